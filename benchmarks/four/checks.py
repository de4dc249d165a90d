"""The checks of the assignment for graders that run asserts beside the answer.

Each exercise has one that learners see and one that is hidden, a point each.
"""

_FRESH = """\
from sqlalchemy import StaticPool, event
engine = create_engine(
    "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
)
Base.metadata.create_all(engine)
"""
_SERVED = """\
import tempfile
from fastapi.testclient import TestClient
folder = tempfile.TemporaryDirectory()
url = f"sqlite:///{folder.name}/accounts.sqlite3"
engine = create_engine(url)
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Account(owner="ada", balance=7))
    session.commit()
app = create_app(url)
"""
_PEOPLE = """\
with Session(engine) as session:
    session.add_all([Account(owner="ada", balance=70), Account(owner="bob", balance=5)])
    session.commit()
"""
_BALANCES = """\
with Session(engine) as session:
    balances = {one.owner: one.balance for one in session.scalars(select(Account))}
"""

CHECKS: dict[str, tuple[str, str]] = {
    "book": (
        f"""{_FRESH}
with Session(engine) as session:
    session.add(Book(title="Emma", author=Author(name="Jane")))
    session.commit()
with Session(engine) as session:
    assert session.scalars(select(Book.title)).all() == ["Emma"]
""",
        f"""{_FRESH}
with Session(engine) as session:
    session.add(Book(title="Emma", author=Author(name="Jane")))
    session.commit()
with Session(engine) as session:
    book = session.scalars(select(Book)).one()
    assert book.in_stock is True
    assert book.author.name == "Jane"
assert Book.__table__.c.title.type.length == 200
""",
    ),
    "app": (
        f"""{_SERVED}
with TestClient(app) as client:
    assert client.get("/accounts/ada").json() == {{"owner": "ada", "balance": 7}}
    assert client.get("/accounts/bob").status_code == 404
""",
        f"""{_SERVED}
from types import SimpleNamespace
lent = get_db(SimpleNamespace(app=app))
session = next(lent)
account = session.get(Account, "ada")
try:
    lent.throw(RuntimeError("an endpoint has raised"))
except RuntimeError:
    pass
assert not session.in_transaction()
""",
    ),
    "page": (
        f"""{_FRESH}
with Session(engine) as session:
    session.add(Order(customer="ada", items=[Item(title="tea"), Item(title="cake")]))
    session.commit()
with Session(engine) as session:
    assert orders_page(session) == [("ada", ["tea", "cake"])]
""",
        f"""{_FRESH}
with Session(engine) as session:
    session.add_all([Order(customer="ada", items=[Item(title="tea")]) for _ in range(40)])
    session.commit()
selects = []
event.listen(engine, "before_cursor_execute", lambda *sent: selects.append(sent[2]))
with Session(engine) as session:
    assert orders_page(session) == [("ada", ["tea"])] * 40
assert len(selects) == 2
""",
    ),
    "transfer": (
        f"""{_FRESH}{_PEOPLE}
with Session(engine) as session:
    transfer(session, "ada", "bob", 20)
{_BALANCES}
assert balances == {{"ada": 50, "bob": 25}}
""",
        f"""{_FRESH}{_PEOPLE}
for target, amount in (("nobody", 1), ("bob", 0), ("bob", -5), ("bob", 71)):
    with Session(engine) as session:
        try:
            transfer(session, "ada", target, amount)
        except ValueError:
            pass
        else:
            raise AssertionError(f"{{amount}} to {{target}} was not refused")
{_BALANCES}
assert balances == {{"ada": 70, "bob": 5}}
""",
    ),
}
