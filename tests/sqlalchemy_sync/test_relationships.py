"""One tag for many at once, and pairs with a column of their own."""

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.observe import record, table
from workbook.sqlalchemy_sync import at_once, relationships
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.relationships import Article, Author, Base, Contribution, byline
from workbook.sqlalchemy_sync.seed import fill


def test_of_eight_who_look_first_one_is_stored(engine: Engine) -> None:
    """The others are refused by the constraint, on both servers, at every run."""
    fill(engine, users=1)

    outcomes = at_once.all_at_once(engine, at_once.look_then_insert)

    assert outcomes.count("stored") == 1
    assert all("tags" in one and one.startswith("IntegrityError") for one in outcomes[:-1])
    assert len(table(engine, "posts")) == 1


def test_of_eight_who_insert_on_conflict_all_are_stored(engine: Engine) -> None:
    """With one tag for all of them."""
    fill(engine, users=1)

    outcomes = at_once.all_at_once(engine, at_once.insert_or_nothing)

    assert outcomes == ["stored"] * 8
    assert [row["name"] for row in table(engine, "tags")] == ["tea"]
    assert len(table(engine, "post_tags")) == 8


@pytest.mark.parametrize(
    ("end", "gets"), [("commit", "the same tag"), ("rollback", "one of its own")]
)
def test_the_second_in_line_waits_for_the_first(end: str, gets: str) -> None:
    """Whether there is a conflict is decided by how the first one ends."""
    with fresh("postgresql") as engine:
        happened = at_once.second_in_line(engine, end)

        assert happened == ["the second waits", f"{end}: the second gets {gets}"]
        assert len(table(engine, "tags")) == 1


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_a_person_contributes_once_to_an_article(system: str) -> None:
    """The pair is the primary key; its role is a column of its own."""
    with fresh(system, base=Base) as engine, Session(engine) as session:
        session.add_all([Author(name="Ada"), Article(title="On bridges")])
        session.flush()
        relationships.credit(session, 1, 1, "text")

        with pytest.raises(IntegrityError):
            relationships.credit(Session(session.connection()), 1, 1, "pictures")


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_contributions_go_with_either_side(system: str) -> None:
    """With the author, with the article, and when they are taken off its list."""
    with fresh(system, base=Base) as engine, Session(engine) as session:
        article = Article(title="On bridges")
        for name in ("Ada", "Bea", "Cem"):
            article.contributions.append(Contribution(author=Author(name=name), role="text"))
        session.add(article)
        session.commit()

        session.execute(delete(Author).where(Author.name == "Ada"))
        session.commit()
        with record(session) as sent:
            article.contributions = [article.contributions[1]]
            session.commit()

        assert [one.verb for one in sent.statements if one.verb != "select"] == ["delete"]
        assert byline(session, article.id) == ["Cem (text)"]
        session.delete(article)
        session.commit()
        assert (len(table(engine, "contributions")), len(table(engine, "authors"))) == (0, 2)


def test_both_modules_show_what_they_are_about() -> None:
    """Each can be run, and gives the same each time."""
    assert relationships.main() == ["Ada (text)", "Bea (pictures)"]
    assert at_once.main() == [1, 8]
