"""The guards themselves: notebooks broken on purpose, and a run over nothing, must not be green."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat import v4

from tests.proofs import tally
from workbook import places
from workbook.authoring import notebook
from workbook.authoring.cells import Cell


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run pytest with the settings of the project, as a contributor would."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            "pyproject.toml",
            "-p",
            "no:cacheprovider",
            "--color=no",
            *arguments,
        ],
        cwd=places.root(),
        capture_output=True,
        text=True,
        timeout=240,
    )


def outcomes(came: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Return how each cell of each notebook came out."""
    found = re.findall(
        r"^(PASSED|FAILED|XFAIL|ERROR) \S*?([\w-]+\.ipynb::Cell \d+)", came.stdout, re.M
    )
    return {name: word for word, name in found}


def write(path: Path, *cells: tuple[str, str, int | None]) -> None:
    """Write a notebook of code cells, each with what it is said to print, and its count."""
    made = notebook.assemble([Cell("code", source) for source, _, _ in cells])
    for cell, (_, shown, count) in zip(made.cells, cells, strict=True):
        cell.execution_count = count
        if shown:
            cell.outputs = [v4.new_output("stream", text=shown)]
    notebook.save(path, notebook.text(made))


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What nbval says, on two workers, to notebooks of which one is sound."""
    folder = tmp_path_factory.mktemp("broken")
    write(
        folder / "sound.ipynb", ("x = 2", "", 1), ("print(x)", "2\n", 2), ("print(x * x)", "4\n", 3)
    )
    write(folder / "stale.ipynb", ("print(1)", "2\n", 1))
    write(folder / "silent.ipynb", ("print(1)", "", 1))
    write(folder / "warns.ipynb", ("import sys; sys.stderr.write('careful')", "", 1))
    write(folder / "raises.ipynb", ("1 / 0", "", 1))
    write(folder / "unrun.ipynb", ("print(1)", "", None))
    durations = (
        "from IPython.display import HTML, display\ndisplay(HTML('<b data-ms=\"{0}\">{0}</b>'))"
    )
    write(folder / "timed.ipynb", (durations.format("1.5"), "", 1))
    path = folder / "timed.ipynb"
    timed = notebook.load(path)
    data = {"text/plain": "<IPython.core.display.HTML object>", "text/html": '<b data-ms=""></b>'}
    timed.cells[0].outputs = [v4.new_output("display_data", data)]
    notebook.save(path, notebook.text(timed))
    return outcomes(run("-n", "2", "-rA", folder))


def test_a_sound_notebook_stays_together_on_two_workers(came: dict[str, str]) -> None:
    """Its later cells need its first, in one kernel: the settings say loadfile."""
    assert [came.get(f"sound.ipynb::Cell {number}") for number in range(3)] == ["PASSED"] * 3


@pytest.mark.parametrize("name", ["stale", "silent", "warns", "raises"])
def test_nbval_fails_what_is_wrong(came: dict[str, str], name: str) -> None:
    """Another output, one that is not stored, a warning, an error."""
    assert came.get(f"{name}.ipynb::Cell 0") == "FAILED"


def test_nbval_lets_a_cell_pass_that_was_never_run(came: dict[str, str]) -> None:
    """Which is why lint asks for execution counts 1 to n (tests/authoring/test_lint_notebooks.py).

    Should nbval learn to fail it, that rule may go.
    """
    assert came.get("unrun.ipynb::Cell 0") == "PASSED"


def test_a_duration_is_all_that_the_sanitizer_takes_out(came: dict[str, str]) -> None:
    """Blank in the made notebook, filled when it runs: equal. There is no other rule."""
    rules = (places.root() / "tests" / "nbval.cfg").read_text(encoding="utf-8")

    assert came.get("timed.ipynb::Cell 0") == "PASSED"
    assert re.findall(r"^regex: (.*)$", rules, re.M) == ['data-ms="[^"]*">[^<]*<']


def test_the_settings_close_the_traps(pytestconfig: pytest.Config) -> None:
    """Strict, in this environment, with a limit, a notebook's cells on one worker."""
    option = pytestconfig.option

    assert (option.nbval, option.nbval_lax, option.nbval_current_env) == (True, False, True)
    assert option.nbval_cell_timeout <= 120
    assert "--dist=loadfile" in pytestconfig.getini("addopts")
    assert list(pytestconfig.getini("testpaths")) == [
        "tests",
        "notebooks",
        "exercises",
        "solutions",
    ]


def test_a_full_run_that_proves_nothing_fails() -> None:
    """All of its tests pass, and the manifest says that there is more."""
    ended = run("-o", "testpaths=tests/proofs/test_tally.py")

    assert ended.returncode == 1, ended.stdout
    assert "failed" not in ended.stdout.splitlines()[-1]
    assert "not what the manifest says: 0 notebooks" in ended.stdout


def test_a_part_of_the_run_is_only_counted() -> None:
    """Who runs one file is not told about the others."""
    ended = run("tests/proofs/test_tally.py")

    assert ended.returncode == 0, ended.stdout
    assert "manifest says" not in ended.stdout


def test_the_manifest_asks_for_something_of_each() -> None:
    """A manifest of zeros would make every run a full one."""
    assert all(count > 0 for count in tally.manifest().values())
