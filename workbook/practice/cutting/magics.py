"""What IPython understands and Python does not, peeled off a cell."""

import re

from workbook.practice.cutting.lines import lines_of

_SIGN = re.compile(r"[%!?]")  # most cells have none
_TIMING = re.compile(r"^%%(time|timeit|capture)\b")
_LINE = re.compile(r"^(\s*)([%!]|\?+\w|\w+\?+\s*$)")
# `files = !ls` and `names = %who_ls`: the name is given nothing.
_TAKEN = re.compile(r"^(\s*[A-Za-z_][\w., ]*=\s*)[!%]\s*\S.*$")


def peeled(source: str) -> str:
    """Return a cell's Python, line for line: line magics and ``!`` lines are blank.

    ``%%time``, ``%%timeit`` and ``%%capture`` only wrap the Python below them; a cell with any
    other ``%%`` is no Python and gives nothing.
    """
    lines = lines_of(source)
    if _SIGN.search(source) is None:
        return "\n".join(lines)
    first = next((place for place, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].startswith("%%"):
        if not _TIMING.match(lines[first]):
            return ""
        lines[first] = ""
    return "\n".join(_without(line) for line in lines)


def _without(line: str) -> str:
    """Return a line as Python; a magic leaves a ``pass`` where a block may need one."""
    found = _LINE.match(line)
    if found is None:
        return _TAKEN.sub(r"\1None", line)
    return f"{found[1]}pass" if found[1] else ""
