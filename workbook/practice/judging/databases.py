"""Fresh databases for the parts of checks, with the tables that the exercise wants in them."""

import contextlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbook.practice.answers.stores import Store
from workbook.practice.answers.stores.sqlite import SQLite
from workbook.practice.exercise import Exercise
from workbook.practice.judging.jail import PRACTICE
from workbook.practice.judging.pool import Pool
from workbook.practice.judging.protocol import frames
from workbook.practice.judging.protocol.orders import COURSE


class NoTables(RuntimeError):  # noqa: N818 -- it names what is the matter
    """The tables of an exercise cannot be made: our side's fault."""


class Databases:
    """Makes databases; those of SQLite are copies of one that has the tables already.

    Args:
        pool: where the children come from that make tables.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._templates: dict[str, Path] = {}
        self._statements: dict[str, list[str]] = {}
        self._clean: dict[str, list[str]] = {}
        self._lock = threading.Lock()
        self._spaces = contextlib.ExitStack()

    def prepare(self, system: str, exercise: Exercise | None = None, count: int = 1) -> None:
        """Make ready what the parts of a check would wait for.

        Args:
            system: the server.
            exercise: whose tables are wanted; the course's without one.
            count: how many databases are used at once.

        Raises:
            NoTables: when the tables cannot be made.
            ServerError: when the server cannot be had.
        """
        module = COURSE if exercise is None else _module(exercise)
        if system == "sqlite" and module:
            self._template(module)
        elif system == "postgresql" and not self._pool.strict:
            while len(self._clean.setdefault(module, [])) < count:
                self._clean[module].append(self._new_postgresql(module))

    @contextmanager
    def fresh(self, exercise: Exercise, system: str, folder: Path) -> Iterator[Store]:
        """Give a database of a part's own, which is gone afterwards.

        Raises:
            NoTables: when its tables cannot be made.
            ServerError: when the server cannot be had.
        """
        module = _module(exercise)
        if system == "sqlite":
            template = self._template(module) if module else None
            file = SQLite(folder / "answer.sqlite3", template)
            try:
                yield file
            finally:
                file.close()
        elif system == "postgresql" and self._pool.strict:
            from workbook.practice.judging.strict import postgresql

            with postgresql.lent(folder, lambda url: self._make_tables(module, url)) as store:
                yield store
        elif system == "postgresql":
            with self._postgresql(module, folder) as store:
                yield store
        else:
            raise NoTables(f"{system} is not among the systems of the judge yet.")

    @contextmanager
    def _postgresql(self, module: str, folder: Path) -> Iterator[Store]:
        """Lend a database that is as good as new, and clean it up behind the learner's back."""
        from workbook.practice.answers.stores import postgresql
        from workbook.practice.judging.strict.postgresql import overheard

        with self._lock:
            clean = self._clean.setdefault(module, [])
            url = clean.pop() if clean else None
        if url is None:
            url = self._new_postgresql(module)
        store = postgresql.PostgreSQL(url)
        try:
            with overheard(store, folder):
                yield store
        finally:
            store.close()
            threading.Thread(target=self._cleaned, args=(module, url), daemon=True).start()

    def _new_postgresql(self, module: str) -> str:
        from workbook import servers

        with self._lock:
            url = self._spaces.enter_context(servers.space("judge", "postgresql"))
        self._make_tables(module, url)
        return url

    def _make_tables(self, module: str, url: str) -> None:
        """Create a module's tables on PostgreSQL; the first time, a child does it."""
        from workbook.practice.answers.stores import postgresql

        if not module:
            return
        with self._lock:
            known = module in self._statements
        if known:
            postgresql.clear(url, self._statements[module])
        else:
            made = create_tables(self._pool, module, url)
            with self._lock:
                self._statements[module] = made

    def _cleaned(self, module: str, url: str) -> None:
        from workbook.practice.answers.stores import postgresql

        with contextlib.suppress(Exception):  # a space that cannot be cleaned is not used again
            postgresql.clear(url, self._statements.get(module, []))
            with self._lock:
                self._clean[module].append(url)

    def _template(self, module: str) -> Path:
        with self._lock:
            if module not in self._templates:
                # An answer may leave a journal that makes SQLite delete a file of ours by its name.
                path = self._pool.folder / f"{secrets.token_hex(16)}.sqlite3"
                path.touch()
                create_tables(self._pool, module, f"sqlite:///{path}")
                self._templates[module] = path
            return self._templates[module]

    def close(self) -> None:
        """Give every space back."""
        self._spaces.close()


def create_tables(pool: Pool, module: str, url: str) -> list[str]:
    """Have a child create the tables of a module's ``Base``, and return what it sent for it.

    Raises:
        NoTables: with what was wrong.
    """
    spare = pool.take()
    try:
        task = {"id": 0, "op": "schema", "module": module, "url": url, "folder": str(pool.folder)}
        frames.send(spare.channel, {**task, "env": {}, "jail": PRACTICE.as_json()})
        reply = frames.receive(spare.channel)
    finally:
        pool.kill(spare)
    if "error" in reply:
        raise NoTables(f"The tables of {module} cannot be made: {reply['error']}")
    return [str(one) for one in reply["statements"]]


def databases(pool: Pool) -> Databases:
    """Return the databases that belong to a pool."""
    with _lock:
        if pool not in _all:
            for old in [one for one in _all if not one.alive]:
                _all.pop(old).close()
            _all[pool] = Databases(pool)
            pool.before_close(_all[pool].close)
        return _all[pool]


def _module(exercise: Exercise) -> str:
    if exercise.tables == "course":
        return COURSE
    return exercise.tables if exercise.tables.startswith("workbook.") else ""


_all: dict[Pool, Databases] = {}
_lock = threading.Lock()
