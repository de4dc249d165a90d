"""The schemas: what is taken, what is refused, and how it is documented."""

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from workbook.domain.schemas import Page, Paging, PostOut, UserCreate, UserOut, UserUpdate

NAIVE = datetime(2026, 1, 1, 12)  # noqa: DTZ001  # as SQLite gives it
ADA = {"username": "ada", "email": "ada@example.org", "password": "sesame open"}


class TestWhatComesIn:
    """Requests."""

    def test_a_new_user_needs_no_bio(self) -> None:
        """A bio that is left out is None."""
        assert UserCreate(**ADA).model_dump() == ADA | {"bio": None}

    def test_a_password_is_not_shown(self) -> None:
        """The repr of a new user, as a log might hold it, has no password."""
        assert "sesame" not in repr(UserCreate(**ADA))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"username": ""},
            {"username": "x" * 51},
            {"username": "nul\0"},
            {"username": "\ud800"},
            {"username": 7},
            {"email": "nobody"},
            {"email": f"{'x' * 89}@example.org"},
            {"password": "seven77"},
            {"password": "x" * 129},
            {"bio": "x" * 501},
            {"is_admin": True},
            {"id": 7},
        ],
        ids=str,
    )
    def test_what_is_out_of_bounds_is_refused(self, wrong: dict[str, Any]) -> None:
        """Each of these is one error, at the field it is about."""
        with pytest.raises(ValidationError) as caught:
            UserCreate(**ADA | wrong)

        assert [error["loc"] for error in caught.value.errors()] == [tuple(wrong)]

    def test_a_change_knows_what_was_sent(self) -> None:
        """exclude_unset parses "left out" from "null"."""
        assert UserUpdate().model_dump(exclude_unset=True) == {}
        assert UserUpdate(bio=None).model_dump(exclude_unset=True) == {"bio": None}

    @pytest.mark.parametrize("name", ["username", "email", "password"])
    def test_null_is_no_name(self, name: str) -> None:
        """What must have a value may be left out, but not be null, and one error says so."""
        with pytest.raises(ValidationError) as caught:
            UserUpdate(**{name: None})

        assert [error["msg"] for error in caught.value.errors()] == [
            "Value error, may be left out, but it cannot be null"
        ]

    def test_the_document_says_so_too(self) -> None:
        """In the JSON schema a bio can be null, a name cannot."""
        properties = UserUpdate.model_json_schema()["properties"]

        assert properties["username"]["type"] == "string"
        assert {"type": "null"} in properties["bio"]["anyOf"]

    def test_a_page_has_20_items_unless_said_otherwise(self) -> None:
        """The defaults of a page: from the start, 20 items."""
        assert Paging[int]().model_dump() == {"after": None, "limit": 20}


class TestWhatGoesOut:
    """Answers."""

    USER = SimpleNamespace(
        id=7,
        username="ada",
        email="ada@example.org",
        bio=None,
        is_active=True,
        is_admin=True,
        hashed_password="$argon2id$",
        created_at=NAIVE,
    )

    def test_a_user_goes_out_without_a_hash(self) -> None:
        """Of a row, exactly the fields of the schema go out."""
        assert UserOut[int].model_validate(self.USER).model_dump(mode="json") == {
            "id": 7,
            "username": "ada",
            "email": "ada@example.org",
            "bio": None,
            "is_active": True,
            "created_at": "2026-01-01T12:00:00Z",
        }

    @pytest.mark.parametrize(
        "moment",
        [
            NAIVE,
            datetime(2026, 1, 1, 12, tzinfo=UTC),
            datetime(2026, 1, 1, 14, tzinfo=timezone(timedelta(hours=2))),
        ],
        ids=["naive, as SQLite gives it", "UTC", "of another zone"],
    )
    def test_a_moment_goes_out_in_utc(self, moment: datetime) -> None:
        """Whatever a driver gives, one moment looks one way."""
        user = SimpleNamespace(**vars(self.USER) | {"created_at": moment})

        out = UserOut[int].model_validate(user)

        assert out.created_at == datetime(2026, 1, 1, 12, tzinfo=UTC)
        assert out.created_at.tzinfo is UTC

    @pytest.mark.parametrize("tag", ["sql", {"name": "sql"}, SimpleNamespace(name="sql")], ids=type)
    def test_a_tag_goes_out_as_its_name(self, tag: object) -> None:
        """A tag may come as a text, a document or a row."""
        post = {
            "id": "5f",
            "title": "t",
            "content": "c",
            "published": False,
            "tags": [tag],
            "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        }

        assert PostOut[str].model_validate(post).tags == ["sql"]

    def test_a_page_is_read_from_a_dict_of_rows(self) -> None:
        """Rows become items; the cursor is of the stack's own type."""
        page = Page[UserOut[int], int].model_validate({"items": [self.USER], "next": None})

        assert [item.username for item in page.items] == ["ada"]
        assert page.next is None
