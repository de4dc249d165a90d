"""Answers in files: a notebook's cells and the exercises it checks, a Python file's own id.

Read with ``json`` alone: ``nbformat`` would cost a terminal's check half a second.
"""

import io
import json
import re
import stat
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.practice.errors import WrongCall
from workbook.practice.text import Cell

MOST_BYTES = 50_000_000  # a notebook full of pictures has a few million

_CHECK = re.compile(r"""^[^#\n]*?\bcheck\(\s*["']([^"'\n]+)["']""", re.MULTILINE)
_NAMED = re.compile(r"^#\s*exercise:\s*(\S+)\s*$")


@dataclass(frozen=True)
class Answers:
    """What a file answers: its cells, and the exercises it names."""

    cells: tuple[Cell, ...]
    exercises: tuple[str, ...]


def read(path: Path) -> Answers:
    """Read a notebook or a Python file.

    Raises:
        WrongCall: for whatever is neither; one sentence says why and what to do.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise WrongCall(
                f"{path} is a folder. Name a notebook (.ipynb) or a Python file (.py) in it."
            )
        if not stat.S_ISREG(status.st_mode):
            raise WrongCall(f"{path} is no file that can be read from its beginning to its end.")
        if status.st_size > MOST_BYTES:
            raise WrongCall(f"{path} is larger than {MOST_BYTES:,} bytes, too large for an answer.")
        content = path.read_bytes()
    except FileNotFoundError:
        raise WrongCall(f"There is no file {path}. See where you are with `ls`.") from None
    except PermissionError:
        raise WrongCall(f"{path} may not be read by you. `ls -l {path}` shows who may.") from None
    except OSError as error:
        raise WrongCall(f"{path} cannot be read: {error.strerror}.") from error
    if not content.strip():
        raise WrongCall(f"{path} is empty. Save your answer in it first.")
    return _notebook(path, content) if path.suffix == ".ipynb" else _python(path, content)


def checks_in(source: str) -> list[str]:
    """Return the ids that a cell checks, in their order."""
    return _CHECK.findall(source)


def _notebook(path: Path, content: bytes) -> Answers:
    try:
        whole = json.loads(content)
    except UnicodeDecodeError:
        raise WrongCall(f"{path} is no notebook: it is not UTF-8 text.") from None
    except ValueError as error:
        raise WrongCall(
            f"{path} is no notebook: its JSON breaks off or is broken ({error})."
        ) from None
    except RecursionError:
        raise WrongCall(f"{path} is no notebook: its JSON is nested without end.") from None
    cells = whole.get("cells") if isinstance(whole, dict) else None
    if cells is None and isinstance(whole, dict) and isinstance(whole.get("worksheets"), list):
        raise WrongCall(
            f"{path} is a notebook of an older format. Open it in JupyterLab and save it, and it "
            "is a new one."
        )
    if not isinstance(cells, list):
        raise WrongCall(f"{path} is no notebook: its JSON has no list of cells.")
    code = tuple(
        Cell(_source(cell), cell.get("id") if isinstance(cell.get("id"), str) else None)
        for cell in cells
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
    )
    ids = [name for cell in code for name in checks_in(cell.source)]
    return Answers(code, tuple(dict.fromkeys(ids)))


def _python(path: Path, content: bytes) -> Answers:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WrongCall(f"{path} is UTF-16. Save it as UTF-8, as Python wants it.")
    if b"\0" in content:
        raise WrongCall(f"{path} is no text. Name a notebook (.ipynb) or a Python file (.py).")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
    except (SyntaxError, LookupError, UnicodeError):
        raise WrongCall(
            f"{path} is not in the encoding it names, or not UTF-8. Save it as UTF-8."
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as Windows and old Macs end lines
    return Answers((Cell(text, None),), _named(text))


def _named(text: str) -> tuple[str, ...]:
    """Return the id that a file's first lines name; what is no comment ends them."""
    for line in text.splitlines():
        if named := _NAMED.match(line):
            return (named[1],)
        if line.strip() and not line.startswith("#"):
            break
    return ()


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)
