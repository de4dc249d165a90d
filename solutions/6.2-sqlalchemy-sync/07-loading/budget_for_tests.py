# /// exercise
# id = "6.2.7-budget-for-tests"
# title = "A budget for your own tests"
# lesson = "6.2.7"
# kind = "write"
# minutes = 12
# teaches = ["counting statements with an event", "a context manager that cleans up", "a test that finds an N+1"]
# needs = ["6.2.2"]
# not_yet = ["pytest fixtures", "async engines"]
# covers = ["6.2.7/budget", "6.2.7/n-plus-one"]
# servers = ["sqlite"]
# tables = "course"
# gives = ["budget"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "The event tells of every statement of this one engine, lazy ones too; listening ends in a finally, so a test that fails leaves nothing to the next one."
# ///

# %% [markdown] task
# Your own project has no `record`. What it needs is ten lines long: a context manager for tests that
# fails when more statements were sent than expected.
#
# ```python
# def test_the_overview_takes_two_statements(engine, session):
#     with budget(engine, 2):
#         overview(session)
# ```
#
# Write `budget(engine, most)`:
#
# - The block runs to its end. Then, if it sent more than `most` statements over this engine, an
#   `AssertionError` is raised. Its text holds both numbers: how many were sent, and how many are
#   allowed. Within the budget, with as many or fewer, nothing happens.
# - SQLAlchemy calls whoever listens to an engine's event `"before_cursor_execute"` before each
#   statement, with six arguments: connection, cursor, statement, parameters, context, executemany.
#   `event.listen(engine, name, function)` begins, `event.remove(engine, name, function)` ends it.
# - Statements of other engines are not counted.
# - What the block itself raises comes out as it is.
# - However the block ends, nobody listens afterwards.
#
# Try it yourself, in a cell of its own:
#
# ```python
# from sqlalchemy import select
# from sqlalchemy.orm import Session
# from workbook.sqlalchemy_sync.fresh import fresh
# from workbook.sqlalchemy_sync.models import User
#
# with fresh("sqlite", people=5, posts=10) as engine, Session(engine) as session:
#     with budget(engine, 2):
#         for user in session.scalars(select(User)):
#             user.posts          # 6 statements: AssertionError
# ```

# %% starter
from sqlalchemy import Engine


def budget(engine: Engine, most: int):
    raise NotImplementedError


# %% key
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def budget(engine: Engine, most: int) -> Iterator[None]:
    sent = []

    def note(connection, cursor, statement, parameters, context, executemany):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
    if len(sent) > most:
        raise AssertionError(f"{len(sent)} statements were sent, the budget is {most}.")


# %% check
import re
from typing import Any

from workbook.practice import Answer, Raised, expect, holds, part

# Two engines, a way to send some statements over one of them, and a block under the budget.
SOURCE = """
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool

def made():
    return create_engine("sqlite://", poolclass=StaticPool)

def send(engine, number):
    with engine.begin() as connection:
        for one in range(number):
            connection.execute(text(f"SELECT {one}"))

def listeners(engine):
    events = ["before_cursor_execute", "after_cursor_execute", "before_execute", "after_execute"]
    return sum(len(list(getattr(engine.dispatch, one))) for one in events)

def write(engine, rows):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS things (name TEXT)"))
        many = [{"name": str(one)} for one in range(rows)]
        connection.execute(text("INSERT INTO things VALUES (:name)"), many)

def again(engine, number):
    with engine.begin() as connection:
        for one in range(number):
            connection.execute(text("SELECT :one"), {"one": one // 2})

def refused(engine, number):
    with engine.connect() as connection:
        for one in range(number):
            try:
                connection.execute(text("SELECT 1 FROM nowhere"))
            except OperationalError:
                pass

def nested(engine):
    kinds = []
    try:
        with budget(engine, 2):
            send(engine, 2)
            with budget(engine, 1):
                send(engine, 1)
    except BaseException as error:
        kinds = [kind.__name__ for kind in type(error).__mro__]
    return kinds

def attempt(engine, most, number, elsewhere=0, fails=None, rows=0, same=0, no=0):
    done = False
    try:
        with budget(engine, most):
            send(engine, number)
            send(other, elsewhere)
            again(engine, same)
            refused(engine, no)
            if rows:
                write(engine, rows)
            done = True
            if fails:
                raise fails("of the block")
    except BaseException as error:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        return {"kinds": kinds, "text": str(error), "done": done}
    return {"kinds": [], "text": "", "done": done}

engine, other = made(), made()
before = listeners(engine)
"""


def tried(answer: Answer, last: str) -> Any:
    """Run blocks under the answer's budget; return the value of the last line."""
    try:
        return answer.probe(SOURCE + last)
    except Raised as error:
        holds(
            "NotImplementedError" not in error.bases,
            say="budget raises NotImplementedError still: write it from the contract.",
        )
        raise


def outcome(answer: Answer, last: str) -> Any:
    """Return how one block ended; end the part where budget is no context manager."""
    came = tried(answer, last)
    holds(
        "NotImplementedError" not in came["kinds"],
        say="budget raises NotImplementedError still: write it from the contract.",
    )
    holds(
        "context manager" not in came["text"] and "__enter__" not in came["text"],
        came=came["text"],
        say="budget(engine, most) cannot stand behind `with`. @contextmanager from contextlib "
        "makes a context manager of a function with one yield.",
    )
    holds(
        not re.search("generator didn't yield|is not an iterator", came["text"]),
        came=came["text"],
        say="The function under @contextmanager never came to its yield, where the block runs.",
    )
    return came


@part(points=1)
def over_the_budget_is_an_error(answer: Answer) -> None:
    sent, most = answer.number(3, 9), 2
    came = outcome(answer, f"attempt(engine, {most}, {most})")
    holds(
        not came["kinds"],
        came=came["text"] or came["kinds"],
        say="Two statements were sent, the budget is 2, and an error was raised. Over the budget "
        "is more than `most`."
        if "AssertionError" in came["kinds"]
        else "Within the budget nothing should happen, and an error was raised.",
    )
    came = outcome(answer, f"attempt(engine, {most}, {sent})")
    holds(
        came["kinds"],
        came="nothing was raised",
        expected="AssertionError",
        say=f"{sent} statements were sent, the budget is {most}, and nothing was raised: the test "
        "would pass. Raise AssertionError behind the block.",
    )
    holds(
        "AssertionError" in came["kinds"],
        came=came["kinds"][:1],
        expected="AssertionError",
        say="The budget was exceeded, and what was raised is no AssertionError. To a test that is "
        'the error for "not as expected"; others mean that something broke.',
    )
    holds(
        came["done"],
        came=came["text"],
        say="The error came in the middle of the block, out of the listener. The block runs to its "
        "end: code that catches errors would catch this one, too, and nobody learns how many "
        "statements there would have been.",
    )


@part(points=1)
def the_text_says_how_many(answer: Answer) -> None:
    sent, most = answer.number(30, 90), answer.number(4, 9)
    came = outcome(answer, f"attempt(engine, {most}, {sent})")
    numbers = set(map(int, re.findall(r"\d+", came["text"])))
    holds(
        {sent, most} <= numbers,
        came=came["text"],
        expected=f"a text with {sent} and {most}",
        say="Who reads the failed test wants to know how many statements were sent, and how many "
        "are allowed. Put both numbers into the text of the error.",
    )
    came = outcome(answer, f"attempt(engine, 0, {sent})")
    holds(
        came["kinds"],
        came="nothing was raised",
        say="A budget of 0 allows nothing, and nothing was raised. Does `if most` stand there?",
    )


@part(points=1)
def nobody_listens_afterwards(answer: Answer) -> None:
    came = tried(answer, "[attempt(engine, 1, 3)['kinds'], listeners(engine) - before]")
    holds(came[0], say="Three statements under a budget of 1, and nothing was raised.")
    expect(
        came[1],
        0,
        say="The block is over, and somebody listens to the engine still. Every test would leave "
        "one more: event.remove ends what event.listen began.",
    )
    for error in ("LookupError", "KeyboardInterrupt"):
        last = f"[attempt(engine, 9, 1, fails={error})['kinds'], listeners(engine) - before]"
        expect(
            tried(answer, last)[1],
            0,
            say="The block ended in an error of its own, and somebody listens to the engine still. "
            "event.remove belongs into a finally.",
        )
    send = "send(engine, 9)\n"
    came = outcome(answer, f"attempt(engine, 2, 2)\n{send}attempt(engine, 2, 2)")
    holds(
        not came["kinds"],
        came=came["text"],
        say="The second block was within its budget, and an error was raised. What was sent before "
        "it, or in another block, does not count.",
    )


@part(points=1)
def errors_of_the_block_come_out(answer: Answer) -> None:
    for most, number in ((9, 1), (1, 5)):
        swallowed = outcome(answer, f"attempt(engine, {most}, {number}, fails=AssertionError)")
        came = outcome(answer, f"attempt(engine, {most}, {number}, fails=LookupError)")
        holds(
            came["kinds"] and swallowed["kinds"],
            came="nothing was raised",
            expected="what the block has raised",
            say="The block raised an error of its own, and it was swallowed: a broken test would "
            "pass. Let it out.",
        )
        expect(
            came["kinds"][0],
            "LookupError",
            say="The block raised a LookupError, and another error came out in its place. What "
            "went wrong first should be seen; the budget is judged only where the block "
            "came to its end.",
        )
    came = outcome(answer, "attempt(engine, 1, 4)")
    holds(came["kinds"], say="Four statements under a budget of 1, and nothing was raised.")


@part(points=1)
def other_engines_do_not_count(answer: Answer) -> None:
    came = outcome(answer, "attempt(engine, 2, 2, elsewhere=5)")
    holds(
        not came["kinds"],
        came=came["text"],
        say="Two statements were sent over this engine and five over another one, and the budget "
        "of 2 was exceeded. Listen to the engine that was given, and to no other.",
    )
    came = outcome(answer, "attempt(engine, 2, 3, elsewhere=5)")
    holds(came["kinds"], say="Three statements under a budget of 2, and nothing was raised.")
    came = outcome(answer, "attempt(engine, 2, 1)")
    holds(
        not came["kinds"],
        came=came["text"] or came["kinds"],
        say="One statement was sent, the budget is 2, and an error was raised. Who sends fewer is "
        "within the budget, too.",
    )
    came = outcome(answer, "attempt(engine, 1, 0, rows=5)")
    holds(
        came["kinds"],
        came="nothing was raised",
        expected="AssertionError",
        say="A CREATE TABLE and an INSERT were sent, the budget is 1, and nothing was raised. "
        "Every statement counts, not only a SELECT.",
    )
    came = outcome(answer, "attempt(engine, 3, 0, same=6)")
    holds(
        came["kinds"],
        came="nothing was raised",
        expected="AssertionError",
        say="One SELECT was sent six times, the budget is 3, and nothing was raised. N+1 is the "
        "same text again and again: count the calls, and not the texts.",
    )
    came = outcome(answer, "attempt(engine, 2, 0, rows=5)")
    holds(
        not came["kinds"],
        came=came["text"],
        say="A CREATE TABLE and one INSERT of five rows were sent, the budget is 2, and an error "
        "was raised. What is sent at once is one statement: count the calls, not the rows.",
    )
    came = outcome(answer, "attempt(engine, 2, 1, no=2)")
    holds(
        came["kinds"],
        came="nothing was raised",
        expected="AssertionError",
        say="Three statements were sent, the server refused two of them, the budget is 2, and "
        "nothing was raised. Sent is sent: listen before a statement goes out, and not after it.",
    )
    holds(
        "AssertionError" in tried(answer, "nested(engine)"),
        came="nothing was raised",
        expected="AssertionError",
        say="One budget stood inside of another. The outer block sent three statements, the inner "
        "one's among them, its budget is 2, and nothing was raised: each needs a count of its own.",
    )


# %% [markdown] hint
# Three moments: before the block begin to listen, in the block note what comes, behind it stop and
# look. Python has a form for something that happens before and after a block: `@contextmanager`, with
# a `yield` where the block runs. What must happen even if the block ends in an error?

# %% [markdown] hint
# On other data, a context manager that fails when more lines were printed than allowed:
#
# ```python
# @contextmanager
# def quiet(printer, most):
#     lines = []
#     printer.add(lines.append)
#     try:
#         yield
#     finally:
#         printer.remove(lines.append)
#     if len(lines) > most:
#         raise AssertionError(f"{len(lines)} lines were printed, {most} are allowed.")
# ```
#
# What stands behind the `finally` runs only if the block came to its end. The function that listens
# must be the same one for `listen` and for `remove`, so give it a name.

# %% [markdown] hint
# ```python
# @contextmanager
# def budget(engine, most):
#     sent = []
#
#     def note(connection, cursor, statement, parameters, context, executemany):
#         sent.append(statement)
#
#     event.listen(engine, "before_cursor_execute", note)
#     try:
#         yield
#     finally:
#         ____
#     if len(sent) > most:
#         raise AssertionError(f"{len(sent)} statements were sent, the budget is {most}.")
# ```
#
# The hole ends what `event.listen` began.

# %% wrong one-too-few
# Two statements were sent, the budget is 2, and an error was raised. Over the budget is more than
# `most`.
# --- instead of
    if len(sent) > most:
# --- it says
    if len(sent) >= most:


# %% wrong raised-while-it-is-sent
# The error came in the middle of the block, out of the listener. The block runs to its end: code
# that catches errors would catch this one, too, and nobody learns how many statements there would
# have been.
# --- after
        sent.append(statement)
# --- it says
        if len(sent) > most:
            raise AssertionError(f"{len(sent)} statements were sent, the budget is {most}.")

# --- instead of
    if len(sent) > most:
        raise AssertionError(f"{len(sent)} statements were sent, the budget is {most}.")
# --- nothing


# %% wrong for-ever-listening
# The block is over, and somebody listens to the engine still. Every test would leave one more:
# event.remove ends what event.listen began.
# --- instead of
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
# --- it says
    yield


# %% wrong no-finally
# The block ended in an error of its own, and somebody listens to the engine still. event.remove
# belongs into a finally.
# --- instead of
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
# --- it says
    yield
    event.remove(engine, "before_cursor_execute", note)


# %% wrong every-engine
# Two statements were sent over this engine and five over another one, and the budget of 2 was
# exceeded. Listen to the engine that was given, and to no other.
# --- instead of
    event.listen(engine, "before_cursor_execute", note)
# --- it says
    event.listen(Engine, "before_cursor_execute", note)

# --- instead of
        event.remove(engine, "before_cursor_execute", note)
# --- it says
        event.remove(Engine, "before_cursor_execute", note)


# %% wrong printed-and-not-raised
# 4 statements were sent, the budget is 2, and nothing was raised: the test would pass. Raise
# AssertionError behind the block.
# --- instead of
        raise AssertionError(f"{len(sent)} statements were sent, the budget is {most}.")
# --- it says
        print(f"{len(sent)} statements were sent, the budget is {most}.")


# %% wrong no-numbers
# Who reads the failed test wants to know how many statements were sent, and how many are allowed.
# Put both numbers into the text of the error.
# --- instead of
        raise AssertionError(f"{len(sent)} statements were sent, the budget is {most}.")
# --- it says
        raise AssertionError("Too many statements.")


# %% wrong another-kind-of-error
# The budget was exceeded, and what was raised is no AssertionError. To a test that is the error for
# "not as expected"; others mean that something broke.
# --- instead of
        raise AssertionError(f"{len(sent)} statements were sent, the budget is {most}.")
# --- it says
        raise RuntimeError(f"{len(sent)} statements were sent, the budget is {most}.")


# %% wrong the-budget-first
# The block raised a LookupError, and another error came out in its place. What went wrong first
# should be seen; the budget is judged only where the block came to its end.
# --- instead of
    if len(sent) > most:
        raise AssertionError(f"{len(sent)} statements were sent, the budget is {most}.")
# --- it says
        if len(sent) > most:
            raise AssertionError(f"{len(sent)} statements were sent, the budget is {most}.")


# %% wrong errors-swallowed
# The block raised an error of its own, and it was swallowed: a broken test would pass. Let it out.
from sqlalchemy import Engine, event


class budget:
    def __init__(self, engine: Engine, most: int) -> None:
        self.engine, self.most, self.sent = engine, most, 0

    def note(self, *arguments) -> None:
        self.sent += 1

    def __enter__(self) -> None:
        event.listen(self.engine, "before_cursor_execute", self.note)

    def __exit__(self, *error) -> bool:
        event.remove(self.engine, "before_cursor_execute", self.note)
        if self.sent > self.most:
            raise AssertionError(f"{self.sent} statements were sent, the budget is {self.most}.")
        return True


# %% wrong no-context-manager
# budget(engine, most) cannot stand behind `with`. @contextmanager from contextlib makes a context
# manager of a function with one yield.
# --- instead of
from contextlib import contextmanager
# --- nothing

# --- instead of
@contextmanager
# --- nothing


# %% wrong no-yield
# The function under @contextmanager never came to its yield, where the block runs.
# --- instead of
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
# --- it says
    event.remove(engine, "before_cursor_execute", note)


# %% wrong counted-across-blocks
# The second block was within its budget, and an error was raised. What was sent before it, or in
# another block, does not count.
# --- instead of

@contextmanager
# --- it says
sent = []


@contextmanager

# --- instead of
    sent = []

    def note(connection, cursor, statement, parameters, context, executemany):
# --- it says
    def note(connection, cursor, statement, parameters, context, executemany):


# %% wrong exactly-as-many
# One statement was sent, the budget is 2, and an error was raised. Who sends fewer is within the
# budget, too.
# --- instead of
    if len(sent) > most:
# --- it says
    if len(sent) != most:

# %% wrong only-what-reads
# A CREATE TABLE and an INSERT were sent, the budget is 1, and nothing was raised. Every
# statement counts, not only a SELECT.
# --- instead of
        sent.append(statement)
# --- it says
        if statement.startswith("SELECT"):
            sent.append(statement)

# %% wrong a-row-each
# A CREATE TABLE and one INSERT of five rows were sent, the budget is 2, and an error was raised.
# What is sent at once is one statement: count the calls, not the rows.
# --- instead of
        sent.append(statement)
# --- it says
        sent.extend([statement] * (len(parameters) if executemany else 1))

# %% wrong each-text-once
# One SELECT was sent six times, the budget is 3, and nothing was raised. N+1 is the same text again
# and again: count the calls, and not the texts.
# --- instead of
    sent = []
# --- it says
    sent = set()

# --- instead of
        sent.append(statement)
# --- it says
        sent.add(statement)

# %% wrong heard-afterwards
# Three statements were sent, the server refused two of them, the budget is 2, and nothing was raised.
# Sent is sent: listen before a statement goes out, and not after it.
# --- instead of
    event.listen(engine, "before_cursor_execute", note)
# --- it says
    event.listen(engine, "after_cursor_execute", note)
# --- instead of
        event.remove(engine, "before_cursor_execute", note)
# --- it says
        event.remove(engine, "after_cursor_execute", note)

# %% wrong one-count-for-all
# One budget stood inside of another. The outer block sent three statements, the inner one's among
# them, its budget is 2, and nothing was raised: each needs a count of its own.
# --- instead of
@contextmanager
def budget(engine: Engine, most: int) -> Iterator[None]:
    sent = []

    def note(connection, cursor, statement, parameters, context, executemany):
        sent.append(statement)

# --- it says
sent = []


def note(connection, cursor, statement, parameters, context, executemany):
    sent.append(statement)


@contextmanager
def budget(engine: Engine, most: int) -> Iterator[None]:
    sent.clear()
