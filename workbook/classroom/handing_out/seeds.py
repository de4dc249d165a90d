"""Seeds: the same for the same assignment, learner and exercise, on every machine."""

import hashlib

from workbook.classroom.handing_out.assignment import Assignment


def seed(secret: int, *names: str) -> int:
    """Return a seed between 1 and 2**31.

    Args:
        secret: the assignment's own number; nobody who does not know it can guess the seed.
        *names: what the seed is for: assignment, learner, exercise.
    """
    whole = "\0".join([str(secret), *names]).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(whole).digest()[:4]) % (1 << 31) + 1


def variant(assignment: Assignment, learner: str, exercise_id: str) -> int:
    """Return the seed of a learner's variant of an exercise; 0 where there is no secret."""
    if not assignment.seed:
        return 0
    return seed(assignment.seed, assignment.name, learner, exercise_id, "variant")
