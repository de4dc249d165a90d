"""The judge: an exercise, a text, and a verdict that only this process decides.

The check runs here; the answer runs in a child, and what comes from there is believed to be a
value and nothing more. The parts of a check share a child and a database that is emptied between
them, which is quick; a part that fails there counts as failed only when it fails once more in a
fresh child with a fresh database, so no part can spoil another.
"""

import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from workbook.practice import checks
from workbook.practice.answer import Answer
from workbook.practice.answers.calls import Raised
from workbook.practice.checks import NotYet, show
from workbook.practice.exercise import Exercise
from workbook.practice.judging import gathering, stable
from workbook.practice.judging.budget import Budget
from workbook.practice.judging.databases import databases
from workbook.practice.judging.gathering import Checked
from workbook.practice.judging.hosts import Host
from workbook.practice.judging.jail import PRACTICE, Jail
from workbook.practice.judging.link import Link
from workbook.practice.judging.preloading import preloads
from workbook.practice.judging.values import Values
from workbook.practice.text import untouched
from workbook.practice.verdict import PartVerdict, Verdict

FEWEST_FOR_TWO = 4  # parts of an app's check from which a second process pays
LONGEST = 200_000  # characters of an answer
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


def _not_started(exercise: Exercise, text: str) -> str | None:
    if not text.strip():
        names = " and ".join(f"`{name}`" for name in exercise.gives)
        return f"There is no answer yet: {names} is not defined. Run the cell that defines it."
    if len(text) <= LONGEST and untouched(exercise.starter, text, exercise.gives):
        return "The code is still as it was handed out. Change it, run its cell, and check again."
    return None


class _Run:
    """One check of one answer."""

    def __init__(
        self, exercise: Exercise, checked: list[Checked], text: str, seed: int, jail: Jail
    ) -> None:
        self.exercise, self.checked, self.text = exercise, checked, text
        self.seed, self.jail = seed, jail
        self.stable = stable.shared(lambda: preloads(exercise.imports), strict=jail.strict)
        self.broken: NotYet | None = None  # the text does not load: no part can fare better
        self.databases = databases(self.stable)
        for system in exercise.servers:
            self.databases.prepare(system, exercise)
        self.whole = Budget(jail.whole)

    def parts(self) -> list[gathering.Outcome]:
        """Run every part on every server; where it fails on several, the first one counts."""
        ran: dict[tuple[str, str], gathering.Outcome] = {}
        try:
            lanes = self._lanes()
            if len(lanes) == 1:
                ran.update(self._lane(*lanes[0]))
            else:
                with ThreadPoolExecutor(len(lanes)) as pool:
                    for one in [pool.submit(self._lane, *lane) for lane in lanes]:
                        ran.update(one.result())
        finally:
            self.stable.refill_soon()
        return [self._on_all(checked.part.name, ran) for checked in self.checked]

    def _lanes(self) -> list[tuple[str, list[Checked]]]:
        """Return what runs side by side: servers, and halves of an app's check."""
        if len(self.exercise.servers) > 1:
            return [(system, self.checked) for system in self.exercise.servers]
        system = self.exercise.servers[0]
        many = ".http" in self.exercise.check and len(self.checked) >= FEWEST_FOR_TWO
        if not many or (os.process_cpu_count() or 1) == 1:
            return [(system, self.checked)]
        return [(system, self.checked[::2]), (system, self.checked[1::2])]

    def _on_all(
        self, name: str, ran: Mapping[tuple[str, str], gathering.Outcome]
    ) -> gathering.Outcome:
        outcomes = [(system, ran[system, name]) for system in self.exercise.servers]
        failed = [(system, one) for system, one in outcomes if not one.verdict.passed]
        if not failed:
            return outcomes[0][1]
        system, outcome = failed[0]
        if len(outcomes) > 1 and outcome.call:
            outcome.call += f"  (on {system})"
        return outcome

    def _lane(self, system: str, parts: list[Checked]) -> dict[tuple[str, str], gathering.Outcome]:
        """Run parts one after another, in one host as long as it is as good as new."""
        host: Host | None = None
        ran = {}
        try:
            for checked in parts:
                if self.broken is not None:
                    ran[system, checked.part.name] = self._failed(checked, self.broken)
                    continue
                if host is not None and not host.cleared():
                    host.close()
                    host = None
                host = host or self._host(system)
                outcome = self._part(checked, host)
                if not outcome.verdict.passed and host.used:
                    host.close()
                    host = self._host(system)
                    outcome = self._part(checked, host)
                outcome.printed = host.printed()
                ran[system, checked.part.name] = outcome
        finally:
            if host is not None:
                host.close()
        return ran

    def _host(self, system: str) -> Host:
        return Host(
            self.exercise,
            self.text,
            system,
            jail=self.jail,
            stable=self.stable,
            databases=self.databases,
        )

    def _part(self, checked: Checked, host: Host) -> gathering.Outcome:
        token = checks.ordered.set(self.exercise.ordered)
        try:
            try:
                host.begin(self.whole)
            except NotYet as end:
                self.broken = end
                return self._failed(checked, end)
            place = f"{self.exercise.id}/{checked.part.name}"
            answer = Answer(host, Values(self.seed, place, self.checked.index(checked)))
            return self._checked(checked, answer, host.link)
        finally:
            checks.ordered.reset(token)

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
        return gathering.failed(checked.part, end, None, ())

    def _explained(self, end: NotYet, link: Link) -> NotYet:
        """Add what the app raised behind a 500 that a check did not expect, or why it refused.

        Where a name or an import is missing in the answer, that is the sentence, whatever the
        check has seen of it.
        """
        if isinstance(link.slip, Raised):
            return link.slip
        if link.refusal is not None and end.came == link.refusal[0] and link.refusal[1]:
            end.came = ": ".join(link.refusal)
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
