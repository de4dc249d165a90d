"""The exercise notebooks: what a learner gets, what an instructor gets, and edits in either."""

from pathlib import Path

import pytest

from tests.authoring.conftest import EXERCISE, write
from workbook.authoring import notebook
from workbook.authoring.build import build
from workbook.authoring.cells import ids
from workbook.authoring.course import Course, Made
from workbook.authoring.covered import coverage
from workbook.authoring.errors import AuthoringError
from workbook.authoring.lint import lint

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


@pytest.fixture
def gate(with_exercises: Course) -> tuple[Made, Made]:
    """The learner's and the instructor's notebook of the section's gate."""
    text = EXERCISE.replace("6.2.4-add", "6.2-gate").replace('lesson = "6.2.4"', 'lesson = "6.2"')
    path = with_exercises.root / "solutions/6.2-sync/gate/all_of_it.py"
    write(with_exercises.root, {"solutions/6.2-sync/gate/all_of_it.py": text})
    sheet, keys = with_exercises.select([path])
    return sheet, keys


def test_a_gate_has_a_notebook_of_its_own(with_exercises: Course, gate: tuple[Made, Made]) -> None:
    """It says what a pass is good for, and leads to the start page instead of a lesson."""
    sheet, keys = gate

    assert with_exercises.short(sheet.path) == "exercises/6.2-sync/gate.ipynb"
    assert with_exercises.short(keys.path) == "solutions/6.2-sync/gate.ipynb"
    assert sheet.cells[0].source.startswith(
        "# The gate of section 6.2\n\nFor those who know what the section teaches. About 5 "
        "minutes; a pass marks its lessons as known on [the start page]"
        "(../../notebooks/start.ipynb), and `review` still asks about them."
    )
    assert ids(sheet.cells)[2:] == [
        "6-2-gate-task",
        "6-2-gate-starter",
        "6-2-gate-check",
        "6-2-gate-help",
    ]
    assert keys.cells[0].source.startswith("# Keys: the gate of section 6.2\n\n")
    assert "notebooks/6.2-sync/gate" not in keys.cells[0].source


def test_a_gate_is_linted_as_one(with_exercises: Course, gate: tuple[Made, Made]) -> None:
    """It needs no lesson of its own, and asks for something of every lesson of its section."""
    (path,) = gate[0].sources

    def said() -> list[str]:
        return [one.sentence for one in lint(with_exercises, [path]) if one.rule != "stale"]

    assert said() == []
    ledger = with_exercises.root / "notebooks/coverage.toml"
    ledger.write_text(ledger.read_text() + '\n["6.2.5"]\ntitle = "More"\nblocks = []\nsees = {}\n')
    assert said() == ["The gate asks for nothing of lesson 6.2.5."]
    text = path.read_text().replace('lesson = "6.2"', 'lesson = "7.1"')
    path.write_text(text.replace("6.2-gate", "7.1-gate"))
    assert said() == ["coverage.toml knows no lesson of a section '7.1'."]


def test_what_a_gate_asks_counts_as_taught_nowhere(
    with_exercises: Course, gate: tuple[Made, Made]
) -> None:
    """An entry of the ledger that only the gate names has no place."""
    (path,) = gate[0].sources
    ledger = with_exercises.root / "notebooks/coverage.toml"
    ledger.write_text(f'{ledger.read_text()}late = "only asked"\n')
    path.write_text(path.read_text().replace("6.2.4/insert", "6.2.4/late"))

    (entry,) = [one for one in coverage(with_exercises) if one.slug == "late"]

    assert entry.where is None
