"""What a server says about how it goes about a statement, the same at every run."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import DateTime, Engine, delete, func, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Session, joinedload, selectinload

from tests.observe.models import Post, Tag, User
from workbook.observe import Plans, Recording, Statement, explain, record, sqltext
from workbook.servers import space

NAMED = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def test_a_plan_stands_under_its_statement(engine: Engine) -> None:
    """Both servers read the whole table for a column without an index, each in its words."""
    plan = explain(engine, select(Post.id).where(Post.title == "ada 1"))

    system = engine.dialect.name
    said = {
        "sqlite": "  SCAN posts",
        "postgresql": "  Seq Scan on posts\n    Filter: ((title)::text = 'ada 1'::text)",
    }
    assert repr(plan) == (
        "SELECT posts.id\nFROM posts\nWHERE posts.title = :title_1\nparams: title_1='ada 1'\n"
        f"{NAMED[system]}'s plan:\n{said[system]}"
    )
    assert (plan.whole_tables, plan.indexes, plan.times) == (["posts"], [], 1)


def test_an_index_is_named(engine: Engine) -> None:
    """The plan tells which index leads to the row, once there are rows enough for it to pay."""
    with Session(engine) as session:
        session.execute(insert(User), [{"name": f"u{number}"} for number in range(2000)])
        session.commit()

    by_name = explain(engine, select(User.id).where(User.name == "u77"))
    by_id = explain(engine, select(User.name).where(User.id == 77))

    assert by_name.whole_tables == by_id.whole_tables == []
    if engine.dialect.name == "sqlite":
        assert by_name.lines == [
            "SEARCH users USING COVERING INDEX sqlite_autoindex_users_1 (name=?)"
        ]
        assert by_name.indexes == ["sqlite_autoindex_users_1"]
        assert by_id.indexes == ["INTEGER PRIMARY KEY"]
    else:
        assert by_name.indexes == ["users_name_key"]
        assert by_id.lines == ["Index Scan using users_pkey on users", "  Index Cond: (id = 77)"]


def test_a_step_stands_under_the_one_that_it_feeds(engine: Engine) -> None:
    """The tree of steps is told by how far to the right each stands."""
    counting = select(func.count()).select_from(select(User.id).union(select(Post.id)).subquery())
    plan = explain(engine, counting)
    depths = [len(line) - len(line.lstrip()) for line in plan.lines]
    assert depths[0] == 0
    assert max(depths) >= 4
    assert set(plan.whole_tables) >= {"posts"}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT name FROM users WHERE name LIKE '100%'",
        text("SELECT name FROM users WHERE name = :name").bindparams(name="50 %"),
        select(User).options(joinedload(User.posts).selectinload(Post.tags)).limit(2),
        select(User).where(User.id.in_([1, 2, 3]), User.name.icontains("%", autoescape=True)),
        select(literal(datetime(2020, 1, 1, tzinfo=UTC), DateTime(timezone=True))),
        select(User.id, func.row_number().over(order_by=User.name)).cte("rows").select(),
        insert(Tag).values(name="x"),
        update(User).where(User.id == 1).values(name="%"),
        delete(Post).where(Post.id < 0),
    ],
    ids=str,
)
def test_whatever_has_a_plan_is_told(engine: Engine, statement: object) -> None:
    """Text, classes with loaders, lists, dates, per cent signs, changes: and nothing is changed."""
    plan = explain(engine, statement)
    assert "EXPLAIN" not in plan.statement.sql
    assert plan.lines or str(statement).startswith("INSERT")
    with Session(engine) as session:
        assert session.scalars(select(Tag.name).order_by(Tag.id)).all() == ["sql", "python"]
        assert session.scalar(select(User.name).order_by(User.id)) == "ada"


def test_a_recording_tells_the_plan_of_each_different_statement(engine: Engine) -> None:
    """What was sent several times is told once, with the number; marks and errors have none."""
    with record(engine) as sent, Session(engine) as session:
        for user in session.scalars(select(User).where(User.name.like("%"))).all():
            _ = user.posts
        session.execute(update(User).values(secret="100 %"))
        session.rollback()

    plans = sent.explain(engine)

    assert [(plan.statement.verb, plan.times) for plan in plans] == [
        ("select", 1),
        ("select", 3),
        ("update", 1),
    ]
    assert f"{NAMED[engine.dialect.name]}'s plan of a statement sent 3 times:" in repr(plans)
    assert plans[1].statement == sent.statements[1]
    assert sent.statements[1].explain(engine).lines == plans[1].lines
    html = plans._repr_html_()
    assert html.count("<tr") == 4
    assert "UPDATE users" in html


def test_many_sets_of_parameters_have_one_plan(engine: Engine) -> None:
    """Of an executemany the first set is asked about."""
    with record(engine) as sent, Session(engine) as session:
        session.execute(text("DELETE FROM tags WHERE id = :id"), [{"id": 98}, {"id": 99}])
        session.rollback()
    (plan,) = sent.explain(engine)
    assert plan.statement.many


def test_nothing_to_plan() -> None:
    """A recording without such a statement says so."""
    plans = Recording.of([Statement("BEGIN", "begin")]).explain(None)
    assert plans == Plans()
    assert repr(plans) == "Nothing was sent that has a plan."
    assert plans._repr_html_() == "<p>Nothing was sent that has a plan.</p>"


def test_rows_of_each_step_come_with_analyze(engine: Engine) -> None:
    """PostgreSQL runs it and counts; SQLite cannot, and a sentence says so."""
    query = select(User).options(selectinload(User.posts)).where(User.name != "bob")
    if engine.dialect.name == "sqlite":
        with pytest.raises(ValueError, match=r"SQLite tells its plan, but not what came of it"):
            explain(engine, query, analyze=True)
        return
    assert explain(engine, query, analyze=True).lines == [
        "Seq Scan on users (actual rows=2.00 loops=1)",
        "  Filter: ((name)::text <> 'bob'::text)",
        "  Rows Removed by Filter: 1",
    ]
    with pytest.raises(ValueError, match="Only a SELECT may, because it changes nothing"):
        explain(engine, delete(User), analyze=True)
    with record(engine) as sent, Session(engine) as session:
        session.execute(update(User).values(secret="x"))
        session.rollback()
    with pytest.raises(ValueError, match="Only a SELECT may"):
        sent.statements[0].explain(engine, analyze=True)


def test_what_varies_is_left_out(engine: Engine) -> None:
    """Memory, buckets and how a sort went depend on the machine and its version."""
    if engine.dialect.name == "sqlite":
        return
    query = select(User.name, Post.title).join(Post).order_by(Post.title)
    words = repr(explain(engine, query, analyze=True))
    assert "Hash" in words
    assert "Sort Key" in words
    assert not any(word in words for word in ("Memory", "Buckets", "kB", "cost", "time="))


def test_a_session_sees_what_it_has_not_committed(engine: Engine) -> None:
    """Asked over its own connection, a server counts the rows of its transaction."""
    with Session(engine) as session:
        session.add(User(name="new"))
        session.flush()
        plan = explain(session, select(User), analyze=engine.dialect.name == "postgresql")
        assert explain(session.connection(), select(User)).lines
        session.rollback()
    if engine.dialect.name == "postgresql":
        assert plan.lines == ["Seq Scan on users (actual rows=4.00 loops=1)"]


def test_what_has_no_plan(engine: Engine) -> None:
    """The end of a transaction has none."""
    with pytest.raises(ValueError, match=r"COMMIT has no plan; a SELECT has"):
        Statement("COMMIT", "commit").explain(engine)


def test_an_engine_that_is_awaited_is_refused() -> None:
    """The sentence says what to give instead."""
    engine = create_async_engine("sqlite+aiosqlite://")
    with pytest.raises(TypeError, match="a connection that works without await"):
        explain(engine, select(User))


def test_other_systems_are_refused() -> None:
    """MariaDB's plans are not read here."""
    with space("tests-observe", "mysql", driver="pymysql") as url:
        from sqlalchemy import create_engine

        engine = create_engine(url)
        with pytest.raises(ValueError, match="The plans of mysql are not read here"):
            explain(engine, text("SELECT 1"))
        engine.dispose()


@pytest.mark.parametrize(
    "cast",
    [
        "",
        "::TIMESTAMP WITH TIME ZONE",
        "::TIME WITHOUT TIME ZONE",
        "::VARCHAR[]",
        "::NUMERIC(10, 2)",
    ],
)
def test_a_drivers_type_is_left_out_whole(cast: str) -> None:
    """However many words a type has, a placeholder reads as its name alone."""
    assert sqltext.one_line(f"SELECT %(at)s{cast} AND 1") == "SELECT :at AND 1"
    assert sqltext.one_line(f"SELECT $1{cast} AND 1", ("at",)) == "SELECT :at AND 1"
