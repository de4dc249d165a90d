"""What the learner's commands share: cards for people, documents for machines, ids for Tab."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from workbook.practice.showing.cards import Card

# JSON escapes the first 32 itself; these turn lines round, or begin a command of a terminal.
_ACTS = re.compile(r"[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
type Decorated = Callable[..., Any]

_MOST = 6  # ids that a sentence names

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def own_bank(said: str, *, there: bool = True) -> Callable[[Decorated], Decorated]:
    """Return the option that names a bank of one's own: ``said`` is its help, ``there`` a must."""
    folder = click.Path(path_type=Path, exists=there, file_okay=False)
    return click.option("--bank", metavar="DIR", type=folder, help=said)


author_bank = own_bank("A bank of your own, instead of the course's solutions/.")


def card(shown: "Card", *, err: bool = False) -> None:
    """Print a card for people; its headline stands out where the terminal can do that."""
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    words(shown.headline if plain else click.style(shown.headline, bold=True), err=err)
    for block in shown.blocks:
        words(block.text(), err=err)


def words(text: str, *, err: bool = False) -> None:
    """Print a text; a terminal that knows no such letters gets question marks, not an error."""
    stream = sys.stderr if err else sys.stdout
    try:
        click.echo(text, file=stream)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        click.echo(text.encode(encoding, "replace").decode(encoding), file=stream)


def document(whole: Any) -> None:
    """Print the one document of ``--json``; what would act on a terminal is escaped in it."""
    text = json.dumps(whole, ensure_ascii=False, indent=2)
    words(_ACTS.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def notices() -> None:
    """Print, on stderr, what was wrong with the learner's record, if anything was."""
    from workbook.practice.learner import events

    for notice in events.notices():
        words(notice, err=True)


def exercise_ids(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the id of an exercise."""
    from workbook.practice import bank

    return _beginning(incomplete, bank.sound)


def _named(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    """Return the id that was typed, or say which there are."""
    if value is None:
        from workbook.practice import bank

        there = [one.id for one in bank.sound()]
        few, more = there[:_MOST], " …" if len(there) > _MOST else ""
        raise click.UsageError(f"Name an exercise by its ID. There are: {', '.join(few)}{more}")
    return value


exercise = click.argument(
    "exercise", metavar="ID", required=False, callback=_named, shell_complete=exercise_ids
)


def lesson_ids(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the id of a lesson."""
    from workbook.practice import lessons

    return _beginning(incomplete, lessons.all)


def _beginning(incomplete: str, there: Callable[[], Iterable[Any]]) -> list[CompletionItem]:
    """Return what begins so, of exercises or lessons; nothing where they cannot be read."""
    try:
        return [
            CompletionItem(one.id, help=one.title)
            for one in there()
            if one.id.startswith(incomplete)
        ]
    except (OSError, ValueError):  # a broken file is `workbook lint`'s to name
        return []


def words_of_the_course(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete a word of the glossary."""
    from workbook.practice import glossary

    try:
        terms = glossary.load()
    except (OSError, ValueError):
        return []
    wanted = incomplete.lower()
    return [CompletionItem(one.name) for one in terms if one.name.lower().startswith(wanted)]


def any_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete an exercise, a lesson, or a file."""
    ids = exercise_ids(ctx, param, incomplete) + lesson_ids(ctx, param, incomplete)
    return [*ids, CompletionItem(incomplete, type="file")]
