"""Lint over made notebooks: what strict nbval would let pass, and what no file may hold."""

# ruff: noqa: E501 -- a table reads best with a case on a line

import json
from collections.abc import Callable
from typing import Any

import pytest
from nbformat import v4

from workbook.authoring import notebook, record
from workbook.authoring.course import Course
from workbook.authoring.lint import lint
from workbook.authoring.record import Built

MADE = "notebooks/6.2-sync/04-rows.ipynb"


@pytest.fixture
def built(with_exercises: Course) -> Course:
    """A course whose notebooks look as if they had been executed, without a kernel's time."""
    entries = {}
    for made in with_exercises.everything():
        fresh = notebook.assemble(made.cells)
        code = [cell for cell in fresh.cells if cell.cell_type == "code"]
        for count, cell in enumerate(code, start=1):
            cell.execution_count = count
            words = made.states.get(cell.id, "")
            if words:
                cell.outputs = [v4.new_output("stream", text=words)]
        notebook.save(made.path, notebook.text(fresh))
        entries[with_exercises.short(made.path)] = Built(made.fingerprint)
    record.store(with_exercises.root, entries)
    return with_exercises


def found(course: Course) -> list[str]:
    """Return what lint says about the made notebook itself."""
    return [str(one) for one in lint(course, [course.root / MADE]) if one.where == MADE]


def change(course: Course, how: Callable[[Any], None]) -> None:
    """Change the notebook on disk as JSON."""
    path = course.root / MADE
    plain = json.loads(path.read_text(encoding="utf-8"))
    how(plain)
    path.write_text(json.dumps(plain), encoding="utf-8")


def shows(text: str, mime: str = "text/plain") -> Callable[[Any], None]:
    """Return a change that gives the last cell one more output."""
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/plain": "x", mime: text},
    }

    return lambda plain: plain["cells"][5]["outputs"].append(output)


def set_to(*keys: object, value: object) -> Callable[[Any], None]:
    """Return a change that sets one value deep in the notebook."""

    def change(plain: Any) -> None:
        for key in keys[:-1]:
            plain = plain[key]
        plain[keys[-1]] = value

    return change


def test_a_sound_notebook_has_nothing_to_mend(built: Course) -> None:
    """The sample of these tests breaks no rule."""
    assert found(built) == []


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        pytest.param(set_to("cells", 1, "execution_count", value=None), "The execution counts are [None, 2, 3], and should be 1 to 3: nbval would compare nothing for a cell that was not run. [unrun]", id="a cell that was not run"),
        pytest.param(set_to("cells", 5, "execution_count", value=7), "The execution counts are [1, 2, 7], and should be 1 to 3: nbval would compare nothing for a cell that was not run. [unrun]", id="cells run out of order"),
        pytest.param(set_to("cells", 5, "source", value="print('edited')"), "was edited after it was built (print-one)", id="an edit"),
        pytest.param(set_to("metadata", "kernelspec", "name", value="julia"), "The kernel is 'julia', and every notebook's is 'python3'. [kernel]", id="another kernel"),
        pytest.param(set_to("metadata", "language_info", "version", value="3.13.1"), "The notebook's metadata is not what a build writes. [metadata]", id="the version of Python"),
        pytest.param(set_to("cells", 5, "metadata", value={"collapsed": True}), "Cell 6 carries collapsed: build it again. [metadata]", id="metadata of a cell"),
        pytest.param(set_to("cells", 5, "id", value="8c1f"), "The cell ids are not those of a build: build it again. [ids]", id="an id of JupyterLab"),
        pytest.param(set_to("cells", 5, "outputs", value=[{"output_type": "stream", "name": "stderr", "text": "careful"}]), "Cell 6 writes to stderr: careful [stderr]", id="stderr"),
        pytest.param(set_to("cells", 5, "outputs", value=[{"output_type": "error", "ename": "KeyError", "evalue": "1", "traceback": []}]), "Cell 6 ends in KeyError. An error on purpose goes into `with expect_error(…)`. [error]", id="an error"),
        pytest.param(shows("/tmp/wb-1/file.db"), "The output of cell 6 holds a path of one machine: /tmp/wb-1/file.db [machine]", id="a path"),
        pytest.param(shows("<object at 0x7f3a2b1c>"), "The output of cell 6 holds an address in memory: 0x7f3a2b1c [machine]", id="an address"),
        pytest.param(shows("http://127.0.0.1:8888/"), "The output of cell 6 holds a port: 127.0.0.1:8888 [machine]", id="a port"),
        pytest.param(shows("2026-11-22 16:38:01.123456"), "The output of cell 6 holds a time of day to the microsecond: 16:38:01.123456 [machine]", id="a clock"),
        pytest.param(shows("<img src='x.png'>", "text/html"), "The output of cell 6 has an <img> without alt. [alt]", id="a picture without words"),
        pytest.param(shows("<svg viewBox='0 0 1 1'></svg>", "text/html"), "The output of cell 6 has an <svg> without aria-label or title. [alt]", id="a drawing without words"),
        pytest.param(shows("x" * 30_001), "30_000", id="size"),
    ],
)  # fmt: skip
def test_each_rule_has_its_sentence(
    built: Course, how: Callable[[Any], None], sentence: str
) -> None:
    """One thing that should not be in a notebook, and lint names it."""
    change(built, how)

    said = "\n".join(found(built))

    assert (sentence if sentence != "30_000" else "bytes; 30000 are allowed. [size]") in said


def test_a_source_that_moved_on_makes_its_notebook_stale(built: Course) -> None:
    """Found by comparing, without running anything."""
    source = built.root / "notebooks/6.2-sync/04-rows.py"
    source.write_text(source.read_text().replace("one", "uno"))

    assert found(built) == [f"{MADE}: Its source has moved on: `workbook build {MADE}`. [stale]"]


def test_a_check_that_does_not_show_its_state_is_found(built: Course) -> None:
    """Learners get "not started", the keys are "done"."""
    path = built.root / "exercises/6.2-sync/04-rows.ipynb"
    path.write_text(path.read_text().replace("not started", "our side"))

    said = [str(one) for one in lint(built, [path])]

    assert said == [
        'exercises/6.2-sync/04-rows.ipynb: `check("6.2.4-add")` does not show *not started*. '
        "[state]",
        'exercises/6.2-sync/04-rows.ipynb: `check("6.2.4-sum")` does not show *not started*. '
        "[state]",
    ]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("notebooks/6.2-sync/99-old.ipynb", "No source makes this notebook: write its .py or remove it."),
        ("notebooks/6.2-sync/notes.md", "Nothing in the course uses this file."),
        ("notebooks/6.2-sync/unused.svg", "No lesson shows this picture."),
        ("exercises/answers.py", "Nothing in the course uses this file."),
    ],
)  # fmt: skip
def test_a_stray_file_is_found(built: Course, name: str, sentence: str) -> None:
    """What nothing makes and nothing reads does not belong in the trees."""
    (built.root / name).parent.mkdir(exist_ok=True)
    (built.root / name).write_text("{}")

    assert f"{name}: {sentence} [stray]" in map(str, lint(built))


@pytest.mark.parametrize("tree", ["notebooks/6.2-sync", "solutions/6.2-sync"])
def test_an_empty_list_is_a_fault(built: Course, tree: str) -> None:
    """A check over nothing must not be green."""
    for path in sorted((built.root / tree).rglob("*.py")):
        path.unlink()

    assert "[empty]" in " ".join(map(str, lint(built)))
