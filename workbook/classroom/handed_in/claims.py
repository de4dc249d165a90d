"""Whose an archive says that it is: the one line that `workbook assign` has written into it.

The file is a stranger's, so that it is not parsed whole: TOML can be made to take all memory.
"""

import re
import tomllib

from workbook.classroom.names import in_one_piece

_CLAIM = re.compile(r'^learner = ("(?:[^"\\\n]|\\.){0,500}")', re.MULTILINE)


def learner_in(content: bytes) -> str:
    """Return the learner that an ``assignment.toml`` names; nothing where it names nobody."""
    found = _CLAIM.search(content.decode("utf-8", "replace"))
    try:
        return in_one_piece(str(tomllib.loads(f"learner = {found[1]}")["learner"])) if found else ""
    except tomllib.TOMLDecodeError:
        return ""
