"""The texts of cells, as a real kernel runs them: for JupyterLab, and for nbval."""

import pytest

from tests.practice.front.kernel import Kernel

SHOW = (
    "from workbook.practice.answering import cells\n"
    "print([(cell.source.split('\\n')[0], cell.id) for cell in cells.run()])"
)


@pytest.mark.parametrize("history", [True, False], ids=["lab", "nbval"])
def test_the_cell_that_imports_the_workbook_and_the_running_one_are_known(
    kernel: Kernel, history: bool
) -> None:
    """Without history, too, nothing is missing from the importing cell on."""
    kernel.run("import workbook  # first", history=history)
    kernel.run("x = 1  # second", history=history)
    shown = kernel.run("# third\n" + SHOW, history=history)

    assert shown.printed == (
        "[('import workbook  # first', None), ('x = 1  # second', None), ('# third', None)]\n"
    )


@pytest.mark.parametrize("history", [True, False], ids=["lab", "nbval"])
def test_a_single_cell_may_import_answer_and_look(kernel: Kernel, history: bool) -> None:
    """The importing cell's text is there while it still runs, and once only afterwards."""
    first = kernel.run("import workbook  # all in one\n" + SHOW, cell="one", history=history)
    after = kernel.run("# next\n" + SHOW, cell="two", history=history)

    assert first.printed == "[('import workbook  # all in one', 'one')]\n"
    assert after.printed == "[('import workbook  # all in one', 'one'), ('# next', 'two')]\n"


def test_cells_before_the_import_come_from_the_history(kernel: Kernel) -> None:
    """In a notebook, what ran before the import is known as well."""
    kernel.run("x = 1", cell="one")
    kernel.run("import workbook", cell="two")
    shown = kernel.run("# look\n" + SHOW, cell="three")

    assert shown.printed == "[('x = 1', None), ('import workbook', 'two'), ('# look', 'three')]\n"


def test_a_newer_run_replaces_the_older_and_moves_to_the_end(kernel: Kernel) -> None:
    """A cell is what it last said; a cell that was emptied says nothing any more."""
    kernel.run("import workbook", cell="one")
    kernel.run("x = 1", cell="two")
    kernel.run("y = 1", cell="three")
    kernel.run("x = 2", cell="two")
    kernel.run("   ", cell="three")
    shown = kernel.run("# look\n" + SHOW, cell="four")

    assert shown.printed == (
        "[('import workbook', 'one'), ('x = 2', 'two'), ('   ', 'three'), ('# look', 'four')]\n"
    )


def test_cells_that_fail_or_do_not_parse_are_known_too(kernel: Kernel) -> None:
    """A syntax error is an answer as well, and the most urgent to talk about."""
    kernel.run("import workbook", cell="one")
    kernel.run("def f(:", cell="two")
    kernel.run("1 / 0", cell="three")
    shown = kernel.run("# look\n" + SHOW, cell="four")

    assert "('def f(:', 'two'), ('1 / 0', 'three')" in shown.printed


def test_magics_and_await_are_kept_as_typed(kernel: Kernel) -> None:
    """The text is the learner's, not what IPython makes of it."""
    kernel.run("import workbook", cell="one")
    kernel.run("%%time\nx = 1", cell="two")
    kernel.run("import asyncio; await asyncio.sleep(0)", cell="three")
    shown = kernel.run("# look\n" + SHOW, cell="four")

    assert "('%%time', 'two'), ('import asyncio; await asyncio.sleep(0)', 'three')" in shown.printed


def test_importing_the_workbook_again_changes_nothing(kernel: Kernel) -> None:
    """Each cell is known once, however often the import cell is run."""
    kernel.run("import workbook", cell="one")
    kernel.run("import workbook", cell="one")
    kernel.run("from workbook import predict", cell="two")
    shown = kernel.run("# look\n" + SHOW, cell="three")

    assert shown.printed == (
        "[('import workbook', 'one'), ('from workbook import predict', 'two'), "
        "('# look', 'three')]\n"
    )
