"""What every case needs: ask for an answer, and hold it against what is due."""

import secrets
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


def walk(client: Client, path: str, limit: int) -> list[dict[str, Any]]:
    """Turn all pages of a list and return what they held, in their order."""
    items: list[dict[str, Any]] = []
    cursor: object = None
    while True:
        after = {} if cursor is None else {"after": cursor}
        page = ask(client, 200, "GET", path, params={"limit": limit, **after})
        say(set(page) == {"items", "next"}, f"A page has items and next, not {sorted(page)}.")
        say(len(page["items"]) <= limit, f"{len(page['items'])} items came for limit={limit}.")
        say(cursor is None or page["items"], f"GET {path}: next led from {cursor} to nothing.")
        items += page["items"]
        if page["next"] is None:
            return items
        say(page["next"] != cursor, f"GET {path}: the page after {cursor} leads to itself.")
        cursor = page["next"]


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
