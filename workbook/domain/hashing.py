"""Passwords are kept as Argon2 hashes; what a hash costs is a setting."""

import os
from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher


def hash_password(password: str) -> str:
    """Return the Argon2 hash of a password: another one at each call, for its salt is random."""
    return _hasher(_cost()).hash(password)


def verify_password(password: str, hashed_password: str) -> bool:
    """Return whether this password made this hash; False too for what is no hash at all."""
    try:
        return _hasher(_cost()).verify(password, hashed_password)
    except UnknownHashError:
        return False


def _cost() -> str:
    """Read the setting at each call, so that a lesson can change it.

    Raises:
        ValueError: if ``WORKBOOK_HASH_COST`` is neither ``low`` nor ``real``.
    """
    cost = os.environ.get("WORKBOOK_HASH_COST", "real")
    if cost not in {"low", "real"}:
        raise ValueError(
            f"WORKBOOK_HASH_COST is {cost!r}. Set it to 'real' (what a server needs) "
            "or to 'low' (what tests and checks use)."
        )
    return cost


@cache
def _hasher(cost: str) -> PasswordHash:
    """Return the hasher of a cost: ``low`` takes as little time and memory as Argon2 allows."""
    if cost == "low":
        return PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])
    return PasswordHash([Argon2Hasher()])
