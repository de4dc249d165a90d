"""Tables as the server holds them, whatever the classes say."""

from dataclasses import dataclass

from sqlalchemy import Engine, Inspector, inspect


@dataclass(frozen=True)
class Index:
    """An index, as the server lists it.

    Args:
        table: whose rows it finds.
        name: its own name.
        columns: what it is sorted by, in this order.
        unique: whether it lets each value in once.
    """

    table: str
    name: str
    columns: tuple[str, ...]
    unique: bool

    def __str__(self) -> str:
        """Return it on one line."""
        kind = "unique index" if self.unique else "index"
        return f"{self.table:<9} {self.name:<20} {kind} on {', '.join(self.columns)}"

    def covers(self, other: "Index") -> bool:
        """Tell whether this one finds whatever the other finds, and refuses what it refuses."""
        begins = self.columns[: len(other.columns)] == other.columns
        same = self.columns == other.columns
        return self.table == other.table and begins and (not other.unique or (self.unique and same))


def columns(engine: Engine, table: str) -> str:
    """Return a line for each column: name, type, whether NULL may stand in it, its default.

    Args:
        engine: where the table is.
        table: its name.
    """
    lines = [f"{table} on {engine.dialect.name}"]
    there = inspect(engine).get_columns(table)
    wide = max(len(one["name"]) for one in there)
    for one in there:
        kind = one["type"].compile(engine.dialect)
        null = "NULL" if one["nullable"] else "NOT NULL"
        default = f"DEFAULT {one['default']}" if one["default"] else ""
        lines.append(f"  {one['name']:<{wide}}  {kind:<24}  {null:<8}  {default}".rstrip())
    return "\n".join(lines)


def indexes(engine: Engine) -> list[Index]:
    """Return the indexes of all tables, those of primary keys and constraints included."""
    inspector = inspect(engine)
    return [
        index for table in sorted(inspector.get_table_names()) for index in _of(inspector, table)
    ]


def useless(found: list[Index]) -> list[Index]:
    """Return the indexes that another one covers; of two equal ones the later."""
    return [
        one
        for place, one in enumerate(found)
        if any(
            other.covers(one) and not (one.covers(other) and place < found.index(other))
            for other in found
            if other is not one
        )
    ]


def without_index(engine: Engine) -> list[str]:
    """Return the foreign keys that no index leads to, as ``table.column``."""
    inspector, found = inspect(engine), indexes(engine)
    firsts = {(index.table, index.columns[0]) for index in found}
    return [
        f"{table}.{key['constrained_columns'][0]}"
        for table in sorted(inspector.get_table_names())
        for key in inspector.get_foreign_keys(table)
        if (table, key["constrained_columns"][0]) not in firsts
    ]


def _of(inspector: Inspector, table: str) -> list[Index]:
    """Return a table's indexes, that of the primary key first.

    In SQLite a whole-number primary key needs none: the table itself is sorted by it.
    """
    key = inspector.get_pk_constraint(table)
    first = Index(table, key["name"] or "primary key", tuple(key["constrained_columns"]), True)
    found = {
        str(one["name"]): Index(table, str(one["name"]), tuple(one["column_names"]), True)
        for one in inspector.get_unique_constraints(table)
    }
    for other in inspector.get_indexes(table):
        names = tuple(str(name) for name in other["column_names"])
        found[str(other["name"])] = Index(table, str(other["name"]), names, bool(other["unique"]))
    return [first, *(found[name] for name in sorted(found))]


def main() -> list[str]:
    """Return the indexes of the course's tables, as SQLite lists them."""
    from workbook.sqlalchemy_sync.fresh import fresh

    with fresh("sqlite") as engine:
        return [str(index) for index in indexes(engine)]


if __name__ == "__main__":
    print(*main(), sep="\n")
