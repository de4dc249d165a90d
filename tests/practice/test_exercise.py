"""Exercise files: read whole, or refused with file and line."""

from pathlib import Path

import pytest

from tests.practice.conftest import BANK
from workbook.practice import bank
from workbook.practice.exercise import BadExercise, Exercise, parse
from workbook.practice.parsing.outline import PartOutline

FILE = BANK / "6.2-sqlalchemy-sync" / "04-crud" / "rename_user.py"
TEXT = FILE.read_text()


def test_a_file_is_read_whole(rename: Exercise) -> None:
    """Header, cells, hints, wrong answers, parts and points."""
    assert (rename.id, rename.kind, rename.minutes, rename.gives, rename.servers) == (
        "6.2.4-rename-user", "fix", 5, ("rename_user",), ("sqlite",),
    )  # fmt: skip
    assert rename.task.splitlines()[0].startswith("`rename_user` looks right")
    assert rename.starter.startswith("from sqlalchemy.orm import Session")
    assert len(rename.hints) == 3
    assert [wrong.name for wrong in rename.wrong] == ["forgot-the-commit", "asks-again"]
    assert rename.wrong[0].sentence == "Nothing reached the table. Is the commit missing?"
    assert rename.parts[0] == PartOutline("the_new_name_is_in_the_table", 2, closed=False, line=4)
    assert rename.points == 4


def test_lines_are_the_file_s(rename: Exercise) -> None:
    """The line of a cell is where its text begins in the file."""
    lines = TEXT.splitlines()
    assert lines[rename.lines["check"] - 1] == rename.check.splitlines()[0]
    assert lines[rename.wrong[1].line - 1] == rename.wrong[1].code.splitlines()[0]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("# /// exercise", "", 1, "There is no block that begins with `# /// exercise`."),
        (
            "# ///\n\n",
            "\n\n",
            15,
            "The exercise block is not closed by `# ///`, or one of its lines does not begin with "
            "`# `.",
        ),
        ('"fix"', '"mend"', 5, "'kind' is one of fix, fill, write, app, and not 'mend'."),
        ("minutes = 5", "minutes = '5'", 6, "'minutes' must be a whole number."),
        ("# covers", "# cover", 9, "'cover' is no field of an exercise:"),
        ('"sqlite"]', '"oracle"]', 10, "'oracle' is no system:"),
        ("# gives", "# needs2", 1, "The exercise block does not say 'gives'."),
        ("minutes = 5", "minutes = = 5", 6, "The exercise block is no TOML:"),
        ("# %% starter", "# %% start", 22, "The cell 'start' has no place here."),
        ("# %% key\nfrom", "# %% key\ndef (\nfrom", 35, "The key is no Python:"),
        ("# Nothing reached the table. Is the commit missing?\n# ---", "# ---", 91,
         "The wrong answer 'forgot-the-commit' does not begin with the sentence"),
    ],
)  # fmt: skip
def test_a_bad_file_is_a_sentence_with_file_and_line(
    old: str, new: str, line: int, said: str
) -> None:
    """What is wrong, where, and what would be right."""
    assert old in TEXT
    with pytest.raises(BadExercise) as caught:
        parse(TEXT.replace(old, new, 1), FILE)
    assert str(caught.value).startswith(f"{FILE}, line {line}: {said}")


def test_three_hints_it_takes() -> None:
    """Two are not enough."""
    with pytest.raises(BadExercise, match="There are 2 hints, and it takes exactly 3"):
        parse(TEXT.replace("# %% [markdown] hint\n# What does", "#\n# What does"), FILE)


def test_variants_fill_names_and_leave_other_dollars() -> None:
    """Seed 0 takes the first of each list; equal seeds draw equal values."""
    text = TEXT.replace('# why = "', '# variants = { table = ["users", "posts"] }\n# why = "')
    text = text.replace("return user\n", "return user  # $table ${table}s $argon2id $tablet\n")
    exercise = parse(text, FILE)
    assert exercise.variant(0).starter.endswith("# users userss $argon2id $tablet")
    drawn = {exercise.variant(seed).starter.split()[-4] for seed in range(1, 20)}
    assert drawn == {"users", "posts"}
    assert exercise.variant(7) == exercise.variant(7)


def test_closed_parts_key_and_wrong_answers_are_not_handed_out(rename: Exercise) -> None:
    """What a learner's archive holds has open parts only, on their own lines."""
    closed = parse(TEXT.replace("@part(points=2)", "@part(points=2, closed=True)"), FILE)
    out = closed.handed_out()
    assert (out.key, out.wrong) == ("", ())
    assert [part.name for part in out.parts] == [part.name for part in rename.parts[1:]]
    assert [part.line for part in out.parts] == [part.line for part in rename.parts[1:]]


def test_an_unknown_id_names_the_nearest() -> None:
    """So that a slip of the finger costs one look."""
    with pytest.raises(bank.UnknownExercise) as caught:
        bank.find("6.2.4-rename-usr", BANK)
    assert str(caught.value) == (
        "There is no exercise '6.2.4-rename-usr'. Did you mean 6.2.4-rename-user? "
        "`workbook exercises` lists them all."
    )


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    """The bank holds nothing that the disk does not."""
    file = tmp_path / "one.py"
    file.write_text(TEXT)
    assert bank.find("6.2.4-rename-user", tmp_path).minutes == 5
    file.write_text(TEXT.replace("minutes = 5", "minutes = 55"))
    assert bank.find("6.2.4-rename-user", tmp_path).minutes == 55
    file.unlink()
    with pytest.raises(bank.UnknownExercise, match="the bank is empty"):
        bank.find("6.2.4-rename-user", tmp_path)


def test_exercises_come_in_rising_freedom(tmp_path: Path) -> None:
    """Fix before fill before write before app, whatever the files are called."""
    for number, kind in enumerate(("app", "write", "fill", "fix")):
        text = TEXT.replace('"fix"', f'"{kind}"').replace("rename-user", f"x{number}")
        (tmp_path / f"{number}.py").write_text(text)
    assert bank.ids(tmp_path) == ["6.2.4-x3", "6.2.4-x2", "6.2.4-x1", "6.2.4-x0"]
