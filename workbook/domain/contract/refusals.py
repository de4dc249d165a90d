"""What a user cannot be: ids, fields and values that are refused."""

from typing import Any

from workbook.domain.contract.asking import NO_IDS, ask, new_user, register
from workbook.domain.contract.case import Client, cases_of


def a_change_to_null_is_refused(client: Client) -> None:
    """PATCH answers 422 where null is sent for what must have a value."""
    path = f"/users/{register(client)['id']}"
    for name in ("username", "email", "password"):
        ask(client, 422, "PATCH", path, json={name: None})


def an_impossible_id_is_refused(client: Client) -> None:
    """GET, PATCH and DELETE answer 422 for an id that cannot be one."""
    for impossible in NO_IDS:
        ask(client, 422, "GET", f"/users/{impossible}")
        ask(client, 422, "PATCH", f"/users/{impossible}", json={})
        ask(client, 422, "DELETE", f"/users/{impossible}")


def unknown_fields_are_refused(client: Client) -> None:
    """POST and PATCH answer 422 for a field that is not the client's to set."""
    path = f"/users/{register(client)['id']}"
    unknown: dict[str, Any] = {"id": 7, "is_admin": True, "hashed_password": "x", "nickname": "x"}
    for name, value in unknown.items():
        ask(client, 422, "POST", "/users", json=new_user(**{name: value}))
        ask(client, 422, "PATCH", path, json={name: value})


def values_out_of_bounds_are_refused(client: Client) -> None:
    """POST answers 422 for values that are too short, too long, or of another kind."""
    for name, values in {
        "username": ("", "x" * 51, 7, None, "nul\0", ["ada"]),
        "email": ("", "no address", f"{'x' * 100}@example.org", None),
        "password": ("short", "x" * 129, None),
        "bio": ("x" * 501, "nul\0", 7),
    }.items():
        for value in values:
            ask(client, 422, "POST", "/users", json=new_user(**{name: value}))


CASES = cases_of(
    "users",
    (
        a_change_to_null_is_refused,
        an_impossible_id_is_refused,
        unknown_fields_are_refused,
        values_out_of_bounds_are_refused,
    ),
)
