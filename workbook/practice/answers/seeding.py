"""Fresh rows for a check, put in over the judge's own connection."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from workbook.domain import sample
from workbook.practice.answers.tables import Row
from workbook.practice.checks import NotYet
from workbook.practice.judging.values import Values

if TYPE_CHECKING:
    from workbook.practice.answers.stores import Store


class Seeded:
    """What was put in; it unpacks to the people.

    Args:
        users: rows of the table ``users``, by id.
        posts: rows of the table ``posts``, by id, each with ``tags``, a list of names.
    """

    def __init__(self, users: list[Row], posts: list[Row]) -> None:
        self.users, self.posts = users, posts

    def __iter__(self) -> Iterator[Row]:
        return iter(self.users)

    def __getitem__(self, place: int) -> Row:
        return self.users[place]

    def __len__(self) -> int:
        return len(self.users)


type Wanted = int | Sequence[Mapping[str, Any]]
"""How many rows, or for each row what must stand in it; the rest is drawn."""

_APART = 8  # people between those of one part and the next


@lru_cache(8)
def _drawn_people(seed: int, count: int) -> list[sample.Person]:
    return sample.people(count, seed=seed)


def _people(seed: int, count: int) -> list[sample.Person]:
    """Return at least that many people; those of one check are drawn once."""
    return _drawn_people(seed, 64 * (1 + count // 64))


class Seeder:
    """Puts rows in, and remembers which, so that the next ones are other ones.

    Args:
        store: the part's database.
        values: where everything is drawn from.
    """

    def __init__(self, store: "Store", values: Values) -> None:
        self._store, self._values = store, values
        self._drawn = values.number(1, 1 << 30)
        self._people = _APART * values.number_of_part
        self._articles = 0
        self._tags: dict[str, int] = {}
        self._last: dict[str, int] = {}

    def seed(self, *, users: Wanted, posts: Wanted) -> Seeded:
        """Put in people, and what they have written; ids are not the first ones."""
        fixed = [{}] * users if isinstance(users, int) else users
        people = _people(self._values.seed, self._people + len(fixed))[self._people :]
        self._people += len(fixed)
        ids = self._ids("users", len(fixed))
        rows = [
            {"id": number, **person, **own}
            for number, person, own in zip(ids, people, fixed, strict=False)
        ]
        self._store.insert("users", rows)
        written = self._posts(ids, posts) if posts else []
        table = self._store.table("users")
        return Seeded([table[number] for number in ids], written)

    def _posts(self, owners: list[int], posts: Wanted) -> list[Row]:
        fixed = [{}] * (posts * len(owners)) if isinstance(posts, int) else posts
        count = len(fixed)
        articles = sample.posts(self._articles + count, seed=self._drawn)[self._articles :]
        # A batch's dates fall while its ids rise: who sorts by one and pages by the other is seen.
        dates = [article["created_at"] for article in reversed(articles)]
        self._articles += count
        authors = [owners[own.get("user", place % len(owners))] for place, own in enumerate(fixed)]
        columns = [{key: value for key, value in own.items() if key != "user"} for own in fixed]
        articles = [{**one, **own} for one, own in zip(articles, columns, strict=True)]  # type: ignore[typeddict-item]
        ids = self._ids("posts", count)
        words = sorted({tag for one in articles for tag in one["tags"]} - self._tags.keys())
        new = dict(zip(words, self._ids("tags", len(words)), strict=True))
        self._tags |= new
        rows: list[dict[str, Any]] = []
        links: list[dict[str, Any]] = []
        for place, (number, article) in enumerate(zip(ids, articles, strict=True)):
            kept = {**article, "created_at": columns[place].get("created_at", dates[place])}
            del kept["tags"]
            rows.append({"id": number, "user_id": authors[place], **kept})
            links += [{"post_id": number, "tag_id": self._tags[one]} for one in article["tags"]]
        self._store.insert("posts", rows)
        if self._store.has("tags"):
            self._store.insert("tags", [{"id": number, "name": one} for one, number in new.items()])
            self._store.insert("post_tags", links)
        table = self._store.table("posts")
        return [
            Row("posts", {**table[number], "tags": article["tags"]})
            for number, article in zip(ids, articles, strict=True)
        ]

    def _ids(self, table: str, count: int) -> list[int]:
        """Return rising ids with gaps, so that no answer can count on 1, 2, 3.

        They lie above whatever is in the table now.
        """
        if not count:
            return []
        there = self._store.table(table) if self._store.has(table) else ()
        highest = there.last.id if there else self._values.lowest_id
        number = max(highest, self._last.get(table, 0)) + self._values.number(2, 90)
        ids = []
        for _ in range(count):
            ids.append(number)
            number += self._values.number(1, 3)
        self._last[table] = ids[-1]
        return ids


def put(store: "Store", table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Put rows into a table of the answer's own.

    Raises:
        NotYet: when there is no such table, or it refuses a row.
    """
    try:
        store.insert(table, rows)
    except Exception as error:
        if not any(kind.__name__ == "IntegrityError" for kind in type(error).__mro__):
            raise
        said = " ".join(str(error).split())
        raise NotYet(f"The table {table} refuses a row that fits the task: {said}.") from error
