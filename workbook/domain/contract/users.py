"""Users: create, read, change, delete."""

from datetime import datetime, timedelta

from workbook.domain.contract.asking import ask, gone, new_user, register, say, word
from workbook.domain.contract.case import Client, cases_of


def a_new_user_is_answered_whole(client: Client) -> None:
    """POST /users answers 201 with the user, and GET gives the same."""
    sent = new_user(bio="Likes bridges.")
    user = ask(client, 201, "POST", "/users", json=sent)
    come = {name: user[name] for name in ("username", "email", "bio", "is_active")}
    due = {name: sent[name] for name in ("username", "email", "bio")} | {"is_active": True}
    say(come == due, f"The new user came as {come} instead of {due}.")
    read = ask(client, 200, "GET", f"/users/{user['id']}")
    say(read == user, f"GET gives {read}, POST gave {user}.")


def a_moment_has_its_zone(client: Client) -> None:
    """created_at is a moment in UTC, not a time without a zone."""
    moment = datetime.fromisoformat(register(client)["created_at"])
    say(moment.utcoffset() == timedelta(0), f"created_at came as {moment.isoformat()}, not in UTC.")


def what_is_left_out_is_null(client: Client) -> None:
    """A user who sends no bio has none."""
    bio = register(client)["bio"]
    say(bio is None, f"Without a bio, it came as {bio!r} instead of null.")


def hashes_never_leave(client: Client) -> None:
    """No answer holds a password or its hash."""
    sent = new_user(password=f"secret {word()}")
    answers = [client.request("POST", "/users", json=sent)]
    path = f"/users/{answers[0].json()['id']}"
    answers += [client.request("GET", path), client.request("GET", "/users?limit=100")]
    answers += [client.request("PATCH", path, json={"password": sent["password"]})]
    for answer in answers:
        say(sent["password"] not in answer.text, "An answer holds the password.")
        say("hash" not in answer.text, "An answer holds a field or a value named hash.")


def a_taken_name_is_a_conflict(client: Client) -> None:
    """POST /users answers 409 where the username belongs to somebody."""
    ask(client, 409, "POST", "/users", json=new_user(username=register(client)["username"]))


def a_taken_address_is_a_conflict(client: Client) -> None:
    """POST /users answers 409 where the email address belongs to somebody."""
    ask(client, 409, "POST", "/users", json=new_user(email=register(client)["email"]))


def a_change_keeps_what_was_left_out(client: Client) -> None:
    """PATCH changes what was sent and keeps everything else."""
    user = register(client, bio="Before.")
    for change in ({"bio": "After."}, {"username": word()}, {"bio": None}, {}):
        user |= change
        come = ask(client, 200, "PATCH", f"/users/{user['id']}", json=change)
        say(come == user, f"PATCH {change} gave {come} instead of {user}.")
        read = ask(client, 200, "GET", f"/users/{user['id']}")
        say(read == user, f"After PATCH {change}, GET gives {read} instead of {user}.")


def a_change_to_a_taken_name_is_a_conflict(client: Client) -> None:
    """PATCH answers 409 where a name or an address is taken, and changes nothing."""
    other, user = register(client), register(client)
    for name in ("username", "email"):
        change = {"bio": "Half a change.", name: other[name]}
        ask(client, 409, "PATCH", f"/users/{user['id']}", json=change)
    read = ask(client, 200, "GET", f"/users/{user['id']}")
    say(read == user, f"A refused PATCH left {read} instead of {user}.")


def a_deleted_user_is_gone(client: Client) -> None:
    """DELETE answers 204 once, and 404 ever after; the name is free again."""
    user = register(client)
    ask(client, 204, "DELETE", f"/users/{user['id']}")
    ask(client, 404, "DELETE", f"/users/{user['id']}")
    ask(client, 404, "GET", f"/users/{user['id']}")
    ask(client, 201, "POST", "/users", json=new_user(username=user["username"]))


def an_id_is_never_given_twice(client: Client) -> None:
    """Who comes after a deleted user gets another id."""
    before = gone(client)
    after = register(client)["id"]
    say(after != before, f"The id {before} of a deleted user was given to the next one.")


def a_missing_user_is_not_found(client: Client) -> None:
    """GET, PATCH and DELETE answer 404 for an id that belongs to nobody."""
    path = f"/users/{gone(client)}"
    ask(client, 404, "GET", path)
    ask(client, 404, "PATCH", path, json={"bio": "Nobody's."})
    ask(client, 404, "PATCH", path, json={})
    ask(client, 404, "DELETE", path)


CASES = cases_of(
    "users",
    (
        a_new_user_is_answered_whole,
        a_moment_has_its_zone,
        what_is_left_out_is_null,
        hashes_never_leave,
        a_taken_name_is_a_conflict,
        a_taken_address_is_a_conflict,
        a_change_keeps_what_was_left_out,
        a_change_to_a_taken_name_is_a_conflict,
        a_deleted_user_is_gone,
        an_id_is_never_given_twice,
        a_missing_user_is_not_found,
    ),
)
