"""Pages: everybody once, however the list changes in between."""

from workbook.domain.contract.asking import ask, register, say, turn, walk
from workbook.domain.contract.case import Client, cases_of


def pages_show_everybody_once(client: Client) -> None:
    """GET /users, page by page, shows each user exactly once."""
    made = [register(client)["id"] for _ in range(5)]
    ids = [user["id"] for user in walk(client, "/users", 2)]
    say(len(ids) == len(set(ids)), "The pages show a user twice.")
    say(set(made) <= set(ids), "The pages lose a user.")
    again = [user["id"] for user in walk(client, "/users", 100)]
    say(ids == again, "Pages of 2 and pages of 100 show the users in different orders.")


def pages_survive_a_deletion(client: Client) -> None:
    """A user who is deleted between two pages costs nobody else their place."""
    made = [register(client)["id"] for _ in range(4)]
    before = [user["id"] for user in walk(client, "/users", 100)]
    seen = []
    for page in turn(client, "/users", 1):
        seen += [user["id"] for user in page]
        if seen[-1] in made:  # the very row that the next page goes on from
            ask(client, 204, "DELETE", f"/users/{seen[-1]}")
    say(seen == before, f"After deletions the pages showed {seen} instead of {before}.")


def a_limit_is_between_1_and_100(client: Client) -> None:
    """GET /users takes limits from 1 to 100 and answers 422 for any other."""
    for limit in (1, 100):
        ask(client, 200, "GET", "/users", params={"limit": limit})
    for nonsense in ("0", "101", "-1", "ten", "1.5", "9" * 30, ""):
        ask(client, 422, "GET", "/users", params={"limit": nonsense})


def a_cursor_is_one_of_ours(client: Client) -> None:
    """GET /users answers 422 for a cursor that no page has given."""
    for nonsense in ("nobody", "-1", "9" * 30):
        ask(client, 422, "GET", "/users", params={"after": nonsense})


def unknown_parameters_are_refused(client: Client) -> None:
    """GET /users answers 422 for a parameter it does not know, like offset."""
    ask(client, 422, "GET", "/users", params={"offset": 10})


CASES = cases_of(
    "pages",
    (
        pages_show_everybody_once,
        pages_survive_a_deletion,
        a_limit_is_between_1_and_100,
        a_cursor_is_one_of_ours,
        unknown_parameters_are_refused,
    ),
)
