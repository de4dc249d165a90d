"""The bank as a learner's check meets it: one file is read, and a broken one stops nobody else."""

from pathlib import Path
from shutil import copytree

import pytest

from workbook.practice import bank
from workbook.practice.exercise import BadExercise

OWN = Path(__file__).parent / "bank"
RENAME = "6.2.4-rename-user"


@pytest.fixture
def with_a_broken_file(tmp_path: Path) -> Path:
    """A copy of the sample bank, and beside its exercises a file that is none."""
    copy = tmp_path / "bank"
    copytree(OWN, copy)
    broken = '# /// exercise\n# id = "6.2.4-broken"\n# lesson = "6.2.4"\n# minutes = \n# ///\n'
    (copy / "a_broken.py").write_text(broken)
    return copy


def test_a_broken_file_is_nothing_to_another_exercise(with_a_broken_file: Path) -> None:
    """The exercise that is asked for is found, and so are those of its lesson."""
    found = bank.find(RENAME, with_a_broken_file)
    lesson = bank.sound(with_a_broken_file, lesson="6.2.4")

    assert found.id == RENAME
    assert RENAME in [one.id for one in lesson]
    assert "6.2.4-broken" not in [one.id for one in bank.sound(with_a_broken_file)]


def test_who_asks_for_the_broken_one_hears_its_line(with_a_broken_file: Path) -> None:
    """Its own id, and a look at all exercises, end in the sentence that names file and line."""
    for look in (
        lambda: bank.find("6.2.4-broken", with_a_broken_file),
        lambda: bank.all(with_a_broken_file),
    ):
        with pytest.raises(BadExercise, match=r"a_broken\.py, line 1: "):
            look()


def test_an_unknown_id_names_the_nearest_all_the_same(with_a_broken_file: Path) -> None:
    """A typing error is answered with the ids that can be read."""
    with pytest.raises(bank.UnknownExercise, match=f"Did you mean {RENAME}"):
        bank.find("6.2.4-rename-usr", with_a_broken_file)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (f" {RENAME.upper()} ", f"Did you mean {RENAME}? `workbook exercises` lists them all."),
        ("6.2.4", "'6.2.4' is a lesson, and its exercises are "),
        ("quux", "There is no exercise 'quux'. `workbook exercises` lists them all, such as "),
        ("6.2.4-x" * 99, "-x6.2.4-x6.2'…. `workbook exercises` lists them all, such as "),
    ],
)
def test_an_id_that_is_none_is_answered_by_what_was_meant(
    with_a_broken_file: Path, wanted: str, sentence: str
) -> None:
    """Its own case, a lesson's id, and no guess where nothing is near; never a page of it."""
    with pytest.raises(bank.UnknownExercise) as caught:
        bank.find(wanted, with_a_broken_file)

    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 400


def test_an_exercise_that_was_edited_is_read_again(with_a_broken_file: Path) -> None:
    """What is remembered of a file holds as long as the file is the same."""
    before = bank.find(RENAME, with_a_broken_file)
    before.path.write_text(before.path.read_text().replace(before.title, "Another title"))

    assert bank.find(RENAME, with_a_broken_file).title == "Another title"
