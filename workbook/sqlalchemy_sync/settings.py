"""Settings: what the app must be told before it starts, checked when it starts."""

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

from workbook.sqlalchemy_sync.database import make_engine

SYSTEMS = ("postgresql", "sqlite")


class Settings(BaseSettings):
    """The settings, read from the environment: BLOG_DATABASE_URL is the field database_url.

    There is no default for the database: an app that was told nothing should not start on
    an empty one.

    Raises:
        ValidationError: when a setting is missing or wrong; it names the setting and never
            shows what was given, which holds a password.
    """

    model_config = SettingsConfigDict(env_prefix="BLOG_", hide_input_in_errors=True, frozen=True)

    database_url: SecretStr

    @field_validator("database_url")
    @classmethod
    def _names_a_system_that_we_know(cls, url: SecretStr) -> SecretStr:
        try:
            system = make_url(url.get_secret_value()).get_backend_name()
        except (ArgumentError, ValueError):
            raise ValueError("no database URL, such as sqlite:///blog.db") from None
        if system not in SYSTEMS:
            raise ValueError(f"it begins with {system}; take one of {', '.join(SYSTEMS)}")
        return url


def engine_for(settings: Settings) -> Engine:
    """Return an engine on the database that the settings name."""
    return make_engine(settings.database_url.get_secret_value())


def main() -> dict[str, str]:
    """Try some URLs; return what comes of each."""
    came = {}
    for url in (
        "postgresql://ada:sesame@localhost/blog",
        "postgres://ada:sesame@localhost/blog",
        "localhost/blog",
    ):
        try:
            settings = Settings(database_url=SecretStr(url))
        except ValidationError as error:
            came[url] = error.errors()[0]["msg"]
        else:
            came[url] = repr(engine_for(settings))
    return came


if __name__ == "__main__":
    for url, what in main().items():
        print(f"{url}: {what}")
