"""Several clients at once; the client given must be usable from several threads."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from workbook.domain.contract.asking import ask, new_user, register, say, word
from workbook.domain.contract.case import Client, cases_of

CLIENTS = 8


def one_name_for_eight(client: Client) -> None:
    """Of eight who register one name at once, one gets 201 and seven get 409."""
    name = word()
    bodies = [new_user(username=name) for _ in range(CLIENTS)]
    come = _at_once(client, [("POST", "/users", body) for body in bodies])
    say(come == {201: 1, 409: CLIENTS - 1}, f"Eight for one name got {dict(come)}.")


def one_new_tag_for_eight(client: Client) -> None:
    """Of eight posts that share new tags, sent at once, every one is stored."""
    author = register(client)["id"]
    tags = [word() for _ in range(3)]
    orders = [tags[number % 3 :] + tags[: number % 3] for number in range(CLIENTS)]
    path = f"/users/{author}/posts"
    posts = [{"title": word(), "content": "", "tags": order} for order in orders]
    come = _at_once(client, [("POST", path, post) for post in posts])
    say(come == {201: CLIENTS}, f"Eight posts with the same new tags got {dict(come)}.")
    page = ask(client, 200, "GET", path)
    say(
        all(post["tags"] == sorted(tags) for post in page["items"]),
        "A post that was sent at the same time as others lost a tag.",
    )


def a_deletion_amid_changes(client: Client) -> None:
    """Changes and posts that meet a deletion are either done or 404, never a 500."""
    user = register(client)["id"]
    path = f"/users/{user}"
    post = {"title": word(), "content": "", "tags": [word()]}
    requests: list[tuple[str, str, Any]] = [
        *[("PATCH", path, {"bio": word()}) for _ in range(3)],
        ("DELETE", path, None),
        *[("POST", f"{path}/posts", post) for _ in range(3)],
        ("DELETE", path, None),
    ]
    come = _at_once(client, requests)
    say(set(come) <= {200, 201, 204, 404}, f"Changes amid a deletion got {dict(come)}.")
    say(come[204] == 1, f"Of two deletions {come[204]} were told that it was theirs.")
    ask(client, 404, "GET", path)


def _at_once(client: Client, requests: list[tuple[str, str, Any]]) -> Counter[int]:
    """Send all requests from threads of their own; count the statuses that came."""
    with ThreadPoolExecutor(len(requests)) as threads:
        answers = [
            threads.submit(
                partial(client.request, method, path), **({"json": body} if body else {})
            )
            for method, path, body in requests
        ]
    return Counter(answer.result().status_code for answer in answers)


CASES = cases_of("races", (one_name_for_eight, one_new_tag_for_eight, a_deletion_amid_changes))
