"""Beginning afresh: one exercise's cells, and what was typed stays beside them."""

import json
from pathlib import Path
from typing import Any

import pytest

from workbook.practice.afresh import restore_exercise, with_cells_of
from workbook.practice.copies import CopyError


def cell(name: str, source: str, kind: str = "code") -> dict[str, Any]:
    """Return a cell as a notebook holds it."""
    extra = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source, **extra}


HANDED_OUT = [
    cell("intro", "# Exercises", "markdown"),
    cell("import", "from workbook import check"),
    cell("task-a", "Mend it.", "markdown"),
    cell("start-a", "def a(): ..."),
    cell("check-a", 'check("a")'),
    cell("task-b", "Write it.", "markdown"),
    cell("start-b", "def b(): ..."),
    cell("check-b", 'check("b")'),
    cell("end", "Well done.", "markdown"),
]


def told(cells: list[dict[str, Any]]) -> list[str]:
    """Return what stands in the cells."""
    return [one["source"] for one in cells]


def changed(**sources: str) -> list[dict[str, Any]]:
    """Return the notebook with some cells' texts changed."""
    names = {name.replace("_", "-"): source for name, source in sources.items()}
    return [{**one, "source": names.get(one["id"], one["source"])} for one in HANDED_OUT]


def test_only_the_cells_of_one_exercise_come_back() -> None:
    """The answer to the other one stays as it was typed."""
    mine = changed(start_a="def a(): return 1", start_b="def b(): return 2")

    assert told(with_cells_of("b", mine, HANDED_OUT, "x")) == told(
        changed(start_a="def a(): return 1")
    )


def test_cells_that_were_added_to_the_exercise_go_and_others_stay() -> None:
    """Between the checks everything is the exercise's; after the last one it is not."""
    mine = [
        *changed(start_b="def b(): return 2"),
        cell("note", "my notes", "markdown"),
    ]
    mine.insert(7, cell("helper", "def helper(): ..."))

    assert told(with_cells_of("b", mine, HANDED_OUT, "x")) == [*told(HANDED_OUT), "my notes"]


def test_a_cell_that_was_moved_away_keeps_its_text_under_another_id() -> None:
    """No two cells of a notebook have one id."""
    mine = [HANDED_OUT[6], *HANDED_OUT[:6], *HANDED_OUT[7:]]
    new = with_cells_of("b", mine, HANDED_OUT, "x")

    ids = [one["id"] for one in new]
    assert len(set(ids)) == len(ids)
    assert told(new).count("def b(): ...") == 2


def test_a_notebook_without_the_check_says_so() -> None:
    """Where the exercise's place is lost, the whole file can be restored."""
    mine = [one for one in HANDED_OUT if one["id"] != "check-b"]

    with pytest.raises(CopyError, match=r'04-crud.ipynb has no cell with check\("b"\)'):
        with_cells_of("b", mine, HANDED_OUT, "04-crud.ipynb")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with one exercise notebook and the learner's copy of it."""
    for folder, cells in (
        ("exercises/s", HANDED_OUT),
        ("work/exercises/s", changed(start_b="def b(): return 2")),
    ):
        path = tmp_path / folder / "04-crud.ipynb"
        path.parent.mkdir(parents=True)
        notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        path.write_text(json.dumps(notebook))
    return tmp_path


def test_the_old_file_stays_beside_the_new_one(clone: Path) -> None:
    """Nothing that was typed is lost, and the notebook is valid."""
    copy = clone / "work/exercises/s/04-crud.ipynb"
    before = copy.read_bytes()

    done = restore_exercise("b", clone / "exercises/s/04-crud.ipynb", clone)

    assert done.copy == copy
    assert done.kept is not None
    assert done.kept.name == "04-crud.yours-1.ipynb"
    assert done.kept.read_bytes() == before
    assert told(json.loads(copy.read_text())["cells"]) == told(HANDED_OUT)


def test_a_copy_that_is_not_there_is_handed_out(clone: Path) -> None:
    """Whoever has deleted a copy gets it again."""
    copy = clone / "work/exercises/s/04-crud.ipynb"
    copy.unlink()

    done = restore_exercise("b", clone / "exercises/s/04-crud.ipynb", clone)

    assert done.kept is None
    assert told(json.loads(copy.read_text())["cells"]) == told(HANDED_OUT)


def test_where_nothing_was_typed_nothing_is_kept(clone: Path) -> None:
    """A second file with the same text would only ask what it is for."""
    copy = clone / "work/exercises/s/04-crud.ipynb"
    restore_exercise("b", clone / "exercises/s/04-crud.ipynb", clone)

    again = restore_exercise("b", clone / "exercises/s/04-crud.ipynb", clone)

    assert again.kept is None
    assert [path.name for path in sorted(copy.parent.iterdir())] == [
        "04-crud.ipynb",
        "04-crud.yours-1.ipynb",
    ]


def test_a_broken_copy_is_left_as_it_is(clone: Path) -> None:
    """One exercise cannot be found in a file that is no notebook; all of it can be restored."""
    copy = clone / "work/exercises/s/04-crud.ipynb"
    copy.write_text("half a noteb")

    with pytest.raises(CopyError, match=r"`workbook reset 04-crud\.ipynb` restores all of it"):
        restore_exercise("b", clone / "exercises/s/04-crud.ipynb", clone)

    assert copy.read_text() == "half a noteb"
