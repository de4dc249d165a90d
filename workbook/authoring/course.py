"""What can be made: every notebook with the cells that its sources give it."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from workbook import places
from workbook.authoring import percent
from workbook.authoring.cells import Cell, fingerprint
from workbook.authoring.errors import AuthoringError


@dataclass(frozen=True)
class Made:
    """A notebook that is made from sources.

    Args:
        path: the .ipynb file.
        kind: what it is; exercises and solutions both come from the files in solutions/.
        sources: the files to edit, in the order in which they appear in the notebook.
        cells: what the sources give.
        origins: cell id to the source file it comes from, where there are several.
        states: cell id of a check to the words of the state it must show.
    """

    path: Path
    kind: Literal["lesson", "exercises", "solutions"]
    sources: tuple[Path, ...]
    cells: tuple[Cell, ...]
    origins: Mapping[str, Path] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The hash of the source that the notebook should have."""
        return fingerprint(self.cells)


@dataclass(frozen=True)
class Course:
    """A clone of the course, or a folder like one in a test."""

    root: Path

    @classmethod
    def here(cls) -> "Course":
        """Return the clone that this package runs from."""
        return cls(places.root())

    def short(self, path: Path) -> str:
        """Return a path as people write it: from the root of the clone, with slashes."""
        path = path.resolve()
        return path.relative_to(self.root).as_posix() if self.owns(path) else str(path)

    def owns(self, path: Path) -> bool:
        """Return whether a path lies in this clone."""
        return path.resolve().is_relative_to(self.root)

    def lesson_sources(self) -> list[Path]:
        """Return the .py of every lesson and of the start page, in reading order."""
        return list(_visible(self.root / "notebooks", ".py"))

    def exercise_groups(self) -> dict[Path, list[Path]]:
        """Return the exercise files by the lesson they belong to (section folder / lesson name)."""
        groups: dict[Path, list[Path]] = {}
        for path in _visible(self.root / "solutions", ".py"):
            if path.name.startswith("_"):
                continue  # the bank leaves these out too
            group = path.parent.relative_to(self.root / "solutions")
            groups.setdefault(group, []).append(path)
        return groups

    def notebooks(self) -> list[Path]:
        """Return every .ipynb that the course holds, whether it has a source or not."""
        folders = ("notebooks", "exercises", "solutions")
        return [path for name in folders for path in _visible(self.root / name, ".ipynb")]

    def everything(self, wanted: Path | None = None) -> list[Made]:
        """Return all notebooks that the sources give, or those that one path means."""
        from workbook.authoring import sheets  # it builds on Made

        made = [
            self.lesson(path)
            for path in self.lesson_sources()
            if means(wanted, path, path.with_suffix(".ipynb"), path.with_suffix(".toml"))
        ]
        for group, files in self.exercise_groups().items():
            if means(wanted, *sheets.paths(self.root, group), *files):
                both = sheets.both(self.root, group, files)
                made.extend(one for one in both if means(wanted, one.path, *files))
        return made

    def lesson(self, source: Path) -> Made:
        """Return the notebook of one lesson."""
        cells = tuple(percent.read(source))
        if not cells:
            raise AuthoringError(
                f"{self.short(source)} has no cells: begin with `# %% [markdown]`."
            )
        return Made(source.with_suffix(".ipynb"), "lesson", (source,), cells)

    def select(self, wanted: Sequence[Path]) -> list[Made]:
        """Return the notebooks that some paths mean: a source, a notebook or a folder of them.

        Raises:
            AuthoringError: if a path means none.
        """
        if not wanted:
            everything = self.everything()
            if not everything:
                raise AuthoringError(
                    "There is nothing to build: notebooks/ and solutions/ hold no .py file. "
                    "`workbook new lesson ID` makes one."
                )
            return everything
        chosen: list[Made] = []
        for path in wanted:
            found = self.everything(path.resolve())
            if not found:
                raise AuthoringError(
                    f"{path} is not a source of the course. Name a lesson's .py, an exercise's "
                    ".py, a notebook made from them, or a folder that holds some.",
                    exit_code=2,
                )
            chosen.extend(made for made in found if made not in chosen)
        return chosen


def lesson_tables(root: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the .toml of each lesson with what it says; of one that is none, lint tells."""
    for path in sorted((root / "notebooks").glob("*/*.toml")):
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        yield path, table


def means(wanted: Path | None, *files: Path) -> bool:
    """Return whether a path is one of some files or a folder above one; None means them all."""
    resolved = [file.resolve() for file in files]
    return wanted is None or any(wanted == file or wanted in file.parents for file in resolved)


def _visible(folder: Path, suffix: str) -> Iterator[Path]:
    """Yield the files below a folder in a fixed order, without hidden folders and caches."""
    for path in sorted(folder.rglob(f"*{suffix}")):
        parts = path.relative_to(folder).parts
        if not any(part.startswith((".", "__")) for part in parts):
            yield path
