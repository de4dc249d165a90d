"""The contract bites: an app that breaks a promise is told which one, and only that."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient

from workbook import servers
from workbook.domain.contract import AREAS, CASES, Answer, report
from workbook.sqlalchemy_sync import crud, posts
from workbook.sqlalchemy_sync.main import create_app


@dataclass(frozen=True)
class Told:
    """An answer as a broken app would give it."""

    status_code: int
    text: str
    headers: dict[str, str]

    def json(self) -> Any:
        """Read the body."""
        return json.loads(self.text)


type Spoil = Callable[[str, str, Told], Told]


@dataclass(frozen=True)
class Spoiled:
    """A client of a sound app whose answers are spoiled on the way."""

    client: TestClient
    spoil: Spoil

    def request(self, method: str, url: str, **options: Any) -> Answer:
        """Send the request on and spoil what comes back."""
        came = self.client.request(method, url, **options)
        return self.spoil(method, url, Told(came.status_code, came.text, dict(came.headers)))


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A client of the app on SQLite."""
    with (
        servers.space("contract", "sqlite") as url,
        TestClient(create_app(url), raise_server_exceptions=False) as client,
    ):
        yield client


def test_a_sound_app_keeps_everything(client: TestClient) -> None:
    """The report is true, and says how many cases there were."""
    whole = report(client)

    assert whole
    assert repr(whole) == f"{len(CASES)} of {len(CASES)} cases kept."
    assert whole.kept == tuple(case.name for case in CASES)


def test_cases_have_names_and_sentences_of_their_own() -> None:
    """No two cases share a name, and each says a sentence."""
    assert len({case.name for case in CASES}) == len(CASES)
    assert all(case.sentence.endswith(".") and case.area in AREAS for case in CASES)


def test_a_report_can_be_about_some_areas(client: TestClient) -> None:
    """Only the cases of the areas named are run."""
    kept = report(client, "search", "pages").kept

    assert set(kept) == {case.name for case in CASES if case.area in {"search", "pages"}}


def test_an_unknown_area_is_refused(client: TestClient) -> None:
    """The sentence names the areas there are."""
    with pytest.raises(ValueError, match=r"no area 'user'. Take some of: users, pages, posts"):
        report(client, "user")


def leak(method: str, _url: str, told: Told) -> Told:
    """Send the hash along."""
    if told.status_code in {200, 201} and '"username"' in told.text and method != "GET":
        body = told.json() | {"hashed_password": "$argon2id$"}
        return Told(told.status_code, json.dumps(body), told.headers)
    return told


def forget_the_zone(_method: str, _url: str, told: Told) -> Told:
    """Send moments as naive ones."""
    return Told(told.status_code, told.text.replace('Z"', '"'), told.headers)


def call_errors_json(_method: str, _url: str, told: Told) -> Told:
    """Send errors as plain JSON."""
    kind = told.headers.get("content-type", "").replace("problem+", "")
    return Told(told.status_code, told.text, told.headers | {"content-type": kind})


def crash_instead_of_409(_method: str, _url: str, told: Told) -> Told:
    """Let a duplicate be a 500."""
    return Told(500, told.text, told.headers) if told.status_code == 409 else told


def find_nobody(_method: str, _url: str, told: Told) -> Told:
    """Answer 200 and null where nobody is."""
    return Told(200, "null", {}) if told.status_code == 404 and "user" in told.text else told


@pytest.mark.parametrize(
    ("spoil", "broken"),
    [
        (leak, {"hashes-never-leave", "a-new-user-is-answered-whole"}),
        (forget_the_zone, {"a-moment-has-its-zone"}),
        (
            call_errors_json,
            {
                "an-unknown-path-is-a-problem",
                "a-taken-name-is-a-conflict",
                "a-broken-body-is-refused",
            },
        ),
        (crash_instead_of_409, {"a-taken-name-is-a-conflict", "one-name-for-eight"}),
        (find_nobody, {"a-missing-user-is-not-found", "posts-of-nobody-are-not-found"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_spoiled_answer_is_noticed(client: TestClient, spoil: Spoil, broken: set[str]) -> None:
    """Each way to spoil answers breaks the cases that are about it."""
    areas = {case.area for case in CASES if case.name in broken}
    come = report(Spoiled(client, spoil), *areas)

    assert not come
    assert broken <= set(come.broken)


def reset_what_was_left_out(session: Any, user_id: int, changes: Any) -> Any:
    """Update as if null had been sent for everything else."""
    user = session.get(crud.User, user_id)
    if user is not None:
        fields = {**changes.model_dump(), "username": changes.username or user.username}
        user.bio, user.username = fields["bio"], fields["username"]
        session.commit()
    return user


def forget_the_commit(session: Any, user_id: int, changes: Any) -> Any:
    """Update the object only."""
    user = session.get(crud.User, user_id)
    if user is not None:
        for name, value in changes.model_dump(exclude_unset=True, exclude={"password"}).items():
            setattr(user, name, value)
    return user


def repeat_a_row(session: Any, after: int | None = None, limit: int = 20) -> Any:
    """Begin each page with the last row of the one before."""
    users, following = real_list_users(session, after, limit)
    return users, following if following is None else following - 1


def lose_a_row(session: Any, after: int | None = None, limit: int = 20) -> Any:
    """Skip the first row of each page but the first one."""
    return real_list_users(session, after if after is None else after + 1, limit)


def forget_the_rest(session: Any, after: int | None = None, limit: int = 20) -> Any:
    """Say that each page is the last one."""
    return real_list_users(session, after, limit)[0], None


def make_tags_without_care(session: Any, names: list[str]) -> Any:
    """Look for each tag, and add it where it is missing: a race."""
    tags = []
    for name in names:
        tag = session.scalar(posts.select(posts.Tag).where(posts.Tag.name == name))
        if tag is None:
            session.add(tag := posts.Tag(name=name))
        tags.append(tag)
    return tags


def delete_anything(session: Any, user_id: int) -> bool:
    """Say that whatever is asked for was deleted."""
    real_delete_user(session, user_id)
    return True


real_list_users, real_delete_user = crud.list_users, crud.delete_user


@pytest.mark.parametrize(
    ("module", "name", "worse", "broken"),
    [
        (crud, "update_user", reset_what_was_left_out, "a-change-keeps-what-was-left-out"),
        (crud, "update_user", forget_the_commit, "a-change-keeps-what-was-left-out"),
        (crud, "list_users", repeat_a_row, "pages-show-everybody-once"),
        (crud, "list_users", lose_a_row, "pages-survive-a-deletion"),
        (crud, "list_users", forget_the_rest, "pages-show-everybody-once"),
        (crud, "delete_user", delete_anything, "a-deleted-user-is-gone"),
        (posts, "get_or_create_tags", make_tags_without_care, "a-new-post-is-answered-whole"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_worse_function_is_noticed(
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    worse: Callable[..., Any],
    broken: str,
) -> None:
    """Each mistake that people make breaks the case that is about it."""
    monkeypatch.setattr(module, name, worse)
    (area,) = {case.area for case in CASES if case.name == broken}

    assert broken in report(client, area).broken
