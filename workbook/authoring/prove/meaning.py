"""A file as its meaning: what may change of it without changing what it does is left out.

So a digest is the same in every clone: with other line ends, with a lock that another index has
answered, and after an edit of nothing but comments and docstrings.
"""

import io
import tokenize
import tomllib

_NOTHING = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER}
# Only that they are there says something; how wide an indent is does not.
_SHAPES = {tokenize.NEWLINE: "\n", tokenize.INDENT: "{", tokenize.DEDENT: "}"}


def of_python(source: str) -> str:
    """Return the tokens of a source without comments, blank lines and docstrings."""
    words: list[str] = []
    alone = False  # whether the last word is a text with which a statement began
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in _NOTHING:
            continue
        if token.type == tokenize.NEWLINE and alone:
            words.pop()
            alone = False
            continue
        begins = not words or words[-1] in _SHAPES.values()
        alone = begins and token.type == tokenize.STRING
        words.append(_SHAPES.get(token.type, token.string))
    return "\0".join(words)


def of_lock(text: str) -> str:
    """Return the packages of a lock file with their versions, wherever they come from."""
    packages = tomllib.loads(text)["package"]
    return "\0".join(sorted(f"{one['name']} {one.get('version', '')}" for one in packages))
