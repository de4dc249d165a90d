"""Where a learner stands with one exercise, told from the events that the record holds."""

import ast
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from workbook.practice.learner.events import Event

ENOUGH_TRIES = 3  # honest tries after which the key opens
OFFER_AFTER = 2  # failures after which a hint is offered by name
_UNREADABLE = "!"  # begins the fingerprint of a text that does not parse

_ORDER = ("not-started", "not-yet", "almost", "done")


@dataclass(frozen=True)
class Standing:
    """The best state so far, and what it took.

    Args:
        state: the best of all checks; ``not-started`` where there was none.
        tries: honest tries: failed answers with different syntax trees.
        failures: failed answers with different texts, those that do not parse included.
        hints: the highest rung that was read.
        key_seen: whether the solution was opened.
    """

    state: str = "not-started"
    tries: int = 0
    failures: int = 0
    hints: int = 0
    key_seen: bool = False

    @property
    def done(self) -> bool:
        """Return whether a check has passed."""
        return self.state == "done"

    @property
    def key_open(self) -> bool:
        """Return whether the key may be shown."""
        return self.done or self.tries >= ENOUGH_TRIES


def of(events: Iterable[Event]) -> Standing:
    """Return the standing that the events of one exercise add up to."""
    best, rung, seen = 0, 0, False
    failed: set[str] = set()
    for event in events:
        if event.kind == "check" and event.detail.get("state") in _ORDER:
            state = _ORDER.index(event.detail["state"])
            best = max(best, state)
            if _ORDER[state] in ("not-yet", "almost"):
                failed.add(event.detail.get("tree", ""))
        elif event.kind == "hint":
            rung = max(rung, event.detail.get("rung", 0))
        elif event.kind == "solution":
            seen = True
        elif event.kind == "reset":
            best = 0  # begun afresh: what was tried and read stays true
    honest = {tree for tree in failed if not tree.startswith(_UNREADABLE)}
    return Standing(_ORDER[best], len(honest), len(failed), rung, seen)


def fingerprint(text: str) -> str:
    """Return what tells two answers apart: their syntax trees, not their spaces or comments."""
    try:
        mark, whole = "", ast.dump(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # too deep to be parsed
        mark, whole = _UNREADABLE, text
    return mark + hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
