"""Fresh rows for a check, put in over the judge's own connection."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from workbook.domain import sample
from workbook.practice.answers.tables import Row
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


def seed(store: "Store", values: Values, *, users: int, posts: int) -> Seeded:
    """Put in that many people, and for each that many posts; ids are not the first ones."""
    drawn = values.number(1, 1 << 30)
    people = sample.people(users, seed=drawn)
    ids = _ids(values, users)
    rows = [{"id": number, **person} for number, person in zip(ids, people, strict=True)]
    store.insert("users", rows)
    written = _posts(store, values, ids, posts, drawn) if posts else []
    table = store.table("users")
    return Seeded([table[number] for number in ids], written)


def _posts(store: "Store", values: Values, owners: list[int], each: int, drawn: int) -> list[Row]:
    articles = sample.posts(each * len(owners), seed=drawn)
    ids = _ids(values, len(articles))
    words = sorted({tag for article in articles for tag in article["tags"]})
    tags = dict(zip(words, _ids(values, len(words)), strict=True))
    rows: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for place, (number, article) in enumerate(zip(ids, articles, strict=True)):
        kept = {key: value for key, value in article.items() if key != "tags"}
        rows.append({"id": number, "user_id": owners[place % len(owners)], **kept})
        links += [{"post_id": number, "tag_id": tags[tag]} for tag in article["tags"]]
    store.insert("posts", rows)
    if store.has("tags"):
        store.insert("tags", [{"id": number, "name": word} for word, number in tags.items()])
        store.insert("post_tags", links)
    table = store.table("posts")
    return [
        Row("posts", {**table[number], "tags": article["tags"]})
        for number, article in zip(ids, articles, strict=True)
    ]


def _ids(values: Values, count: int) -> list[int]:
    """Return rising ids with gaps, so that no answer can count on 1, 2, 3."""
    number, ids = values.lowest_id + values.number(2, 90), []
    for _ in range(count):
        ids.append(number)
        number += values.number(1, 3)
    return ids
