"""Fresh databases for the parts of checks, with the tables that the exercise wants in them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbook.practice.answers.stores import Store
from workbook.practice.answers.stores.sqlite import SQLite
from workbook.practice.exercise import Exercise
from workbook.practice.judging import frames
from workbook.practice.judging.jail import PRACTICE
from workbook.practice.judging.stable import Stable

COURSE = "workbook.sqlalchemy_sync.models"


class NoTables(RuntimeError):  # noqa: N818 -- it names what is the matter
    """The tables of an exercise cannot be made: our side's fault."""


class Databases:
    """Makes databases; those of SQLite are copies of one that has the tables already.

    Args:
        stable: where the children come from that make tables.
    """

    def __init__(self, stable: Stable) -> None:
        self._stable = stable
        self._templates: dict[str, Path] = {}
        self._lock = threading.Lock()

    def prepare(self, system: str, module: str) -> None:
        """Make ready what the first check on a system would wait for.

        Raises:
            NoTables: when the tables cannot be made.
        """
        if system == "sqlite":
            self._template(module)

    @contextmanager
    def fresh(self, exercise: Exercise, system: str, folder: Path) -> Iterator[Store]:
        """Give a database of a part's own, which is gone afterwards.

        Raises:
            NoTables: when its tables cannot be made.
        """
        module = _module(exercise)
        if system != "sqlite":
            raise NoTables(f"{system} is not among the systems of the judge yet.")
        store = SQLite(folder / "answer.sqlite3", self._template(module) if module else None)
        try:
            yield store
        finally:
            store.close()

    def _template(self, module: str) -> Path:
        with self._lock:
            if module not in self._templates:
                path = self._stable.folder / f"{module}.sqlite3"
                path.touch()
                create_tables(self._stable, module, f"sqlite:///{path}")
                self._templates[module] = path
            return self._templates[module]


def create_tables(stable: Stable, module: str, url: str) -> None:
    """Have a child create the tables of a module's ``Base``.

    Raises:
        NoTables: with what was wrong.
    """
    spare = stable.take()
    try:
        task = {"id": 0, "op": "schema", "module": module, "url": url, "folder": str(stable.folder)}
        frames.send(spare.channel, {**task, "env": {}, "jail": PRACTICE.as_json()})
        reply = frames.receive(spare.channel)
    finally:
        stable.kill(spare)
    if "error" in reply:
        raise NoTables(f"The tables of {module} cannot be made: {reply['error']}")


def databases(stable: Stable) -> Databases:
    """Return the databases that belong to a stable."""
    with _lock:
        if stable not in _all:
            _all.clear()
            _all[stable] = Databases(stable)
        return _all[stable]


def _module(exercise: Exercise) -> str:
    if exercise.tables == "course":
        return COURSE
    return exercise.tables if exercise.tables.startswith("workbook.") else ""


_all: dict[Stable, Databases] = {}
_lock = threading.Lock()
