"""What lies in a learner's folder: files that may be answers, and a sentence on what is none."""

import os
from collections.abc import Iterator
from pathlib import Path

from workbook.classroom.errors import one_line

KINDS = (".ipynb", ".py", ".zip")
MOST_BYTES, DEEPEST = 100_000_000, 8
_MOST_ENTRIES = 20_000
PASSED_OVER = frozenset({"__pycache__", "__MACOSX", "node_modules"})
# What comes with answers without being one; anything else that stands alone was meant as one.
_BESIDE = (".toml", ".json", ".csv", ".txt", ".md", ".db", ".sqlite", ".sqlite3", ".png", ".jpg")


def answers_in(folder: Path, notes: list[str]) -> Iterator[Path]:
    """Return files that may be answers; a link is not followed, it may lead to somebody else's.

    Args:
        folder: of a learner.
        notes: where a sentence goes on what was passed over.
    """
    walk = _Walk(notes)
    yield from walk.below(folder, 0)
    if not walk.found and not notes:
        notes += walk.others


class _Walk:
    def __init__(self, notes: list[str]) -> None:
        self._notes, self._left = notes, _MOST_ENTRIES
        self.found = 0
        self.others: list[str] = []

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
        name, kind = one_line(one.name), one.name.lower().endswith(KINDS)
        if one.is_symlink():
            self._notes.append(f"{name} is a link, and links are not followed.")
        elif one.is_dir(follow_symlinks=False):
            before = self.found
            if depth < DEEPEST:
                yield from self.below(Path(one.path), depth + 1)
            else:
                self._notes.append(f"{name} lies deeper than {DEEPEST} folders.")
            if kind and self.found == before:
                self._notes.append(f"{name} is a folder.")
        elif not one.is_file(follow_symlinks=False):
            if kind:
                self._notes.append(f"{name} is no file.")
        elif not kind:
            if not name.lower().endswith(_BESIDE) and len(self.others) < 1:
                self.others.append(f"{name} is no notebook, no Python file and no .zip archive.")
        elif one.stat(follow_symlinks=False).st_size > MOST_BYTES:
            self._notes.append(f"{name} is larger than {MOST_BYTES:,} bytes.")
        else:
            self.found += 1
            yield Path(one.path)
