"""Comparing pieces of Python by what they mean."""

import ast


def same(one: str, other: str) -> bool:
    """Return whether two sources have the same syntax tree; comments and layout do not count."""
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except SyntaxError:
        return one.strip() == other.strip()
