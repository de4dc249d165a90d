"""Making the changes that a wrong answer tells: each is found once, and no two meet."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from workbook.practice.parsing.changes import BadChange, Change, Line, numbered, read
from workbook.practice.parsing.percent import CHANGE
from workbook.practice.parsing.wrong import Texts


def whole(source: str, first: int, texts: Texts, below: tuple[str, ...] = ()) -> list[Line]:
    """Return the lines of an answer, each with the line of the file that it was written on.

    Args:
        source: the answer, whole or told as changes.
        first: the line of the file that it begins on.
        texts: what a change may be based on: the key, the starter and the wrong answers.
        below: the names on the way here.

    Raises:
        BadChange: for a change that cannot be made.
    """
    lines = numbered(source, first)
    if not lines or not lines[0].text.startswith(CHANGE):
        return lines
    name, changes = read(lines)
    if name not in texts:
        raise BadChange(first, f"It is based on {name}, and no wrong answer has that name.")
    if name in below:
        raise BadChange(first, f"It is based on {name}, which is based on it.")
    return _changed(name, whole(*texts[name], texts, (*below, name)), changes)


def _changed(name: str, base: Sequence[Line], changes: Sequence[Change]) -> list[Line]:
    """Return a text with all changes made, each of them looked for in the text as it was."""
    places = sorted(((_place(name, base, one), one) for one in changes), key=lambda one: one[0])
    for (place, one), (later, other) in pairwise(places):
        if later < place + len(one.old):
            twice = f"line {base[later].number} of {name}"
            raise BadChange(other.line, f"The change in line {one.line} touches {twice}, too.")
    made: list[Line] = []
    at = 0
    for place, one in places:
        end = place + len(one.old)
        made += base[at : end if one.how == "after" else place]
        made += one.new
        at = place if one.how == "before" else end
    return made + list(base[at:])


def _place(name: str, base: Sequence[Line], change: Change) -> int:
    """Return the index of the one place where the old lines stand."""
    start, end = _range(name, base, change)
    old = [one.text.rstrip() for one in change.old]
    there = [one.text.rstrip() for one in base[start:end]]
    found = [at for at in range(len(there)) if there[at : at + len(old)] == old]
    if len(found) == 1:
        return start + found[0]
    where = f"`{change.scope}` of {name}" if change.scope else name
    if found:
        lines = _list([str(base[start + at].number) for at in found])
        raise BadChange(
            change.old[0].number,
            f"These lines are {len(found)} times in {where}, in lines {lines}: say in which "
            "function (`# --- in NAME, instead of`), or add a line of what stands around them.",
        )
    for line in change.old:
        if line.text.rstrip() not in there:
            other = [one for one in base[start:end] if one.text.strip() == line.text.strip()]
            hint = f" Line {other[0].number} has it with another indentation." if other else ""
            said = f"There is no line `{line.text.strip()}` in {where}.{hint}"
            raise BadChange(line.number, said)
    raise BadChange(
        change.old[0].number,
        f"Each of these lines is in {where}, but they do not stand one below the other there.",
    )


def _range(name: str, base: Sequence[Line], change: Change) -> tuple[int, int]:
    """Return the indexes between which a change is looked for."""
    if not change.scope:
        return 0, len(base)
    # A variant's `$name` is no Python; its place is taken by the name itself, on the same line.
    text = re.sub(r"\$\{?(\w+)\}?", r"\1", "\n".join(one.text for one in base))
    try:
        defined = list(_defined(ast.parse(text)))
    except SyntaxError as error:
        said = f"`in {change.scope}` takes a base that is Python, and {name} is none"
        raise BadChange(change.line, f"{said}: {error.msg}.") from error
    found = [(one, node) for one, node in defined if f".{one}".endswith(f".{change.scope}")]
    if len(found) != 1:
        names = f" ({_list([one for one, _ in found])})" if found else ""
        said = f"{len(found) or 'no'} functions or classes named `{change.scope}`{names}"
        raise BadChange(change.line, f"There are {said} in {name}, and it takes one.")
    node = found[0][1]
    first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
    return first - 1, node.end_lineno or first


type _Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _defined(node: ast.AST, above: str = "") -> Iterator[tuple[str, _Named]]:
    """Yield all functions and classes with their dotted names."""
    for child in ast.iter_child_nodes(node):
        name = above
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{above}.{child.name}" if above else child.name
            yield name, child
        yield from _defined(child, name)


def _list(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
