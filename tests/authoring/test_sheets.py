"""The exercise notebooks: what a learner gets, what an instructor gets, and edits in either."""

from pathlib import Path

import pytest

from workbook.authoring import notebook
from workbook.authoring.build import build
from workbook.authoring.cells import ids
from workbook.authoring.course import Course, Made
from workbook.authoring.errors import AuthoringError

SHEET = "exercises/6.2-sync/04-rows.ipynb"


@pytest.fixture
def both(with_exercises: Course) -> tuple[Made, Made]:
    """The learner's and the instructor's notebook."""
    sheet, keys = with_exercises.select([with_exercises.root / "solutions"])
    return sheet, keys


def test_a_learner_gets_task_starter_check_and_help(both: tuple[Made, Made]) -> None:
    """In rising freedom; no key, no sentence of a wrong answer, no check's code."""
    sheet, _ = both
    whole = "\n".join(cell.source for cell in sheet.cells)

    assert ids(sheet.cells) == [
        "exercises-rows-that-stay", "from-workbook-import-check-hint-solution",
        "6-2-4-add-task", "6-2-4-add-starter", "6-2-4-add-check", "6-2-4-add-help",
        "6-2-4-sum-task", "6-2-4-sum-starter", "6-2-4-sum-check", "6-2-4-sum-help",
    ]  # fmt: skip
    assert sheet.cells[3].source == "def add(one: int, other: int) -> int:\n    return one - other"
    assert "(../../notebooks/6.2-sync/04-rows.ipynb)" in sheet.cells[0].source
    assert sheet.states == {"6-2-4-add-check": "not started", "6-2-4-sum-check": "not started"}
    assert [word for word in ("one + other", "Two and three", "expect(") if word in whole] == []


def test_an_instructor_gets_keys_that_pass_and_the_wrong_answers(both: tuple[Made, Made]) -> None:
    """With the sentence that each wrong answer is told."""
    _, keys = both

    assert keys.cells[3].source == "def add(one: int, other: int) -> int:\n    return one + other"
    assert "- *it multiplies*: Two and three are five." in keys.cells[5].source
    assert set(keys.states.values()) == {"done"}


@pytest.mark.parametrize("pull", [False, True])
def test_an_edit_in_an_exercise_notebook_names_the_file_to_edit(
    with_exercises: Course, both: tuple[Made, Made], pull: bool
) -> None:
    """It is never overwritten, and it is not taken back: the task stands in solutions/."""
    sheet = both[0]
    edited = notebook.text(notebook.assemble(sheet.cells)).replace("Mend `total", "Mend now `total")
    notebook.save(sheet.path, edited)

    with pytest.raises(AuthoringError) as caught:
        build(with_exercises, [sheet], pull=pull)

    assert "solutions/6.2-sync/04-rows/total.py" in str(caught.value)
    assert f"`workbook build --discard {SHEET}`" in str(caught.value)
    assert sheet.path.read_text(encoding="utf-8") == edited


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("notebooks", ["lesson"]),
        ("notebooks/6.2-sync/04-rows.toml", ["lesson"]),
        ("exercises/6.2-sync/04-rows.ipynb", ["exercises"]),
        ("solutions/6.2-sync/04-rows.ipynb", ["solutions"]),
        ("solutions/6.2-sync/04-rows/add.py", ["exercises", "solutions"]),
        (".", ["lesson", "exercises", "solutions"]),
    ],
)
def test_a_path_means_what_is_made_from_it(
    with_exercises: Course, path: str, kinds: list[str]
) -> None:
    """A source, a notebook, or a folder of them."""
    assert [one.kind for one in with_exercises.select([with_exercises.root / Path(path)])] == kinds
