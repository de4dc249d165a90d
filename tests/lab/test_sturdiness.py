import json
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.lab.course import SHEET, Course, notebook
from workbook import places
from workbook.practice.copies import Report, prepare, restore

# Prepares and restores for ever in a process of its own, while the course changes under it.
_BUSY = f"""
import sys, itertools
from pathlib import Path
sys.path.insert(0, {str(places.root())!r})
from workbook.practice.copies import prepare, restore
root, sheet = Path(sys.argv[1]), sys.argv[2]
print("begun", flush=True)
for turn in itertools.count():
    original = root / sheet
    original.write_text(original.read_text().replace("answer", f"answer {{turn}}", 1))
    prepare(root)
    if turn % 3 == 1:
        (root / "saved").write_text((root / "precious").read_text())
        (root / "saved").replace(root / "work" / sheet)
    if turn % 3 == 2:
        restore(root / "work" / sheet, root)
"""


@pytest.mark.parametrize("milliseconds", range(5, 45, 4))
def test_a_kill_at_any_instant_leaves_whole_files_and_every_answer(
    course: Course, milliseconds: int
) -> None:
    """Nothing is half written, no lock or draft stays behind, and answers are all there."""
    precious = notebook("my answer, typed for an hour", "check()")
    course.write("precious", precious)
    busy = subprocess.Popen(
        [sys.executable, "-c", _BUSY, course.root, SHEET], stdout=subprocess.PIPE
    )
    assert busy.stdout is not None
    assert busy.stdout.readline() == b"begun\n"
    time.sleep(milliseconds / 1000)
    busy.send_signal(signal.SIGKILL)
    busy.communicate()
    course.publish(SHEET, "# the killed process may have left half of the original", "check()")

    prepare(course.root)
    report = prepare(course.root)

    found = list((course.root / "work").rglob("*.ipynb"))
    kept = course.copy(SHEET).read_text() == precious
    assert report == Report(kept=[f"work/{SHEET}"] if kept else [])
    assert all(json.loads(path.read_text())["cells"] for path in found)
    assert all(path.read_text() == precious for path in found if ".yours-" in path.name)
    assert list((course.root / "work/.drafts").iterdir()) == []


def test_a_full_disk_loses_nothing_and_says_so(course: Course) -> None:
    """When the new copy does not fit, the old one is what it was, and one sentence tells."""
    prepare(course.root)
    course.publish(SHEET, "# newer " + "and longer " * 9000, "check()")
    before = course.copy(SHEET).read_bytes()

    full = subprocess.run(
        [sys.executable, "-c", _THROUGH_THE_COMMAND_LINE, course.root],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
        capture_output=True,
        text=True,
        cwd=places.root(),
    )

    assert (full.returncode, full.stdout, full.stderr) == (
        1,
        "",
        "The disk is full. Make some room, and run the command again: nothing was lost.\n",
    )
    assert course.copy(SHEET).read_bytes() == before
    assert prepare(course.root) == Report(updated=[f"work/{SHEET}"])


_THROUGH_THE_COMMAND_LINE = """
import sys
from pathlib import Path
import click
from workbook.cli.frame import Workbook
from workbook.practice.copies import prepare

class Prepare(Workbook):
    def get_command(self, ctx, name):
        return click.Command("lab", callback=lambda: prepare(Path(sys.argv[1])))

Prepare().main(["lab"])
"""


def test_a_disk_that_is_full_already_does_not_stop_a_start_that_changes_nothing(
    course: Course,
) -> None:
    """Reading what one has needs no room."""
    prepare(course.root)
    prepare(course.root)

    nothing = subprocess.run(
        [sys.executable, "-c", _THROUGH_THE_COMMAND_LINE, course.root],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
        capture_output=True,
        text=True,
        cwd=places.root(),
    )

    assert (nothing.returncode, nothing.stderr) == (0, "")


def test_two_starts_at_once_hand_out_once(course: Course) -> None:
    """The second waits for the first and finds nothing left to do."""
    reports: list[Report] = []
    starts = [
        threading.Thread(target=lambda: reports.append(prepare(course.root))) for _ in range(4)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()

    assert sorted(len(report.given) for report in reports) == [0, 0, 0, 4]


def test_restoring_keeps_the_answer_when_there_is_no_room_for_the_fresh_copy(
    course: Course,
) -> None:
    """The old file has its second name before the first one is taken."""
    prepare(course.root)
    course.copy(SHEET).write_text(notebook("my answer"))
    course.publish(SHEET, "# newer " + "and longer " * 9000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            restore(course.copy(SHEET), course.root)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert course.copy(SHEET).read_text() == notebook("my answer")
    assert Path(course.copy(SHEET).with_name("04-crud.yours-1.ipynb")).exists()
