"""Tables in the style of the source text, to be compared with those of ``models.py``.

Shortened to what the lesson on models looks at; every setting that is here is the text's own.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table
from sqlalchemy.orm import DeclarativeBase, relationship


class Base(DeclarativeBase):
    """The text's tables; it gives its constraints no names."""


class User(Base):
    """``default`` in place of ``server_default``, and indexes wherever one can be written."""

    __tablename__ = "users"

    id = Column(Integer, primary_key=True, index=True)
    username = Column(String(50), unique=True, index=True, nullable=False)
    is_active = Column(Boolean, default=True)

    posts = relationship("Post", back_populates="author", cascade="all, delete-orphan")
    profile = relationship("Profile", back_populates="user", uselist=False)


class Post(Base):
    """A foreign key without ON DELETE and without an index."""

    __tablename__ = "posts"

    id = Column(Integer, primary_key=True, index=True)
    title = Column(String(200), nullable=False)
    user_id = Column(Integer, ForeignKey("users.id"), nullable=False)

    author = relationship("User", back_populates="posts")
    tags = relationship("Tag", secondary="post_tags", back_populates="posts")


class Profile(Base):
    """Its user may be NULL, and nobody says what becomes of it when the user goes."""

    __tablename__ = "profiles"

    id = Column(Integer, primary_key=True, index=True)
    user_id = Column(Integer, ForeignKey("users.id"), unique=True)

    user = relationship("User", back_populates="profile")


class Tag(Base):
    """The text writes this class, and ``post_tags``, in the chapter after the next one."""

    __tablename__ = "tags"

    id = Column(Integer, primary_key=True, index=True)
    name = Column(String(50), unique=True, nullable=False)

    posts = relationship("Post", secondary="post_tags", back_populates="tags")


post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", Integer, ForeignKey("posts.id"), primary_key=True),
    Column("tag_id", Integer, ForeignKey("tags.id"), primary_key=True),
)


def main() -> list[str]:
    """Return the columns that may be NULL, primary keys left out."""
    return [
        str(column)
        for table in Base.metadata.sorted_tables
        for column in table.c
        if column.nullable
    ]


if __name__ == "__main__":
    print(*main(), sep="\n")
