"""Users: what each function stores, and what it sends."""

from typing import Any

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from workbook.domain.hashing import verify_password
from workbook.domain.schemas import UserCreate, UserUpdate
from workbook.observe import record
from workbook.sqlalchemy_sync import crud
from workbook.sqlalchemy_sync.models import User
from workbook.sqlalchemy_sync.seed import fill


def new(name: str, **fields: Any) -> UserCreate:
    """A registration."""
    whole = {"username": name, "email": f"{name}@example.org", "password": "sesame open"}
    return UserCreate(**whole | fields)


def stored(engine: Engine) -> list[tuple[int, str, str | None]]:
    """What another session sees: id, name and bio of everybody."""
    with Session(engine) as other:
        return [tuple(row) for row in other.execute(select(User.id, User.username, User.bio))]


class TestCreate:
    """crud.create_user."""

    def test_stores_a_hash_in_one_statement(self, engine: Engine, session: Session) -> None:
        """One INSERT brings the defaults back; the hash fits the password."""
        with record(engine) as sent:
            ada = crud.create_user(session, new("ada", bio="Likes maps."))
            _ = (ada.id, ada.created_at, ada.is_active)

        assert [statement.verb for statement in sent.statements] == ["insert"]
        assert stored(engine) == [(ada.id, "ada", "Likes maps.")]
        assert verify_password("sesame open", ada.hashed_password)

    @pytest.mark.parametrize("taken", [{"username": "ada"}, {"email": "ada@example.org"}], ids=str)
    def test_refuses_what_is_taken_and_goes_on(
        self, engine: Engine, session: Session, taken: dict[str, str]
    ) -> None:
        """After a conflict the session can be used again."""
        crud.create_user(session, new("ada"))

        with pytest.raises(crud.TakenError):
            crud.create_user(session, new("bob", **taken))
        crud.create_user(session, new("eve"))

        assert [name for _, name, _ in stored(engine)] == ["ada", "eve"]


class TestRead:
    """crud.get_user and crud.list_users."""

    def test_finds_a_user_by_id(self, session: Session) -> None:
        """Or nobody."""
        ada = crud.create_user(session, new("ada"))

        assert crud.get_user(session, ada.id) is ada
        assert crud.get_user(session, ada.id + 1) is None

    def test_a_page_is_one_statement(self, engine: Engine, session: Session) -> None:
        """The first of two pages, the second, and one beyond."""
        fill(engine, users=5)

        with record(engine) as sent:
            first, cursor = crud.list_users(session, limit=3)
            second, end = crud.list_users(session, cursor, 3)
        beyond, nothing = crud.list_users(session, 5, 3)

        assert sent.count() == sent.count("select") == 2
        assert ([user.id for user in first], cursor) == ([1, 2, 3], 3)
        assert ([user.id for user in second], end) == ([4, 5], None)
        assert (list(beyond), nothing) == ([], None)

    def test_a_full_last_page_is_the_last(self, engine: Engine, session: Session) -> None:
        """No cursor leads to an empty page."""
        fill(engine, users=4)

        assert crud.list_users(session, 2, 2)[1] is None


class TestUpdate:
    """crud.update_user."""

    def test_changes_what_was_sent(self, engine: Engine, session: Session) -> None:
        """The rest stays; what is null becomes NULL."""
        ada = crud.create_user(session, new("ada", bio="Likes maps."))

        crud.update_user(session, ada.id, UserUpdate(username="ada.l"))
        assert stored(engine) == [(ada.id, "ada.l", "Likes maps.")]

        crud.update_user(session, ada.id, UserUpdate(bio=None))
        assert stored(engine) == [(ada.id, "ada.l", None)]

    def test_hashes_a_new_password(self, session: Session) -> None:
        """The old password fits no more."""
        ada = crud.create_user(session, new("ada"))

        crud.update_user(session, ada.id, UserUpdate(password="sesame shut"))

        assert verify_password("sesame shut", ada.hashed_password)
        assert not verify_password("sesame open", ada.hashed_password)

    def test_sends_no_update_for_no_change(self, engine: Engine, session: Session) -> None:
        """An empty change reads the user and writes nothing."""
        fill(engine, users=1)

        with record(engine) as sent:
            crud.update_user(session, 1, UserUpdate())

        assert [statement.verb for statement in sent.statements] == ["select"]

    def test_refuses_a_taken_name_whole(self, engine: Engine, session: Session) -> None:
        """Nothing of a refused change is stored."""
        ada = crud.create_user(session, new("ada"))
        bob = crud.create_user(session, new("bob"))

        with pytest.raises(crud.TakenError):
            crud.update_user(session, bob.id, UserUpdate(username="ada", bio="Half a change."))

        assert stored(engine) == [(ada.id, "ada", None), (bob.id, "bob", None)]

    def test_finds_nobody(self, session: Session) -> None:
        """There is no user 404."""
        assert crud.update_user(session, 404, UserUpdate(bio="Nobody's.")) is None

    def test_a_user_who_is_deleted_meanwhile_is_nobody(
        self, engine: Engine, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between our SELECT and our UPDATE another session deletes the row."""
        fill(engine, users=1)
        flush = session.flush

        def flush_too_late() -> None:
            with Session(engine) as other:
                other.execute(delete(User))
                other.commit()
            flush()

        monkeypatch.setattr(session, "flush", flush_too_late)

        assert crud.update_user(session, 1, UserUpdate(bio="Too late.")) is None


class TestDelete:
    """crud.delete_user."""

    def test_says_whether_there_was_one(self, engine: Engine, session: Session) -> None:
        """Once, in one statement; then no more."""
        fill(engine, users=2, posts=3)

        with record(engine) as sent:
            assert crud.delete_user(session, 1) is True
        assert crud.delete_user(session, 1) is False

        assert [statement.verb for statement in sent.statements] == ["delete"]
        assert [user_id for user_id, _, _ in stored(engine)] == [2]
