"""How long a learner waits for ``check`` in a running notebook."""

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import assignment, peers
from benchmarks.kernels import kernel
from benchmarks.measure import interleaved
from benchmarks.row import Row
from benchmarks.subjects import APP, CRUD
from workbook.practice import bank


def crud(rounds: int) -> Row:
    """Check one function on SQLite, the judge warm."""
    return _against_otter("check in a notebook, crud", CRUD, "crud", 0.050, rounds)


def app(rounds: int) -> Row:
    """Check one small app on SQLite, the judge warm."""
    return _against_otter("check in a notebook, app", APP, "app", 0.100, rounds)


def first(rounds: int) -> Row:
    """Check for the first time: judge and forker start."""
    import sys
    import time

    del rounds
    seconds = []
    for _ in range(3):
        with kernel(Path(sys.executable)) as ours:
            ours.run(_answer(CRUD))
            seconds.append(ours.seconds(f"check({CRUD!r})"))
        time.sleep(4)  # the last lease is gone: guard, judge and forker end
    from benchmarks.measure import Sample

    sample = Sample(tuple(seconds))
    return Row("the first check of a day", sample, {}, "1 s", sample.median <= 1.0)


def _answer(exercise: str) -> str:
    """Return the cell that answers ``exercise`` with its key."""
    return "from workbook import check\n" + bank.find(exercise).key


def _against_otter(what: str, exercise: str, question: str, goal: float, rounds: int) -> Row:
    """Compare our check of a key with otter's check of its twin, each in a live kernel."""
    import sys

    answer = assignment.CRUD if question == "crud" else assignment.APP
    with TemporaryDirectory() as name:
        folder = Path(name)
        assignment.write_otter(folder)
        with (
            kernel(Path(sys.executable)) as ours,
            kernel(peers.python("otter"), folder=folder) as theirs,
        ):
            ours.run(_answer(exercise))
            theirs.run("import otter\ngrader = otter.Notebook(tests_dir='tests')")
            theirs.run(assignment.SETUP + answer)
            mine, otter = interleaved(
                lambda: ours.seconds(f"check({exercise!r})"),
                lambda: theirs.seconds(f"grader.check({question!r})"),
                rounds=rounds * 2,
                warm=3,
                pause=0.5,
            )
            if "done" not in ours.run(f"print(repr(check({exercise!r})))"):
                raise SystemExit(f"The key of {exercise} is not judged done; see `workbook prove`.")
            if "passed" not in theirs.run(f"print(repr(grader.check({question!r})))"):
                raise SystemExit("Otter does not pass its twin of the exercise.")
    return Row(what, mine, {"otter": otter}, f"{goal * 1000:.0f} ms", mine.median <= goal)
