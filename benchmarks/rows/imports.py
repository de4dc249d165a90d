"""What ``import workbook`` costs a process."""

import subprocess
import sys

from benchmarks.measure import interleaved, whole
from benchmarks.row import Row


def workbook(rounds: int) -> Row:
    """Compare an interpreter that imports the package with one that does nothing."""
    ours, bare = interleaved(
        whole(lambda: subprocess.run([sys.executable, "-c", "import workbook"], check=True)),
        whole(lambda: subprocess.run([sys.executable, "-c", ""], check=True)),
        rounds=rounds * 3,
    )
    more = ours.median - bare.median
    return Row(
        "import workbook, whole process",
        ours,
        {"bare interpreter": bare},
        "50 ms more",
        more <= 0.050,
    )
