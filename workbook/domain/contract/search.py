"""Search, where the back end can."""

from typing import Any

from workbook.domain.contract.asking import ask, register, say, word, write
from workbook.domain.contract.case import Client, cases_of


def search_finds_users_and_posts(client: Client) -> None:
    """GET /search finds a text in names, bios, titles and contents, whatever its case."""
    text = word()
    author = register(client, bio=f"Likes {text}.")
    post = write(client, author["id"], title=f"On {text}", tags=[word()])
    found = _find(client, text.upper())
    say(found == {"users": [author], "posts": [post]}, f"The search found {found}.")


def wildcards_are_ordinary_characters(client: Client) -> None:
    """GET /search takes % and _ as what they are, not as wildcards."""
    text = word()
    author = register(client, bio=f"{text} 100x sure")["id"]
    write(client, author, title=f"{text} 100x sure")
    post = write(client, author, title=f"{text} 100% sure")
    for wild in (f"{text} 100_", f"{text}%sure", f"{text}\\"):
        found = _find(client, wild)
        say(found == {"users": [], "posts": []}, f"{wild!r} found {found} instead of nothing.")
    found = _find(client, f"{text} 100%")
    say(found == {"users": [], "posts": [post]}, f"A sign % itself found {found}.")


def an_impossible_search_is_refused(client: Client) -> None:
    """GET /search answers 422 for a text that is missing, empty, too long, or holds NUL."""
    ask(client, 422, "GET", "/search")
    for text in ("", "x" * 101, "nul\0"):
        ask(client, 422, "GET", "/search", params={"q": text})


def _find(client: Client, text: str) -> dict[str, Any]:
    found: dict[str, Any] = ask(client, 200, "GET", "/search", params={"q": text})
    return found


CASES = cases_of(
    "search",
    (
        search_finds_users_and_posts,
        wildcards_are_ordinary_characters,
        an_impossible_search_is_refused,
    ),
)
