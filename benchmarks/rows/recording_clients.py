"""What the recorder costs a statement of each other client: reading one thing by its key."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from benchmarks.measure import interleaved
from benchmarks.row import Row
from workbook.observe import record
from workbook.servers import space

STATEMENTS = 40  # a block; the two sides take turns after each


def _row(system: str, target: Any, read: Callable[[], object], rounds: int) -> Row:
    def run(recorded: bool) -> float:
        with record(target) if recorded else nullcontext():
            start = time.perf_counter()
            for _ in range(STATEMENTS):
                read()
            return (time.perf_counter() - start) / STATEMENTS

    ours, bare = interleaved(lambda: run(True), lambda: run(False), rounds=rounds * 6, warm=5)
    return Row(
        f"a read from {system}, recorded",
        ours,
        {"not recorded": bare},
        "1.05 times",
        ours.median <= bare.median * 1.05,
    )


def mongodb(rounds: int) -> Row:
    """Find a document by its id."""
    import pymongo

    with space("benchmark", "mongodb") as url, pymongo.MongoClient[dict[str, Any]](url) as client:
        notes = client.get_default_database()["notes"]
        notes.insert_one({"_id": 1, "text": "hello"})
        return _row("MongoDB", client, lambda: notes.find_one({"_id": 1}), rounds)


def redis(rounds: int) -> Row:
    """Get a value."""
    from redis import Redis

    with space("benchmark", "redis") as url, Redis.from_url(url) as client:
        client.set("note", "hello")
        return _row("Redis", client, lambda: client.get("note"), rounds)


def elasticsearch(rounds: int) -> Row:
    """Get a document by its id."""
    from workbook.servers.clients.elasticsearch import connect, prefix

    with space("benchmark", "elasticsearch") as url, connect(url) as client:
        index = f"{prefix(url)}notes"
        client.index(index=index, id="1", document={"text": "hello"})
        return _row("Elasticsearch", client, lambda: client.get(index=index, id="1"), rounds)


def cassandra(rounds: int) -> Row:
    """Select a row by its key, prepared."""
    with _session() as session:
        session.execute("CREATE TABLE notes (id int PRIMARY KEY, text text)")
        session.execute("INSERT INTO notes (id, text) VALUES (1, 'hello')")
        one = session.prepare("SELECT text FROM notes WHERE id = ?")
        return _row("Cassandra", session, lambda: session.execute(one, (1,)).one(), rounds)


@contextmanager
def _session() -> Iterator[Any]:
    from workbook.servers.clients.cassandra import cluster, keyspace

    with space("benchmark", "cassandra") as url, cluster(url) as connected:
        yield connected.connect(keyspace(url))


def mysql(rounds: int) -> Row:
    """Select a row by its key from MariaDB, through SQLAlchemy's Core."""
    from sqlalchemy import create_engine, text

    with space("benchmark", "mysql", driver="pymysql") as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE notes (id int PRIMARY KEY, text text)"))
            connection.execute(text("INSERT INTO notes VALUES (1, 'hello')"))
        one = text("SELECT text FROM notes WHERE id = :id")
        with engine.connect() as connection:
            row = _row("MariaDB", engine, lambda: connection.execute(one, {"id": 1}).one(), rounds)
        engine.dispose()
    return row
