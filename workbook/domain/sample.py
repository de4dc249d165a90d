"""Seeded people, posts and accounts of the size that a lesson asks for."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TypedDict

EPOCH = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)  # the first moment of every sample
UNUSABLE = "!"  # a hash that no password makes: sample users cannot log in

# fmt: off
_FIRST = (
    "Ada", "Amara", "Anil", "Bea", "Bruno", "Chidi", "Clara", "Daniel", "Dilek", "Elif", "Emil",
    "Farah", "Felix", "Grace", "Hana", "Hugo", "Ines", "Ivan", "Jamal", "Jana", "Kofi", "Lea",
    "Linh", "Luis", "Mara", "Mei", "Nadia", "Noor", "Olga", "Omar", "Paula", "Priya", "Quentin",
    "Rafael", "Ruth", "Samir", "Sofia", "Tariq", "Uma", "Vera", "Wen", "Yara", "Yusuf", "Zoe",
)
_LAST = (
    "Abe", "Almeida", "Bauer", "Bianchi", "Chen", "Costa", "Demir", "Diallo", "Eriksen", "Fischer",
    "Garcia", "Haddad", "Ibrahim", "Ito", "Jensen", "Kaya", "Khan", "Kim", "Kowalski", "Larsen",
    "Lopez", "Mensah", "Moreau", "Nguyen", "Novak", "Okafor", "Owusu", "Park", "Patel", "Quispe",
    "Rossi", "Sato", "Silva", "Singh", "Tanaka", "Torres", "Ueda", "Vargas", "Weber", "Yilmaz",
)
_LIKES = (
    "bread", "birds", "bridges", "chess", "choirs", "clay", "cycling", "gardens", "kites", "maps",
    "night trains", "old clocks", "paper planes", "puzzles", "rivers", "sailing", "stars", "tea",
)
_TAGS = ("fastapi", "python", "sql", "testing", "travel", "cooking", "music", "books")
_DOINGS = ("Notes on", "A week of", "Learning about", "Questions about", "In praise of")
# fmt: on


class Person(TypedDict):
    """A row of the table ``users``."""

    username: str
    email: str
    hashed_password: str
    bio: str | None
    is_active: bool
    is_admin: bool
    created_at: datetime


class Article(TypedDict):
    """A row of the table ``posts`` without its author, and the names of its tags."""

    title: str
    content: str
    published: bool
    created_at: datetime
    tags: list[str]


class Account(TypedDict):
    """A row of the table ``accounts``."""

    owner: str
    balance_cents: int


def people(count: int, *, seed: int = 0) -> list[Person]:
    """Return that many people, no two with one name or address; the same for the same seed."""
    chance = random.Random(f"people {seed}")  # noqa: S311  # samples, not secrets
    return [
        {
            "username": username,
            "email": f"{username}@example.org",
            "hashed_password": UNUSABLE,
            "bio": f"Likes {' and '.join(chance.sample(_LIKES, 2))}." if number % 4 else None,
            "is_active": number % 10 != 9,
            "is_admin": False,
            "created_at": EPOCH + timedelta(minutes=number),
        }
        for number, username in zip(range(count), _usernames(chance), strict=False)
    ]


def posts(count: int, *, seed: int = 0) -> list[Article]:
    """Return that many posts with none to three tags each; the same for the same seed."""
    chance = random.Random(f"posts {seed}")  # noqa: S311
    return [
        {
            "title": f"{chance.choice(_DOINGS)} {(like := chance.choice(_LIKES))}",
            "content": f"What I found out about {like} this week, and what I still wonder about.",
            "published": number % 3 != 2,
            "created_at": EPOCH + timedelta(hours=number),
            "tags": sorted(chance.sample(_TAGS, chance.randint(0, 3))),
        }
        for number in range(count)
    ]


def accounts(count: int, *, seed: int = 0) -> list[Account]:
    """Return that many accounts, each with 10.00 to 1,000.00 on it."""
    chance = random.Random(f"accounts {seed}")  # noqa: S311
    return [
        {"owner": username, "balance_cents": chance.randint(10, 1000) * 100}
        for _, username in zip(range(count), _usernames(chance), strict=False)
    ]


def _usernames(chance: random.Random) -> Iterator[str]:
    """Yield names without end: first and last in random order, then again with a number."""
    names = [f"{first}.{last}".lower() for first in _FIRST for last in _LAST]
    chance.shuffle(names)
    yield from names
    number = 2
    while True:
        yield from (f"{name}{number}" for name in names)
        number += 1
