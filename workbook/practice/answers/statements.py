"""The statements that an answer has sent in a part, as recorder and server agree on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from workbook.practice.answers import counting
from workbook.practice.answers.sending import Sent
from workbook.practice.checks import NotYet
from workbook.practice.judging.heard import Heard
from workbook.practice.judging.link import FORGED, Link
from workbook.practice.judging.pgsql import is_lookup

_OF_THE_BEGINNING = frozenset({"create", "pragma"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place among what was sent: so many entries of the recorder, so many statements heard."""

    recorded: int = 0
    heard: int = 0


_START = Place()


class Statements:
    """What was sent since the part began.

    Args:
        link: the wire to the child, whose recorder is asked.
        heard: what the server got, where somebody listens.
    """

    def __init__(self, link: Link, heard: Heard | None) -> None:
        self._link, self._heard = link, heard
        self.looked = False  # whether the check has looked: then they matter to a learner, too

    def sent(self) -> Sent:
        """Return the statements so far."""
        self.looked = True
        return self._since(_START)

    @contextmanager
    def recording(self) -> Iterator[Sent]:
        """Collect the statements of a block."""
        self.looked = True
        heard = self._so_far()
        before = Place(len(self._recorded().entries), heard)
        sent = Sent()
        yield sent
        sent.take(self._since(before).entries)

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """Forget what the server gets in a block: nobody is to count it."""
        before = self._so_far()
        try:
            yield
        finally:
            if self._heard is not None:
                self._heard.forget(before)

    def to_show(self, *, of_an_app: bool) -> tuple[str, ...]:
        """Return the SQL so far, for the verdict.

        Args:
            of_an_app: leave out what it made its tables with: the sentence is about a request.
        """
        found = self._since(_START).statements
        if of_an_app:
            asked = [one for one in found if one.verb not in _OF_THE_BEGINNING]
            found = [one for one in asked if not is_lookup(one.sql)] or found
        return tuple(one.sql for one in found)

    def _since(self, place: Place) -> Sent:
        # Heard before and after: a statement that is on its way meanwhile is held against nobody.
        before = self._heard.since(place.heard) if self._heard is not None else []
        sent = self._recorded()
        entries = sent.entries[place.recorded :]
        if self._heard is not None:
            agreed = counting.agreed(entries, before, self._heard.since(place.heard))
            if agreed != entries or place != _START:
                sent.take(agreed)
        elif place != _START:
            sent.take(entries)
        return sent

    def _so_far(self) -> int:
        return 0 if self._heard is None else len(self._heard)

    def _recorded(self) -> Sent:
        reply = self._link.ask("sent")
        try:
            return Sent.read(reply["sent"])
        except (ValueError, TypeError, KeyError, AttributeError):
            raise NotYet(FORGED) from None
