"""What a lesson asks without code: predictions, lines to order, questions. Read, never run."""

from dataclasses import dataclass
from typing import Any, Self

from workbook.practice.errors import WrongCall
from workbook.practice.parsing.fields import Fields

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_DISTRACTORS = 2


@dataclass(frozen=True)
class Option:
    """One answer to choose.

    Args:
        letter: by which it is chosen, from ``a`` on.
        text: what it says.
        say: the sentence that choosing it deserves.
        value: of a prediction: what running gives when this option is right.
        right: of a question: whether this option is right.
    """

    letter: str
    text: str
    say: str
    value: Any = None
    right: bool = False


def choose(options: tuple[Option, ...], choice: object, its_id: str) -> Option:
    """Return the option of a letter; "B", " b " and "b)" are b.

    Raises:
        WrongCall: naming the letters there are.
    """
    letter = str(choice).strip().rstrip(").").lower()
    for option in options:
        if option.letter == letter:
            return option
    letters = ", ".join(option.letter for option in options)
    raise WrongCall(f"{its_id} has no option {choice!r}. Its options are {letters}.")


@dataclass(frozen=True)
class Prediction:
    """What a learner says before a cell runs; running it says which option was right.

    Args:
        id: such as ``6.2.4-p1``.
        text: the question.
        options: two or more.
        covers: the entries of coverage.toml that it meets.
    """

    id: str
    text: str
    options: tuple[Option, ...]
    covers: tuple[str, ...]

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read a ``[[predict]]`` table."""
        options = tuple(
            Option(letter, one.text("text"), one.text("say"), value=one.value("value"))
            for letter, one in zip(LETTERS, fields.tables("options"), strict=False)
        )
        if len(options) < 2:
            raise ValueError(f"{fields.whose} needs two options or more.")
        return cls(fields.text("id"), fields.text("text"), options, fields.texts("covers"))


@dataclass(frozen=True)
class Distractor:
    """A line that only looks as if it belonged.

    Args:
        line: the line.
        like: the right line that it imitates.
        say: why it does not belong.
    """

    line: str
    like: str
    say: str


@dataclass(frozen=True)
class Order:
    """Lines to put in order, some of which do not belong.

    Args:
        id: such as ``6.2.4-o1``.
        text: what the lines are to do.
        lines: those that belong, in the right order.
        distractors: those that do not, a few at most.
        say: the sentence for the right order.
    """

    id: str
    text: str
    lines: tuple[str, ...]
    distractors: tuple[Distractor, ...]
    say: str

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read an ``[[order]]`` table."""
        lines = fields.texts("lines")
        distractors = tuple(
            Distractor(one.text("line"), one.text("like"), one.text("say"))
            for one in fields.tables("distractors")
        )
        if len(set(lines)) < 2:
            raise ValueError(f"{fields.whose} needs two different lines or more.")
        if len(distractors) > MOST_DISTRACTORS:
            raise ValueError(f"{fields.whose} has more than {MOST_DISTRACTORS} distractors.")
        for one in distractors:
            if one.like not in lines:
                raise ValueError(
                    f"{fields.whose}: no line is {one.like!r}, which a distractor is like."
                )
            if one.line in lines:
                raise ValueError(
                    f"{fields.whose}: the distractor {one.line!r} is one of its lines."
                )
        return cls(fields.text("id"), fields.text("text"), lines, distractors, fields.text("say"))


@dataclass(frozen=True)
class Question:
    """A question with one right answer or more.

    Args:
        id: such as ``6.2.4-q1``.
        about: the id of the lesson that it calls back to mind.
        text: the question.
        options: two or more.
    """

    id: str
    about: str
    text: str
    options: tuple[Option, ...]

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read an ``[[ask]]`` table."""
        options = tuple(
            Option(letter, one.text("text"), one.text("say"), right=one.flag("right"))
            for letter, one in zip(LETTERS, fields.tables("options"), strict=False)
        )
        if len(options) < 2 or not any(one.right for one in options):
            raise ValueError(f"{fields.whose} needs two options or more, and a right one.")
        return cls(fields.text("id"), fields.text("about"), fields.text("text"), options)
