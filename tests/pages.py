"""A page for people as a test reads it: its commands, the output that it shows, its links.

Three kinds of block count. In ```` ```sh ```` each line is a command. In ```` ```console ````
a line that begins with ``$`` is one, and what follows is what it prints; ``…`` stands for what
may be another thing each time, a line of its own for any lines. A block with ``file=NAME`` behind
its language is a file that the reader writes. ``<!-- ends with 1 -->`` in front of a block says
that its last command does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

_BLOCK = re.compile(
    r"(?:<!-- ends with (?P<status>\d) -->\n\n?)?"
    r"^```(?P<kind>\w+)(?: file=(?P<file>\S+))?\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Command:
    """A line that a reader types.

    Args:
        line: as it stands on the page.
        shows: the output that the page shows; None where it shows none.
        status: the exit status that it must have.
    """

    line: str
    shows: str | None = None
    status: int = 0

    def printed(self, output: str) -> bool:
        """Tell whether an output is the one that the page shows."""
        if self.shows is None:
            return True
        lines = [
            r"(?:[^\n]*\n)*?" if line == "…" else re.escape(line).replace("…", r"[^\n]*?") + r"\n"
            for line in self.shows.strip("\n").splitlines()
        ]
        came = "".join(f"{line}\n" for line in output.strip("\n").splitlines())
        return re.fullmatch("".join(lines), came) is not None


@dataclass(frozen=True, slots=True)
class File:
    """A file that a reader writes."""

    name: str
    text: str


@dataclass(frozen=True)
class Page:
    """One page.

    Args:
        path: the file.
    """

    path: Path
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.path.read_text(encoding="utf-8"))

    @cached_property
    def prose(self) -> str:
        """The page without its blocks."""
        return _CODE.sub("", self.text)

    @cached_property
    def steps(self) -> list[Command | File]:
        """What a reader types and writes, in order."""
        return list(self._steps())

    def _steps(self) -> Iterator[Command | File]:
        for found in _BLOCK.finditer(self.text):
            text, status = found["text"], int(found["status"] or 0)
            if found["file"]:
                yield File(found["file"], text)
            elif found["kind"] in {"sh", "console"}:
                lines = [line for line in text.splitlines() if line.strip()]
                commands = (
                    [Command(line) for line in lines] if found["kind"] == "sh" else _shown(text)
                )
                yield from commands[:-1]
                yield Command(commands[-1].line, commands[-1].shows, status)

    @cached_property
    def anchors(self) -> set[str]:
        """What a link may name behind ``#``, made as the usual sites do."""
        return {_anchor(one) for one in _HEADING.findall(self.prose)}

    @cached_property
    def links(self) -> list[str]:
        """The links to other files and headings; those to other sites are left out."""
        return [one for one in _LINK.findall(self.prose) if "://" not in one]


def _shown(text: str) -> list[Command]:
    """Return the commands of a console block, each with the output below it."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    split = [part.partition("\n") for part in parts]
    return [Command(line, shows) for line, _, shows in split]


def _anchor(heading: str) -> str:
    plain = re.sub(r"[`*_]", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
