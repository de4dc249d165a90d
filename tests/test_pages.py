"""The pages tell the truth: every command in them is run, every output and every link holds."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.pages import Command, File, Page
from workbook import servers

ROOT = Path(__file__).parent.parent
README = Page(ROOT / "README.md")
GUIDE = [Page(path) for path in sorted((ROOT / "docs").glob("*.md"))]
CONTRIBUTING = Page(ROOT / "CONTRIBUTING.md")
PAGES = [README, CONTRIBUTING, *GUIDE]
WALK = Page(ROOT / "docs" / "first-class.md")

# .ci/newcomer and the browser tests run the first; the second is this run.
THE_TWO = (
    "python3 -m pip install uv && python3 -m uv run workbook lab",
    "python3 -m uv run pytest",
)


def named(page: Page) -> str:
    """Return what a page is called in the names of the tests."""
    return page.path.relative_to(ROOT).as_posix()


@dataclass
class Reader:
    """Somebody who does what a page says, in a terminal that stays open.

    Args:
        folder: where they are.
        environment: their own variables, beside those of the tests.
    """

    folder: Path
    environment: Mapping[str, str]

    def does(self, step: Command | File) -> None:
        """Write a file, or type a command and see that it does what the page shows."""
        if isinstance(step, File):
            path = self.folder / step.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, encoding="utf-8")
            return
        scripts = Path(sys.executable).parent
        environment = (
            os.environ | self.environment | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
        )
        script = f"{step.line}\nstatus=$?; pwd > '{self._moved}'; exit $status"
        came = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,  # as a terminal shows them, one after the other
            text=True,
        )
        assert "Traceback" not in came.stdout, came.stdout
        assert came.returncode == step.status, f"$ {step.line}\n{came.stdout}"
        assert step.printed(came.stdout), (
            f"$ {step.line}\nThe page shows:\n{step.shows}\nWhat came:\n{came.stdout}"
        )
        self.folder = Path(self._moved.read_text().strip())

    @property
    def _moved(self) -> Path:
        return Path(self.environment["WORKBOOK_HOME"]) / "reader-is-in"


@pytest.fixture(scope="session")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A reader's own home, because a page deletes the record in it, with a lease on its judge."""
    mine = {"WORKBOOK_HOME": str(tmp_path_factory.mktemp("home"))}
    hold = "import sys; from workbook import servers; servers.lease(); sys.stdin.read()"
    command = [sys.executable, "-c", hold]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ | mine) as holder,
        servers.space("guide", "postgresql", driver="psycopg") as url,
    ):
        yield mine | {"GRADEBOOK": url}
        holder.communicate()


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory, theirs: dict[str, str]) -> Path:
    """The folder that the walk of the guide ends with; every other page goes on from there."""
    clone = tmp_path_factory.mktemp("guide") / "clone"
    clone.mkdir()
    (clone / "docs").symlink_to(ROOT / "docs")
    reader = Reader(clone, theirs)
    for step in WALK.steps:
        reader.does(step)
    return reader.folder


@pytest.fixture
def a_class(taught: Path, tmp_path: Path) -> Path:
    """A copy of it, whose assignments know that they were moved."""
    folder = Path(shutil.copytree(taught, tmp_path / taught.name))
    for file in folder.rglob("assignment.toml"):
        file.write_text(file.read_text().replace(str(taught), str(folder)))
    return folder


@pytest.mark.timeout(600)
def test_the_walk_of_the_guide_ends_with_a_graded_class(taught: Path) -> None:
    """From nothing, every command of it prints what the page shows."""
    assert (taught / "handed-in" / "gradebook.sqlite3").is_file()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("page", [one for one in GUIDE if one.path != WALK.path], ids=named)
def test_every_command_of_the_guide_does_what_it_shows(
    page: Page, a_class: Path, theirs: dict[str, str]
) -> None:
    """In order, in the folder of the walk, each prints what stands below it."""
    reader = Reader(a_class, theirs)
    for step in page.steps:
        reader.does(step)


def test_the_readme_begins_with_the_two_commands() -> None:
    """A newcomer finds the two commands, word for word, before any other."""
    assert [one.line for one in README.steps[:2] if isinstance(one, Command)] == list(THE_TWO)


@pytest.mark.timeout(900)
def test_every_other_command_of_the_readme_runs(tmp_path: Path) -> None:
    """In order, in one folder, each ends without a traceback and as the page says."""
    reader = Reader(tmp_path, {"WORKBOOK_HOME": os.environ["WORKBOOK_HOME"]})
    for step in README.steps[2:]:
        reader.does(step)


@cache
def help_of(command: str) -> str:
    """Return the help of a command; the longest beginning that is one counts."""
    program = Path(sys.executable).with_name("workbook")
    came = subprocess.run(
        [program, *command.split(), "--help"], capture_output=True, text=True, check=False
    )
    return came.stdout


def said() -> list[str]:
    """Return each `workbook …` of the pages' sentences and of contributors' blocks, once."""
    spans = [one for page in PAGES for one in re.findall(r"`(workbook [^`]+)`", page.prose)]
    typed = [one.line for one in CONTRIBUTING.steps if isinstance(one, Command)]
    return sorted({*spans, *(line for line in typed if line.startswith("workbook "))})


@pytest.mark.parametrize("span", said())
def test_every_command_in_a_sentence_is_one(span: str) -> None:
    """What no test here types has help at least, and every option that it names."""
    words = span.split()[1:]
    command = next(
        (
            " ".join(words[:length])
            for length in (2, 1)
            if help_of(" ".join(words[:length])).startswith(
                f"Usage: workbook {' '.join(words[:length])} "
            )
        ),
        None,
    )

    assert command is not None, span
    options = [word.partition("=")[0] for word in words if word.startswith("--")]
    assert [one for one in options if one not in f"{help_of(command)} --help"] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Page) -> None:
    """To a file that is there, and to a heading that it has."""
    lost = []
    for link in page.links:
        name, _, anchor = link.partition("#")
        target = (page.path.parent / name).resolve() if name else page.path
        if not target.exists() or (anchor and anchor not in Page(target).anchors):
            lost.append(link)

    assert lost == []


def test_every_page_of_the_guide_is_reached_from_the_readme() -> None:
    """README leads to the guide's first page, and that one to all others."""
    first = ROOT / "docs" / "README.md"
    below = {(first.parent / link.partition("#")[0]).resolve() for link in Page(first).links}

    assert "docs/README.md" in README.links
    assert sorted(one.path.name for one in GUIDE if one.path not in {first, *below}) == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_that_a_page_names_is_there(page: Page) -> None:
    """What stands between backticks and looks like a file or folder of the clone is one."""
    names = re.findall(
        r"`((?:docs|notebooks|exercises|solutions|workbook|tests|benchmarks|\.ci)/[a-z0-9_./-]*"
        r"|[A-Z]+\.md|[a-z]+\.yml)`",
        page.prose,
    )

    assert [name for name in names if not (ROOT / name).exists()] == []
