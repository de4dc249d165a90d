"""What grading costs: beside nbgrader and otter, in a growing class, and in memory."""

import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.four import bank
from benchmarks.four.answers import handed_in
from benchmarks.four.nbgrader import Course
from benchmarks.four.otter import Graded
from benchmarks.measure import Sample
from benchmarks.memory import Peaks, peaks_of
from benchmarks.row import Row

_CLASS, _SECONDS = 40, 0.150
_LENGTHS = (10, 100, 1_000)
_STRAIGHT = 1.15  # the dearest submission of any length against the cheapest
_FLAT = 1.15  # the peak of what stays in memory at the longest length against the shortest
_LARGE, _MINUTES = 200, 1.0


@dataclass(frozen=True)
class _Run:
    """One run: seconds on the clock and of processor time, memory, points."""

    wall: float
    cpu: float
    memory: Peaks
    points: dict[str, float]


def beside_others(_rounds: int) -> Row:
    """Grade the same forty submissions with the workbook, with nbgrader and with otter.

    The peers take minutes, so each runs once, and ours three times around them.
    """
    deserved = {f"learner{n:04}": handed_in(n)[1] for n in range(1, _CLASS + 1)}
    theirs: dict[str, Sample] = {}
    ours: list[_Run] = [_ours(_CLASS)]
    notes = []
    for name, kind in (("nbgrader", Course), ("otter", Graded)):
        with TemporaryDirectory() as folder:
            run = _measured(kind(Path(folder), _CLASS))
        _same(name, run.points, deserved)
        theirs[f"{name}, one process"] = Sample((run.wall / _CLASS,))
        notes.append(f"{name} {run.cpu / _CLASS:.2f} s")
        ours.append(_ours(_CLASS))
    for one in ours:
        _same("workbook grade", one.points, deserved)
    sample = Sample(tuple(one.wall / _CLASS for one in ours))
    cpu = statistics.median(one.cpu for one in ours) / _CLASS
    return Row(
        "grading the four-exercise assignment, 2 workers, a submission of 40",
        sample,
        theirs,
        "150 ms",
        sample.median <= _SECONDS,
        notes=f"processor time of a submission: ours {cpu:.2f} s, {', '.join(notes)}; all gave "
        "everybody the same points; the peers grade without protection, one after another",
    )


def linear(_rounds: int) -> Row:
    """Grade classes of 10, 100 and 1,000: what a submission costs, and the peak of memory."""
    runs = {count: _ours(count, memory=True) for count in _LENGTHS}
    each = {n: runs[n].cpu / n for n in _LENGTHS}
    # The first submissions pay for the start: what one more costs is asked between two lengths.
    more = [(runs[b].cpu - runs[a].cpu) / (b - a) for a, b in itertools.pairwise(_LENGTHS)]
    straight = max(more) / min(more)
    flat = runs[_LENGTHS[-1]].memory.staying / runs[_LENGTHS[0]].memory.staying
    said = ", ".join(
        f"{n:,}: {each[n] * 1000:.0f} ms, {runs[n].memory.staying:.0f} and "
        f"{runs[n].memory.all:.0f} MB"
        for n in _LENGTHS
    )
    return Row(
        "processor time of one submission more, 10 to 100 and 100 to 1,000",
        Sample(tuple(more)),
        {},
        "linear, memory flat",
        straight <= _STRAIGHT and flat <= _FLAT,
        notes=f"a submission, and the peak memory of what stays and of all, answers included, at "
        f"{said}; one more costs up to {straight:.2f} times as much, the memory of what stays "
        f"grows to {flat:.2f} times",
    )


def of_a_class(_rounds: int) -> Row:
    """Grade a class of 200 and make the report: from the folder to the page."""
    with TemporaryDirectory() as name:
        folder = bank.write(Path(name), _LARGE)
        begun = time.perf_counter()
        _grade(folder)
        graded = time.perf_counter()
        _workbook("report", folder, "--to", Path(name) / "report")
        ended = time.perf_counter()
    return Row(
        f"from folder to report, {_LARGE} submissions of four exercises",
        Sample((ended - begun,)),
        {},
        f"{_MINUTES:g} minute",
        ended - begun <= _MINUTES * 60,
        notes=f"{(graded - begun) / 60:.2f} minutes of it grading, the report "
        f"{ended - graded:.1f} s",
    )


def _ours(count: int, *, memory: bool = False) -> _Run:
    with TemporaryDirectory() as name:
        return _measured(_Ours(bank.write(Path(name), count)), memory=memory)


class _Ours:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: list[dict[str, object]] = []

    def grade(self) -> None:
        """Grade everybody with two workers under the strict jail."""
        self._rows = json.loads(_grade(self._folder))

    def points(self) -> dict[str, float]:
        """Return everybody's points."""
        found: dict[str, float] = {}
        for row in self._rows:
            learner = str(row["learner"])
            found[learner] = found.get(learner, 0) + float(str(row["points"]))
        return found


def _grade(folder: Path) -> str:
    return _workbook("grade", folder, "--workers", "2", "--json")


def _workbook(*arguments: object) -> str:
    argv = [sys.executable, "-m", "workbook", *map(str, arguments)]
    came = subprocess.run(argv, capture_output=True, text=True)
    if came.returncode:
        raise SystemExit(f"workbook {arguments[0]} ended with {came.returncode}: {came.stderr}")
    return came.stdout


def _measured(grader: Course | Graded | _Ours, *, memory: bool = False) -> _Run:
    """Run a grader, and sum up what it and all that it starts have used.

    Looking at its memory takes time on the same cores, so it is done only where it is asked for.
    """
    before, begun = os.times(), time.perf_counter()
    peaks = Peaks(0.0, 0.0)
    if memory:
        peaks = peaks_of(grader.grade)
    else:
        grader.grade()
    wall, after = time.perf_counter() - begun, os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    return _Run(wall, cpu, peaks, dict(grader.points()))


def _same(name: str, points: dict[str, float], deserved: dict[str, int]) -> None:
    other = {who: points.get(who) for who in deserved if points.get(who) != deserved[who]}
    if other:
        raise SystemExit(f"{name} gave other points than deserved: {other}")
