"""What is handed in: the same set-up, answers and mistakes for every grader.

Four exercises of an SQLAlchemy and FastAPI course: a model, a dependency with a route, a page
without N+1, and a transfer that takes back what failed.
"""

from dataclasses import dataclass

SETUP = """\
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from sqlalchemy import ForeignKey, String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.orm import selectinload


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))


class Account(Base):
    __tablename__ = "accounts"
    owner: Mapped[str] = mapped_column(String(50), primary_key=True)
    balance: Mapped[int]


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    title: Mapped[str] = mapped_column(String(50))


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer: Mapped[str] = mapped_column(String(50))
    items: Mapped[list[Item]] = relationship(order_by=Item.id)
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One exercise of the assignment.

    Args:
        name: short.
        gives: what an answer defines.
        right: an answer with both points.
        wrong: one that loses a point.
        lost: of the two points.
    """

    name: str
    gives: tuple[str, ...]
    right: str
    wrong: str
    lost: int = 1


_BOOK = """\
class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    in_stock: Mapped[bool] = mapped_column(default=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author] = relationship()
"""
_APP = """\
def get_db(request: Request) -> Iterator[Session]:
    session = Session(request.app.state.engine)
    try:
        yield session
    finally:
        session.close()


def create_app(url: str) -> FastAPI:
    app = FastAPI()
    app.state.engine = create_engine(url)

    @app.get("/accounts/{owner}")
    def show(owner: str, session: Annotated[Session, Depends(get_db)]) -> dict[str, str | int]:
        account = session.get(Account, owner)
        if account is None:
            raise HTTPException(404, "Nobody has this account.")
        return {"owner": account.owner, "balance": account.balance}

    return app
"""
_PAGE = """\
def orders_page(session: Session) -> list[tuple[str, list[str]]]:
    orders = session.scalars(select(Order).options(selectinload(Order.items)).order_by(Order.id))
    return [(order.customer, [item.title for item in order.items]) for order in orders]
"""
_TRANSFER = """\
def transfer(session: Session, source: str, target: str, amount: int) -> None:
    try:
        giver, taker = session.get(Account, source), session.get(Account, target)
        if giver is None or taker is None or amount <= 0 or giver.balance < amount:
            raise ValueError("This transfer cannot be made.")
        giver.balance -= amount
        taker.balance += amount
        session.commit()
    except BaseException:
        session.rollback()
        raise
"""

ANSWERS = (
    Answer("book", ("Base", "Book"), _BOOK, _BOOK.replace("default=True", "default=False")),
    Answer(
        "app",
        ("Base", "Account", "get_db", "create_app"),
        _APP,
        _APP.replace(
            "    try:\n        yield session\n    finally:\n        ", "    yield session\n    "
        ),
    ),
    Answer(
        "page",
        ("Base", "Item", "Order", "orders_page"),
        _PAGE,
        _PAGE.replace(".options(selectinload(Order.items))", ""),
    ),
    Answer(
        "transfer",
        ("Base", "Account", "transfer"),
        _TRANSFER,
        _TRANSFER.replace(" or amount <= 0", ""),
    ),
)


def handed_in(number: int) -> tuple[list[str], int]:
    """Return the answers of a learner, and the points of eight that they deserve.

    Learners with an odd number are right; the others have one of four mistakes.

    Args:
        number: of the learner, from 1.
    """
    wrong = None if number % 2 else number // 2 % len(ANSWERS)
    texts = [one.wrong if place == wrong else one.right for place, one in enumerate(ANSWERS)]
    # No two learners send the same bytes: a grader may notice copies.
    texts[0] += f"\n\nLEARNER = {number}\n"
    return texts, 2 * len(ANSWERS) - (0 if wrong is None else ANSWERS[wrong].lost)
