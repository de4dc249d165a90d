"""What was sent while a recorder ran: to count, to hold to a budget, to read."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

from workbook.observe import markup, nplusone, rendering
from workbook.observe.nplusone import NPlusOne
from workbook.observe.statement import Statement

if TYPE_CHECKING:
    from workbook.observe.plans import Plans


class OverBudget(AssertionError):  # noqa: N818 (reads as what happened)
    """More statements were sent than allowed."""


class Recording:
    """Statements and transaction marks in the order in which they were sent.

    Args:
        title: stands above it.
        sent: what the recorder collected; may still grow.
        read: makes a :class:`Statement` of one piece of it. Recorders collect what costs
            nothing to collect, and reading it waits until somebody looks.
    """

    def __init__(
        self,
        title: str = "",
        sent: Sequence[Any] = (),
        read: Callable[[Sequence[Any]], list[Statement]] = list,
    ) -> None:
        self.title = title
        self.closed = False
        self._sent = sent
        self._read = read
        self._entries: list[Statement] | None = None
        self._findings: list[NPlusOne] | None = None

    @property
    def entries(self) -> list[Statement]:
        """Everything: statements and transaction marks."""
        if not self.closed:
            return self._read(self._sent)
        if self._entries is None:
            self._entries = self._read(self._sent)
        return self._entries

    @property
    def statements(self) -> list[Statement]:
        """The statements, without the marks of transactions."""
        return [entry for entry in self.entries if not entry.is_mark]

    @property
    def marks(self) -> list[Statement]:
        """The marks: BEGIN, COMMIT, ROLLBACK and savepoints."""
        return [entry for entry in self.entries if entry.is_mark]

    def __len__(self) -> int:
        return len(self.statements)

    def count(self, verb: str | None = None) -> int:
        """Return how many statements were sent.

        Args:
            verb: count only these (``"select"``); a mark's verb (``"commit"``) counts marks.
        """
        if verb is None:
            return len(self.statements)
        return sum(entry.verb == verb.lower() for entry in self.entries)

    def budget(self, most: int, verb: str | None = None) -> None:
        """Hold the recording to a budget.

        Args:
            most: how many statements are allowed.
            verb: of this kind only, if given.

        Raises:
            OverBudget: with a sentence that says how many there were and what repeats.
        """
        came = self.count(verb)
        if came <= most:
            return
        kind = f"{verb.lower()} " if verb else ""
        finding = self.n_plus_one()
        raise OverBudget(
            f"{rendering.counted(came, f'{kind}statement')} {'was' if came == 1 else 'were'} sent, "
            f"the budget is {most}." + (f" {finding}" if finding else "")
        )

    def n_plus_one(self) -> NPlusOne | None:
        """Return the N+1 with the most repetitions, or None if there is none."""
        return max(self.n_plus_ones(), key=lambda one: one.times, default=None)

    def n_plus_ones(self) -> list[NPlusOne]:
        """Return every N+1, in the order in which they began."""
        if self._findings is not None:
            return self._findings
        return nplusone.find(self.statements)

    def explain(self, where: Any, *, analyze: bool = False) -> "Plans":
        """Ask the server for its plan of each different statement (see ``observe.explain``)."""
        from workbook.observe import plans

        return plans.explain_all(where, self, analyze=analyze)

    def text(self) -> str:
        """Return it as text that is the same at every run: no durations."""
        return rendering.text(self)

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return markup.recording(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self._repr_html_()}

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON (see :meth:`Statement.as_json`), with what the N+1 finder found."""
        return {
            "title": self.title,
            "entries": [entry.as_json() for entry in self.entries],
            "n_plus_ones": [finding.as_json() for finding in self.n_plus_ones()],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the recording that :meth:`as_json` described, closed."""
        made = cls(data["title"])
        made._entries = [Statement.from_json(entry) for entry in data["entries"]]
        made._findings = [NPlusOne.from_json(finding) for finding in data["n_plus_ones"]]
        made.closed = True
        return made

    @classmethod
    def of(cls, statements: Iterable[Statement], title: str = "") -> Self:
        """Return a closed recording of these statements."""
        made = cls(title, list(statements))
        made.closed = True
        return made
