"""What a killed judge leaves on a server is dropped by a later run; nothing else is."""

import time

import psycopg
import pytest
from psycopg import sql

from workbook.practice.judging.strict import postgresql, sweeping


def test_only_what_is_old_and_ours_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A young one may be at work, and a name like ours may be somebody else's."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 25 * 3600)
    old, theirs = sweeping.named(), sweeping.named()
    monkeypatch.undo()
    young = sweeping.named()
    url = postgresql.admin_url()
    with psycopg.connect(url, autocommit=True) as connection:
        for name in (old, theirs, young):
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
            if name != theirs:
                connection.execute(sweeping.mark(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(old)))
        try:
            assert sweeping.sweep(url) == [old]
            assert names(connection, old, theirs, young) == {theirs, young}
        finally:
            for name in (old, theirs, young):
                sweeping.drop(connection, name)


def names(connection: "psycopg.Connection[tuple[object, ...]]", *asked: str) -> set[object]:
    """Return which of these are roles or databases."""
    query = """
        SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)
        UNION SELECT datname FROM pg_database WHERE datname = ANY(%s)
    """
    return {one for (one,) in connection.execute(query, [list(asked), list(asked)])}
