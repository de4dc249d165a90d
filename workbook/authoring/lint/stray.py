"""Files that nothing makes and nothing reads, and lists that are empty."""

import re
from pathlib import Path

from workbook.authoring.course import Course, Made
from workbook.authoring.lint.finding import Finding

_OURS = {
    "notebooks/coverage.toml",
    "notebooks/built.toml",
    "notebooks/glossary.toml",
    "solutions/proofs.toml",
}
_PICTURES = {".svg", ".png", ".jpg", ".webp"}


def stray(course: Course, made: list[Made]) -> list[Finding]:
    """Return files in the three trees that do not belong there."""
    belong = {one.path.resolve() for one in made}
    belong |= {source.resolve() for one in made for source in one.sources}
    belong |= {source.with_suffix(".toml").resolve() for source in course.lesson_sources()}
    prose = "\n".join(cell.source for one in made for cell in one.cells)
    found = []
    for tree in ("notebooks", "exercises", "solutions"):
        for path in sorted((course.root / tree).rglob("*")):
            parts = path.relative_to(course.root).parts
            if path.is_dir() or any(part.startswith((".", "__pycache__")) for part in parts):
                continue
            name = course.short(path)
            if path.resolve() in belong or name in _OURS or _shown(path, prose):
                continue
            found.append(Finding(name, 0, "stray", _why(path)))
    return found


def empty(made: list[Made]) -> list[Finding]:
    """Return a finding for each list that should not be empty: a check over nothing is no check."""
    said = []
    for kind, where in (
        ("lesson", "notebooks"),
        ("exercises", "exercises"),
        ("solutions", "solutions"),
    ):
        if not any(one.kind == kind for one in made):
            said.append(Finding(where, 0, "empty", f"There is nothing in {where}/ to look at."))
    return said


def _shown(path: Path, prose: str) -> bool:
    return path.suffix in _PICTURES and bool(re.search(rf"\b{re.escape(path.name)}\b", prose))


def _why(path: Path) -> str:
    if path.suffix == ".ipynb":
        return "No source makes this notebook: write its .py or remove it."
    if path.suffix in _PICTURES:
        return "No lesson shows this picture."
    return "Nothing in the course uses this file."
