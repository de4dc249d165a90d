"""What lies in a learner's folder: files that may be answers, and a sentence on what is none."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from workbook.classroom.errors import one_line

# Mail programs and browsers put `.txt` or `.json` behind a name that they do not know, and a number
# behind one that is taken: `week1.ipynb.txt`, `week1.ipynb (1)`.
_KIND = re.compile(r"(\.(?:ipynb|py|zip))(?:\.(?:txt|json))?(?: ?\(\d+\))?$", re.IGNORECASE)
MOST_BYTES, DEEPEST = 100_000_000, 8
_MOST_ENTRIES = 20_000
PASSED_OVER = frozenset({"__pycache__", "__MACOSX", "node_modules"})
# What comes with answers without being one; anything else that stands alone was meant as one.
_OURS = (".toml", ".csv", ".db", ".sqlite", ".sqlite3")
_BESIDE = (*_OURS, ".json", ".txt", ".md", ".png", ".jpg")


def kind(name: str) -> str:
    """Return ``.ipynb``, ``.py`` or ``.zip`` for what may be an answer; nothing for others."""
    found = _KIND.search(name)
    return found[1].lower() if found else ""


def answers_in(folder: Path, notes: list[str]) -> Iterator[Path]:
    """Return files that may be answers; a link is not followed, it may lead to somebody else's.

    Args:
        folder: of a learner.
        notes: where a sentence goes on what was passed over.
    """
    walk = _Walk(notes)
    yield from walk.below(folder, 0)
    if not walk.found and not notes:
        notes += walk.others or walk.beside


class _Walk:
    def __init__(self, notes: list[str]) -> None:
        self._notes, self._left = notes, _MOST_ENTRIES
        self.found = 0
        self.others: list[str] = []
        self.beside: list[str] = []

    def below(self, folder: Path, depth: int) -> Iterator[Path]:
        try:
            entries = sorted(os.scandir(folder), key=lambda one: one.name)
        except OSError as error:
            self._notes.append(f"{one_line(folder.name)} cannot be read: {error.strerror}.")
            return
        for one in entries:
            self._left -= 1
            if self._left < 0:
                self._notes.append(f"There are more than {_MOST_ENTRIES:,} files and folders.")
                return
            if not one.name.startswith(".") and one.name not in PASSED_OVER:
                yield from self._entry(one, depth)

    def _entry(self, one: os.DirEntry[str], depth: int) -> Iterator[Path]:
        name, known = one_line(one.name), kind(one.name)
        if one.is_symlink():
            self._notes.append(f"{name} is a link, and links are not followed.")
        elif one.is_dir(follow_symlinks=False):
            before = self.found
            if depth < DEEPEST:
                yield from self.below(Path(one.path), depth + 1)
            else:
                self._notes.append(f"{name} lies deeper than {DEEPEST} folders.")
            if known and self.found == before:
                self._notes.append(f"{name} is a folder.")
        elif not one.is_file(follow_symlinks=False):
            if known:
                self._notes.append(f"{name} is no file.")
        elif not known:
            said = f"{name} is no notebook, no Python file and no .zip archive."
            if not name.lower().endswith(_BESIDE):
                self.others = self.others or [said]
            elif not name.lower().endswith(_OURS):
                self.beside = self.beside or [said]
        elif one.stat(follow_symlinks=False).st_size > MOST_BYTES:
            self._notes.append(f"{name} is larger than {MOST_BYTES:,} bytes.")
        else:
            self.found += 1
            yield Path(one.path)
