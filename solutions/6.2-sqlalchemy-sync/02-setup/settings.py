# /// exercise
# id = "6.2.2-settings"
# title = "Settings that refuse a bad URL at the start"
# lesson = "6.2.2"
# kind = "write"
# minutes = 18
# teaches = ["pydantic-settings", "a validator", "secrets that are not shown"]
# needs = ["6.1.2"]
# not_yet = ["async engines", "secret stores"]
# covers = ["6.2.2/settings"]
# servers = ["sqlite"]
# tables = ""
# gives = ["load_settings", "engine_of"]
# imports = ["workbook.sqlalchemy_sync.database"]
# ordered = true
# excused = [
#     { mutant = "Settings: can_be_used: drop `@classmethod`", because = "pydantic makes a class method of a validator by itself" },
# ]
# why = "A validator turns what would be an error of the first request into an error of the start, with the setting's name; SecretStr and hide_input_in_errors keep the password out of whatever is printed."
# ///

# %% [markdown] task
# An app is to be told by its environment which database it has, and to hear at its start when that
# cannot be right. Write `load_settings()`, which reads and checks the environment with
# pydantic-settings, and `engine_of(settings)`.
#
# - `DATABASE_URL` must be there; it has no default. `SQL_ECHO` may be there; the settings hold it as
#   `sql_echo`, a bool, which is `False` where nothing was said.
# - Good URLs begin with `postgresql` or `sqlite`, with or without a driver, such as
#   `postgresql+psycopg://…`. `postgres://…`, which some hosts still write, is taken as
#   `postgresql://…`.
# - An SQLite URL has to name a file, with or without a driver. A database in memory, which
#   `sqlite://`, `sqlite:///` and `sqlite:///:memory:` all are, is no place for an app.
# - Whatever else the URL is, another system or no URL at all, `load_settings` raises pydantic's
#   `ValidationError`, and so it does where the URL is missing.
# - The password stands neither in the printed settings, `str` or `repr`, nor in the text of the error.
# - `load_settings` reads the environment each time it is called.
# - `engine_of` returns an engine on that database, with the password as it was given, and
#   `echo` as `sql_echo` says. It connects to nobody.
#
# Try it yourself, in a cell of its own:
#
# ```python
# import os
# from unittest.mock import patch
#
# with patch.dict(os.environ, DATABASE_URL="postgres://ada:sesame@localhost/blog"):
#     settings = load_settings()
#
# print(settings, engine_of(settings))
# ```

# %% starter
from pydantic_settings import BaseSettings
from sqlalchemy import Engine


class Settings(BaseSettings):
    """What the environment says."""


def load_settings() -> Settings:
    return Settings()


def engine_of(settings: Settings) -> Engine:
    raise NotImplementedError


# %% key
from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError


class Settings(BaseSettings):
    """What the environment says."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    database_url: SecretStr
    sql_echo: bool = False

    @field_validator("database_url")
    @classmethod
    def can_be_used(cls, given: SecretStr) -> SecretStr:
        try:
            url = make_url(given.get_secret_value())
        except ArgumentError:
            raise ValueError("this is no URL of a database") from None
        if url.drivername == "postgres":
            url = url.set(drivername="postgresql")
        if url.get_backend_name() not in ("postgresql", "sqlite"):
            raise ValueError("begin the URL with postgresql:// or sqlite:///")
        if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
            raise ValueError("name a file, such as sqlite:///blog.db")
        return SecretStr(url.render_as_string(hide_password=False))


def load_settings() -> Settings:
    return Settings()


def engine_of(settings: Settings) -> Engine:
    return create_engine(settings.database_url.get_secret_value(), echo=settings.sql_echo)


# %% check
from typing import Any

from workbook.practice import Answer, Raised, expect, holds, part

POSTGRESQL = "postgresql+psycopg://ada:{}@db.example.org/blog"
ENGINE = """
from sqlalchemy import Engine

def seen(engine):
    if not isinstance(engine, Engine):
        return None
    address = engine.url
    name = engine.dialect.name
    user, password = address.username, address.password
    return [name, address.host, address.database, password, bool(engine.echo), user]

seen(engine_of(settings))
"""
AS_IT_CAME = (
    "The password has a capital and an @, which a URL writes as %40, and the engine has another "
    "one. Pass the URL on as it came, neither in small letters nor unquoted."
)


def loaded(answer: Answer, url: str, echo: str | None = None) -> Any:
    """Load settings that are sound."""
    try:
        came = answer.call("load_settings", env={"DATABASE_URL": url, "SQL_ECHO": echo})
    except Raised as error:
        holds(
            "ValidationError" not in error.bases and "SettingsError" not in error.bases,
            came=error.said,
            say=f"{url.partition('://')[0]}://… is a good URL here, and load_settings refused it.",
        )
        raise
    holds(came is not None, say="load_settings returned None. Return the settings.")
    return came


def engine(answer: Answer, settings: Any) -> list[Any]:
    """Return what can be seen of the engine of these settings."""
    try:
        came: list[Any] = answer.probe(ENGINE, settings=settings)
    except Raised as error:
        holds(
            "NoSuchModuleError" not in error.bases,
            came=error.said,
            say="DATABASE_URL began with postgres://, and SQLAlchemy knows no such dialect. Have "
            "the settings hold it as postgresql://.",
        )
        raise
    holds(came is not None, say="engine_of should return an engine: create_engine(…).")
    return came


@part(points=1)
def the_engine_has_what_the_environment_says(answer: Answer) -> None:
    for echo, meant in ((None, False), ("true", True), ("0", False)):
        password = answer.word()
        came = engine(answer, loaded(answer, POSTGRESQL.format(password), echo))
        system, host, database, given, echoes, _ = came
        expect(
            (system, host, database),
            ("postgresql", "db.example.org", "blog"),
            say="The engine should be on the database that DATABASE_URL names now. load_settings "
            "reads the environment each time it is called.",
        )
        holds(
            given == password,
            came=given,
            expected=repr(password),
            say="The engine has another password than DATABASE_URL: str of a URL or of a SecretStr "
            "is made for printing. get_secret_value(), and render_as_string(hide_password=False)."
            if given and set(given) == {"*"}
            else "The engine has another password than DATABASE_URL has now. load_settings reads "
            "the environment each time it is called.",
        )
        expect(
            echoes,
            meant,
            say=f"SQL_ECHO was {'not set' if echo is None else repr(echo)}, and the engine's echo "
            "says something else.",
        )
    settings = loaded(answer, "sqlite:///blog.db", "true")
    expect(
        answer.probe("settings.sql_echo", settings=settings),
        True,
        say="SQL_ECHO was 'true', and settings.sql_echo is not True.",
    )


@part(points=1)
def good_urls_are_taken(answer: Answer) -> None:
    for url, system, database in (
        ("sqlite:///blog.db", "sqlite", "blog.db"),
        ("sqlite+pysqlite:////srv/blog.db", "sqlite", "/srv/blog.db"),
        ("postgresql://ada:sesame@db.example.org:5433/blog", "postgresql", "blog"),
        ("postgres://ada:sesame@db.example.org/blog", "postgresql", "blog"),
    ):
        came = engine(answer, loaded(answer, url))
        expect(
            (came[0], came[2]),
            (system, database),
            say=f"The engine for {url} is not on that database.",
        )
    for begin in ("postgres", "postgresql"):
        came = engine(answer, loaded(answer, f"{begin}://postgres:postgres@db.example.org/postgres"))
        expect(
            (came[5], came[3], came[2]),
            ("postgres", "postgres", "postgres"),
            say=f"{begin}://postgres:postgres@… has user, password and database postgres, and the "
            "engine has others. Only what stands before :// is to be mended.",
        )
    word = answer.word()
    settings = loaded(answer, POSTGRESQL.format(f"Tea%40{word}"))
    try:
        password = engine(answer, settings)[3]
    except Raised as error:
        holds("ArgumentError" not in error.bases, came=error.said, say=AS_IT_CAME)
        raise
    expect(password, f"Tea@{word}", say=AS_IT_CAME)


@part(points=1)
def bad_urls_end_the_start(answer: Answer) -> None:
    for url, why in (
        (None, "DATABASE_URL is missing"),
        ("", "DATABASE_URL is empty"),
        ("localhost/blog", "localhost/blog is no URL of a database"),
        ("mysql://ada:sesame@localhost/blog", "mysql://… is another system"),
        ("sqlite3:///blog.db", "sqlite3:///blog.db is a slip of the pen, there is no sqlite3"),
        ("sqlite://", "sqlite:// is a database in memory"),
        ("sqlite:///:memory:", "sqlite:///:memory: is a database in memory"),
        ("sqlite+pysqlite://", "sqlite+pysqlite:// is a database in memory, too"),
        ("sqlite:///", "sqlite:/// names no file: it is a database in memory"),
    ):
        try:
            answer.call("load_settings", env={"DATABASE_URL": url, "SQL_ECHO": None})
        except Raised as error:
            holds(
                "ValidationError" in error.bases,
                came=error.said,
                expected="ValidationError",
                say=f"{why}, and load_settings raised {error.type}. A validator raises ValueError, "
                "and pydantic makes a ValidationError of it that names the setting.",
            )
        else:
            holds(
                False,
                came="no error",
                expected="ValidationError",
                say=f"{why}, and load_settings took it: the app would start.",
            )


@part(points=1)
def nobody_reads_the_password(answer: Answer) -> None:
    password = answer.word()
    settings = loaded(answer, POSTGRESQL.format(password))
    shown = answer.probe("[str(settings), repr(settings)]", settings=settings)
    holds(
        not any(password in text for text in shown),
        came=shown[1],
        say="The password stands in the printed settings. SecretStr is a text that prints as "
        "stars.",
    )
    for url in (f"mysql://ada:{password}@localhost/blog", f"postgresql:/ada:{password}@localhost"):
        try:
            answer.call("load_settings", env={"DATABASE_URL": url, "SQL_ECHO": None})
        except Raised as error:
            holds(
                password not in error.message,
                came=error.message,
                say="The password stands in the text of the error, and errors go to logs: pydantic "
                "shows the input_value. hide_input_in_errors=True leaves it out."
                if "input_value" in error.message
                else "The password stands in the text of the error, and errors go to logs. Say "
                "what is wrong without repeating the URL.",
            )
        else:
            holds(
                False,
                say="load_settings took a bad URL. Whether its error keeps the password can be "
                "told once it is refused.",
            )


# %% [markdown] hint
# The lesson's class `Settings` does half of it: look at its `model_config`, at the type of its field,
# and at what its validator raises. Two things are new: a URL that is mended, and one that is refused
# because it names no file. `make_url` takes a URL apart; which of its pieces tell you these two?

# %% [markdown] hint
# A validator may also return something else than it was given. On other data, a folder that must not
# be the root, and whose `~` is written out:
#
# ```python
# class Places(BaseSettings):
#     model_config = SettingsConfigDict(hide_input_in_errors=True)
#     folder: Path
#
#     @field_validator("folder")
#     @classmethod
#     def is_one_of_ours(cls, given: Path) -> Path:
#         folder = given.expanduser()
#         if folder == Path("/"):
#             raise ValueError("take another folder than the root")
#         return folder
# ```
#
# `url.set(drivername=…)` gives a changed copy of a URL. `str(url)` hides its password;
# `url.render_as_string(hide_password=False)` does not.

# %% [markdown] hint
# ```python
# @field_validator("database_url")
# @classmethod
# def can_be_used(cls, given: SecretStr) -> SecretStr:
#     try:
#         url = make_url(given.____)
#     except ArgumentError:
#         raise ValueError("this is no URL of a database") from None
#     if url.drivername == "postgres":
#         url = url.set(drivername="postgresql")
#     if url.get_backend_name() not in (____, ____):
#         raise ValueError("begin the URL with postgresql:// or sqlite:///")
#     if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
#         raise ValueError("name a file")
#     return SecretStr(url.render_as_string(hide_password=False))
# ```
#
# The class also has `sql_echo: bool = False` and
# `model_config = SettingsConfigDict(hide_input_in_errors=True)`.

# %% wrong nothing-is-checked
# DATABASE_URL began with postgres://, and SQLAlchemy knows no such dialect. Have the settings hold
# it as postgresql://.
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import Engine, create_engine


class Settings(BaseSettings):
    """What the environment says."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    database_url: SecretStr
    sql_echo: bool = False


def load_settings() -> Settings:
    return Settings()


def engine_of(settings: Settings) -> Engine:
    return create_engine(settings.database_url.get_secret_value(), echo=settings.sql_echo)


# %% wrong a-default-database
# DATABASE_URL is missing, and load_settings took it: the app would start.
# --- instead of
    database_url: SecretStr
# --- it says
    database_url: SecretStr = SecretStr("sqlite:///./sql_app.db")


# %% wrong the-url-is-a-plain-text
# The password stands in the printed settings. SecretStr is a text that prints as stars.
# --- instead of
from pydantic import SecretStr, field_validator
# --- it says
from pydantic import field_validator

# --- instead of
    database_url: SecretStr
# --- it says
    database_url: str

# --- instead of
    def can_be_used(cls, given: SecretStr) -> SecretStr:
        try:
            url = make_url(given.get_secret_value())
# --- it says
    def can_be_used(cls, given: str) -> str:
        try:
            url = make_url(given)

# --- instead of
        return SecretStr(url.render_as_string(hide_password=False))
# --- it says
        return url.render_as_string(hide_password=False)

# --- instead of
    return create_engine(settings.database_url.get_secret_value(), echo=settings.sql_echo)
# --- it says
    return create_engine(settings.database_url, echo=settings.sql_echo)


# %% wrong the-error-shows-it
# The password stands in the text of the error, and errors go to logs: pydantic shows the
# input_value. hide_input_in_errors=True leaves it out.
# --- instead of
from pydantic_settings import BaseSettings, SettingsConfigDict
# --- it says
from pydantic_settings import BaseSettings

# --- instead of

    model_config = SettingsConfigDict(hide_input_in_errors=True)
# --- nothing


# %% wrong the-sentence-repeats-it
# The password stands in the text of the error, and errors go to logs. Say what is wrong without
# repeating the URL.
# --- instead of
            raise ValueError("begin the URL with postgresql:// or sqlite:///")
# --- it says
            raise ValueError(f"{given.get_secret_value()} is no URL for this app")


# %% wrong stars-for-a-password
# The engine has another password than DATABASE_URL: str of a URL or of a SecretStr is made for
# printing. get_secret_value(), and render_as_string(hide_password=False).
# --- instead of
        return SecretStr(url.render_as_string(hide_password=False))
# --- it says
        return SecretStr(str(url))


# %% wrong what-the-parser-raises
# DATABASE_URL is empty, and load_settings raised ArgumentError. A validator raises ValueError, and
# pydantic makes a ValidationError of it that names the setting.
# --- instead of
from sqlalchemy.exc import ArgumentError
# --- nothing

# --- instead of
        try:
            url = make_url(given.get_secret_value())
        except ArgumentError:
            raise ValueError("this is no URL of a database") from None
# --- it says
        url = make_url(given.get_secret_value())


# %% wrong how-it-begins
# sqlite3:///blog.db is a slip of the pen, there is no sqlite3, and load_settings took it: the app
# would start.
# --- instead of
        if url.get_backend_name() not in ("postgresql", "sqlite"):
# --- it says
        if not url.drivername.startswith(("postgresql", "sqlite")):


# %% wrong memory-is-welcome
# sqlite:// is a database in memory, and load_settings took it: the app would start.
# --- instead of
        if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
            raise ValueError("name a file, such as sqlite:///blog.db")
# --- nothing


# %% wrong every-postgres-replaced
# postgresql+psycopg://… is a good URL here, and load_settings refused it.
# --- instead of
            url = make_url(given.get_secret_value())
# --- it says
            url = make_url(given.get_secret_value().replace("postgres", "postgresql"))

# --- instead of
        if url.drivername == "postgres":
            url = url.set(drivername="postgresql")
# --- nothing


# %% wrong postgres-is-refused
# postgres://… is a good URL here, and load_settings refused it.
# --- instead of
        if url.drivername == "postgres":
            url = url.set(drivername="postgresql")
# --- nothing


# %% wrong read-once
# The engine has another password than DATABASE_URL has now. load_settings reads the environment
# each time it is called.
# --- instead of
from pydantic import SecretStr, field_validator
# --- it says
from functools import cache

from pydantic import SecretStr, field_validator

# --- before
def load_settings() -> Settings:
# --- it says
@cache


# %% wrong no-echo
# SQL_ECHO was 'true', and the engine's echo says something else.
# --- instead of
    return create_engine(settings.database_url.get_secret_value(), echo=settings.sql_echo)
# --- it says
    return create_engine(settings.database_url.get_secret_value())


# %% wrong a-look-into-os-environ
# DATABASE_URL is missing, and load_settings raised KeyError. A validator raises ValueError, and
# pydantic makes a ValidationError of it that names the setting.
# --- instead of
from pydantic import SecretStr, field_validator
# --- it says
import os

from pydantic import SecretStr, field_validator

# --- instead of
    return Settings()
# --- it says
    return Settings(database_url=SecretStr(os.environ["DATABASE_URL"]))


# %% wrong a-type-of-pydantic-s
# sqlite://… is a good URL here, and load_settings refused it.
from pydantic import PostgresDsn
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import Engine, create_engine


class Settings(BaseSettings):
    """What the environment says."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    database_url: PostgresDsn
    sql_echo: bool = False


def load_settings() -> Settings:
    return Settings()


def engine_of(settings: Settings) -> Engine:
    url = str(settings.database_url).replace("postgres://", "postgresql://")
    return create_engine(url, echo=settings.sql_echo)


# %% wrong a-user-named-postgres
# postgres://postgres:postgres@… has user, password and database postgres, and the engine has
# others. Only what stands before :// is to be mended.
# --- instead of
        try:
            url = make_url(given.get_secret_value())
# --- it says
        text = given.get_secret_value().replace("postgres", "postgresql")
        try:
            url = make_url(text.replace("postgresqlql", "postgresql"))

# --- instead of
        if url.drivername == "postgres":
            url = url.set(drivername="postgresql")
# --- nothing


# %% wrong two-spellings-of-memory
# sqlite+pysqlite:// is a database in memory, too, and load_settings took it: the app would start.
# --- instead of
        if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
# --- it says
        if given.get_secret_value() in (
            "sqlite://",
            "sqlite:///:memory:",
        ):


# %% wrong an-empty-name-for-a-file
# sqlite:/// names no file: it is a database in memory, and load_settings took it: the app would
# start.
# --- instead of
        if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
# --- it says
        if url.get_backend_name() == "sqlite" and url.database in (None, ":memory:"):

# %% wrong in-small-letters
# The password has a capital and an @, which a URL writes as %40, and the engine has another one.
# Pass the URL on as it came, neither in small letters nor unquoted.
# --- instead of
            url = make_url(given.get_secret_value())
# --- it says
            url = make_url(given.get_secret_value().lower())
