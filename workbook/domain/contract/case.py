"""A case of the contract: a name, a sentence, and what is asked of an app."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol


class Answer(Protocol):
    """What a client gets: httpx, httpx2 and TestClient all give this."""

    @property
    def status_code(self) -> int:
        """The status as a number."""

    @property
    def text(self) -> str:
        """The body as text."""

    @property
    def headers(self) -> Any:
        """The headers, found by names in any case."""

    def json(self) -> Any:
        """Return the body, read as JSON."""


class Client(Protocol):
    """What a case needs of a client whose base URL is the app."""

    def request(self, method: str, url: str, **options: Any) -> Answer:
        """Send a request; ``options`` are json, content, headers and params."""


class Broken(AssertionError):  # noqa: N818  # read as a sentence: "broken: …"
    """The app does not do what the contract says."""


@dataclass(frozen=True)
class Case:
    """One line of the contract.

    Args:
        name: the function's, with hyphens.
        area: users, pages, posts, search, errors or races.
        sentence: what an app must do.
        run: does it with a client; raises :class:`Broken` where the app does not.
    """

    name: str
    area: str
    sentence: str
    run: Callable[[Client], None]


def cases_of(area: str, functions: Iterable[Callable[[Client], None]]) -> tuple[Case, ...]:
    """Make a case of each function: its name, and its docstring as the sentence."""
    return tuple(
        Case(
            name=function.__name__.replace("_", "-"),
            area=area,
            sentence=(function.__doc__ or "").strip(),
            run=function,
        )
        for function in functions
    )
