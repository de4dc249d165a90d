"""The folder of a report: what is written there, under which names, and what is taken away again.

A learner's page is called by their name, as far as it can be a file's, and by a random token that
stays the same from run to run: whoever has one page cannot guess the address of another, should
the folder ``feedback`` be put on a web server, and an instructor still sees whose it is.
"""

import json
import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from workbook.classroom.errors import ClassroomError

MEMORY = "report.json"
PAGES = "feedback"
_MADE_BY = "workbook report"
_NAME = re.compile(r"[a-z0-9-]+\.html")
_LONGEST = 40


def ready(folder: Path, submissions: Path) -> None:
    """See that a folder may hold a report, and make it for its owner alone.

    Raises:
        ClassroomError: when it is something else, or lies among the submissions.
    """
    if submissions.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise ClassroomError(
            f"{folder} lies in {submissions}, where every folder is a learner's. Name another."
        )
    if folder.exists() and not folder.is_dir():
        raise ClassroomError(f"{folder} is a file. Name a folder for the report.")
    if folder.is_dir() and any(folder.iterdir()) and not _memory(folder):
        raise ClassroomError(
            f"{folder} has other files in it, and no report. Name a new folder; "
            "nothing was written."
        )
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o700)
    (folder / PAGES).mkdir(exist_ok=True)


def names(folder: Path, learners: Iterable[str]) -> dict[str, str]:
    """Return a file name for each learner; those of an earlier report stay."""
    known = _memory(folder).get("feedback", {})
    return {
        one: known[one]
        if _NAME.fullmatch(str(known.get(one, "")))
        else f"{_slug(one)}-{secrets.token_hex(10)}.html"
        for one in learners
    }


def remember(folder: Path, pages: Mapping[str, str]) -> None:
    """Keep the names, before any page has one, and take away the pages of who is gone."""
    for name in _memory(folder).get("feedback", {}).values():
        if _NAME.fullmatch(str(name)) and name not in pages.values():
            (folder / PAGES / name).unlink(missing_ok=True)
    put(folder / MEMORY, json.dumps({"made by": _MADE_BY, "feedback": pages}, indent=1) + "\n")


def put(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f".{path.name}")
    draft.write_bytes(text.encode("utf-8", "backslashreplace"))
    draft.replace(path)


def _memory(folder: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    ours = isinstance(found, dict) and found.get("made by") == _MADE_BY
    return found if ours and isinstance(found.get("feedback"), dict) else {}


def _slug(learner: str) -> str:
    """Return what of a name can be a file's everywhere."""
    plain = unicodedata.normalize("NFKD", learner).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-") or "learner"
