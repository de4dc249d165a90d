import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.ending import beside_us, still_running
from tests.lab.course import notebook
from tests.lab.running import Lab, a_clone, running_lab
from workbook import places

LESSON = "notebooks/9.9-small/01-small.ipynb"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with one small notebook of our own beside the course's."""
    root = a_clone(tmp_path_factory.mktemp("lab") / "clone", places.root())
    for name in (LESSON, "solutions/9.9-small/01-small.ipynb"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(notebook("1 + 1"))
    return root


@pytest.fixture(scope="module")
def lab(clone: Path) -> Iterator[Lab]:
    """A lab that the tests of this file share."""
    with running_lab(clone, clone.parent / "home") as lab:
        yield lab


def test_the_terminal_says_where_it_is_and_how_to_end_it(lab: Lab) -> None:
    """Two lines, and nothing of Jupyter's own."""
    assert lab.log.read_text() == (
        f"The workbook is open at {lab.address}/lab?token={lab.token}\n"
        "Leave this window open while you learn. Ctrl-C ends it.\n"
    )


def test_the_first_page_is_the_start_page_of_the_copies(lab: Lab) -> None:
    """Whoever opens the address lands on work/notebooks/start.ipynb."""
    import httpx2

    answer = httpx2.get(f"{lab.address}/?token={lab.token}")

    assert answer.headers["location"].split("?")[0] == "/lab/tree/work/notebooks/start.ipynb"


def test_what_a_learner_types_is_saved_in_work(lab: Lab) -> None:
    """Their copy is a file like any other."""
    answer = lab.save(f"work/{LESSON}", notebook("mine"))

    assert answer.status_code == 200
    assert (lab.root / "work" / LESSON).read_text() == notebook("mine")


def test_the_course_is_not_saved_over_and_the_sentence_names_the_copy(lab: Lab) -> None:
    """What was typed in the wrong place is not lost either: the page stays open."""
    answer = lab.save(LESSON, notebook("mine"))

    assert answer.status_code == 403
    assert answer.json()["message"] == (
        f"{LESSON} belongs to the course and is not saved. "
        f"Your copy is work/{LESSON}: open that one, and what you change is kept. "
        "(Authors start `workbook lab --author`.)"
    )
    assert (lab.root / LESSON).read_text() == notebook("1 + 1")


@pytest.mark.parametrize(
    "path",
    [
        "solutions/9.9-small/01-small.ipynb",
        "exercises/new.ipynb",
        "notebooks/9.9-small/new.py",
        "work/../notebooks/start.ipynb",
    ],
)
def test_nothing_of_the_course_is_saved_by_any_other_name(lab: Lab, path: str) -> None:
    """The instructor's half, new files and roundabout paths are the course's too."""
    answer = lab.save(path, "mine")

    assert answer.status_code in {403, 404}
    assert not (lab.root / path).exists() or (lab.root / path).read_text() != "mine"


def test_nothing_of_the_course_is_deleted_or_renamed(lab: Lab) -> None:
    """The file browser's other verbs are refused with the same sentence."""
    deleted = lab.request("DELETE", f"contents/{LESSON}")
    moved = lab.request("PATCH", f"contents/{LESSON}", {"path": "work/moved.ipynb"})

    assert [deleted.status_code, moved.status_code] == [403, 403]
    assert (lab.root / LESSON).exists()


def test_kernels_run_this_python_and_find_its_programs(lab: Lab) -> None:
    """`!alembic` in a cell is the one of this environment, though nobody activated it."""
    python, alembic, package = lab.run(
        f"work/{LESSON}",
        "import sys; print(sys.executable)",
        "import shutil; print(shutil.which('alembic'))",
        "import workbook; print(workbook.__file__)",
    )

    assert python.strip() == sys.executable
    assert Path(alembic.strip()).parent == Path(sys.executable).parent
    assert Path(package.strip()) == lab.root / "workbook/__init__.py"


def test_jupytext_stays_a_library(lab: Lab) -> None:
    """A .py of a lesson opens as text and is not paired with anything."""
    model = lab.request("GET", "contents/notebooks/start.py").json()

    assert model["type"] == "file"


def test_a_busy_port_is_passed_over(clone: Path) -> None:
    """The next free one is taken and named, and Ctrl-C ends the lab with status 0."""
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with running_lab(
            clone, clone.parent / "home", "--port", str(port), "--ip", "127.0.0.1"
        ) as lab:
            other = int(lab.address.rpartition(":")[2])
            lab.run("work/notebooks/start.ipynb", "1 + 1")
            family = psutil.Process(lab.process.pid).children(recursive=True)
            status = lab.end()

    assert port < other <= port + 100
    assert status == 0
    assert lab.log.read_text().endswith(
        "\nThe workbook is closing. What you have saved is in work/.\n"
    )
    assert still_running(family, 4) == []


def test_authors_may_save_the_course(clone: Path) -> None:
    """`--author` leaves the usual contents manager in place."""
    with running_lab(clone, clone.parent / "author", "--author") as lab:
        answer = lab.save("notebooks/9.9-small/new.py", "1 + 1")

    assert answer.status_code == 201
    assert (clone / "notebooks/9.9-small/new.py").read_text() == "1 + 1"


def test_a_lab_keeps_the_servers_and_its_end_lets_them_go(clone: Path) -> None:
    """The guard lives as long as the lab, and no longer than two seconds after it."""
    home = clone.parent / "leased"
    with running_lab(clone, home) as lab:
        deadline = time.monotonic() + 10
        while not (guards := _guards(home)) and time.monotonic() < deadline:
            time.sleep(0.05)
        lab.end(signal.SIGKILL)

    assert len(guards) == 1
    assert still_running(guards, 4) == []


def _guards(home: Path) -> list[psutil.Process]:
    """Return the processes of this home that have a session of their own: the guard."""
    found = []
    for process in beside_us():
        try:
            ours = process.environ().get("WORKBOOK_HOME") == str(home)
            if ours and "workbook.servers" in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found
