"""What comes in and what goes out: the same schemas for every stack of the course."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    EmailStr,
    Field,
    field_validator,
)

# PostgreSQL keeps no NUL in a text, so no text of ours may hold one.
NO_NUL = r"^[^\x00]*$"

Username = Annotated[str, Field(min_length=1, max_length=50, pattern=NO_NUL)]
Email = Annotated[EmailStr, Field(max_length=100)]
Password = Annotated[str, Field(min_length=8, max_length=128)]
Bio = Annotated[str, Field(max_length=500, pattern=NO_NUL)]
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
Content = Annotated[str, Field(max_length=10_000, pattern=NO_NUL)]  # fits a TEXT of MariaDB
TagName = Annotated[str, Field(min_length=1, max_length=50, pattern=NO_NUL)]
Tags = Annotated[list[TagName], Field(max_length=20)]
SearchText = Annotated[str, Field(min_length=1, max_length=100, pattern=NO_NUL)]


def _never_null(schema: dict[str, Any]) -> None:
    """Document a field that may be left out, but not be null: it is of its one type."""
    schema |= schema.pop("anyOf")[0]
    schema.pop("default", None)


def _in_utc(moment: datetime) -> datetime:
    """SQLite gives a naive moment back, PostgreSQL one in the session's zone: make both UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _tag_name(tag: object) -> object:
    """A tag is its name, whether it comes as a text, a row or a document."""
    return tag.get("name") if isinstance(tag, Mapping) else getattr(tag, "name", tag)


Moment = Annotated[datetime, AfterValidator(_in_utc)]


class Incoming(BaseModel):
    """What a client sends: exactly these fields, exactly these types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Outgoing(BaseModel):
    """What a client gets: read from a row, an object or a dict."""

    model_config = ConfigDict(from_attributes=True)


class UserCreate(Incoming):
    """A new user, with the password as it was typed."""

    username: Username
    email: Email
    password: Password = Field(repr=False)
    bio: Bio | None = None


class UserUpdate(Incoming):
    """Changes to a user: ``model_dump(exclude_unset=True)`` holds what the client sent."""

    username: Username | None = Field(None, json_schema_extra=_never_null)
    email: Email | None = Field(None, json_schema_extra=_never_null)
    password: Password | None = Field(None, repr=False, json_schema_extra=_never_null)
    bio: Bio | None = None

    @field_validator("username", "email", "password")
    @classmethod
    def _is_there(cls, value: str | None) -> str:
        if value is None:
            raise ValueError("may be left out, but it cannot be null")
        return value


class UserOut[Id](Outgoing):
    """A user as the world sees them: no password, no hash."""

    id: Id
    username: str
    email: str
    bio: str | None
    is_active: bool
    created_at: Moment


class PostCreate(Incoming):
    """A new post; its tags are made if they do not exist yet."""

    title: Title
    content: Content
    published: bool = False
    tags: Tags = []


class PostOut[Id](Outgoing):
    """A post with the names of its tags."""

    id: Id
    title: str
    content: str
    published: bool
    tags: list[Annotated[str, BeforeValidator(_tag_name)]]
    created_at: Moment


class Page[Item, Cursor](Outgoing):
    """A page of items; ``next`` is what to send as ``after``, or null at the end."""

    items: list[Item]
    next: Cursor | None


class Paging[Cursor](BaseModel):
    """Which page: the items after the cursor, at most ``limit`` of them."""

    model_config = ConfigDict(extra="forbid")

    after: Cursor | None = Field(None, json_schema_extra=_never_null)
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class Found[Id](Outgoing):
    """What a search found."""

    users: list[UserOut[Id]]
    posts: list[PostOut[Id]]
