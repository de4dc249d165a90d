"""One replacement in a source, by the position of a node of its syntax tree."""

import ast
from dataclasses import dataclass

type Located = ast.expr | ast.stmt

_LONGEST = 60  # characters of code in a name


@dataclass(frozen=True)
class Change:
    """What to write in place of a node.

    Args:
        node: what is replaced.
        new: the text in its place.
        what: the change in words, part of a mutant's name.
    """

    node: Located
    new: str
    what: str

    def applied(self, source: str) -> str:
        """Return the source with this change; the rest keeps its text."""
        lines = source.encode().splitlines(keepends=True)  # ast counts columns in UTF-8 bytes
        node = self.node
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        before = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
        after = lines[end_line - 1][end_column:] + b"".join(lines[end_line:])
        return (before + self.new.encode() + after).decode()


def replaced(node: ast.expr, new: ast.expr) -> Change:
    """Return the change of an expression into another, named by both."""
    text = ast.unparse(new)
    return Change(node, f"({text})", f"`{short(node)}` becomes `{shortened(text)}`")


def short(node: ast.AST) -> str:
    """Return a node's code on one line, cut where it gets long."""
    return shortened(" ".join(ast.unparse(node).split()))


def shortened(text: str) -> str:
    """Return a text cut at a length that a name can have."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
