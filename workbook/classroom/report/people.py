"""Who is who: a table from the names of the folders to the names that an LMS knows."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbook.classroom.errors import ClassroomError
from workbook.classroom.names import in_one_piece
from workbook.classroom.report.cells import is_formula

LEARNER = "learner"
#: What a column may be called, in small letters and without hyphens or underscores.
_COLUMNS = {
    "learner": "learner",
    "folder": "learner",
    "student": "student",
    "name": "student",
    "id": "id",
    "canvas id": "id",
    "sis user id": "sis_user_id",
    "sis id": "sis_user_id",
    "sis login id": "sis_login_id",
    "login": "sis_login_id",
    "section": "section",
    "email": "email",
    "e mail": "email",
    "email address": "email",
    "username": "username",
    "id number": "id_number",
    "idnumber": "id_number",
}
_UNIQUE = ("learner", "id", "sis_user_id", "sis_login_id", "email", "username", "id_number")


@dataclass(frozen=True, slots=True)
class People:
    """The lines of such a table.

    Args:
        path: the file.
        columns: that it has, by their names here.
        known: a line for each learner.
    """

    path: Path
    columns: tuple[str, ...]
    known: Mapping[str, Mapping[str, str]]


def load(path: Path) -> People:
    """Read a CSV file with a column ``learner`` and some of those that an LMS asks for.

    Raises:
        ClassroomError: for a file that cannot be used; the sentence names line and value.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ClassroomError(f"{path} cannot be read as UTF-8: {error}.") from error
    head = text.partition("\n")[0]
    mark = ";" if head.count(";") > head.count(",") else ","  # as Excel writes it in many countries
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise ClassroomError(
            f"{path} is no CSV ({error}). Is a quotation mark open that nothing closes?"
        ) from error
    names = [_column(one) for one in (lines[0] if lines else [])]
    if LEARNER not in names or len({one for one in names if one}) < 2:
        raise ClassroomError(
            f"{path} needs a first line that names its columns: `learner`, and what your LMS knows "
            "them by, such as `sis_user_id`, `sis_login_id` or `email`."
        )
    known: dict[str, dict[str, str]] = {}
    for number, cells in enumerate(lines[1:], start=2):
        line = {name: one.strip() for name, one in zip(names, cells, strict=False) if name}
        if not any(line.values()):
            continue
        _sound(line, known, path, number)
        known[in_one_piece(line[LEARNER])] = line
    columns = tuple(dict.fromkeys(one for one in names if one))
    return People(path, columns, known)


def missing(people: People | None, learners: Sequence[str]) -> list[str]:
    """Return a sentence on each learner that the table does not have."""
    if people is None:
        return []
    return [
        f"{one} is not in {people.path}, and so in neither CSV file. Add a line for {one}."
        for one in learners
        if one not in people.known
    ]


def _column(said: str) -> str:
    return _COLUMNS.get(" ".join(said.lower().replace("_", " ").replace("-", " ").split()), "")


def _sound(
    line: Mapping[str, str], known: Mapping[str, Mapping[str, str]], path: Path, number: int
) -> None:
    """See that a line names one learner, and nobody by what somebody else is known by.

    Raises:
        ClassroomError: when it does not.
    """
    if not line.get(LEARNER):
        raise ClassroomError(f"{path}, line {number}: there is no learner in it.")
    for name in _UNIQUE:
        value = line.get(name)
        if value and any(other.get(name) == value for other in known.values()):
            raise ClassroomError(f"{path}, line {number}: {value!r} is somebody else's, too.")
        if value and name != LEARNER and is_formula(value):
            raise ClassroomError(
                f"{path}, line {number}: {value!r} begins as a formula does, and a spreadsheet "
                "would compute it. An identifier cannot begin so."
            )
