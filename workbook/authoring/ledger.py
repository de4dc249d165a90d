"""notebooks/coverage.toml: what the course promises to make a learner see."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbook.authoring.errors import AuthoringError


@dataclass(frozen=True)
class Promise:
    """One lesson of the ledger.

    Args:
        title: the lesson's title.
        sees: slug to what the learner watches happen.
    """

    title: str
    sees: Mapping[str, str]


def load(root: Path) -> dict[str, Promise]:
    """Return the ledger: lesson id to what it promises.

    Raises:
        AuthoringError: if the file is missing, is no TOML or lacks a field.
    """
    path = root / "notebooks" / "coverage.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            name: Promise(table["title"], dict(table["sees"])) for name, table in tables.items()
        }
    except FileNotFoundError as error:
        raise AuthoringError(
            "notebooks/coverage.toml is missing: `git restore notebooks/coverage.toml`."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise AuthoringError(
            f"notebooks/coverage.toml cannot be read: {error}. Each lesson is a table with "
            "a title and a table `sees`."
        ) from error


def whole(lesson: str, slug: str) -> str:
    """Return an entry's full name, ``6.2.4/keyset``, for ``keyset`` said in lesson 6.2.4."""
    return slug if "/" in slug else f"{lesson}/{slug}"


def entries(promises: Mapping[str, Promise]) -> set[str]:
    """Return the full names of all entries."""
    return {f"{lesson}/{slug}" for lesson, promise in promises.items() for slug in promise.sees}
