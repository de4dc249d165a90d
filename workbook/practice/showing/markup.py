"""The little Markdown that tasks, hints and options are written in, as HTML for a notebook.

Only what the course's texts use: paragraphs, lists, fenced code, ``code``, **bold**, *stress*
and links. Everything else stays as it is typed, and all of it is escaped first.
"""

import re
from html import escape

_PRE = "white-space: pre; overflow-x: auto; margin: 0 0 8px 0"
_CODE = re.compile(r"(`+)(.+?)\1")
_SPAN = "\ufffc"  # Unicode's own sign for something that is put in here
_LINK = re.compile(r"\[([^\]]+)\]\(((?:https?://)?[^):\s]+)\)")  # no other scheme
_BOLD = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")
_INLINE = (
    (_LINK, r'<a href="\2">\1</a>'),
    (_BOLD, r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*])\*(\S(?:.*?\S)?)\*(?![\w*])"), r"<em>\1</em>"),
)
_ITEM = re.compile(r"^\s*(?:[-*]|(\d+)\.)\s+(.*)")


def inline(text: str) -> str:
    """Return one run of text as HTML: code spans as they are, the rest with its marks."""
    spans: list[str] = []

    def out(span: re.Match[str]) -> str:
        """Take a code span out, so that marks may stand around it and none is found in it."""
        spans.append(f"<code>{escape(span[2].strip())}</code>")
        return _SPAN

    rest = iter(_marks(_CODE.sub(out, text.replace(_SPAN, ""))).split(_SPAN))
    return next(rest) + "".join(span + after for span, after in zip(spans, rest, strict=True))


def html(text: str) -> str:
    """Return a Markdown text as HTML, block by block."""
    done: list[str] = []
    lines = text.strip("\n").splitlines()
    while lines:
        if not lines[0].strip():
            lines.pop(0)
        elif lines[0].lstrip().startswith("```"):
            done.append(_fence(lines))
        elif _ITEM.match(lines[0]):
            done.append(_list(lines))
        else:
            paragraph = []
            while lines and lines[0].strip() and not _ITEM.match(lines[0]):
                if lines[0].lstrip().startswith("```"):
                    break
                paragraph.append(lines.pop(0).strip())
            done.append(f"<p>{inline(' '.join(paragraph))}</p>")
    return "\n".join(done)


def plain(text: str) -> str:
    """Return a text for where nothing can be clicked or set in bold.

    A link is its words, and its address where that is on the web. Other marks read as typed.
    """

    def words(link: re.Match[str]) -> str:
        return f"{link[1]} ({link[2]})" if "://" in link[2] else link[1]

    return _BOLD.sub(r"\1", _LINK.sub(words, text))


def _marks(text: str) -> str:
    text = escape(text, quote=False)
    for pattern, put in _INLINE:
        text = pattern.sub(put, text)
    return text


def _fence(lines: list[str]) -> str:
    opening = lines.pop(0)
    indent = len(opening) - len(opening.lstrip())
    code = []
    while lines and not lines[0].lstrip().startswith("```"):
        line = lines.pop(0)
        code.append(line[indent:] if not line[:indent].strip() else line)
    if lines:
        lines.pop(0)
    return pre("\n".join(code))


def _list(lines: list[str]) -> str:
    tag = "ol" if (_ITEM.match(lines[0]) or [None, None])[1] else "ul"
    items: list[str] = []
    while lines and lines[0].strip():
        item = _ITEM.match(lines[0])
        if item:
            items.append(item[2])
        elif lines[0].startswith(" ") and items:
            items[-1] += " " + lines[0].strip()
        else:
            break
        lines.pop(0)
    return f"<{tag}>" + "".join(f"<li>{inline(item)}</li>" for item in items) + f"</{tag}>"


def pre(code: str) -> str:
    """Return code as it stands, escaped; a long line is scrolled to and not broken."""
    return f'<pre style="{_PRE}">{escape(code, quote=False)}</pre>'
