"""A many-to-many whose pairs have a column of their own: who wrote at an article, and as what."""

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    """Articles that several people write together."""


class Author(Base):
    """Somebody who writes."""

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)

    contributions: Mapped[list["Contribution"]] = relationship(
        back_populates="author", cascade="all, delete-orphan", passive_deletes=True
    )


class Article(Base):
    """What they write."""

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))

    contributions: Mapped[list["Contribution"]] = relationship(
        back_populates="article", cascade="all, delete-orphan", passive_deletes=True
    )


class Contribution(Base):
    """Who wrote at what, and as what: the pair, and a column of its own."""

    __tablename__ = "contributions"

    article_id: Mapped[int] = mapped_column(
        ForeignKey(Article.id, ondelete="CASCADE"), primary_key=True
    )
    author_id: Mapped[int] = mapped_column(
        ForeignKey(Author.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(String(20), server_default="text")

    article: Mapped[Article] = relationship(back_populates="contributions")
    author: Mapped[Author] = relationship(back_populates="contributions")


def credit(session: Session, article_id: int, author_id: int, role: str) -> Contribution:
    """Note who has contributed what to an article; the caller commits."""
    # open a session: the caller has
    # build the statement
    contribution = Contribution(article_id=article_id, author_id=author_id, role=role)
    session.add(contribution)
    # execute
    session.flush()
    # commit or not: the caller does
    # shape the response
    return contribution


def byline(session: Session, article_id: int) -> list[str]:
    """Return who wrote at an article, and as what, by name."""
    # open a session: the caller has
    # build the statement
    statement = select(Author.name, Contribution.role).join(Contribution.author)
    statement = statement.where(Contribution.article_id == article_id).order_by(Author.name)
    # execute
    rows = session.execute(statement)
    # commit or not: nothing changed
    # shape the response
    return [f"{name} ({role})" for name, role in rows]


def main() -> list[str]:
    """Have two people write an article, and return its byline."""
    from workbook.sqlalchemy_sync.fresh import fresh

    with fresh("sqlite", base=Base) as engine, Session(engine) as session:
        ada, bea = Author(name="Ada"), Author(name="Bea")
        article = Article(title="On bridges")
        session.add_all([ada, bea, article])
        session.flush()
        credit(session, article.id, ada.id, "text")
        credit(session, article.id, bea.id, "pictures")
        session.commit()
        return byline(session, article.id)


if __name__ == "__main__":
    print(*main(), sep="\n")
