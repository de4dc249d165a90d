"""The statements that an answer has sent, as a check counts them."""

from collections.abc import Mapping, Sequence
from typing import Any

from workbook.observe.recording import Recording
from workbook.observe.statement import Statement


class Sent(Recording):
    """A recording whose entries come over the wire: ``count``, ``statements``, ``n_plus_one``."""

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Sent":
        """Return what a child has described.

        Raises:
            ValueError, TypeError, KeyError, AttributeError: for what no recorder describes.
        """
        return cls.from_json(dict(plain))

    def take(self, entries: Sequence[Statement]) -> None:
        """Hold these entries from now on."""
        self._entries, self._findings, self.closed = list(entries), None, True
