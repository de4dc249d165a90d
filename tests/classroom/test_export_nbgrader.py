"""``export nbgrader``: the real nbgrader, in an environment of its own, does the rest."""

import csv
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from benchmarks import peers
from tests.classroom.conftest import workbook
from tests.classroom.test_assign import ANSWER, ID, MARKS, ORDER
from workbook.classroom.export import graded
from workbook.classroom.export.nbgrader import export
from workbook.classroom.handing_out.assignment import Assignment, Item
from workbook.practice import bank

NAME = "week 3"
SECRET = 8_211_973_501
BACKWARDS = ".order_by(User.username.desc())"
NO_JUDGE = 'import os\n\nos.environ["WORKBOOK_JUDGED"] = "1"\n'  # its kernel may ask for no check


@dataclass(frozen=True)
class Course:
    """A course of nbgrader after all of its commands.

    Args:
        folder: the course.
        status: of each command.
    """

    folder: Path
    status: dict[str, int]

    def notebook(self, step: str, learner: str = ".") -> dict[str, Any]:
        """Return a notebook of one of nbgrader's steps."""
        path = self.folder / step / learner / NAME / f"{NAME}.ipynb"
        whole: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return whole

    def scores(self) -> dict[str, tuple[float, float]]:
        """Return what nbgrader has exported: points, and how many there are."""
        with (self.folder / "grades.csv").open(encoding="utf-8", newline="") as file:
            return {
                row["student_id"]: (float(row["score"]), float(row["max_score"]))
                for row in csv.DictReader(file)
            }


def limit(notebook: dict[str, Any]) -> int:
    """Return the number that the task names."""
    return int(re.search(r"the first (\d+) usernames", json.dumps(notebook))[1])


def source(cell: dict[str, Any]) -> str:
    """Return the text of a cell."""
    return "".join(cell["source"])


def change(notebook: dict[str, Any], kind: str, text: str) -> None:
    """Put a text into the cells of a kind: those of solutions, or those of grades."""
    for cell in notebook["cells"]:
        if cell["metadata"]["nbgrader"][kind]:
            cell["source"] = text


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with an assignment of a private bank, worth 8 points."""
    folder = tmp_path_factory.mktemp("nbgrader")
    own = shutil.copytree(Path(__file__).with_name("bank"), folder / "own bank")
    (folder / "assignment.toml").write_text(
        f'name = "{NAME}"\nseed = {SECRET}\nbank = "{own.name}"\n'
        f'[[exercise]]\nid = "{ID}"\npoints = 8\n'
    )
    said = workbook("export", "nbgrader", folder / "assignment.toml", "--to", folder / "course")
    assert (said.returncode, said.stderr) == (0, "")
    return folder / "course"


@pytest.fixture(scope="module")
def course(exported: Path) -> Course:
    """The course with five submissions, generated, autograded, with feedback, exported."""
    try:
        programs = peers.python("nbgrader").parent
    except SystemExit as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    status = {}

    def run(command: str, *arguments: str) -> None:
        status[command] = subprocess.run(
            [programs / "nbgrader", command, *arguments],
            cwd=exported,
            env=os.environ | {"PATH": path},
            capture_output=True,
            timeout=240,
        ).returncode

    run("generate_assignment", NAME)
    _hand_in(Course(exported, status))
    for command in ("autograde", "generate_feedback"):
        run(command, NAME)
    run("export")
    return Course(exported, status)


def _hand_in(course: Course) -> None:
    number = limit(course.notebook("release"))
    right = ANSWER.format(order=ORDER, limit=number)
    answers = {
        "right": right,
        "wrong": ANSWER.format(order=BACKWARDS, limit=number),
        "untouched": None,
        "changed the tests": None,
        "was not judged": NO_JUDGE + right,
    }
    for learner, answer in answers.items():
        folder = course.folder / "submitted" / learner / NAME
        shutil.copytree(course.folder / "release" / NAME, folder)
        notebook = course.notebook("release")
        if answer is not None:
            change(notebook, "solution", answer)
        if learner == "changed the tests":
            change(notebook, "grade", "pass")
        (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


@pytest.mark.network
def test_everybody_gets_the_right_points(course: Course) -> None:
    """The open part is worth 2 and the closed one 6; a test that a learner changed is put back."""
    scores = course.scores()

    assert {name: scores[name] for name in scores if name != "was not judged"} == {
        "right": (8, 8),
        "wrong": (2, 8),
        "untouched": (0, 8),
        "changed the tests": (0, 8),
    }


@pytest.mark.network
def test_what_was_not_judged_is_no_zero_that_nobody_sees(course: Course) -> None:
    """That one submission is refused, the exit status says so, and the others are graded.

    nbgrader's CSV has no word for it: the points stand there as 0.
    """
    autograded = sorted(path.name for path in (course.folder / "autograded").iterdir())

    assert course.status == {
        "generate_assignment": 0,
        "autograde": 1,
        "generate_feedback": 0,
        "export": 0,
    }
    assert not (course.folder / "autograded/was not judged" / NAME).exists()
    assert {"right", "wrong", "untouched", "changed the tests"} <= set(autograded)
    assert course.scores()["was not judged"] == (0, 8)


@pytest.mark.network
def test_the_workbooks_own_grading_agrees(course: Course) -> None:
    """The same folder, under the strict jail: the same points, and a right answer has them all."""
    file = course.folder / "keys" / NAME / "assignment.toml"
    said = workbook("grade", course.folder / "submitted", "--assignment", file, "--json")
    points = {row["learner"]: (row["points"], row["of"]) for row in json.loads(said.stdout)}

    assert points == course.scores() | {"was not judged": (8, 8)}


@pytest.mark.network
def test_the_release_has_no_key_and_no_closed_part(course: Course) -> None:
    """Nor has a page of feedback, which shows hidden tests as they stand."""
    files = [
        path.read_bytes()
        for step in ("release", "feedback")
        for path in (course.folder / step).rglob("*")
        if path.is_file()
    ]
    secrets = [str(SECRET), *(mark for mark in MARKS if mark != "CLOSED-MARK")]

    assert len(files) == 3 + 4 * 3
    for secret in secrets:
        assert not any(secret.encode() in content for content in files), secret
    # The sentence of a closed part is told to whom it is about, and to nobody else.
    page = f"feedback/wrong/{NAME}/{NAME}.html"
    told = [
        path for path in course.folder.glob("[rf]*/**/*.html") if b"CLOSED" in path.read_bytes()
    ]
    assert told == [course.folder / page]


@pytest.mark.network
def test_a_learner_can_work_with_the_release(course: Course, tmp_path: Path) -> None:
    """On their own machine the open part is checked, the closed one is an empty cell."""
    folder = shutil.copytree(course.folder / "release" / NAME, tmp_path / "mine")
    notebook = nbformat.read(folder / f"{NAME}.ipynb", as_version=4)
    task = limit(course.notebook("release"))

    wrong = _run(notebook, folder, ANSWER.format(order=ORDER, limit=task + 1))
    right = _run(notebook, folder, ANSWER.format(order=ORDER, limit=task))

    assert wrong == [
        f"Count again.\ncall: first_names(SESSION)\nexpected: {task}\ncame: {task + 1}",
        "passed",
    ]
    assert right == ["passed", "passed"]


def _run(notebook: nbformat.NotebookNode, folder: Path, answer: str | None = None) -> list[str]:
    """Execute a notebook, and return what each test says."""
    if answer is not None:
        change(notebook, "solution", answer)
    NotebookClient(
        notebook, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    ).execute()
    tests = [one for one in notebook.cells if one.metadata.nbgrader.grade]
    return ["".join(one.outputs[0].traceback) if one.outputs else "passed" for one in tests]


def test_the_masters_notebook_is_sound_and_passes_its_own_tests(exported: Path) -> None:
    """It validates as nbformat 4, and the key in it earns every part, the closed one too."""
    folder = exported / "source" / NAME
    notebook = nbformat.read(folder / f"{NAME}.ipynb", as_version=4)
    nbformat.validate(notebook)

    assert _run(notebook, folder) == ["passed", "passed"]


def test_each_cell_has_its_marks(exported: Path) -> None:
    """Tasks are locked, an answer is open, tests have points: nbgrader's schema, version 3."""
    cells = Course(exported, {}).notebook("source")["cells"]
    marks = [cell["metadata"]["nbgrader"] for cell in cells]

    assert {one["schema_version"] for one in marks} == {3}
    assert [
        (one["grade_id"], one["locked"], one["solution"], one.get("points")) for one in marks
    ] == [
        ("head", True, False, None),
        ("import", True, False, None),
        ("1-6-2-4-first-names-task", True, False, None),
        ("1-6-2-4-first-names-answer", False, True, None),
        ("1-6-2-4-first-names-test-1", True, False, 2),
        ("1-6-2-4-first-names-test-2", True, False, 6),
    ]


def test_every_exercise_of_the_course_can_be_exported(tmp_path: Path) -> None:
    """In one notebook that validates, with cells that nbgrader can tell apart, and all points."""
    exercises = bank.all()
    items = tuple(Item(one.id) for one in exercises)

    done = export(Assignment("all", items), tmp_path)
    notebook = nbformat.read(done.source / "all.ipynb", as_version=4)
    nbformat.validate(notebook)
    marks = [cell.metadata.nbgrader for cell in notebook.cells]

    assert len({one.grade_id for one in marks}) == len(marks)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", one.grade_id) for one in marks)
    assert sum(one.get("points", 0) for one in marks) == sum(one.points for one in exercises)
    assert sum(one.solution for one in marks) == len(exercises)


def test_keys_are_the_instructors_alone(exported: Path) -> None:
    """Nobody else may read them, and the next export does not write over anything."""
    keys = exported / "keys" / NAME
    again = workbook("export", "nbgrader", ID, "--bank", keys, "--name", NAME, "--to", exported)

    assert {path.stat().st_mode & 0o777 for path in keys.iterdir()} == {0o600}
    assert keys.stat().st_mode & 0o777 == 0o700
    assert again.returncode == 2
    assert again.stderr == (
        f"{exported / 'source' / NAME} is there already. Remove it, or take another name with "
        "--name.\n"
    )


def test_settings_of_ones_own_stay(tmp_path: Path) -> None:
    """What is to be added to them is said."""
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")

    said = workbook("export", "nbgrader", "6.2.4-register", "--to", tmp_path)

    assert said.returncode == 0
    assert (tmp_path / "nbgrader_config.py").read_text() == "c = get_config()\n"
    assert "is your own, and stays. Give it these two lines" in said.stderr


def test_a_failure_of_ours_is_never_a_zero(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """While nbgrader grades it is more than all points, which nbgrader refuses; else an error."""
    with pytest.raises(RuntimeError, match=r"^This was not judged. UnknownExercise: "):
        graded("6.2.4-first-name", 1)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")

    assert graded("6.2.4-first-name", 1) == float("inf")
    assert capsys.readouterr().out.startswith("This was not judged. UnknownExercise: There is no")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["6.2.4-registr"], "Did you mean 6.2.4-register"),
        (["6.2.4-register", "--name", "a+b"], "nbgrader takes no + in a name, and 'a+b' has one."),
        (["6.2.4-register", "--name", "../a"], "cannot be the name of a folder"),
        (["no.toml"], "no.toml cannot be read: No such file or directory."),
        (["no.toml", "6.2.4-register"], "no.toml names the exercises; leave out IDs and --bank."),
    ],
)
def test_a_wrong_call_writes_nothing(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    """The status is 2, and one sentence says why."""
    said = workbook("export", "nbgrader", *arguments, "--to", tmp_path / "course")

    assert (said.returncode, sentence in said.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []
