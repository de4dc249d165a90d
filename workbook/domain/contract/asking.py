"""What every case needs: ask for an answer, and hold it against what is due."""

import secrets
from collections.abc import Iterator
from itertools import chain
from typing import Any

from workbook.domain.contract.case import Answer, Broken, Client

USER_FIELDS = {"id", "username", "email", "bio", "is_active", "created_at"}
POST_FIELDS = {"id", "title", "content", "published", "tags", "created_at"}
PROBLEM = "application/problem+json"
NO_IDS = ("nobody", "-1", "9" * 30)  # neither a number in range nor an ObjectId nor a UUID


def word() -> str:
    """Return a word that no case has used before."""
    return f"w{secrets.token_hex(6)}"


def say(holds: object, sentence: str) -> None:
    """Raise Broken with the sentence where something does not hold."""
    if not holds:
        raise Broken(sentence)


def ask(client: Client, due: int, method: str, path: str, **options: Any) -> Any:
    """Send a request, hold its status and shape against what is due, return the body."""
    answer = client.request(method, path, **options)
    come = answer.status_code
    say(come == due, f"{method} {path} answered {come} instead of {due}: {answer.text[:200]}")
    if due >= 400:
        _is_problem(answer, f"{method} {path}")
    if due == 204:
        say(not answer.text, f"{method} {path} answered 204 and a body; 204 has none.")
        return None
    return answer.json()


def new_user(**fields: Any) -> dict[str, Any]:
    """Return the body of a registration that every app must take."""
    name = word()
    whole = {"username": name, "email": f"{name}@example.org", "password": "correct horse"}
    return whole | fields


def register(client: Client, **fields: Any) -> dict[str, Any]:
    """Register a new user and return them as the app did."""
    user: dict[str, Any] = ask(client, 201, "POST", "/users", json=new_user(**fields))
    say(set(user) == USER_FIELDS, f"A user has {sorted(USER_FIELDS)}, but came as {sorted(user)}.")
    return user


def write(client: Client, user_id: object, **fields: Any) -> dict[str, Any]:
    """Write a post for a user and return it as the app did."""
    whole = {"title": word(), "content": "Of bridges and rivers."} | fields
    post: dict[str, Any] = ask(client, 201, "POST", f"/users/{user_id}/posts", json=whole)
    say(set(post) == POST_FIELDS, f"A post has {sorted(POST_FIELDS)}, but came as {sorted(post)}.")
    return post


def gone(client: Client) -> object:
    """Return an id of the stack's own type that belongs to nobody any more."""
    user_id: object = register(client)["id"]
    ask(client, 204, "DELETE", f"/users/{user_id}")
    return user_id


def turn(client: Client, path: str, limit: int) -> Iterator[list[dict[str, Any]]]:
    """Yield the items of one page after the other, to the last."""
    cursors: list[object] = [None]
    while True:
        after = {} if cursors == [None] else {"after": cursors[-1]}
        page = ask(client, 200, "GET", path, params={"limit": limit, **after})
        say(set(page) == {"items", "next"}, f"A page has items and next, not {sorted(page)}.")
        items = page["items"]
        say(len(items) <= limit, f"{len(items)} items came for limit={limit}.")
        say(items or cursors == [None], f"GET {path}: next led from {cursors[-1]} to nothing.")
        yield items
        if page["next"] is None:
            return
        say(page["next"] not in cursors, f"GET {path}: {page['next']} leads in a circle.")
        cursors.append(page["next"])


def walk(client: Client, path: str, limit: int) -> list[dict[str, Any]]:
    """Turn all pages of a list and return what they held, in their order."""
    return list(chain.from_iterable(turn(client, path, limit)))


def _is_problem(answer: Answer, request: str) -> None:
    kind = str(answer.headers.get("content-type", ""))
    say(kind.startswith(PROBLEM), f"The error of {request} came as {kind!r} instead of {PROBLEM}.")
    document = answer.json()
    lacks = {"type", "title", "status", "detail"} - set(document)
    say(not lacks, f"The problem document of {request} lacks {sorted(lacks)}.")
    told = document["status"]
    say(
        told == answer.status_code,
        f"The problem document of {request} says {told}, the status line {answer.status_code}.",
    )
