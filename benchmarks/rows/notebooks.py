"""What comparing every output costs over merely running the notebooks."""

import subprocess
import sys

from benchmarks.measure import interleaved, whole
from benchmarks.row import Row
from workbook import places

_PLAIN = """
import sys
import nbformat
from nbclient import NotebookClient
for path in sys.argv[1:]:
    notebook = nbformat.read(path, as_version=4)
    folder = path.rpartition("/")[0]
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}}).execute()
"""


def nbval(rounds: int) -> Row:
    """Compare strict nbval with plain execution of the same notebooks, both one after another."""
    paths = [
        str(path)
        for room in ("notebooks", "exercises", "solutions")
        for path in sorted((places.root() / room).rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts
    ]
    if not paths:
        raise SystemExit("There is no notebook to run. `workbook build` makes them.")
    run = {"cwd": places.root(), "check": True, "capture_output": True}
    ours, plain = interleaved(
        whole(lambda: subprocess.run([sys.executable, "-m", "pytest", "-q", *paths], **run)),
        whole(lambda: subprocess.run([sys.executable, "-c", _PLAIN, *paths], **run)),
        rounds=max(3, rounds // 5),
        warm=0,
    )
    return Row(
        f"nbval of {len(paths)} notebooks",
        ours,
        {"plain execution": plain},
        "1.1 times",
        ours.median <= plain.median * 1.1,
    )
