"""What has to be fetched for a system: the committed list of its files."""

import os
import platform
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from workbook import places

ARTEFACTS = Path(__file__).resolve().parents[1] / "artefacts"


class File(NamedTuple):
    """One file of the registry.

    Args:
        path: below a repository, in Maven's layout: ``group/artifact/version/file``.
        size: in bytes.
        sha256: of its contents.
        platform: the only one that needs it, such as ``linux-x86_64``; empty for all.
    """

    path: str
    size: int
    sha256: str
    platform: str = ""

    @property
    def name(self) -> str:
        """Return its name without folders."""
        return self.path.rpartition("/")[2]

    @property
    def place(self) -> Path:
        """Return where it lies in the cache, or will."""
        return places.cache() / "maven" / self.path

    @property
    def is_here(self) -> bool:
        """Whether it has been fetched; its contents were checked then."""
        try:
            return self.place.stat().st_size == self.size
        except OSError:
            return False

    @property
    def part(self) -> Path:
        """Return where it grows while it is fetched."""
        return self.place.with_name(f"{self.name}.part")

    @property
    def half(self) -> int:
        """Return how many bytes of it have come so far."""
        try:
            return min(self.part.stat().st_size, self.size)
        except OSError:
            return 0


def here() -> str:
    """Return this platform's name in the lists."""
    return f"{sys.platform}-{platform.machine()}"


@cache
def locked(system: str) -> tuple[File, ...]:
    """Return every file of a system, of all platforms."""
    listed = tomllib.loads((ARTEFACTS / f"{system}.toml").read_text(encoding="utf-8"))
    return tuple(File(**entry) for entry in listed["file"])


def needed(system: str) -> list[File]:
    """Return the files of a system that this platform needs."""
    return [file for file in locked(system) if file.platform in ("", here())]


def supported(system: str) -> bool:
    """Whether there is anything to run on this platform."""
    ours = {file.platform for file in locked(system)} - {""}
    return os.name == "posix" and (not ours or here() in ours)


def files(system: str) -> list[Path]:
    """Return where the files of a system lie in the cache, whether they are there yet or not."""
    return [file.place for file in needed(system)]


def missing(system: str) -> list[File]:
    """Return the files of a system that have still to be fetched."""
    return [file for file in needed(system) if not file.is_here]


def is_here(system: str) -> bool:
    """Whether everything of a system has been fetched."""
    return not missing(system)
