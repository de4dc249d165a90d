"""The smallest app on every system, in a notebook that is built and run like a lesson.

It is no lesson, and lint would rightly miss a lesson's shape in it; so its source lies here, and
the test builds it in a course of its own and has strict nbval run what came.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from workbook import places
from workbook.authoring import notebook
from workbook.authoring.build import build
from workbook.authoring.course import Course
from workbook.fundamentals import smallest_app
from workbook.nosql import smallest_mongodb, smallest_redis
from workbook.servers import systems

SOURCE = Path(__file__).with_name("smallest_apps.py")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the notebook, built."""
    root = tmp_path_factory.mktemp("course")
    (root / "notebooks").mkdir()
    shutil.copy(SOURCE, root / "notebooks")
    course = Course(root)
    (built,) = build(course, course.select([]))
    return built.path


def shown(path: Path) -> list[str]:
    """Return the text of every cell that prints something."""
    cells = notebook.load(path).cells
    return [
        "".join(output.get("text") or output["data"]["text/plain"] for output in cell.outputs)
        for cell in cells
        if cell.get("outputs")
    ]


def test_every_app_writes_and_reads_twice_in_one_kernel(made: Path) -> None:
    """One cell a system, and each says the same."""
    begins = [text.splitlines()[:2] for text in shown(made)]
    assert begins == [["201 200 404 hello"] * 2] * len(systems.NAMES)


def test_strict_nbval_finds_the_same_outputs_again(made: Path) -> None:
    """On other servers, with other ports, ids and durations."""
    pytest_ = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "no:cacheprovider"]
    came = subprocess.run(
        [*pytest_, "--color=no", "-rA", made],
        cwd=places.root(),
        capture_output=True,
        text=True,
        timeout=280,
    )
    found = re.findall(r"^(PASSED|FAILED|ERROR) .*Cell \d+", came.stdout, re.M)
    assert found == ["PASSED"] * (len(systems.NAMES) + 1), came.stdout


@pytest.mark.parametrize("module", [smallest_mongodb, smallest_redis])
def test_a_module_runs_by_itself(module: ModuleType) -> None:
    """As every module of a section does: `main()` returns what reading the note gave."""
    assert module.main() == "hello"


def test_the_relational_one_runs_by_itself() -> None:
    """On SQLite, without any server."""
    assert smallest_app.main() == {"id": 1, "text": "hello"}
