"""What is found out once a run is done: what came late, and whose answer fits another's task.

Both hang on more than one answer and its verdict, and nothing has to be judged anew for them.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from workbook.classroom.book import copied, lateness
from workbook.classroom.book.gradebook import Gradebook
from workbook.classroom.handed_in.submissions import Submission
from workbook.classroom.handing_out.assignment import Assignment

_OURS = frozenset({*lateness.FLAGS, copied.FLAG})
_KEY = ("assignment", "learner", "exercise")
_NOTHING = frozenset({"not-started", "not-graded"})


def settle(assignment: Assignment, submissions: Sequence[Submission], book: Gradebook) -> None:
    """Put lateness and signs of copying beside the grades; the judged points stay as they are.

    Args:
        assignment: with its deadline, late rule and seed.
        submissions: whose rows are looked at.
        book: the gradebook; rows that would not change are not written.

    Raises:
        ClassroomError: for a ``handed-in.csv`` that cannot be used.
    """
    late = lateness.of_all(assignment, submissions)
    signs = copied.copied(assignment, _of(late, assignment, book))
    changed = []
    for row in _of(late, assignment, book):
        own = late[row["learner"]]
        flags = [one for one in row["flags"] if one["flag"] not in _OURS]
        evidence = {name: value for name, value in row["evidence"].items() if name != "late"}
        if own is not None and row["state"] not in _NOTHING:
            flags += own.flags(row["points"])
            evidence["late"] = own.evidence(row["points"])
        if sign := signs.get((row["learner"], row["exercise"])):
            flags.append(sign)
        if (flags, evidence) != (row["flags"], row["evidence"]):
            key = {name: row[name] for name in _KEY}
            changed.append(key | {"flags": flags, "evidence": evidence})
    book.keep(changed)


def _of(
    learners: Collection[str], assignment: Assignment, book: Gradebook
) -> Iterator[dict[str, Any]]:
    """Give the rows of these learners, one by one: a large class has many, with all answers."""
    return (row for row in book.each(assignment=assignment.name) if row["learner"] in learners)
