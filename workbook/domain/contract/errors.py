"""Errors have one shape, and nothing that a client sends is a 500."""

from workbook.domain.contract.asking import ask, new_user, register, say, word
from workbook.domain.contract.case import Answer, Client, cases_of

JSON = {"content-type": "application/json"}


def an_unknown_path_is_a_problem(client: Client) -> None:
    """A path that is not there is a 404 in the one shape."""
    ask(client, 404, "GET", f"/{word()}")


def an_unknown_method_is_a_problem(client: Client) -> None:
    """A method that a path does not have is a 405 in the one shape, and Allow lists what it has."""
    ask(client, 405, "PUT", "/users", json={})
    allow = client.request("PUT", "/users", json={}).headers.get("allow")
    say(
        {"GET", "POST"} <= set(str(allow).split(", ")),
        f"Allow came as {allow!r}; /users takes GET and POST (RFC 9110, 15.5.6).",
    )


def a_refusal_says_where(client: Client) -> None:
    """A 422 lists what is wrong, each with its place and a sentence."""
    body = {"username": "", "email": "no address", "password": "correct horse", "shoe/size": 43}
    problem = ask(client, 422, "POST", "/users", json=body)
    places = sorted(fault["pointer"] for fault in problem["errors"])
    due = ["/email", "/shoe~1size", "/username"]
    say(places == due, f"The errors point to {places} instead of {due}.")
    say(all(fault["detail"] for fault in problem["errors"]), "An error has no sentence.")


def a_refusal_keeps_the_password_to_itself(client: Client) -> None:
    """No error repeats the password that was sent."""
    secret = word()
    taken = register(client)["username"]
    for body in (
        new_user(password=secret * 20),
        new_user(username=taken, password=secret),
        new_user(password=[secret]),
    ):
        answer = client.request("POST", "/users", json=body)
        say(secret not in answer.text, f"The answer {answer.status_code} repeats the password.")


def a_broken_body_is_refused(client: Client) -> None:
    """A body that is no JSON, or no object, is the client's mistake."""
    for body in (b"", b"{", b"\xff\xfe", b"[]", b"null", b"7", b'"text"', b"NaN"):
        _refused(client, body)


def monstrous_bodies_are_refused(client: Client) -> None:
    """Overlong numbers and deep nesting are the client's mistake, not a 500."""
    for body in (b"1" * 10_000, b"[" * 100_000, b'{"username": ' * 5_000, b"1e400"):
        _refused(client, body)
    number = b'{"username": "a", "email": "a@example.org", "password": ' + b"7" * 10_000 + b"}"
    _refused(client, number)


def what_is_no_unicode_is_refused(client: Client) -> None:
    """A lone surrogate is no text, neither as a value nor as a name."""
    name = word().encode()
    whole = b'{"username": "%s", "email": "%s@example.org", "password": "correct horse"'
    user = whole % (name, name)
    for body in (
        user.replace(b'"%s",' % name, rb'"\ud800",') + b"}",
        user.replace(b"correct", rb"\udfff") + b"}",
        user + rb', "\ud800": 1}',
        user + rb', "bio": "\ud83d"}',
    ):
        _refused(client, body)


def _refused(client: Client, body: bytes) -> None:
    answer: Answer = client.request("POST", "/users", content=body, headers=JSON)
    due = answer.status_code if answer.status_code in {400, 422} else 422
    ask(client, due, "POST", "/users", content=body, headers=JSON)


CASES = cases_of(
    "errors",
    (
        an_unknown_path_is_a_problem,
        an_unknown_method_is_a_problem,
        a_refusal_says_where,
        a_refusal_keeps_the_password_to_itself,
        a_broken_body_is_refused,
        monstrous_bodies_are_refused,
        what_is_no_unicode_is_refused,
    ),
)
