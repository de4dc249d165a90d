"""The finder of an N+1, on what real sessions send."""

import pytest
from sqlalchemy import Engine, exists, select, text
from sqlalchemy.orm import Session, aliased, defer, joinedload, selectinload, subqueryload

from tests.observe.models import Post, Tag, User, post_tags
from workbook.observe import NPlusOne, Recording, record

USERS_POSTS = NPlusOne(
    relationship="User.posts",
    times=3,
    parents=3,
    statement="SELECT posts.id, posts.user_id, posts.title FROM posts "
    "WHERE :param_1 = posts.user_id ORDER BY posts.id",
)


def names(recording: Recording) -> list[tuple[str, int]]:
    """Return what was found, as names and repetitions."""
    return [(one.relationship, one.times) for one in recording.n_plus_ones()]


def test_lazy_collection_is_named(engine: Engine) -> None:
    """A collection touched in a loop is called by its attribute, with the numbers."""
    with record(engine) as sent, Session(engine) as session:
        for user in session.scalars(select(User)):
            _ = user.posts
    assert sent.n_plus_one() == USERS_POSTS
    assert sent.text().splitlines()[-1] == (
        "N+1 on User.posts: the same select was sent 3 times for 3 rows of the select before it."
    )


def test_lazy_many_to_one_is_named(engine: Engine) -> None:
    """The other direction too: every author is loaded once, by primary key."""
    with record(engine) as sent, Session(engine) as session:
        for post in session.scalars(select(Post)):
            _ = post.author.name
    assert names(sent) == [("Post.author", 3)]


def test_lazy_many_to_many_is_named(engine: Engine) -> None:
    """Loading through a table between is called by its attribute as well."""
    with record(engine) as sent, Session(engine) as session:
        for post in session.scalars(select(Post)):
            _ = post.tags
    assert names(sent) == [("Post.tags", 6)]


def test_one_in_another(engine: Engine) -> None:
    """Both levels are found, and the one with the most repetitions is the one to name."""
    with record(engine) as sent, Session(engine) as session:
        for user in session.scalars(select(User)):
            for post in user.posts:
                _ = post.tags
    assert names(sent) == [("User.posts", 3), ("Post.tags", 6)]
    worst = sent.n_plus_one()
    assert worst is not None
    assert str(worst) == (
        "N+1 on Post.tags: the same select was sent 6 times for 6 rows of 3 selects before it."
    )


def test_three_levels(engine: Engine) -> None:
    """Each level belongs to the one above it, though all of them take turns."""
    with record(engine) as sent, Session(engine) as session:
        for tag in session.scalars(select(Tag)):
            query = select(Post).where(Post.tags.any(Tag.id == tag.id))
            for post in session.scalars(query):
                for other in post.author.posts:
                    _ = other.tags
    found = [(one.relationship, one.times, one.parents) for one in sent.n_plus_ones()]
    assert found == [
        ("tags → posts", 2, 2),
        ("Post.author", 3, 6),
        ("User.posts", 3, 3),
        ("Post.tags", 6, 6),
    ]


@pytest.mark.parametrize("cure", [selectinload, joinedload])
def test_half_a_cure_leaves_the_other_level(engine: Engine, cure: object) -> None:
    """With the posts loaded at once, their tags still come one post at a time."""
    assert callable(cure)
    with record(engine) as sent, Session(engine) as session:
        for user in session.scalars(select(User).options(cure(User.posts))).unique():
            for post in user.posts:
                _ = post.tags
    assert names(sent) == [("Post.tags", 6)]


def test_a_column_left_out_is_named(engine: Engine) -> None:
    """A deferred column that is touched in a loop is no relationship, and called by its name."""
    with record(engine) as sent, Session(engine) as session:
        for user in session.scalars(select(User).options(defer(User.secret))).all():
            _ = user.secret
    assert names(sent) == [("User.secret", 3)]


def test_objects_that_expired_are_named(engine: Engine) -> None:
    """After a commit every object is read again, one by one."""
    with record(engine) as sent, Session(engine) as session:
        users = session.scalars(select(User)).all()
        session.expire_all()
        assert [user.name for user in users] == ["ada", "bob", "cyd"]
    assert names(sent) == [("User, read again", 3)]


@pytest.mark.parametrize("cure", [selectinload, joinedload, subqueryload])
def test_each_cure_is_none(engine: Engine, cure: object) -> None:
    """What loads all children at once is no N+1, however many statements it sends."""
    assert callable(cure)
    with record(engine) as sent, Session(engine) as session:
        query = select(User).options(cure(User.posts))
        for user in session.scalars(query).unique():
            _ = user.posts
    assert sent.n_plus_ones() == []
    assert sent.n_plus_one() is None


def test_selectin_in_several_batches_is_none(engine: Engine) -> None:
    """More than 500 parents are asked for in batches: the same statement, no N+1."""
    with Session(engine) as session:
        session.add_all([User(name=f"u{number}") for number in range(1100)])
        session.commit()
    with record(engine) as sent, Session(engine) as session:
        session.scalars(select(User).options(selectinload(User.posts))).all()
    assert sent.count("select") == 4
    assert sent.n_plus_ones() == []


def test_written_by_hand_it_is_named_by_its_foreign_key(engine: Engine) -> None:
    """A select in a loop compares a foreign key: the relationship that uses it is named."""
    with record(engine) as sent, Session(engine) as session:
        for user in session.scalars(select(User)).all():
            session.scalars(select(Post).where(Post.user_id == user.id)).all()
    assert names(sent) == [("User.posts", 3)]


def test_get_in_a_loop_is_named_by_the_parent_that_points_there(engine: Engine) -> None:
    """session.get for every post's user: the primary key leads back to Post.author."""
    with record(engine) as sent, Session(engine) as session:
        for user_id in session.scalars(select(Post.user_id).distinct()).all():
            session.get(User, user_id)
    assert names(sent) == [("Post.author", 3)]


def test_get_in_a_loop_under_a_stranger_is_not_called_a_relationship(engine: Engine) -> None:
    """Where the select before reads no table that points there, both tables are named."""
    with record(engine) as sent, Session(engine) as session:
        for number in session.scalars(select(Tag.id)).all():
            session.get(User, number)
    assert names(sent) == [("tags → users", 2)]


def test_tables_without_classes_are_named_by_their_foreign_key(engine: Engine) -> None:
    """With Core there is no attribute, so both tables are named."""
    users, posts = User.__table__, Post.__table__
    with record(engine) as sent, engine.connect() as connection:
        for (number,) in connection.execute(select(users.c.id)).all():
            connection.execute(select(posts.c.title).where(posts.c.user_id == number)).all()
    assert names(sent) == [("users → posts", 3)]


def test_text_in_a_loop_is_named_by_its_tables(engine: Engine) -> None:
    """Of plain text the tables are read."""
    with record(engine) as sent, engine.connect() as connection:
        for (number,) in connection.execute(text("SELECT id FROM users")).all():
            query = text("SELECT title FROM posts WHERE user_id = :id")
            connection.execute(query, {"id": number}).all()
    assert names(sent) == [("users → posts", 3)]


def test_a_loop_over_transactions_is_none(engine: Engine) -> None:
    """Three requests that each load a user and the posts of this user are three requests."""
    with record(engine) as sent:
        for number in (1, 2, 3):
            with Session(engine) as session:
                user = session.get(User, number)
                assert user is not None
                _ = user.posts
    assert sent.n_plus_ones() == []


def test_a_loop_over_single_users_in_one_session_is_none(engine: Engine) -> None:
    """As many parents' selects as children's: nothing repeats under one select."""
    with record(engine) as sent, Session(engine) as session:
        for number in (1, 2, 3):
            user = session.get(User, number)
            assert user is not None
            _ = user.posts
    assert sent.n_plus_ones() == []


def test_the_same_question_again_is_none(engine: Engine) -> None:
    """Equal parameters are a missing cache, not an N+1."""
    with record(engine) as sent, Session(engine) as session:
        session.scalars(select(Tag.name)).all()
        for _ in range(5):
            session.scalars(select(Post.title).where(Post.user_id == 1)).all()
    assert sent.n_plus_ones() == []


def test_joined_through_a_table_by_hand(engine: Engine) -> None:
    """A many-to-many written by hand is named by the foreign key between."""
    with record(engine) as sent, Session(engine) as session:
        for post in session.scalars(select(Post)).all():
            query = select(Tag).join(post_tags).where(post_tags.c.post_id == post.id)
            session.scalars(query).all()
    assert names(sent) == [("Post.tags", 6)]


def test_joined_to_the_parent_by_hand(engine: Engine) -> None:
    """The parent's own key is compared, through a join or an EXISTS: the relationship is named."""
    by_hand = {
        "join": lambda post: select(Tag).join(post_tags).join(Post).where(Post.id == post.id),
        "exists": lambda post: select(Tag).where(
            exists().where(
                post_tags.c.tag_id == Tag.id, post_tags.c.post_id == Post.id, Post.id == post.id
            )
        ),
    }
    for query in by_hand.values():
        with record(engine) as sent, Session(engine) as session:
            for post in session.scalars(select(Post)).all():
                session.scalars(query(post)).all()
        assert names(sent) == [("Post.tags", 6)]
    with record(engine) as sent, Session(engine) as session:
        for user in session.scalars(select(User)).all():
            session.scalars(select(Post).join(Post.author).where(User.id == user.id)).all()
    assert names(sent) == [("User.posts", 3)]


def test_an_alias_is_called_by_its_table(engine: Engine) -> None:
    """Another name for a table in one statement does not hide the relationship."""
    other = aliased(Post)
    with record(engine) as sent, Session(engine) as session:
        for user in session.scalars(select(User)).all():
            session.scalars(select(other).where(other.user_id == user.id)).all()
    assert names(sent) == [("User.posts", 3)]
