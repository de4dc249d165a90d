"""What the judge of a classroom gives up for itself, because it reads what answers have written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.classroom import leads_astray
from tests.classroom.conftest import workbook
from tests.classroom.handed_in import BANK, script
from tests.practice.hostile import RIGHT
from workbook.practice.judging.strict import landlock

SCRIPT = """if True:
    import json, os, sys
    from pathlib import Path
    from workbook.classroom.workers import sandbox

    own = sandbox.own_memory()
    folder = Path("/dev/shm/judge")
    folder.mkdir()
    (folder / "before").write_text("x")
    kept = sandbox.write_only_in(folder)
    outside = Path(sys.argv[1])

    def works(act):
        try:
            act()
        except OSError as error:
            return type(error).__name__ if error.errno != 28 else "full"
        return "works"

    def fill():
        with open(folder / "large", "wb") as file:
            for _ in range(600):
                file.write(bytes(1 << 20))

    print(json.dumps([own, kept, {
        "write inside": works(lambda: (folder / "after").write_text("x")),
        "write outside": works(lambda: (outside / "new").write_text("x")),
        "overwrite": works(lambda: (outside / "grades").write_text("x")),
        "remove": works(lambda: (outside / "grades").unlink()),
        "move": works(lambda: (outside / "grades").rename(outside / "other")),
        "read": works(lambda: (outside / "grades").read_text()),
        "fill": works(fill),
    }]))
"""


@pytest.mark.skipif(landlock.version() == 0, reason="this kernel has no Landlock")
def test_the_judge_can_harm_nothing_outside_its_folder(tmp_path: Path) -> None:
    """It writes in its own folder up to a limit, and reads; files elsewhere stay as they are."""
    (tmp_path / "grades").write_text("ada: 4")

    said = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path], capture_output=True, text=True, timeout=60
    )

    assert said.stderr == ""
    assert json.loads(said.stdout) == [
        True,
        True,
        {
            "write inside": "works",
            "write outside": "PermissionError",
            "overwrite": "PermissionError",
            "remove": "PermissionError",
            "move": "PermissionError",
            "read": "works",
            "fill": "full",
        },
    ]
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == {"grades": "ada: 4"}
    assert not Path("/dev/shm/judge").exists()


def test_no_answer_leads_the_judge_astray(tmp_path: Path) -> None:
    """A database that makes SQLite delete a file when it is opened deletes none.

    Where nothing protects it, the same journal does delete one; so this is what holds.
    """
    (tmp_path / "alone").mkdir()
    assert leads_astray.deletes(tmp_path / "alone")
    folder = tmp_path / "in"
    bob = folder / "bob" / "answer.py"
    bob.parent.mkdir(parents=True)
    bob.write_bytes(script(RIGHT))
    (folder / "ada").mkdir()
    (folder / "ada" / "answer.py").write_bytes(script(leads_astray.answer(bob)))

    said = workbook("grade", folder, "--bank", BANK, "--json")

    ada, other = json.loads(said.stdout)
    assert (ada["state"], ada["points"]) == ("not-yet", 1)
    assert (other["state"], other["points"]) == ("done", 4)
    assert bob.read_bytes() == script(RIGHT)
