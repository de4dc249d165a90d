import ast
import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, override

import click
import pytest
from click.shell_completion import BashComplete

from workbook import places
from workbook.cli.frame import Workbook, main
from workbook.cli.table import ENTRIES, GROUPS


def workbook(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "workbook", *words],
        capture_output=True,
        text=True,
        cwd=places.root(),
        env=os.environ | env,
    )


def test_help_shows_every_command_under_its_group() -> None:
    """A newcomer finds each command by what it is for; no words and --help give the same."""
    alone, asked = workbook(), workbook("--help")

    told = [line.strip() for line in asked.stdout.splitlines()]
    assert (alone.returncode, asked.returncode, asked.stderr) == (0, 0, "")
    assert alone.stdout == asked.stdout
    assert [line[:-1] for line in told if line.removesuffix(":") in GROUPS] == list(GROUPS)
    assert [line for line in told if line.split("  ")[0] in ENTRIES] == [
        f"{entry.name:<10}  {entry.help}" for entry in ENTRIES.values()
    ]


def test_help_imports_no_command() -> None:
    """It is there at once, however much the commands need."""
    source = (
        "import json, sys; from workbook.cli import main; main([], standalone_mode=False);"
        "print(json.dumps(sorted(name for name in sys.modules if name.startswith('workbook'))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, cwd=places.root()
    )

    assert json.loads(run.stdout.splitlines()[-1]) == [
        "workbook",
        "workbook.cli",
        "workbook.cli.frame",
        "workbook.cli.group",
        "workbook.cli.table",
    ]


@pytest.mark.parametrize("name", ENTRIES)
def test_every_command_of_the_table_is_there_and_explains_itself(name: str) -> None:
    """Its --help works, and begins with a usage line of its own name."""
    run = workbook(name, "--help")

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith(f"Usage: workbook {name} ")


@pytest.mark.parametrize(
    ("typed", "meant"), [("chek", "check"), ("exercise", "exercises"), ("labs", "lab")]
)
def test_an_unknown_command_names_the_nearest(typed: str, meant: str) -> None:
    """A slip costs one look; the exit status says that the call was wrong."""
    run = workbook(typed)

    assert run.returncode == 2
    assert run.stderr.endswith(
        f"Error: There is no command named '{typed}'. Did you mean `workbook {meant}`?\n"
    )


@pytest.mark.parametrize(
    ("group", "typed", "meant"),
    [
        ("servers", "strat", "start"),
        ("grades", "evidnce", "evidence"),
        ("new", "exercice", "exercise"),
    ],
)
def test_below_a_command_it_does_so_too(group: str, typed: str, meant: str) -> None:
    """The same sentence, with the words before it."""
    run = workbook(group, typed)

    assert run.returncode == 2
    assert run.stderr.endswith(
        f"There is no command named '{typed}'. Did you mean `workbook {group} {meant}`?\n"
    )


@pytest.mark.parametrize("name", ["servers", "grades", "new", "export", "progress"])
def test_the_commands_below_one_are_told_in_whole_sentences(name: str) -> None:
    """Nothing breaks off in the middle."""
    assert "..." not in workbook(name, "--help").stdout.partition("Commands:")[2]


def test_a_command_like_no_other_is_sent_to_the_list() -> None:
    """Where nothing is near, the list is."""
    run = workbook("quux")

    assert run.returncode == 2
    assert run.stderr.endswith(
        "Error: There is no command named 'quux'. `workbook --help` lists the commands.\n"
    )


def test_a_wrong_option_ends_with_status_2() -> None:
    """The call itself was wrong, and the usage line says how it goes."""
    run = workbook("lab", "--no-such-option")

    assert run.returncode == 2
    assert "No such option" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_version_names_the_python_too() -> None:
    """Both are what a report of a problem needs."""
    run = workbook("--version")

    assert run.stdout.startswith("workbook 0.")
    assert run.stdout.endswith(f" on Python {'.'.join(map(str, sys.version_info[:3]))}\n")


def test_a_folder_that_cannot_be_made_is_a_sentence() -> None:
    """The system's own error is told with the place, and without a traceback."""
    run = workbook("lab", "--no-browser", WORKBOOK_HOME=f"{__file__}/home")

    assert run.returncode == 1
    assert run.stderr == (
        f"The workbook cannot use {__file__}/home: Not a directory. Point WORKBOOK_HOME, "
        "WORKBOOK_CACHE or TMPDIR to a folder of your own.\n"
    )


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied", "/theirs/work"),
            "Permission denied: /theirs/work. The workbook must be able to write there: work in a "
            "clone of your own, or ask whoever owns it for the right.\n",
        ),
        (
            FileExistsError(errno.EEXIST, "File exists", "/mine/work"),
            "The workbook needs a folder here, and a file is in its way: /mine/work. Move or "
            "rename that file, and run the command again.\n",
        ),
        (KeyboardInterrupt(), "\nStopped. The same command begins again.\n"),
        (click.Abort(), "Nothing was done.\n"),
    ],
)
def test_what_stops_a_command_is_a_sentence(
    error: BaseException, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A clone of somebody else's, a file in the way, Ctrl-C, and no to a question."""

    def fails() -> None:
        raise error

    with pytest.raises(SystemExit) as end:
        _Failing(fails).main(["lab"])

    assert end.value.code == 1
    assert capsys.readouterr().err == sentence


def test_a_question_to_nobody_does_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the standard input is closed, nobody can say yes."""
    monkeypatch.setattr(sys, "stdin", None)

    with pytest.raises(SystemExit) as end:
        _Failing(lambda: click.confirm("Delete it?", abort=True)).main(["lab"])

    assert end.value.code == 1
    assert capsys.readouterr().err == "Nothing was done.\n"


def test_ctrl_c_before_anything_has_begun_is_a_sentence() -> None:
    """Imports take a while on a slow disk, and whoever presses it then gets no traceback."""
    script = """if True:
        import sys
        class Pressed:
            def find_spec(self, name, path=None, target=None):
                if name == "workbook.cli.frame":
                    raise KeyboardInterrupt
        sys.meta_path.insert(0, Pressed())
        import workbook.cli
    """
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=places.root()
    )

    assert (run.returncode, run.stderr) == (1, "\nStopped before it had begun.\n")


class _Failing(Workbook):
    """The group with one command, which fails."""

    def __init__(self, fails: Callable[[], None]) -> None:
        super().__init__("workbook")
        self._fails = fails

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        return click.Command(cmd_name, callback=self._fails)


def _fails() -> None:
    raise ValueError("the moon is full")


def test_an_unexpected_error_ends_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """It names the error and the way to its traceback."""
    with pytest.raises(SystemExit) as end:
        _Failing(_fails).main(["lab"])

    assert end.value.code == 1
    assert capsys.readouterr().err == (
        "Something went wrong on our side (ValueError: the moon is full). "
        "Run it again with WORKBOOK_TRACEBACK=1 before it, and send us what it prints.\n"
    )


def test_the_traceback_is_there_for_those_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """WORKBOOK_TRACEBACK=1 lets the error through as it is."""
    monkeypatch.setenv("WORKBOOK_TRACEBACK", "1")

    with pytest.raises(ValueError, match="the moon is full"):
        _Failing(_fails).main(["lab"])


def test_a_sentence_of_ours_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Errors of the workbook's own classes are sentences, and may name their exit status."""
    kinds: dict[str, Any] = {"__module__": "workbook.somewhere", "exit_code": 2}
    ours = type("NoSuchThingError", (Exception,), kinds)

    def fails() -> None:
        raise ours("There is no exercise 6.2.4-crud. Did you mean 6.2.4-register?")

    with pytest.raises(SystemExit) as end:
        _Failing(fails).main(["lab"])

    assert end.value.code == 2
    assert capsys.readouterr().err == (
        "There is no exercise 6.2.4-crud. Did you mean 6.2.4-register?\n"
    )


def test_a_missing_dependency_is_a_sentence() -> None:
    """Without site-packages nothing of ours is installed."""
    run = subprocess.run(
        [sys.executable, "-S", "-m", "workbook"],
        capture_output=True,
        text=True,
        cwd=places.root(),
    )

    assert run.returncode == 1
    assert run.stderr.startswith("The package click is missing from this Python (")
    assert run.stderr.endswith(
        "Start the workbook with `python3 -m uv run workbook`, which installs what it needs.\n"
    )


def test_an_old_python_is_a_sentence() -> None:
    """Whoever runs it without uv learns what to do."""
    names = ("python3.8", "python3.9", "python3.10", "python3.11", "python3.12")
    found = filter(shutil.which, names)
    old = next((name for name in found if subprocess.run([name, "-c", ""]).returncode == 0), None)
    if old is None:
        pytest.skip("This machine has no Python older than 3.13 to try it with.")
    run = subprocess.run([old, "-m", "workbook"], capture_output=True, text=True, cwd=places.root())

    assert run.returncode == 1
    assert run.stderr.startswith("The workbook needs Python 3.13 or newer, and this is Python 3.")
    assert run.stderr.endswith(
        "Start it with `python3 -m uv run workbook`, which brings the right one.\n"
    )


@pytest.mark.parametrize("file", ["__init__.py", "__main__.py", "cli/__init__.py"])
def test_an_old_python_can_read_what_it_meets_on_its_way_to_the_sentence(file: str) -> None:
    """Neither its grammar nor an annotation that it would run is newer than Python 3.6."""
    tree = ast.parse((places.root() / "workbook" / file).read_text(), feature_version=(3, 6))
    defined = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    said = [
        said for one in defined for said in (one.returns, *(a.annotation for a in one.args.args))
    ]

    assert [ast.unparse(one) for one in said if isinstance(one, ast.Subscript | ast.BinOp)] == []


@pytest.mark.parametrize(
    ("words", "begun", "there"),
    [
        (["glossary"], "flus", "flush"),
        (["doctor"], "gra", "grading"),
        (["servers", "log"], "ju", "judge"),
        (["prove", "--exercise"], "6.2.4-upd", "6.2.4-update-user"),
        (["new"], "les", "lesson"),
    ],
)
def test_tab_completes_what_a_command_takes(words: list[str], begun: str, there: str) -> None:
    """Words of the glossary, what else has a log, the id of an exercise."""
    shell = BashComplete(main, {}, "workbook", "_WORKBOOK_COMPLETE")

    assert [one.value for one in shell.get_completions(words, begun)] == [there]


def test_tab_completes_commands_in_bash(tmp_path: Path) -> None:
    """The printed script, sourced in a real bash, completes `workbook le`."""
    script = tmp_path / "completion"
    script.write_text(workbook("completion", "bash").stdout)
    run = subprocess.run(
        [
            "bash",
            "-c",
            f". {script}; COMP_WORDS=(workbook le); COMP_CWORD=1; "
            '_workbook_completion workbook; echo "${COMPREPLY[@]}"',
        ],
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )

    assert run.stdout == "lessons\n"


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_get_theirs(shell: str) -> None:
    """Each script asks the same command with its own question."""
    run = workbook("completion", shell)

    assert run.returncode == 0
    assert f"_WORKBOOK_COMPLETE={shell}_complete" in run.stdout
