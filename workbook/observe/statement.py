"""One thing that was sent to a server: a statement, or the mark of a transaction."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from workbook.observe import sqltext, values

if TYPE_CHECKING:
    from workbook.observe.plans import Plan

MARKS = frozenset({"begin", "commit", "rollback", "savepoint", "release", "pipeline"})


@dataclass(frozen=True)
class Statement:
    """A statement as the driver got it, and what came of it.

    Attributes:
        sql: the text, exactly as the driver got it.
        verb: what it does, in lower case: select, insert, update, delete, create, begin, …
        parameters: as the driver got them: a tuple or a dict; with ``many`` a list of these.
        rows: of INSERT, UPDATE, DELETE the rows that changed; of what returns rows, the rows
            that the program fetched; None when nobody knows.
        milliseconds: how long the driver took to execute it; None for the mark of a transaction.
        many: whether one call sent it with many sets of parameters (executemany).
        error: type and message of what the driver raised, or None.
        names: the names of positional parameters, when they are known.
        transaction: equal for all that went over one connection between two ends.
        language: of the text: sql (CQL too), cql (a batch), mongodb, redis or http.
    """

    sql: str
    verb: str
    parameters: Any = ()
    rows: int | None = None
    milliseconds: float | None = None
    many: bool = False
    error: str | None = None
    names: tuple[str, ...] = ()
    transaction: int = 0
    language: str = "sql"
    # What SQLAlchemy compiled, for the N+1 finder; stays in this process.
    source: Any = field(default=None, repr=False, compare=False)

    @property
    def is_mark(self) -> bool:
        """Whether this begins or ends a transaction or a part of it."""
        return self.verb in MARKS

    @property
    def shape(self) -> str:
        """What it has in common with the same statement sent with other parameters."""
        if self.language == "sql":
            return sqltext.shape(self.sql)
        if self.language == "redis":
            return f"{self.verb} {len(self.parameters)}"
        return f"{self.sql} {values.outline(self.parameters)}"

    @property
    def clauses(self) -> list[str]:
        """The text for reading, a clause per line, placeholders as ``:name``."""
        if self.language != "sql":
            return [values.steady(line) for line in self.sql.splitlines()]
        return sqltext.lines(self.sql, self.names)

    @property
    def sets(self) -> list[Any]:
        """The sets of parameters: one, or with ``many`` one per row; empty if there are none."""
        if self.many:
            return list(self.parameters)
        return [self.parameters] if self.parameters else []

    def notes(self) -> list[str]:
        """Return what stands under the text: parameters, rows, the error."""
        noted: list[str] = []
        sets = self.sets
        if self.language == "redis":
            pass  # its text holds them
        elif len(sets) == 1 and not self.many:
            noted.append(f"params: {values.show_set(sets[0], self.names)}")
        elif self.many:
            noted.append(f"params: {len(sets)} {'set' if len(sets) == 1 else 'sets'}, sent at once")
            noted += [f"  {values.show_set(one, self.names)}" for one in sets[:3]]
            if len(sets) > 3:
                noted.append("  …")
        if self.rows is not None:
            noted.append(f"rows: {self.rows}")
        if self.error:
            noted.append(f"error: {self.error}")
        return noted

    def explain(self, where: Any, *, analyze: bool = False) -> "Plan":
        """Ask the server for its plan of this statement (see :func:`workbook.observe.explain`)."""
        from workbook.observe import plans

        return plans.explain(where, self, analyze=analyze)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON; values that JSON does not know become the text they are shown as."""
        return {
            "sql": self.sql,
            "verb": self.verb,
            "parameters": values.plain(self.parameters),
            "rows": self.rows,
            "milliseconds": self.milliseconds,
            "many": self.many,
            "error": self.error,
            "names": list(self.names),
            "transaction": self.transaction,
            "language": self.language,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the statement that :meth:`as_json` described."""
        parameters = values.unplain(data["parameters"])
        if data["many"]:
            parameters = list(parameters)
        return cls(**{**data, "parameters": parameters, "names": tuple(data["names"])})
