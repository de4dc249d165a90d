"""What `import workbook` costs, and that every exported name is there."""

import subprocess
import sys

import workbook


def test_importing_the_workbook_imports_nothing_else() -> None:
    """Against a bare interpreter, one module more: our own."""
    script = """if True:
        import sys
        before = set(sys.modules)
        import workbook
        print(*sorted(set(sys.modules) - before))
    """
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert (said.stdout, said.stderr) == ("workbook\n", "")


def test_every_exported_name_comes_from_its_module() -> None:
    """Each name of __all__ can be had, and Tab finds it before it is imported."""
    for name in workbook.__all__:
        assert getattr(workbook, name) is not None
    assert set(workbook.__all__) <= set(dir(workbook))


def test_checking_in_a_terminal_imports_nothing_heavy() -> None:
    """A cold check pays for click and the standard library, not for what is judged."""
    script = """if True:
        import sys
        from workbook.cli import main
        from workbook.cli import answering
        from workbook.practice.answering import attempt, files
        from workbook.practice import client, text
        heavy = {"IPython", "nbformat", "jsonschema", "fastapi", "sqlalchemy", "pydantic"}
        print(*sorted(heavy & set(sys.modules)))
    """
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert (said.stdout, said.stderr) == ("\n", "")
