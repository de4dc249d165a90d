"""Exercises and how they are judged: the words a check is written in, and the judge behind them.

- The verbs of a notebook: ``notebook`` has ``check()``, ``hints``, ``progress``, ``reset`` (and
  ``afresh``), ``glossary``, ``asking``; ``verbs`` is what they share.
- What authors write: ``lessons``, and each ``exercise`` of the ``bank``; ``parsing`` reads both.
- From what was typed to a verdict: ``answering``, ``text`` and ``cutting`` find the answer,
  ``client`` asks ``judge_main``, the resident one, ``judge`` judges by ``judging``, and a
  ``verdict`` comes.
- In a check: ``answer`` and what it can do, ``answers``; ``checks``, the other words, with
  ``naming``.
- The learner: ``learner``, what is remembered; ``copies``, the files in work/; ``showing``, what
  they see; ``errors``, what a wrong call is told.

Nothing is imported before it is used, because ``workbook.practice.client`` is on the path of
every check in a notebook.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbook.practice.answer import SESSION, Answer, Raised
    from workbook.practice.checks import at_least, at_most, contains, expect, holds, part

__all__ = [
    "SESSION",
    "Answer",
    "Raised",
    "at_least",
    "at_most",
    "contains",
    "expect",
    "holds",
    "part",
]

_HOMES = {
    "SESSION": "workbook.practice.answer",
    "Answer": "workbook.practice.answer",
    "Raised": "workbook.practice.answer",
    "at_least": "workbook.practice.checks",
    "at_most": "workbook.practice.checks",
    "contains": "workbook.practice.checks",
    "expect": "workbook.practice.checks",
    "holds": "workbook.practice.checks",
    "part": "workbook.practice.checks",
}


def __getattr__(name: str) -> Any:
    """Import a word of the check vocabulary at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
