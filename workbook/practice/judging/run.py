"""One check of one answer: its parts, side by side where that pays, and again where it matters."""

import os
from collections import deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from workbook.practice import checks
from workbook.practice.answer import Answer
from workbook.practice.checks import NotYet
from workbook.practice.exercise import Exercise
from workbook.practice.judging import pool
from workbook.practice.judging.budget import Budget
from workbook.practice.judging.databases import databases
from workbook.practice.judging.gathering import Outcome, RunnablePart, failed
from workbook.practice.judging.hosts import Host
from workbook.practice.judging.jail import Jail
from workbook.practice.judging.part import outcome_of
from workbook.practice.judging.preloading import preloads
from workbook.practice.judging.values import Values

_FEWEST_FOR_TWO = 4  # parts of an app's check from which a second process pays


class Run:
    """One check of one answer.

    Args:
        exercise: with its variant filled in.
        checked: the parts of its check.
        text: the answer.
        seed: where the check's values come from.
        jail: the limits of the answer's processes.
    """

    def __init__(
        self, exercise: Exercise, checked: list[RunnablePart], text: str, seed: int, jail: Jail
    ) -> None:
        self._exercise, self._checked, self._text = exercise, checked, text
        self._seed, self._jail = seed, jail
        self._pool = pool.shared(lambda: preloads(exercise.imports), strict=jail.strict)
        self._broken: NotYet | None = None  # the text does not load: no part can fare better
        self._databases = databases(self._pool)
        for system in exercise.servers:
            self._databases.prepare(system, exercise)
        self._whole = Budget(jail.whole)

    def parts(self) -> list[Outcome]:
        """Run every part on every server; where it fails on several, the first one counts."""
        ran: dict[tuple[str, str], Outcome] = {}
        try:
            lanes = self._lanes()
            if len(lanes) == 1:
                ran.update(self._lane(*lanes[0]))
            else:
                with ThreadPoolExecutor(len(lanes)) as executor:
                    for one in [executor.submit(self._lane, *lane) for lane in lanes]:
                        ran.update(one.result())
        finally:
            self._pool.refill_soon()
        return [self._on_all(checked.part.name, ran) for checked in self._checked]

    def _lanes(self) -> list[tuple[str, deque[RunnablePart]]]:
        """Return what runs side by side: servers, and two that share the parts of an app's check.

        Such parts differ: whoever has done one takes the next.
        """
        if len(self._exercise.servers) > 1:
            return [(system, deque(self._checked)) for system in self._exercise.servers]
        lane = (self._exercise.servers[0], deque(self._checked))
        many = ".http" in self._exercise.check and len(self._checked) >= _FEWEST_FOR_TWO
        return [lane, lane] if many and (os.process_cpu_count() or 1) > 1 else [lane]

    def _on_all(self, name: str, ran: Mapping[tuple[str, str], Outcome]) -> Outcome:
        outcomes = [(system, ran[system, name]) for system in self._exercise.servers]
        refused = [(system, one) for system, one in outcomes if not one.verdict.passed]
        if not refused:
            return outcomes[0][1]
        system, outcome = refused[0]
        if len(outcomes) > 1 and outcome.call:
            outcome.call += f"  (on {system})"
        return outcome

    def _lane(self, system: str, parts: deque[RunnablePart]) -> dict[tuple[str, str], Outcome]:
        """Run parts one after another, in one host as long as it is as good as new."""
        host: Host | None = None
        ran = {}
        try:
            while checked := _next(parts):
                if self._broken is not None:
                    ran[system, checked.part.name] = failed(checked.part, self._broken, None, ())
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
            self._exercise,
            self._text,
            system,
            jail=self._jail,
            pool=self._pool,
            databases=self._databases,
        )

    def _part(self, checked: RunnablePart, host: Host) -> Outcome:
        token = checks.ordered.set(self._exercise.ordered)
        try:
            try:
                host.begin(self._whole)
            except NotYet as end:
                self._broken = end
                return failed(checked.part, end, None, ())
            place = f"{self._exercise.id}/{checked.part.name}"
            answer = Answer(host, Values(self._seed, place, self._checked.index(checked)))
            return outcome_of(checked, answer, host.link)
        finally:
            checks.ordered.reset(token)


def _next(parts: deque[RunnablePart]) -> RunnablePart | None:
    """Take the next part, which another lane may have taken in this moment."""
    try:
        return parts.popleft()
    except IndexError:
        return None
