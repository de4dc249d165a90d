"""What all verbs of a notebook share: one sentence for a wrong call, and what the record says."""

from collections.abc import Callable
from functools import wraps

from workbook.practice.learner import events
from workbook.practice.showing.cards import Card, Say


def verb[**P, C: Card](function: Callable[P, C]) -> Callable[P, C]:
    """Add to what a verb shows the sentences about a record that could not be used."""

    @wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> C:
        shown = function(*args, **kwargs)
        return shown.also(*map(Say, events.notices()))

    return told
