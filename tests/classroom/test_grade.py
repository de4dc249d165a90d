"""``workbook grade``: what learners really send, and what they deserve for it."""

import json
import re
from pathlib import Path

import pytest

from tests.classroom.conftest import Class, workbook
from tests.classroom.handed_in import CASES, ID, OTHER, WHOLE, WRONG, Case, notebook, script
from tests.practice.hostile import RIGHT
from workbook.practice import bank

FIELDS = ["learner", "exercise", "state", "points", "of", "sentence", "flags"]


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.learner)
def test_everybody_gets_what_they_deserve(case: Case, graded: Class) -> None:
    """State, points and flags are as the case says, for either exercise."""
    first, second = graded.row(case.learner, ID), graded.row(case.learner, OTHER)

    assert (first["state"], first["points"], first["of"]) == (case.state, case.points, 4)
    assert [one["flag"] for one in first["flags"]] == list(case.flags)
    assert (second["points"], second["of"]) == (case.second, 4)


def test_the_document_is_as_the_design_says(graded: Class) -> None:
    """A row for each learner and exercise, with these fields; people's text goes to stderr."""
    assert [list(row) for row in graded.rows] == [FIELDS] * len(graded.rows)
    assert len(graded.rows) == 2 * (len(CASES) + 1)
    assert all(one.keys() == {"flag", "evidence"} for row in graded.rows for one in row["flags"])
    assert f"{len(graded.rows)} of {len(graded.rows)} graded, 0 left" in graded.said.stderr


def test_what_protects_a_run_is_one_line_where_everything_holds(graded: Class) -> None:
    """A line of all that holds would be read once and never again; the evidence has them all."""
    first, second, *_ = graded.said.stderr.splitlines()

    assert first.startswith("Answers are locked in, as was tried just now.")
    assert re.fullmatch(r"\d+ of 60 graded, \d+ left", second)


def test_what_could_not_be_graded_is_said_and_is_no_zero(graded: Class) -> None:
    """The status is 1, and each of them has its reason."""
    reasons = {
        row["learner"]: row["sentence"] for row in graded.rows if row["state"] == "not-graded"
    }

    assert graded.said.returncode == 1
    assert reasons["an empty file"] == (
        "No answer was found, and not everything could be read: answers.ipynb is empty."
    )
    assert reasons["noise"].endswith("answers.ipynb is no text.")
    assert reasons["a link"].endswith("answers.ipynb is a link, and links are not followed.")


def test_an_answer_that_takes_all_memory_is_stopped(graded: Class) -> None:
    """Forty processes, each within its limit, are too much together."""
    row = graded.row("takes all memory with many processes", ID)

    assert row["sentence"].startswith("Your answer was stopped by the system: it used too much")


def test_a_second_run_grades_nothing_and_says_the_same(graded: Class) -> None:
    """Grades on the same submissions stay; only what was not graded is tried again."""
    left = sum(row["state"] == "not-graded" for row in graded.rows)
    said = workbook("grade", graded.folder, "--bank", graded.bank, "--json")

    assert json.loads(said.stdout) == graded.rows
    assert f"{left} graded now, {len(graded.rows) - left} kept from before." in said.stderr


def test_equal_files_are_flagged_and_not_punished(tmp_path: Path, graded: Class) -> None:
    """Two learners with one file both get their points, and each row names the other."""
    for learner in ("ada", "bob"):
        (tmp_path / learner).mkdir()
        (tmp_path / learner / "answers.ipynb").write_bytes(WHOLE)

    said = workbook("grade", tmp_path, "--bank", graded.bank, "--exercise", ID, "--json")

    assert [(row["learner"], row["points"], row["flags"]) for row in json.loads(said.stdout)] == [
        (me, 4, [{"flag": "same-file", "evidence": _same(other)}])
        for me, other in (("ada", "bob"), ("bob", "ada"))
    ]
    assert said.returncode == 0


def _same(other: str) -> str:
    return f"answers.ipynb is, byte for byte, what {other} handed in."


def test_one_learner_can_be_graded_anew(tmp_path: Path, graded: Class) -> None:
    """Alone, and still beside the others: what the same file says of them is not lost."""
    for learner in ("ada", "bob"):
        (tmp_path / learner).mkdir()
        (tmp_path / learner / "answer.py").write_bytes(script(f"{RIGHT}\n# the very same file\n"))
    call = ("grade", tmp_path, "--bank", graded.bank)
    workbook(*call)
    before = workbook("grades", "list", tmp_path).stdout

    one = workbook(*call, "--learner", "bob", "--again")
    nobody = workbook(*call, "--learner", "bo")

    assert one.stdout == "bob  4 of 4 points, 1 flagged\n1 graded now, 0 kept from before.\n"
    assert workbook("grades", "list", tmp_path).stdout == before
    assert (nobody.returncode, nobody.stderr) == (
        2,
        "No folder of the submissions is called 'bo'. Did you mean bob?\n",
    )


def test_a_relative_folder_is_the_same_folder(tmp_path: Path, graded: Class) -> None:
    """Folder, assignment, bank and gradebook are found from where the instructor stands."""
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "in" / "ada" / "answers.ipynb").write_bytes(WHOLE)
    (tmp_path / "week").mkdir()
    (tmp_path / "bank").symlink_to(graded.bank)
    (tmp_path / "week" / "assignment.toml").write_text(
        f'name = "week"\nbank = "../bank"\n[[exercise]]\nid = "{ID}"\n'
    )

    named = workbook("grade", "in", "--assignment", "week/assignment.toml", "--json", at=tmp_path)
    banked = workbook(
        "grade", "in", "--bank", "bank", "--gradebook", "other.sqlite3", "--json", at=tmp_path
    )
    shown = workbook("grades", "list", "in", at=tmp_path)

    assert [row["points"] for row in json.loads(named.stdout)] == [4]
    assert [row["points"] for row in json.loads(banked.stdout)] == [4, 4]
    assert shown.stdout == f"ada  {ID}  done  4 of 4\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bank", "in", "other.sqlite3", "week"]


def test_an_assignment_names_exercises_and_points(tmp_path: Path, graded: Class) -> None:
    """Its points replace those of the parts; an exercise that nobody has handed in counts, too."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "answer.py").write_bytes(script(WRONG))
    (tmp_path / "assignment.toml").write_text(
        f'name = "week 3"\nseed = 7\nbank = "{graded.bank}"\n'
        f'[[exercise]]\nid = "{ID}"\npoints = 10\n[[exercise]]\nid = "{OTHER}"\n'
    )

    said = workbook("grade", tmp_path, "--json")

    assert [(row["state"], row["points"], row["of"]) for row in json.loads(said.stdout)] == [
        ("not-yet", 2.5, 10),
        ("not-started", 0, 4),
    ]


def test_the_summary_has_a_line_a_learner_and_one_for_what_ails_a_file(
    tmp_path: Path, graded: Class
) -> None:
    """Sums are rounded, no nothing is silent, and a file that cannot be read is told of once."""
    for learner, content in (("ada", script(WRONG)), ("bob", b"")):
        (tmp_path / "in" / learner).mkdir(parents=True)
        (tmp_path / "in" / learner / "answer.py").write_bytes(content)
    (tmp_path / "assignment.toml").write_text(
        f'name = "week 3"\nbank = "{graded.bank}"\n'
        f'[[exercise]]\nid = "{ID}"\n[[exercise]]\nid = "{OTHER}"\n'
    )
    call = ("grade", tmp_path / "in", "--assignment", tmp_path / "assignment.toml")
    first = workbook(*call).stdout.splitlines()
    for exercise, points in ((ID, "0.1"), (OTHER, "0.2")):
        given = ("ada", exercise, points, "--reason", "Told me why.")
        assert workbook("grades", "override", tmp_path / "in", *given).returncode == 0

    assert first[0] == "ada  1 of 8 points, 1 not started"
    assert first[2] == (
        f"Not graded: {', '.join(sorted([ID, OTHER]))} of bob. No answer was found, and not "
        "everything could be read: answer.py is empty."
    )
    assert len(first) == 4
    assert workbook(*call).stdout.startswith("ada  0.3 of 8 points")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda folder: None, "has no folder in it. Give each learner one: "),
        (lambda folder: folder.rmdir(), "There is no folder "),
        (lambda folder: (folder / "ada").mkdir(), "No file that was handed in names an exercise."),
        (
            lambda folder: (folder / "assignment.toml").write_text("name = 'x'"),
            "names no exercise: add `[[exercise]]`",
        ),
        (
            lambda folder: (folder / "assignment.toml").write_text("[[exercise]]\nid='6.2.4-x'"),
            "has no folder in it.",
        ),
    ],
)
def test_a_wrong_call_is_a_sentence(tmp_path: Path, make: object, sentence: str) -> None:
    """The status is 2, nothing is printed to stdout."""
    folder = tmp_path / "in"
    folder.mkdir()
    make(folder)  # type: ignore[operator]

    said = workbook("grade", folder, "--json")

    assert (said.returncode, said.stdout) == (2, "")
    assert sentence in said.stderr
    assert "Traceback" not in said.stderr


def test_a_bank_that_has_moved_is_named(tmp_path: Path) -> None:
    """With what to correct; a bank that is empty would be another trouble."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "assignment.toml").write_text(f'bank = "gone"\n[[exercise]]\nid = "{ID}"\n')

    said = workbook("grade", tmp_path)

    assert (said.returncode, said.stderr) == (
        2,
        f"There is no bank {tmp_path / 'gone'}. Has its folder moved? Then correct the line "
        "`bank = …` of the assignment.toml, or --bank.\n",
    )


def test_an_exercise_that_there_is_not_is_named(tmp_path: Path) -> None:
    """The nearest ones are offered, as everywhere."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "answers.ipynb").write_bytes(notebook(RIGHT))

    said = workbook("grade", tmp_path, "--exercise", "6.2.4-updat-user")

    assert said.returncode == 2
    assert "Did you mean 6.2.4-update-user" in said.stderr


def test_an_exercise_on_a_server_is_graded_there(tmp_path: Path) -> None:
    """Each answer has a role and a database of its own on PostgreSQL, beside SQLite."""
    exercise = bank.find("6.2.4-register").variant(0)
    answers = {"ada": exercise.key, "bob": exercise.wrong[0].code}
    for learner, text in answers.items():
        (tmp_path / learner).mkdir()
        (tmp_path / learner / "answer.py").write_bytes(script(text, exercise.id))

    ada, bob = json.loads(workbook("grade", tmp_path, "--json").stdout)

    assert (ada["state"], ada["points"]) == ("done", exercise.points)
    assert (bob["state"], bob["sentence"]) == ("almost", exercise.wrong[0].sentence)
