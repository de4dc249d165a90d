"""The assignment in our own form: a private bank of four exercises, and what learners hand in."""

import json
from pathlib import Path

from benchmarks.four.answers import ANSWERS, SETUP, Answer, handed_in

NAME = "ps1"
_TOP = "from workbook.practice import SESSION, Answer, expect, part\n"
_CHECKS = {
    "book": """
NEW = '''
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from workbook import servers
engine = create_engine(servers.url("sqlite"))
with Session(engine) as session:
    session.add(Book(title=title, author_id=1))
    session.commit()
    name = session.scalars(select(Book)).one().author.name if look else None
engine.dispose()
[name, Book.__table__.c.title.type.length]
'''


def one(answer: Answer, look: bool) -> tuple[str, str, list[object]]:
    \"\"\"Put in an author and a book.\"\"\"
    title, author = answer.word(), answer.word()
    answer.put("authors", [{"id": 1, "name": author}])
    return title, author, answer.probe(NEW, title=title, look=look)


@part(points=1)
def a_book_is_stored(answer: Answer) -> None:
    title, _, _ = one(answer, False)
    expect(answer.table("books").one(author_id=1).title, title, say="The book is not there.")


@part(points=1, closed=True)
def as_the_task_says(answer: Answer) -> None:
    _, author, came = one(answer, True)
    expect(came, [author, 200], say="The relationship or the length of the title is missing.")
    expect(answer.table("books").one(author_id=1).in_stock, True, say="A book is in stock.")
""",
    "app": """
RAISED = '''
from types import SimpleNamespace
lent = get_db(SimpleNamespace(app=create_app(url)))
session = next(lent)
session.get(Account, "ada")
try:
    lent.throw(RuntimeError("an endpoint has raised"))
except RuntimeError:
    pass
session.in_transaction()
'''


@part(points=1)
def an_account_is_shown(answer: Answer) -> None:
    balance = answer.number()
    answer.put("accounts", [{"owner": "ada", "balance": balance}])
    expect(
        answer.http.get("/accounts/ada").json(),
        {"owner": "ada", "balance": balance},
        say="Another account came.",
    )
    expect(answer.http.get("/accounts/bob").status_code, 404, say="Nobody has this account.")


@part(points=1, closed=True)
def the_session_is_closed(answer: Answer) -> None:
    answer.put("accounts", [{"owner": "ada", "balance": 7}])
    lines = ["from workbook import servers", "url = servers.url('sqlite')", RAISED]
    expect(answer.probe("\\n".join(lines)), False, say="The session stays open after an error.")
""",
    "page": """
def orders(answer: Answer, count: int) -> list[tuple[str, list[str]]]:
    \"\"\"Put in orders of one item; return what the page has to show.\"\"\"
    said = [(answer.word(), answer.word()) for _ in range(count)]
    rows = [(number, *one) for number, one in enumerate(said, 1)]
    answer.put("orders", [{"id": n, "customer": who} for n, who, _ in rows])
    answer.put("items", [{"id": n, "order_id": n, "title": what} for n, _, what in rows])
    return [(who, [what]) for who, what in said]


@part(points=1)
def the_page_is_right(answer: Answer) -> None:
    wanted = orders(answer, 3)
    came = [tuple(one) for one in answer.call("orders_page", SESSION)]
    expect(came, wanted, say="The page shows something else.")


@part(points=1, closed=True)
def forty_orders_take_two_statements(answer: Answer) -> None:
    orders(answer, 40)
    with answer.recording() as sent:
        answer.call("orders_page", SESSION)
    expect(sent.count("select"), 2, say="One SELECT for the orders, one for all items.")
""",
    "transfer": """
def people(answer: Answer) -> None:
    \"\"\"Put in two accounts.\"\"\"
    answer.put("accounts", [{"owner": "ada", "balance": 70}, {"owner": "bob", "balance": 5}])


def balances(answer: Answer) -> dict[str, int]:
    \"\"\"Return what everybody has.\"\"\"
    return {row.owner: row.balance for row in answer.table("accounts")}


@part(points=1)
def money_moves(answer: Answer) -> None:
    people(answer)
    amount = answer.number(1, 70)
    answer.call("transfer", SESSION, "ada", "bob", amount)
    expect(balances(answer), {"ada": 70 - amount, "bob": 5 + amount}, say="Money went astray.")


@part(points=1, closed=True)
def what_cannot_be_is_refused(answer: Answer) -> None:
    people(answer)
    for target, amount in (("nobody", 1), ("bob", 0), ("bob", -5), ("bob", 71)):
        answer.raises("ValueError", "transfer", SESSION, "ada", target, amount)
    expect(balances(answer), {"ada": 70, "bob": 5}, say="A refused transfer moved money.")
""",
}


def write(folder: Path, learners: int) -> Path:
    """Write a bank, an assignment and what a class hands in; return the folder of the latter.

    Args:
        folder: an empty one.
        learners: how many.
    """
    (folder / "bank").mkdir()
    for one in ANSWERS:
        (folder / "bank" / f"{one.name}.py").write_text(_exercise(one))
    handed = folder / "handed-in"
    for number in range(1, learners + 1):
        learner = handed / f"learner{number:04}"
        learner.mkdir(parents=True)
        (learner / f"{NAME}.ipynb").write_text(json.dumps(_notebook(number)))
    lines = [f'name = "{NAME}"', "seed = 7", 'bank = "../bank"']
    lines += [f'[[exercise]]\nid = "{identity(one)}"' for one in ANSWERS]
    (handed / "assignment.toml").write_text("\n".join(lines) + "\n")
    return handed


def identity(one: Answer) -> str:
    """Return an exercise's id."""
    return f"6.2.4-ps1-{one.name}"


def _exercise(one: Answer) -> str:
    starter = "\n".join(f"{name} = ..." for name in one.gives if name != "Base")
    given = "class Base(DeclarativeBase):\n    pass\n"
    return f'''\
# /// exercise
# id = "{identity(one)}"
# title = "{one.name.title()}"
# lesson = "6.2.4"
# kind = "write"
# minutes = 10
# servers = ["sqlite"]
# tables = "Base"
# gives = {json.dumps(one.gives)}
# ordered = true
# ///

# %% [markdown] task
# Write `{one.gives[-1]}`.

# %% starter
from sqlalchemy.orm import DeclarativeBase


{given}

{starter}


# %% key
{SETUP}

{one.right}

# %% check
{_TOP}
{_CHECKS[one.name]}

# %% [markdown] hint
# Read the task once more.

# %% [markdown] hint
# Look at the lesson.

# %% [markdown] hint
# Ask.
'''


def _notebook(number: int) -> dict[str, object]:
    texts, _ = handed_in(number)
    checks = [f'check("{identity(one)}")' for one in ANSWERS]
    sources = [SETUP, *(one for pair in zip(texts, checks, strict=True) for one in pair)]
    return {"cells": cells(sources), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def cells(sources: list[str]) -> list[dict[str, object]]:
    """Return code cells that were run in this order."""
    return [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "execution_count": number,
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources, start=1)
    ]
