"""Samples: seeded, believable, of the size asked for."""

from pydantic import TypeAdapter

from workbook.domain import sample
from workbook.domain.schemas import Bio, Email, PostCreate, Username


def test_people_are_the_same_for_the_same_seed() -> None:
    """The same seed gives the same people, another one gives others."""
    assert sample.people(50) == sample.people(50, seed=0)
    assert sample.people(50) != sample.people(50, seed=1)


def test_more_people_begin_with_the_same_ones() -> None:
    """A larger sample goes on where the smaller one ends."""
    assert sample.people(200)[:50] == sample.people(50)


def test_no_two_people_share_a_name_or_an_address() -> None:
    """Also where there are more people than combinations of names."""
    people = sample.people(5_000)

    assert len({person["username"] for person in people}) == 5_000
    assert len({person["email"] for person in people}) == 5_000


def test_people_are_valid_users() -> None:
    """What a sample holds, a client could have sent."""
    for person in sample.people(100):
        TypeAdapter(Username).validate_python(person["username"])
        TypeAdapter(Email).validate_python(person["email"])
        TypeAdapter(Bio | None).validate_python(person["bio"])


def test_posts_are_valid_posts() -> None:
    """What a sample holds, a client could have sent; and there are posts of every kind."""
    posts = sample.posts(100)
    for post in posts:
        PostCreate(**{key: value for key, value in post.items() if key != "created_at"})

    assert {post["published"] for post in posts} == {True, False}
    assert {len(post["tags"]) for post in posts} == {0, 1, 2, 3}
    assert posts == sample.posts(100)


def test_accounts_hold_whole_cents() -> None:
    """Balances are integers between 10.00 and 1,000.00."""
    balances = [account["balance_cents"] for account in sample.accounts(100)]

    assert all(isinstance(balance, int) and 1_000 <= balance <= 100_000 for balance in balances)


def test_nobody_is_asked_for() -> None:
    """A size of zero is an empty list."""
    assert (sample.people(0), sample.posts(0), sample.accounts(0)) == ([], [], [])
