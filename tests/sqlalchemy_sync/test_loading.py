"""The same people and posts in five ways, counted on both servers."""

import pytest
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from tests.sqlalchemy_sync import subgoals
from tests.sqlalchemy_sync.subgoals import both
from workbook.observe import OverBudget, record
from workbook.sqlalchemy_sync import loading
from workbook.sqlalchemy_sync.fresh import fresh


def test_main_counts_statements_and_rows() -> None:
    """What the module shows is the same each time."""
    assert loading.main() == {
        "lazy": (21, 220),
        "joined": (1, 200),
        "selectin": (2, 220),
        "subquery": (2, 220),
        "contains_eager": (1, 200),
    }


@both
def test_every_loader_gives_the_same(system: str) -> None:
    """Five ways to send it, one overview."""
    with fresh(system, people=5, posts=15) as engine:
        seen = []
        for statement in loading.LOADERS.values():
            with Session(engine) as session:
                seen.append(loading.overview(session, statement))

    assert seen == [seen[0]] * 5
    assert list(seen[0].values()) == [3] * 5


@both
def test_an_n_plus_one_is_named_and_over_budget(system: str) -> None:
    """A handful of rows is enough to find it."""
    with fresh(system, people=5, posts=10) as engine:
        lazy, selectin = loading.sent_by(engine, "lazy"), loading.sent_by(engine, "selectin")

    selectin.budget(2)
    with pytest.raises(OverBudget, match=r"6 statements were sent, the budget is 2\. N\+1 on User"):
        lazy.budget(2)


@both
def test_the_newest_people_show_what_they_have_published(system: str) -> None:
    """LIMIT counts people, and no draft travels."""
    with fresh(system, people=4, posts=12) as engine, Session(engine) as session:
        with record(engine) as sent:
            people = loading.newest_people(session, 2)
            shown = [(user.id, [post.published for post in user.posts]) for user in people]

        assert [user_id for user_id, _ in shown] == [4, 3]
        assert all(all(published) for _, published in shown)
        assert sent.count() == 2


def test_strict_people_send_nothing_more() -> None:
    """Who reads what was not loaded is stopped."""
    with fresh(people=2, posts=2) as engine, Session(engine) as session:
        (user, _) = loading.strict(session)
        with pytest.raises(InvalidRequestError, match="lazy='raise'"):
            len(user.posts)


def test_a_join_sends_each_user_again_and_again() -> None:
    """Values are columns times rows: ten posts bring their user along ten times."""
    with fresh(people=2, posts=20) as engine:
        values = {
            loader: loading.values_sent(loading.sent_by(engine, loader))
            for loader in ("joined", "selectin")
        }

    assert values == {"joined": 20 * 14, "selectin": 2 * 8 + 20 * 6}


def test_statements_stand_under_the_five_subgoals() -> None:
    """In every function that sends one, in their order."""
    senders = ("overview", "newest_people", "strict")

    assert subgoals.of(loading, *senders) == dict.fromkeys(senders, subgoals.SUBGOALS)
