"""Create, read, update and delete: every statement that the blog sends."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.exc import StaleDataError

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import PostCreate, UserCreate, UserUpdate
from workbook.sqlalchemy_sync.models import Post, User
from workbook.sqlalchemy_sync.tags import get_or_create_tags


class TakenError(Exception):
    """The username or the email address belongs to another user."""


def create_user(session: Session, new: UserCreate) -> User:
    """Store a user; raise TakenError where a name or an address is."""
    # open a session: the caller has
    # build the statement
    fields = new.model_dump(exclude={"password"})
    user = User(**fields, hashed_password=hash_password(new.password))
    session.add(user)
    try:
        # execute
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise TakenError from error
    # commit or not
    session.commit()
    # shape the response
    return user


def get_user(session: Session, user_id: int) -> User | None:
    """Return a user, or None."""
    # open a session: the caller has
    # build the statement
    # execute
    user = session.get(User, user_id)
    # commit or not: nothing changed
    # shape the response
    return user


def list_users(
    session: Session, after: int | None = None, limit: int = 20
) -> tuple[Sequence[User], int | None]:
    """Return a page of users in the order of their ids, and where the next page begins."""
    # open a session: the caller has
    # build the statement: one row more than asked for tells whether there is a next page
    statement = select(User).order_by(User.id).limit(limit + 1)
    if after is not None:
        statement = statement.where(User.id > after)
    # execute
    users = session.scalars(statement).all()
    # commit or not: nothing changed
    # shape the response
    return users[:limit], users[limit - 1].id if len(users) > limit else None


def update_user(session: Session, user_id: int, changes: UserUpdate) -> User | None:
    """Change what the client sent and nothing else; return the user, or None."""
    # open a session: the caller has
    user = session.get(User, user_id)
    if user is None:
        return None
    # build the statement
    fields = changes.model_dump(exclude_unset=True)
    if "password" in fields:
        fields["hashed_password"] = hash_password(fields.pop("password"))
    for name, value in fields.items():
        setattr(user, name, value)
    try:
        # execute
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise TakenError from error
    except StaleDataError:  # somebody has deleted the user since we looked
        session.rollback()
        return None
    # commit or not
    session.commit()
    # shape the response
    return user


def delete_user(session: Session, user_id: int) -> bool:
    """Delete a user with their profile and posts; return whether there was one."""
    # open a session: the caller has
    # build the statement
    statement = delete(User).where(User.id == user_id).returning(User.id)
    # execute
    deleted = session.scalar(statement)
    # commit or not
    session.commit()
    # shape the response
    return deleted is not None


def create_post(session: Session, user_id: int, new: PostCreate) -> Post | None:
    """Store a post with its tags; return None if there is no such user."""
    # open a session: the caller has
    # build the statement
    fields = new.model_dump(exclude={"tags"})
    post = Post(**fields, user_id=user_id, tags=get_or_create_tags(session, new.tags))
    session.add(post)
    try:
        # execute
        session.flush()
    except IntegrityError:  # the foreign key finds no user
        session.rollback()
        return None
    # commit or not
    session.commit()
    # shape the response
    return post


def list_posts(
    session: Session, user_id: int, after: int | None = None, limit: int = 20
) -> tuple[Sequence[Post], int | None] | None:
    """Return a page of a user's posts with their tags; return None if there is no such user."""
    # open a session: the caller has
    if session.get(User, user_id) is None:
        return None
    # build the statement: the tags of all posts come in one more statement
    statement = select(Post).where(Post.user_id == user_id).options(selectinload(Post.tags))
    statement = statement.order_by(Post.id).limit(limit + 1)
    if after is not None:
        statement = statement.where(Post.id > after)
    # execute
    posts = session.scalars(statement).all()
    # commit or not: nothing changed
    # shape the response
    return posts[:limit], posts[limit - 1].id if len(posts) > limit else None
