"""What a lesson asks without code: predictions, lines to order, questions. Read, never run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from workbook.practice.errors import WrongCall

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_DISTRACTORS = 2


class Fields:
    """A TOML table whose fields are asked for by type; what is missing or wrong is a sentence."""

    def __init__(self, table: Mapping[str, Any], whose: str) -> None:
        self.table, self.whose = table, whose

    def text(self, name: str, *, default: str | None = None) -> str:
        """Return a field that must be text."""
        return self._get(name, str, "text", default)

    def number(self, name: str) -> int:
        """Return a field that must be a whole number."""
        return self._get(name, int, "a whole number", None)

    def flag(self, name: str) -> bool:
        """Return a field that is true, or false where it is missing."""
        return self._get(name, bool, "true or false", False)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a field that must be a list of texts, empty where it is missing."""
        texts = self._get(name, list, "a list of texts", [])
        if not all(isinstance(text, str) for text in texts):
            raise ValueError(f"{name} of {self.whose} must be a list of texts, not {texts!r}.")
        return tuple(texts)

    def tables(self, name: str) -> "list[Fields]":
        """Return the tables of that name, each knowing whose it is."""
        tables = self._get(name, list, f"tables, each under [[{name}]]", [])
        return [
            Fields(table, str(table.get("id", f"{name} {number} of {self.whose}")))
            for number, table in enumerate(tables, 1)
        ]

    def value(self, name: str) -> Any:
        """Return a field of any type, which must be there."""
        if name not in self.table:
            raise ValueError(f"{self.whose} has no {name}.")
        return self.table[name]

    def _get[T](self, name: str, kind: type[T], called: str, default: T | None) -> T:
        value = self.table.get(name, default)
        if value is None:
            raise ValueError(f"{self.whose} has no {name}.")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"{name} of {self.whose} must be {called}, not {value!r}.")
        return value


@dataclass(frozen=True)
class Option:
    """One answer to choose: its letter, its text, and the sentence that it deserves."""

    letter: str
    text: str
    say: str
    value: Any = None  # of a prediction: what running gives when this option is right
    right: bool = False  # of a question


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
    """What a learner says before a cell runs; running it says which option was right."""

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
    """A line that does not belong, the line it imitates, and why not."""

    line: str
    like: str
    say: str


@dataclass(frozen=True)
class Order:
    """Lines to put in order, some of which do not belong."""

    id: str
    text: str
    lines: tuple[str, ...]  # in the right order
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
    """A question with one right answer or more, about a lesson."""

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
