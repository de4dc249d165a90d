"""A host: one child with the answer in it, its database, and what it takes to use both again.

The parts of a check run one after another in one host, its database emptied in between, because
a process costs more than a part. Where that could matter, it does not count: a part that fails
in a host that was used before is run once more in a fresh one.
"""

import contextlib
import shutil
import threading
from typing import Any

from workbook.practice.answers.raised import Raised
from workbook.practice.checks import NotYet
from workbook.practice.exercise import Exercise
from workbook.practice.judging.budget import Budget, spent_by
from workbook.practice.judging.databases import Databases
from workbook.practice.judging.jail import Jail
from workbook.practice.judging.link import Link
from workbook.practice.judging.pool import Pool

# What an answer may import from `workbook` itself.
_LENT = ("servers", "space", "record", "table", "expect_error", "observe")
_MOST_PRINTED = 2_000  # characters that a verdict takes along
_GRACE = 0.3  # seconds after a part's end at which whatever still waits for the child is let go


class Host:
    """A child that is about to load an answer, or has.

    Args:
        exercise: what it may import, and whose tables it needs.
        text: the answer.
        system: the server of its database.
        jail: its limits.
        pool: where the child comes from.
        databases: where the database comes from.
    """

    def __init__(
        self,
        exercise: Exercise,
        text: str,
        system: str,
        *,
        jail: Jail,
        pool: Pool,
        databases: Databases,
    ) -> None:
        self.http: Any = None  # the client of the answer's app, once a part has asked for it
        self._exercise, self._text, self._system, self._jail = exercise, text, system, jail
        self._parts = 0
        self._watchdog: threading.Timer | None = None
        self._stack = contextlib.ExitStack()
        folder = pool.folder / pool.name()
        folder.mkdir()
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self.store = self._stack.enter_context(databases.fresh(exercise, system, folder))
        self._spare = pool.take()
        self._pool = pool
        self._stack.callback(pool.kill, self._spare)
        self.link = Link(
            self._spare.channel,
            lambda: pool.fate(self._spare),
            folder=str(folder),
            seconds=jail.seconds,
            statements=jail.statements,
        )

    @property
    def used(self) -> bool:
        """Whether another part ran here before the one that runs now."""
        return self._parts > 1

    def begin(self, whole: Budget) -> None:
        """Begin a part: the first one loads the answer.

        Args:
            whole: the time of all parts together.

        Raises:
            NotYet: when the answer does not load.
        """
        self._parts += 1
        self.link.begin_part(self._budget(whole))
        self._watch(self.link.budget)
        if self._parts == 1:
            self._load()

    def cleared(self) -> bool:
        """Make ready for another part, and tell whether it could be done."""
        self._unwatch()
        try:
            self.link.begin_part(self._budget())
            if not self.link.quiet:
                return False
            asked = self.link.begin("again")
            emptied = self.store.empty()  # meanwhile; it waits for sessions that are being closed
            came = self.link.wait(asked)
        except NotYet:
            return False
        if self.store.heard is not None:
            self.store.heard.forget()
        return "raised" not in came and emptied

    def serve(self) -> None:
        """Serve the answer's app; tables that it makes at its start stay for the next part.

        Raises:
            NotYet: when it does not start.
        """
        from workbook.practice.answers.http import Http

        before = self._unchanged()
        self.http = Http(self.link)
        if before and not self._unchanged():
            with contextlib.suppress(NotYet):  # then the next part gets a database of its own
                self.store.remember()

    def printed(self) -> str:
        """Return the beginning of what the answer printed in this part, as far as it can tell."""
        with contextlib.suppress(NotYet):
            return str(self.link.ask("printed").get("value"))[:_MOST_PRINTED]
        return ""

    def close(self) -> None:
        """End the child, and give the database up."""
        self._unwatch()
        if self.http is not None:
            self.http.close()
        self._stack.close()

    def _load(self) -> None:
        exercise = self._exercise
        if self._jail.strict:
            from workbook.practice.judging.strict import protection

            protection.lock(self._spare.channel, exercise.imports, self.link.folder, self._jail)
        reply = self.link.ask(
            "load",
            text=self._text,
            url=self.store.url,
            system=self._system,
            imports=list(exercise.imports),
            allowed=list(_LENT),
            tables=exercise.tables if exercise.tables in exercise.gives else "",
            folder=self.link.folder,
            statements=self._jail.statements,
            jail=self._jail.as_json(),
            env={"WORKBOOK_HASH_COST": "low"},
        )
        if "raised" in reply:
            raise Raised(reply["raised"])
        self.store.remember()

    def _unchanged(self) -> bool:
        with contextlib.suppress(NotYet):
            return self.store.unchanged()
        return False

    def _budget(self, whole: Budget | None = None) -> Budget:
        return Budget(self._jail.seconds, spent=spent_by(self._spare.pid), within=whole)

    def _watch(self, budget: Budget) -> None:
        """End the child when its time is over and it lets somebody wait all the same."""
        self._watchdog = threading.Timer(budget.left() + _GRACE, self._bark, [budget])
        self._watchdog.daemon = True
        self._watchdog.start()

    def _bark(self, budget: Budget) -> None:
        if budget is not self.link.budget:
            return  # that part is over
        if budget.left() > 0:
            self._watch(budget)
        else:
            self._pool.kill(self._spare)

    def _unwatch(self) -> None:
        if self._watchdog is not None:
            self._watchdog.cancel()
            self._watchdog = None
