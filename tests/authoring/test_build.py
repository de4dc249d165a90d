"""Building: what is written, what is kept, and what is never lost."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.authoring.conftest import LESSON
from workbook.authoring import record
from workbook.authoring.build import build
from workbook.authoring.course import Course, Made
from workbook.authoring.errors import AuthoringError

SOURCE = "notebooks/6.2-sync/04-rows.py"
MADE = "notebooks/6.2-sync/04-rows.ipynb"


def made(course: Course) -> list[Made]:
    """Return the one lesson."""
    return course.select([course.root / SOURCE])


def on_disk(course: Course) -> dict[str, Any]:
    """Return the notebook as JSON."""
    plain: dict[str, Any] = json.loads((course.root / MADE).read_text(encoding="utf-8"))
    return plain


def edit(course: Course, old: str, new: str) -> None:
    """Change a text in the notebook, as somebody in JupyterLab would."""
    path = course.root / MADE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def plain(course: Course) -> Course:
    """A course whose lesson needs nothing of the workbook, so that a kernel starts quickly."""
    path = course.root / SOURCE
    path.write_text(LESSON.replace("from workbook import ask, predict, reveal", "word = 'two'"))
    return course


def test_a_notebook_is_executed_and_holds_nothing_of_this_machine(plain: Course) -> None:
    """Cells, ids, counts, outputs and metadata are exactly what the source gives."""
    build(plain, made(plain))

    whole = on_disk(plain)

    assert whole["metadata"] == {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    assert [
        (cell["id"], cell["metadata"], cell.get("execution_count")) for cell in whole["cells"]
    ] == [
        ("rows-that-stay", {}, None),
        ("word-two", {}, 1),
        ("remember", {}, None),
        ("import-time", {"tags": ["nbval-ignore-output"]}, 2),
        ("worked-example", {}, None),
        ("print-one", {}, 3),
    ]
    assert whole["cells"][5]["outputs"] == [
        {"name": "stdout", "output_type": "stream", "text": ["one\n", "two\n"]}
    ]


def test_a_second_build_changes_no_byte_not_even_of_what_was_measured(plain: Course) -> None:
    """A clock's output stays while the cell, its modules and the lock are unchanged."""
    first = [course_file.path for course_file in build(plain, made(plain))]
    before = (plain.root / MADE).read_bytes()

    again = build(plain, made(plain))

    assert first == [plain.root / MADE]
    assert again == []
    assert (plain.root / MADE).read_bytes() == before


def test_what_was_measured_is_measured_again_once_its_cell_changes(plain: Course) -> None:
    """The output belongs to the code that gave it."""
    build(plain, made(plain))
    source = plain.root / SOURCE
    source.write_text(source.read_text().replace("time.perf_counter()", "time.perf_counter() * 0"))

    build(plain, made(plain))

    assert on_disk(plain)["cells"][3]["outputs"][0]["data"] == {"text/plain": ["0.0"]}


def test_a_source_that_moved_on_is_built_without_a_question(plain: Course) -> None:
    """The notebook's source is that of the last build, so nothing of anybody's is lost."""
    build(plain, made(plain))
    source = plain.root / SOURCE
    source.write_text(source.read_text().replace("one", "uno"))

    build(plain, made(plain))

    assert on_disk(plain)["cells"][5]["source"] == ['print("uno")\n', 'print("two")']


def test_only_stale_leaves_the_rest_alone(plain: Course) -> None:
    """A notebook with the source of its .py is not executed again."""
    build(plain, made(plain))
    ran: list[str] = []

    changed = build(plain, made(plain), only_stale=True, told=lambda one, *_: ran.append(one.kind))

    assert (changed, ran) == ([], [])


def test_an_edit_in_the_notebook_is_never_overwritten(plain: Course) -> None:
    """The sentence names the notebook, the cell, --pull and --discard; the edit stays."""
    build(plain, made(plain))
    edit(plain, r"print(\"one\")", r"print(\"mine\")")
    before = (plain.root / MADE).read_bytes()

    with pytest.raises(AuthoringError) as caught:
        build(plain, made(plain))

    assert str(caught.value) == (
        f"{MADE} was edited after it was built (print-one). "
        f"`workbook build --pull {MADE}` takes the edit into {SOURCE}; "
        f"`workbook build --discard {MADE}` drops it.\nNothing was built."
    )
    assert (plain.root / MADE).read_bytes() == before


def test_pull_takes_the_edit_into_the_source_with_its_notes(plain: Course) -> None:
    """Only the edited line changes; covers and reason stand where they stood."""
    build(plain, made(plain))
    source = plain.root / SOURCE
    before = source.read_text()
    edit(plain, r"print(\"one\")", r"print(\"mine\")")
    edit(plain, "## Worked example", "## Worked example, better")

    build(plain, made(plain), pull=True)

    assert source.read_text() == before.replace('"one"', '"mine"').replace(
        "## Worked example", "## Worked example, better"
    )
    assert on_disk(plain)["cells"][5]["outputs"][0]["text"] == ["mine\n", "two\n"]


def test_pull_says_which_note_went_with_a_deleted_cell(plain: Course) -> None:
    """An entry of the ledger does not get lost without a word."""
    build(plain, made(plain))
    whole = on_disk(plain)
    del whole["cells"][4]
    (plain.root / MADE).write_text(json.dumps(whole), encoding="utf-8")
    said: list[str] = []

    build(plain, made(plain), pull=True, said=said.append)

    assert said == [
        f"{SOURCE}: covers=['keyset'] stood on a cell that is gone (`## Worked example`)."
    ]


def test_pull_refuses_where_both_sides_have_changed(plain: Course) -> None:
    """Neither edit is lost: the author decides."""
    build(plain, made(plain))
    edit(plain, r"print(\"one\")", r"print(\"mine\")")
    source = plain.root / SOURCE
    source.write_text(source.read_text().replace("two", "due"))
    before = source.read_text(), (plain.root / MADE).read_bytes()

    with pytest.raises(AuthoringError, match="have both changed since the last build"):
        build(plain, made(plain), pull=True)

    assert (source.read_text(), (plain.root / MADE).read_bytes()) == before


def test_discard_drops_the_edit(plain: Course) -> None:
    """The notebook is the source's again."""
    build(plain, made(plain))
    before = (plain.root / MADE).read_bytes()
    edit(plain, r"print(\"one\")", r"print(\"mine\")")

    build(plain, made(plain), discard=True)

    assert (plain.root / MADE).read_bytes() == before


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        pytest.param("1 / 0", "raised ZeroDivisionError: division by zero", id="an error"),
        pytest.param(
            "import sys\nsys.stderr.write('a warning')",
            "wrote to stderr (a warning)",
            id="a warning",
        ),
        pytest.param("import os\nos._exit(1)", "ended the kernel", id="a dead kernel"),
        pytest.param("import time\ntime.sleep(60)", "took more than 2 s", id="a cell that hangs"),
    ],
)
def test_a_cell_that_fails_is_named_and_nothing_is_written(
    plain: Course, cell: str, sentence: str
) -> None:
    """The sentence says which notebook, which cell and what happened."""
    source = plain.root / SOURCE
    source.write_text(source.read_text() + f"\n# %%\n{cell}\n")

    with pytest.raises(AuthoringError) as caught:
        build(plain, made(plain), seconds=2)

    first = cell.splitlines()[0]
    assert str(caught.value).startswith(f"{MADE}, cell 7 of 7 (")
    assert f"begins `{first}`) {sentence}. Nothing was written." in str(caught.value)
    assert not (plain.root / MADE).exists()
    assert record.load(plain.root) == {}


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\n{", "{}", "", "[1]"])
def test_a_broken_notebook_ends_in_a_sentence(plain: Course, text: str) -> None:
    """Marks of a merge or another file under the name: --discard makes it anew."""
    (plain.root / MADE).write_text(text)

    with pytest.raises(AuthoringError, match="is not a notebook any more"):
        build(plain, made(plain))
    build(plain, made(plain), discard=True)

    assert len(on_disk(plain)["cells"]) == 6


def test_a_path_that_means_nothing_is_a_wrong_call(plain: Course) -> None:
    """Exit status 2, and what could be named."""
    with pytest.raises(AuthoringError, match="is not a source of the course") as caught:
        plain.select([Path("nowhere.py")])

    assert caught.value.exit_code == 2
