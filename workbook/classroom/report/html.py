"""HTML that is escaped unless it was made here: what a learner wrote can never become markup."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from html import escape
from pathlib import Path

_JOINERS = "\u200c\u200d"  # they hold emoji and many scripts together
_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_VOID = frozenset({"meta", "rect"})


class Html(str):
    """Text that is HTML already; any other text is escaped where it is put in."""

    __slots__ = ()


type Inside = Html | str | int | None


def tag(name: str, /, *inside: Inside, **attributes: str | int | None) -> Html:
    """Return an element.

    Args:
        name: of the element.
        *inside: what it holds; None is left out, and what is not Html is escaped.
        **attributes: their values, escaped; None is left out. ``class_`` is class, and other
            underscores are hyphens.
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(seen(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{said}/>")  # an SVG element needs its end, others do not mind
    return Html(f"<{name}{said}>{joined(inside)}</{name}>")


def joined(inside: Iterable[Inside], between: str = "") -> Html:
    """Return everything one after another; what is not Html is escaped."""
    return Html(
        between.join(
            one if isinstance(one, Html) else escape(seen(str(one)), quote=False)
            for one in inside
            if one is not None
        )
    )


def seen(text: str) -> str:
    """Return a text in which what would not be seen, or acts on what is near, stands spelt out.

    Terminal codes and marks that turn the direction of a whole line are such; lines, tabs and
    the joiners inside of words and emoji are not.
    """
    return "".join(
        one
        if one in "\n\t" or one in _JOINERS or unicodedata.category(one)[0] not in "C"
        else one.encode("unicode_escape").decode()
        for one in text
    )


def person(name: str) -> Html:
    """Return a learner's name, which may run from right to left, alone in its direction."""
    return tag("bdi", name)


def sentence(text: str) -> Html:
    """Return a sentence; what stands between backticks is code, and nothing else is a mark."""
    pieces, end = list[Inside](), 0
    for found in _CODE.finditer(text):
        pieces += [text[end : found.start()], tag("code", found[2].strip())]
        end = found.end()
    return tag("span", *pieces, text[end:], class_="said", dir="auto")


def code(text: str) -> Html:
    """Return lines as they stand; a reader without a mouse can scroll to their ends."""
    return tag("pre", tag("code", text), dir="ltr", tabindex="0")


def folded(title: Inside, *inside: Inside) -> Html:
    """Return what opens at a click or a key, without a script."""
    return tag("details", tag("summary", title), *inside)


def document(title: str, *body: Inside, kind: str | None = None) -> str:
    """Return a whole page that works from a file, asks nobody for anything and runs nothing."""
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # No script, picture, form or address is allowed: should a text slip through, it can do nothing.
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="robots", content="noindex"),
        tag("title", title),
        tag("style", Html(style)),
    )
    skip = tag("a", "To the text", href="#text", class_="skip")
    whole = tag("html", head, tag("body", skip, *body, class_=kind), lang="en")
    return f"<!doctype html>\n{whole}\n"
