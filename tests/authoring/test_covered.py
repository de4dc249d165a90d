"""Coverage: where each entry of the ledger is met."""

from pathlib import Path

import pytest

from tests.authoring.conftest import EXERCISE, LEDGER, TOML, write
from workbook.authoring import ledger
from workbook.authoring.course import Course
from workbook.authoring.covered import Entry, coverage
from workbook.authoring.errors import AuthoringError

UNBUILT = '\n["6.2.5"]\ntitle = "Later"\nblocks = []\n["6.2.5".sees]\njoin = "a join"\n'


def test_cells_come_first_then_predictions_then_exercises(course: Course) -> None:
    """And a lesson that is not written yet has no place, and owes none."""
    promised = 'exercise = "met in an exercise"\npredict = "met in a prediction"\nnowhere = "not"\n'
    predict = (
        '\n[[predict]]\nid = "6.2.4-p1"\ntext = "?"\ncovers = ["predict", "keyset"]\n'
        '[[predict.options]]\ntext = "a"\nvalue = 1\nsay = "a"\n'
        '[[predict.options]]\ntext = "b"\nvalue = 2\nsay = "b"\n'
    )
    write(
        course.root,
        {
            "notebooks/coverage.toml": LEDGER + promised + UNBUILT,
            "notebooks/6.2-sync/04-rows.toml": TOML + predict,
            "solutions/6.2-sync/04-rows/add.py": EXERCISE.replace("6.2.4/insert", "6.2.4/exercise"),
        },
    )

    assert coverage(course) == [
        Entry("6.2.4", "insert", "notebooks/6.2-sync/04-rows.ipynb#import-time", built=True),
        Entry("6.2.4", "keyset", "notebooks/6.2-sync/04-rows.ipynb#worked-example", built=True),
        Entry("6.2.4", "exercise", "solutions/6.2-sync/04-rows/add.py#6.2.4-add", built=True),
        Entry("6.2.4", "predict", "notebooks/6.2-sync/04-rows.toml#6.2.4-p1", built=True),
        Entry("6.2.4", "nowhere", None, built=True),
        Entry("6.2.5", "join", None, built=False),
    ]


def test_json_has_three_fields() -> None:
    """Three that a program reads; ``built`` is for the table alone."""
    assert Entry("6.2.4", "insert", None, built=True).as_json() == {
        "lesson": "6.2.4",
        "slug": "insert",
        "where": None,
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "notebooks/coverage.toml is missing"),
        ("[[", "notebooks/coverage.toml cannot be read"),
        ('["6.2.4"]\ntitle = "Rows"\n', "notebooks/coverage.toml cannot be read: 'sees'"),
    ],
)
def test_a_broken_ledger_ends_in_a_sentence(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    """It says which file, and why."""
    if text is not None:
        write(tmp_path, {"notebooks/coverage.toml": text})

    with pytest.raises(AuthoringError, match=sentence.replace("[", r"\[")):
        ledger.load(tmp_path)
