"""The judge: an exercise, a text, and a verdict that only this process decides.

Each part of the check gets a database and a child of its own. The check runs here; the answer
runs there, and what comes from there is believed to be a value and nothing more.
"""

import contextlib
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workbook.practice import bank, checks
from workbook.practice.answer import Answer
from workbook.practice.answers.calls import Raised
from workbook.practice.checks import NotYet, show
from workbook.practice.exercise import Exercise
from workbook.practice.judging import gathering, stable
from workbook.practice.judging.databases import COURSE, databases
from workbook.practice.judging.gathering import Checked
from workbook.practice.judging.jail import PRACTICE, Jail
from workbook.practice.judging.link import Link
from workbook.practice.judging.values import Values
from workbook.practice.parsing import header
from workbook.practice.text import untouched
from workbook.practice.verdict import PartVerdict, Verdict

BESIDE = min(2, os.process_cpu_count() or 1)  # parts that run at once
LONGEST = 200_000  # characters of an answer
_LENT = ("servers", "space", "record", "table", "expect_error", "observe")
# What a check stumbles with over a value of another shape; LookupError holds KeyError and so on.
_SHAPE = (TypeError, AttributeError, LookupError, ValueError, ArithmeticError, RecursionError)


def judge(
    exercise: Exercise,
    text: str,
    *,
    seed: int,
    jail: Jail = PRACTICE,
    anyway: bool = False,
) -> Verdict:
    """Return the verdict on an answer.

    May be called from several threads, and from several processes, at once.

    Args:
        exercise: with its variant filled in.
        text: the answer, as :func:`workbook.practice.text.answer_text` gives it.
        seed: where the check's values come from.
        jail: the limits of the answer's processes.
        anyway: judge an untouched starter, too (to prove that it earns nothing).
    """
    started = time.perf_counter()
    if not anyway and (said := _not_started(exercise, text)):
        return Verdict(exercise.id, "not-started", said, of=exercise.points)
    if len(text) > LONGEST:
        said = f"The answer has {len(text):,} characters, and the judge reads {LONGEST:,} of them."
        return Verdict(exercise.id, "not-yet", said, of=exercise.points)
    try:
        checked = gathering.gather(exercise)
        parts = _Run(exercise, checked, text, seed, jail).parts()
        verdict = gathering.verdict(exercise, checked, parts)
    except Exception as error:
        verdict = gathering.our_side(exercise, error)
    return gathering.timed(verdict, (time.perf_counter() - started) * 1000)


def preloads(exercise: Exercise | None) -> list[str]:
    """Return the modules that the forker loads: what the exercises of the bank may import.

    A file of the bank that cannot be read is nobody's trouble here.
    """
    found = {COURSE, *(exercise.imports if exercise else ())}
    for path in bank.files():
        with contextlib.suppress(ValueError, OSError):
            found.update(header.read(path.read_text(encoding="utf-8"))[0].get("imports", ()))
    return sorted(found)


def _not_started(exercise: Exercise, text: str) -> str | None:
    if not text.strip():
        names = " and ".join(f"`{name}`" for name in exercise.gives)
        return f"There is no answer yet: {names} is not defined. Run the cell that defines it."
    if len(text) <= LONGEST and untouched(exercise.starter, text, exercise.gives):
        return "Not started: the code is still as it was handed out."
    return None


class _Run:
    """One check of one answer."""

    def __init__(
        self, exercise: Exercise, checked: list[Checked], text: str, seed: int, jail: Jail
    ) -> None:
        self.exercise, self.checked, self.text = exercise, checked, text
        self.seed, self.jail = seed, jail
        self.stable = stable.shared(lambda: preloads(exercise))
        self.broken: NotYet | None = None  # the text does not load: no part can fare better
        self.databases = databases(self.stable)
        for system in exercise.servers:
            self.databases.prepare(system, exercise, BESIDE)
        self.until = time.monotonic() + jail.whole

    def parts(self) -> list[gathering.Outcome]:
        """Run every part on every server, a few at a time; a text that does not load ends all."""
        first, rest = self.checked[0], self.checked[1:]
        try:
            with ThreadPoolExecutor(BESIDE) as pool:
                waiting = [pool.submit(self._everywhere, one) for one in (first, *rest)]
                return [one.result() for one in waiting]
        finally:
            self.stable.refill_soon()

    def _everywhere(self, checked: Checked) -> gathering.Outcome:
        """Run one part on each server, until it fails on one."""
        outcome = None
        for system in self.exercise.servers:
            if self.broken is not None:
                return self._failed(checked, self.broken)
            outcome = self._part(checked, system)
            if not outcome.verdict.passed:
                if len(self.exercise.servers) > 1 and outcome.call:
                    outcome.call += f"  (on {system})"
                self.broken = outcome.broken
                break
        assert outcome is not None
        return outcome

    def _part(self, checked: Checked, system: str) -> gathering.Outcome:
        """Run one part in a child and a database of its own."""
        token = checks.ordered.set(self.exercise.ordered)
        with contextlib.ExitStack() as stack:
            stack.callback(checks.ordered.reset, token)
            folder = self.stable.folder / self.stable.name()
            folder.mkdir()
            store = stack.enter_context(self.databases.fresh(self.exercise, system, folder))
            spare = self.stable.take()
            stack.callback(self.stable.kill, spare)
            until = min(self.until, time.monotonic() + self.jail.seconds)
            # What still waits for the child a little later ends with it.
            watchdog = threading.Timer(until - time.monotonic() + 0.3, self.stable.kill, [spare])
            watchdog.daemon = True
            watchdog.start()
            stack.callback(watchdog.cancel)
            link = Link(
                spare.channel,
                until,
                lambda: self.stable.fate(spare),
                folder=str(folder),
                seconds=self.jail.seconds,
                statements=self.jail.statements,
            )
            place = f"{self.exercise.id}/{checked.part.name}"
            answer = Answer(link, store, Values(self.seed, place))
            stack.callback(answer.close)
            try:
                self._load(link, store.url, system, folder)
            except NotYet as end:
                return self._failed(checked, end)
            return self._checked(checked, answer, link)

    def _load(self, link: Link, url: str, system: str, folder: Path) -> None:
        names = list(self.exercise.gives)
        reply = link.ask(
            "load",
            text=self.text,
            url=url,
            system=system,
            imports=list(self.exercise.imports),
            allowed=list(_LENT),
            tables=self.exercise.tables if self.exercise.tables in names else "",
            folder=str(folder),
            statements=self.jail.statements,
            jail=self.jail.as_json(),
            env={"WORKBOOK_HASH_COST": "low"},
        )
        if "raised" in reply:
            raise Raised(reply["raised"])
        link.came_before = False

    def _checked(self, checked: Checked, answer: Answer, link: Link) -> gathering.Outcome:
        """Run the check function itself."""
        part = checked.part
        try:
            checked.function(answer)
        except NotYet as end:
            return gathering.failed(part, self._explained(end, link), link, self._sent(answer))
        except _SHAPE as error:
            if not link.came_before:
                raise
            return gathering.failed(part, _other_shape(error, link), link, ())
        return gathering.Outcome(PartVerdict(part.name, part.points, passed=True))

    def _failed(self, checked: Checked, end: NotYet) -> gathering.Outcome:
        outcome = gathering.failed(checked.part, end, None, ())
        outcome.broken = end
        return outcome

    def _explained(self, end: NotYet, link: Link) -> NotYet:
        """Add what the app raised behind a 500 that a check did not expect."""
        trouble = link.trouble
        if trouble is not None and not isinstance(end, Raised) and end.came is not None:
            where = f"your line `{trouble.code}`" if trouble.code else "the app"
            end.came = f"{end.came}: {where} raised {trouble.said}"
            end.line = trouble.line
        return end

    def _sent(self, answer: Answer) -> tuple[str, ...]:
        if not answer.looked:
            return ()
        try:
            return answer.statements()
        except NotYet:
            return ()


def _other_shape(error: Exception, link: Link) -> NotYet:
    """Return the end of a part in which the check stumbled over what came."""
    return NotYet(
        f"What came back from `{link.last_call}` has another shape than the task asks for.",
        came=show(link.last_value) if link.last_value is not None else f"{error}",
    )
