"""What all verbs of a notebook share: one sentence for a wrong call, and what the record says."""

from collections.abc import Callable
from functools import wraps
from inspect import signature

from workbook.practice.errors import WrongCall
from workbook.practice.learner import events
from workbook.practice.showing.cards import Card, Say

_MOST = 6  # ids that a sentence names
_REST = {"reveal": ", value"}  # what a call must have beside the id
_MAY = {"predict": ', "a"', "ask": ', "a"', "order": ', "2 1"', "hint": ", 2"}  # and what it may


def verb[**P, C: Card](function: Callable[P, C]) -> Callable[P, C]:
    """Say in a sentence what a call lacks, and what was wrong with the record at its end."""

    @wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> C:
        try:
            signature(function).bind(*args, **kwargs)
        except TypeError as error:
            has_id = bool(args) or next(iter(signature(function).parameters), "") in kwargs
            raise WrongCall(_how(function.__name__, error, has_id=has_id)) from None
        shown = function(*args, **kwargs)
        return shown.also(*map(Say, events.notices()))

    return told


def _how(name: str, error: TypeError, *, has_id: bool) -> str:
    """Return how a verb is called; with the ids that there are, where it was called without one."""
    ids = _ids(name)
    if not ids:
        return f"{name}() cannot be called so: {error}."
    if has_id:
        rest = _REST.get(name) or _MAY.get(name, "")
        return f'{name} is called as in {name}("{ids[0]}"{rest}): {error}.'
    more = " …" if len(ids) > _MOST else ""
    return (
        f'{name} needs an id, as in {name}("{ids[0]}"{_REST.get(name, "")}). '
        f"There are: {', '.join(ids[:_MOST])}{more}"
    )


def _ids(name: str) -> list[str]:
    """Return the ids that a verb takes, in the order of the course."""
    from workbook.practice import bank, lessons

    match name:
        case "check" | "hint" | "solution" | "reset":
            return [one.id for one in bank.sound()]
        case "predict" | "reveal":
            return [one.id for lesson in lessons.all() for one in lesson.predictions]
        case "order":
            return [one.id for lesson in lessons.all() for one in lesson.orders]
        case "ask":
            return [one.id for lesson in lessons.all() for one in lesson.questions]
    return []
