"""Settings: read from the environment, checked at once, and silent about passwords."""

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from workbook import servers
from workbook.sqlalchemy_sync import settings
from workbook.sqlalchemy_sync.settings import Settings, engine_for

NAME = "BLOG_DATABASE_URL"


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_the_environment_says_which_database(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One program, two servers; it connects to the one that is named."""
    with servers.space("settings", system) as url:
        monkeypatch.setenv(NAME, url)
        engine = engine_for(Settings())
        with engine.connect() as connection:
            assert (connection.dialect.name, connection.scalar(select(1))) == (system, 1)
        engine.dispose()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "postgres://ada:sesame@localhost/blog",
            "Value error, it begins with postgres; take one of postgresql, sqlite",
        ),
        (
            "postgresql:/ada:sesame@localhost/blog",
            "Value error, no database URL, such as sqlite:///blog.db",
        ),
        (
            "postgresql://ada:sesame@localhost:port/blog",
            "Value error, no database URL, such as sqlite:///blog.db",
        ),
        ("", "Value error, no database URL, such as sqlite:///blog.db"),
    ],
)
def test_a_bad_url_is_refused_without_its_password(
    url: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the setting and what is wrong with it, and shows nothing of it."""
    monkeypatch.setenv(NAME, url)

    with pytest.raises(ValidationError) as caught:
        Settings()

    (error,) = caught.value.errors()
    assert (error["loc"], error["msg"]) == (("database_url",), sentence)
    assert "sesame" not in str(caught.value)


def test_there_is_no_default_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was told nothing does not start."""
    monkeypatch.delenv(NAME, raising=False)

    with pytest.raises(ValidationError, match="Field required"):
        Settings()


def test_printed_settings_show_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stars in their place; the engine has the password all the same."""
    monkeypatch.setenv(NAME, "postgresql://ada:sesame@localhost/blog")

    loaded = Settings()

    assert str(loaded) == "database_url=SecretStr('**********')"
    assert engine_for(loaded).url.password == "sesame"


def test_main_tries_three_urls() -> None:
    """One is taken; two are refused, each with its reason."""
    assert settings.main() == {
        "postgresql://ada:sesame@localhost/blog": "Engine(postgresql://ada:***@localhost/blog)",
        "postgres://ada:sesame@localhost/blog": (
            "Value error, it begins with postgres; take one of postgresql, sqlite"
        ),
        "localhost/blog": "Value error, no database URL, such as sqlite:///blog.db",
    }
