"""The statements that count: what the recorder in the child says, held against the server.

A recorder runs in the answer's own process. Who changes it there, or goes past it with the
driver's own cursor or a connection of their own, hides statements from it and not from the
server; and what it invents never came to the server.
"""

from collections import Counter
from collections.abc import Sequence

from workbook.observe import sqltext
from workbook.observe.statement import Statement
from workbook.practice.judging.pgsql import is_lookup

_UNHEARD = frozenset({"begin", "rollback", "savepoint", "release", "pipeline"})


def agreed(
    recorded: Sequence[Statement], before: Sequence[str], after: Sequence[str]
) -> list[Statement]:
    """Return what was recorded, with what the server got beside, and without what it never got.

    A statement that is on its way at this moment is neither.

    Args:
        recorded: what the recorder says.
        before: what the server had got before the recorder was asked.
        after: what it has got now.
    """
    fewest, most = Counter[str](), Counter[str]()
    for one in recorded:
        if one.verb not in _UNHEARD and not is_lookup(one.sql):
            fewest[one.verb] += 1
            # A driver sends one executemany as so many executions, and nobody reads so.
            batch = len(one.sets) if one.many and one.verb != "select" else 1
            most[one.verb] += max(1, batch)
    hidden = _hidden(recorded, before, Counter(map(sqltext.verb, before)) - most)
    invented = fewest - Counter(map(sqltext.verb, after))
    return [*_without(recorded, after, invented), *hidden]


def _hidden(
    recorded: Sequence[Statement], heard: Sequence[str], surplus: Counter[str]
) -> list[Statement]:
    """Return so many statements of each verb that the recorder does not know."""
    if not surplus:
        return []
    known = Counter(_shape(one.sql) for one in recorded)
    found = []
    for sql in heard:
        if known[_shape(sql)] > 0:
            known[_shape(sql)] -= 1
            continue
        verb = sqltext.verb(sql)
        if surplus[verb] > 0:
            surplus[verb] -= 1
            found.append(Statement(sql, verb))
    # Texts that the recorder knows, sent more often than it says.
    for verb, times in surplus.items():
        again = [sql for sql in heard if sqltext.verb(sql) == verb][-times:] if times > 0 else []
        found += [Statement(sql, verb) for sql in again]
    return found


def _without(
    recorded: Sequence[Statement], heard: Sequence[str], invented: Counter[str]
) -> list[Statement]:
    """Leave out so many statements of each verb, first those whose text never came."""
    if not invented:
        return list(recorded)
    came = {_shape(sql) for sql in heard}
    gone: set[int] = set()
    unlikely = sorted(
        range(len(recorded)), key=lambda place: (_shape(recorded[place].sql) in came, -place)
    )
    for place in unlikely:
        verb = recorded[place].verb
        if invented[verb] > 0 and not is_lookup(recorded[place].sql):
            invented[verb] -= 1
            gone.add(place)
    return [one for place, one in enumerate(recorded) if place not in gone]


def _shape(sql: str) -> str:
    """Return a text without what a driver changes in it."""
    return " ".join(sqltext.shape(sql.replace("%%", "%")).split())
