"""The judge: every verb of a check, from the answer's text to the verdict."""

import pytest

from tests.practice.conftest import Make
from tests.practice.hostile import RIGHT
from workbook.practice.exercise import Exercise
from workbook.practice.judge import judge
from workbook.practice.verdict import PartVerdict, Verdict


def verdict(exercise: Exercise, text: str) -> Verdict:
    """Return the verdict with the values of seed 1."""
    return judge(exercise, text, seed=1)


def test_a_right_answer_earns_every_point(rename: Exercise) -> None:
    """The key is done, with the sentence of why it works."""
    came = verdict(rename, rename.key)
    assert (came.state, came.points, came.of, came.sentence) == ("done", 4, 4, rename.why)
    assert [part.passed for part in came.parts] == [True, True, True]


def test_an_untouched_starter_is_not_started(rename: Exercise) -> None:
    """Blank lines, comments and imports do not make a try; judged anyway, it earns nothing."""
    text = "import os\n\n" + rename.starter.replace("):", "):  # hm")
    came = verdict(rename, text)
    assert (came.state, came.sentence) == (
        "not-started",
        "The code is still as it was handed out. Change it, run its cell, and check again.",
    )
    anyway = judge(rename, rename.starter, seed=1, anyway=True)
    assert (anyway.state, anyway.points) == ("not-yet", 0)


def test_every_wrong_answer_gets_its_own_sentence(rename: Exercise) -> None:
    """What the file says a wrong answer deserves is what it gets."""
    came = {wrong.name: verdict(rename, wrong.code).sentence for wrong in rename.wrong}
    assert came == {wrong.name: wrong.sentence for wrong in rename.wrong}


def test_a_failure_shows_call_and_both_sides(rename: Exercise) -> None:
    """The last call, what was expected and what came stand in the verdict as text."""
    came = verdict(rename, RIGHT.replace("username = username", "username = 'Eve'"))
    assert came.call is not None
    assert came.call.startswith("rename_user(SESSION, ")
    assert came.expected is not None
    assert came.call.endswith(f"{came.expected})")
    assert came.came == "'Eve'"
    assert came.parts[0] == PartVerdict(
        "the_new_name_is_in_the_table",
        2,
        passed=False,
        sentence="Nothing reached the table. Is the commit missing?",
    )


def test_all_but_one_of_three_is_almost(rename: Exercise) -> None:
    """One failed part of three is almost, and its points are missing."""
    came = verdict(rename, RIGHT.replace("        return None\n", "        return user_id\n"))
    assert (came.state, came.points) == ("almost", 3)


def test_statements_are_shown_when_the_check_counted_them(rename: Exercise) -> None:
    """A part that looked at answer.sent shows what was sent."""
    came = verdict(
        rename, RIGHT.replace("session.commit()", "session.commit()\n    session.refresh(user)")
    )
    assert came.sentence == "One SELECT finds the user; the session knows the rest."
    assert [one.split()[0] for one in came.statements] == ["SELECT", "UPDATE", "SELECT"]


def test_other_seeds_give_other_values(rename: Exercise) -> None:
    """The same seed asks the same, another one something else."""
    wrong = RIGHT.replace("username = username", "username = 'Eve'")
    calls = [judge(rename, wrong, seed=seed).call for seed in (1, 1, 2)]
    assert calls[0] == calls[1] != calls[2]


VALUES = """
@part()
def echoes(answer: Answer) -> None:
    from datetime import date, datetime, timedelta
    from decimal import Decimal
    from uuid import UUID
    for value in (
        None, True, 7, 2**70, 1.5, "ä", b"x", [1, [2]], (1, 2), {1, 2}, frozenset({3}),
        {"a": {1: 2}}, Decimal("1.10"), UUID(int=5), date(2026, 1, 2),
        datetime(2026, 1, 2, 3), timedelta(seconds=1.5),
    ):
        came = answer.call("f", value)
        expect((type(came), came), (type(value), value), say="other")
"""


def test_values_cross_the_wire_as_they_are(exercise: Make) -> None:
    """Types survive both ways: numbers, texts, dates, decimals, tuples, sets."""
    assert verdict(exercise(VALUES), "def f(x): return x").state == "done"


OBJECTS = """
@part()
def records(answer: Answer) -> None:
    point = answer.call("make", 1)
    expect((point.x, point["y"], dict(point)), (1, 2, {"x": 1, "y": 2}), say="copy")
    expect(answer.call("same", point), True, say="handle")
    model = answer.new("Model", a=3)
    expect((repr(model), model.a), ("Model(a=3)", 3), say="model")
    expect(answer.call("a_of", model), 3, say="passed back")
    thing = answer.call("thing")
    expect(repr(thing), "<object>", say="no value")
    expect(answer.value("NUMBER"), 42, say="value")
    schema = answer.new("workbook.domain.schemas:UserUpdate", bio=None)
    expect(answer.call("fields", schema), ["bio"], say="a module's class")
"""

OBJECTS_ANSWER = """
from dataclasses import dataclass
from pydantic import BaseModel
NUMBER = 42
@dataclass
class Point:
    x: int
    y: int
class Model(BaseModel):
    a: int
    b: int | None = None
MADE = []
def make(x):
    MADE.append(Point(x, x + 1))
    return MADE[-1]
def same(point): return point is MADE[-1]
def a_of(model): return model.a
def thing(): return object()
def fields(schema): return sorted(schema.model_fields_set)
"""


def test_objects_are_copies_with_a_handle(exercise: Make) -> None:
    """A record can be read in the judge and passed back as the object that it is."""
    came = verdict(exercise(OBJECTS, "make"), OBJECTS_ANSWER)
    assert (came.state, came.sentence) == ("done", "Done: every part holds.")


ASYNC = """
@part()
def awaited(answer: Answer) -> None:
    ada, = answer.seed(users=1)
    expect(answer.call("name", SESSION, ada.id), ada.username, say="async session")
    expect(answer.call("again", 2), 4, say="another call on the same loop")
    answer.raises("KeyError", "fails")
"""

ASYNC_ANSWER = """
import asyncio
from workbook.sqlalchemy_sync.models import User
LOOPS = []
async def name(session, user_id):
    LOOPS.append(asyncio.get_running_loop())
    return (await session.get(User, user_id)).username
async def again(x):
    assert asyncio.get_running_loop() is LOOPS[0]
    return x * 2
async def fails():
    raise KeyError("x")
"""


def test_async_functions_are_awaited(exercise: Make) -> None:
    """They get an AsyncSession, and share one event loop."""
    assert verdict(exercise(ASYNC, "name"), ASYNC_ANSWER).state == "done"


SESSIONS = """
@part()
def named(answer: Answer) -> None:
    ada, = answer.seed(users=1)
    a, b = answer.session("a"), answer.session("b")
    answer.call("f", a, ada.id, "x")
    expect(answer.table("users")[ada.id].username, ada.username, say="not committed")
    expect(answer.call("same", a), True, say="the same session again")
    expect(answer.call("same", b), False, say="another one")
    expect(answer.call("same", SESSION), False, say="a fresh one")
"""

SESSIONS_ANSWER = """
from workbook.sqlalchemy_sync.models import User
SEEN = []
def f(session, user_id, name):
    SEEN.append(session)
    session.get(User, user_id).username = name
    session.flush()
def same(session): return session is SEEN[0]
"""


def test_a_named_session_stays_open(exercise: Make) -> None:
    """Calls that name one session share it, with what is not committed in it."""
    assert verdict(exercise(SESSIONS, "f"), SESSIONS_ANSWER).state == "done"


ERRORS = """
@part()
def raised(answer: Answer) -> None:
    error = answer.raises(LookupError, "f", 1)
    expect((error.type, error.message, error.code), ("Odd", "'one'", "raise Odd('one')"), say="1")
    try:
        answer.call("f", 1)
    except Raised as error:
        expect(error.bases[:3], ("Odd", "KeyError", "LookupError"), say="2")
    with answer.on_error(lambda error: f"So: {error.message}"):
        answer.call("f", 1)
"""


def test_what_an_answer_raises_can_be_asked_for(exercise: Make) -> None:
    """By a class or its name, caught as Raised, or given a sentence of the check's own."""
    came = verdict(exercise(ERRORS), "class Odd(KeyError): pass\ndef f(x):\n    raise Odd('one')\n")
    assert (came.sentence, came.line, came.came) == ("So: 'one'", 3, "Odd: 'one'")


def test_what_an_answer_raises_is_a_sentence_with_its_own_line(exercise: Make) -> None:
    """However deep in a library it was raised, the learner's line is quoted."""
    check = "@part()\ndef one(answer): answer.call('f', SESSION)\n"
    text = "from sqlalchemy import text\n\ndef f(session):\n    session.execute(text('SELEC 1'))\n"
    came = verdict(exercise(check), text)
    assert (came.state, came.line, came.sentence) == (
        "not-yet",
        4,
        "Your line `session.execute(text('SELEC 1'))` raised OperationalError: "
        'near "SELEC": syntax error.',
    )


def test_a_name_that_is_missing_is_a_sentence(exercise: Make) -> None:
    """It says which name, and what to do."""
    came = verdict(exercise("@part()\ndef one(answer): answer.call('g')\n"), "def f(): pass")
    assert came.sentence == (
        "There is no `g` in your answer. Define it under exactly this name, and check again."
    )


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        ("answer.table('user')", "The database has no table user. There are"),
        ("answer.table('users')[7]", "The table users has no row 7."),
        ("answer.seed(users=1)[0].nick", "The table users has no column nick; it has id,"),
        ("answer.table('users').one(id=7)", "The table users has no row with id 7, and one is"),
        ("answer.raises('KeyError', 'f')", "`f()` should raise KeyError, and it raised nothing."),
        ("answer.call('f').x", "What came back from `f()` has another shape than the task asks"),
    ],
)
def test_what_is_missing_is_a_sentence(exercise: Make, check: str, sentence: str) -> None:
    """Tables, rows, columns and shapes that are not there end in not-yet."""
    came = verdict(exercise(f"@part()\ndef one(answer): {check}\n"), "def f(): pass")
    assert came.state == "not-yet"
    assert came.sentence.startswith(sentence)


def test_the_check_s_own_fault_is_our_side(exercise: Make) -> None:
    """A check that fails by itself says so, and nobody's answer is called wrong."""
    came = verdict(exercise("@part()\ndef one(answer): nonsense\n"), "def f(): pass")
    assert came.state == "our-side"
    assert "NameError: name 'nonsense' is not defined" in came.sentence


PROBE = """
@part()
def probes(answer: Answer) -> None:
    expect(answer.probe("LIMIT = 5\\nf(number) + LIMIT", number=2), 9, say="value")
    expect(answer.value("LIMIT"), 1, say="the answer's own name was changed")
    expect(answer.printed, "hello\\n", say="printed")
    expect(answer.probe("import asyncio\\nawait asyncio.sleep(0, 3)"), 3, say="await")
"""


def test_a_probe_runs_behind_the_answer(exercise: Make) -> None:
    """In a copy of its names; its last line's value comes back."""
    assert (
        verdict(exercise(PROBE), "LIMIT = 1\ndef f(x):\n    print('hello')\n    return x * 2").state
        == "done"
    )


RACE = """
@part()
def overlaps(answer: Answer) -> None:
    ada, = answer.seed(users=1)
    with answer.pause_before("update") as pause:
        slow = answer.start("rename", SESSION, ada.id, "slow")
        pause.reached()
        expect(answer.table("users")[ada.id].username, ada.username, say="paused")
        answer.call("rename", SESSION, ada.id, "quick")
        expect(answer.table("users")[ada.id].username, "quick", say="beside")
        pause.go()
        slow.result()
    expect(answer.table("users")[ada.id].username, "slow", say="the last word")
    with answer.pause_before("delete") as pause:
        answer.start("rename", SESSION, ada.id, "third")
        pause.reached()
"""

RENAME = """
from workbook.sqlalchemy_sync.models import User
{a}def rename(session, user_id, name):
    user = {w}session.get(User, user_id)
    user.username = name
    {w}session.commit()
"""


@pytest.mark.parametrize(("a", "w"), [("", ""), ("async ", "await ")], ids=["sync", "async"])
def test_calls_overlap_and_stand_before_a_statement(exercise: Make, a: str, w: str) -> None:
    """A started call waits at its gate while another one goes by, in threads and in a loop."""
    came = verdict(exercise(RACE, "rename"), RENAME.format(a=a, w=w))
    assert came.sentence == "The call ended without sending any DELETE."


CROWD = """
@part()
def together(answer: Answer) -> None:
    running = [answer.start("meet") for _ in range(12)]
    expect(sum(one.result() for one in running), 66, say="all twelve")
"""


def test_a_dozen_calls_run_in_threads_of_their_own(exercise: Make) -> None:
    """A thread costs addresses, and so many of them stay within the jail's memory."""
    text = (
        "from threading import Barrier\n"
        "together = Barrier(12, timeout=4)\n"
        "def meet():\n"
        "    rows = [bytes(1_000) for _ in range(1_000)]\n"
        "    return together.wait() + len(rows) - 1_000\n"
    )
    assert verdict(exercise(CROWD, "meet"), text).state == "done"


OWN = """
@part()
def own(answer: Answer) -> None:
    answer.call("add", SESSION, "x")
    expect(answer.table("things").column("name"), ["x"], say="own table")
"""

OWN_ANSWER = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase): pass
class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
def add(session, name):
    session.add(Thing(name=name))
    session.commit()
"""


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_an_answer_may_bring_its_own_tables(exercise: Make, system: str) -> None:
    """The exercise names the answer's Base, and its tables are made once it has loaded."""
    made = exercise(OWN, "Base", "add", tables="Base", servers=[system])
    assert verdict(made, OWN_ANSWER).sentence == "Done: every part holds."


ORDER = """
@part()
def rows(answer: Answer) -> None:
    expect(answer.call("f"), [1, 2, 2], say="rows")
"""


@pytest.mark.parametrize(("ordered", "state"), [(True, "not-yet"), (False, "done")])
def test_the_exercise_says_whether_order_matters(
    exercise: Make, *, ordered: bool, state: str
) -> None:
    """Unordered lists are compared as what is in them, duplicates included."""
    made = exercise(ORDER, ordered=ordered)
    assert verdict(made, "def f(): return [2, 1, 2]").state == state
    assert verdict(made, "def f(): return [2, 1, 1]").state == "not-yet"


MODULE_LEVEL = """
@part()
def uses_the_url(answer: Answer) -> None:
    ada, = answer.seed(users=1)
    expect(answer.call("count"), 1, say="the check's own database")
    with answer.recording() as sent:
        answer.call("count")
    expect((sent.count(), answer.sent.count("select")), (1, 2), say="recorded")
"""

MODULE_LEVEL_ANSWER = """
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session
from workbook import servers
from workbook.sqlalchemy_sync.models import User
engine = create_engine(servers.url("{system}", driver={driver!r}))
def count():
    with Session(engine) as session:
        return session.scalar(select(func.count(User.id)))
"""


@pytest.mark.parametrize(("system", "driver"), [("sqlite", None), ("postgresql", "psycopg")])
def test_a_server_s_address_is_the_check_s_own_database(
    exercise: Make, system: str, driver: str | None
) -> None:
    """servers.url answers with it while the answer is loaded, too."""
    text = MODULE_LEVEL_ANSWER.format(system=system, driver=driver)
    came = verdict(exercise(MODULE_LEVEL, "count", servers=[system]), text)
    assert (came.state, came.sentence) == ("done", "Done: every part holds.")


SEEDED = """
@part()
def seeded(answer: Answer) -> None:
    people = answer.seed(users=3, posts=2)
    expect(len(people.users), 3, say="users")
    expect(sorted(p.user_id for p in people.posts), sorted(2 * [u.id for u in people]), say="posts")
    for post in people.posts:
        expect(answer.call("tags", SESSION, post.id), post.tags, say="tags")
    new = answer.call("add", SESSION)
    holds(new > max(user.id for user in people), say="new rows come behind")
    expect(answer.table("posts").last.id, people.posts[-1].id, say="last")
    more = answer.seed(users=2, posts=1)
    holds(more[0].id > new, say="seeded again, behind all that is there")
    expect(len({user.username for user in (*people, *more)}), 5, say="other people")
"""

SEEDED_ANSWER = """
from workbook.sqlalchemy_sync.models import Post, User
def tags(session, post_id):
    return [tag.name for tag in session.get(Post, post_id).tags]
def add(session):
    user = User(username="new", email="new@example.org", hashed_password="!")
    session.add(user)
    session.commit()
    return user.id
"""


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_seeded_rows_are_what_the_answer_finds(exercise: Make, system: str) -> None:
    """People, their posts and tags are in the tables, and new rows get ids behind theirs."""
    came = verdict(exercise(SEEDED, "tags", servers=[system]), SEEDED_ANSWER)
    assert (came.state, came.sentence) == ("done", "Done: every part holds.")


CHOSEN = """
@part()
def chosen(answer: Answer) -> None:
    people = answer.seed(
        users=[{"username": "Anna", "bio": None}, {}],
        posts=[{"user": 1, "title": "On tea", "tags": ["tea"]}, {"user": 1}, {"user": 0}],
    )
    anna, bob = people
    expect((anna.username, anna.bio), ("Anna", None), say="what was asked for")
    holds(bob.username and bob.username != "Anna", say="the rest is drawn")
    expect([post.user_id for post in people.posts], [bob.id, bob.id, anna.id], say="authors")
    expect(people.posts[0].title, "On tea", say="title")
    expect(answer.call("tags", SESSION, people.posts[0].id), ["tea"], say="tags")
"""


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_a_check_chooses_what_must_stand_in_a_row(exercise: Make, system: str) -> None:
    """Columns, authors and tags that matter are given, and the rest is drawn."""
    came = verdict(exercise(CHOSEN, "tags", servers=[system]), SEEDED_ANSWER)
    assert (came.state, came.sentence) == ("done", "Done: every part holds.")


COMPARED = """
@part()
def one(answer: Answer) -> None:
    ada, = answer.seed(users=1)
    body = {{"id": answer.call("f", [dict(name="x" * 50)] * 60)}}
    {}
"""


@pytest.mark.parametrize(
    ("line", "compared"),
    [
        ("expect(answer.table('users')[ada.id].is_active, 5, say='no')", "is active"),
        ("expect(body['id'], 5, say='no')", "id"),
        ("expect((ada.bio, ada.email), 5, say='no')", "bio, email"),
        ("at_least(answer.sent.count('select'), 5, say='no')", "SELECT statements sent"),
        ("at_least(answer.sent.count(), 5, say='no')", "statements sent"),
        ("expect(sorted(answer.table('users').column('id')), 5, say='no')", "column id"),
        ("expect(len(answer.table('users')), 5, say='no')", "rows in users"),
        ("contains(body.get('id'), 5, say='no')", "id"),
        ("holds(False, came=ada.bio, expected='another', say='no')", "bio"),
        ("expect(answer.call('f', 1), 5, say='no')", None),
        ("holds(ada.bio == 5, say='no')", None),
    ],
)
def test_a_failure_names_what_was_compared(exercise: Make, line: str, compared: str | None) -> None:
    """A column, a key or a count, as the check's own line has it."""
    came = verdict(exercise(COMPARED.format(line)), "def f(x): return []")
    assert (came.sentence, came.compared) == ("no", compared)


def test_a_long_argument_is_cut_in_the_call(exercise: Make) -> None:
    """A list shows its first two items and how many there are, a text its beginning."""
    text = "def f(x, more=None): raise ValueError"
    came = verdict(exercise(COMPARED.format("...")), text)
    item = f"{{'name': '{'x' * 50}'}}"
    assert came.call == f"f([{item}, {item}, … 60 in all])"
    came = verdict(exercise("@part()\ndef one(answer): answer.call('f', 'y' * 500)\n"), text)
    assert came.call == f"f('{'y' * 40}'… (500 characters))"


def test_the_verdict_survives_json(rename: Exercise) -> None:
    """What a door reads is what the judge said."""
    came = verdict(rename, rename.wrong[0].code)
    assert Verdict.from_json(came.as_json()) == came


def test_the_line_that_is_quoted_is_the_one_that_was_raised(rename: Exercise) -> None:
    """Python counts no line at a separator from a text of the web, and neither does a sentence."""
    text = "# of\u2028the\u2029web\x0c\ndef rename_user(*_):\n    raise ValueError\n"
    came = verdict(rename, text)
    assert (came.line, came.sentence) == (3, "Your line `raise ValueError` raised ValueError.")
