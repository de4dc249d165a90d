"""How long a learner waits for a check in a terminal: cold, and in ``watch``."""

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import assignment, peers
from benchmarks.measure import Sample, interleaved, whole
from benchmarks.row import Row
from benchmarks.subjects import CRUD
from workbook.practice import bank

SETTLED = 4.0
"""Seconds after which guard, judge and forker of an ended process are gone."""


def cold(rounds: int) -> Row:
    """Check a file with nothing running, beside the peers' commands on one notebook."""
    workbook = Path(sys.executable).with_name("workbook")
    with TemporaryDirectory() as name:
        folder = Path(name)
        answer = folder / "answer.py"
        answer.write_text(f"# exercise: {CRUD}\n{bank.find(CRUD).key}")
        assignment.write_otter(folder)
        assignment.write_notebook(folder / "ps1.ipynb")

        def ours() -> float:
            time.sleep(SETTLED)
            return whole(lambda: _done([workbook, "check", answer], folder))()

        sample, nbgrader, otter = interleaved(
            ours,
            whole(lambda: _done([_script("nbgrader"), "validate", "ps1.ipynb"], folder)),
            whole(lambda: _done([_script("otter"), "check", "ps1.ipynb"], folder)),
            rounds=max(3, rounds // 3),
        )
    theirs = {"nbgrader validate": nbgrader, "otter check": otter}
    return Row("check from a terminal, cold", sample, theirs, "1.0 s", sample.median <= 1.0)


def watch(rounds: int) -> Row:
    """Save a file under ``workbook watch`` and wait for its verdict."""
    workbook = Path(sys.executable).with_name("workbook")
    key = bank.find(CRUD).key
    seconds: list[float] = []
    with TemporaryDirectory() as name:
        answer = Path(name) / "answer.py"
        answer.write_text(f"# exercise: {CRUD}\n{key}")
        process = subprocess.Popen(
            [workbook, "watch", answer], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert process.stdout is not None
        try:
            _until(process.stdout, "done")
            for turn in range(rounds + 2):
                time.sleep(0.5)
                start = time.perf_counter()
                answer.write_text(f"# exercise: {CRUD}\n# {turn}\n{key}")
                _until(process.stdout, "done")
                seconds.append(time.perf_counter() - start)
        finally:
            process.terminate()
            process.wait()
    sample = Sample(tuple(seconds[2:]))
    return Row("from save to verdict in watch", sample, {}, "100 ms", sample.median <= 0.100)


def _script(peer: str) -> Path:
    """Return the command of ``peer`` in its own environment."""
    return peers.python(peer).with_name(peer)


def _done(command: list[str | Path], folder: Path) -> None:
    """Run a command that must say that all is well."""
    came = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if came.returncode:
        raise SystemExit(f"{command[0]} ended with {came.returncode}: {came.stdout}{came.stderr}")


def _until(lines: object, word: str) -> None:
    """Read lines until one holds ``word``."""
    for line in lines:  # type: ignore[attr-defined]
        if word in line.lower():
            return
    raise SystemExit("`workbook watch` ended by itself.")
