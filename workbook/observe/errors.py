"""An error in one stable line: its type and the first line of what it says."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_URL_PASSWORD = re.compile(r"(\w+://[^:/@\s]+):[^@\s]+@")
_SOCKET = re.compile(r"(?<![\w/])/(?:[\w.~-]+/)+(?=\.s\.PGSQL)")
_WRAPPED = re.compile(r"^\([\w.]+\.(\w+)\) ")


def first_line(error: BaseException) -> str:
    """Return type and first line of an error, the same at every run.

    Left out are SQLAlchemy's link to its own documentation, the statement and parameters that
    it appends, the driver's module name, passwords in URLs, and memory addresses.

    Args:
        error: what was raised.
    """
    said = str(error).strip().splitlines()
    line = said[0].strip() if said else ""
    for pattern, instead in (
        (_WRAPPED, ""),
        (_ADDRESS, ""),
        (_URL_PASSWORD, r"\1:***@"),
        (_SOCKET, "…/"),
        (re.compile(r"\s*\(Background on this error at: \S+\)"), ""),
    ):
        line = pattern.sub(instead, line)
    kind = type(error).__name__
    return f"{kind}: {line}" if line else kind


class Caught:
    """What :func:`expect_error` caught.

    Attributes:
        error: the exception, once the block is over.
    """

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def __repr__(self) -> str:
        return "nothing yet" if self.error is None else first_line(self.error)


class NotRaised(AssertionError):  # noqa: N818 (reads as what happened)
    """The error that was expected did not come."""


@contextmanager
def expect_error[Error: BaseException](
    kind: type[Error] | tuple[type[Error], ...], match: str | None = None
) -> Iterator[Caught]:
    """Expect that the block fails, print one stable line about how, and go on.

    Args:
        kind: the type of error, or several.
        match: a regular expression that must be found in what the error says.

    Yields:
        The one who holds the error afterwards, as ``caught.error``.

    Raises:
        NotRaised: in a sentence, if nothing was raised, another error, or another message.
    """
    names = " or ".join(one.__name__ for one in (kind if isinstance(kind, tuple) else (kind,)))
    caught = Caught()
    try:
        yield caught
    except kind as error:
        caught.error = error
    except Exception as error:
        raise NotRaised(f"Expected {names}, but came {first_line(error)}.") from error
    if caught.error is None:
        raise NotRaised(f"Expected {names}, but nothing was raised.")
    if match is not None and not re.search(match, str(caught.error)):
        raise NotRaised(
            f"Expected {names} with a text like {match!r}, but came {first_line(caught.error)}."
        ) from caught.error
    print(first_line(caught.error))  # noqa: T201 (the line is what the lesson reads)
