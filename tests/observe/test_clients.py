"""The recorder on the clients of the other systems, against their real servers."""

import asyncio
import contextlib
from collections.abc import Iterator
from uuid import uuid4

import elasticsearch as elastic
import motor.motor_asyncio
import pymongo
import pytest
import redis
import redis.asyncio
from cassandra.query import BatchStatement
from elasticsearch import helpers
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.observe.models import Base, Post, User
from workbook.observe import OverBudget, Recording, record
from workbook.servers import space
from workbook.servers.clients import cassandra, elasticsearch


@pytest.fixture(scope="module")
def mongodb() -> Iterator[str]:
    """Give the URL of a database of MongoDB."""
    with space("tests-observe", "mongodb") as url:
        yield url


@pytest.fixture(scope="module")
def valkey() -> Iterator[str]:
    """Give the URL of a database of Redis."""
    with space("tests-observe", "redis") as url:
        yield url


@pytest.fixture(scope="module")
def search() -> Iterator[str]:
    """Give the URL of a prefix of Elasticsearch."""
    with space("tests-observe", "elasticsearch") as url:
        yield url


@pytest.fixture(scope="module")
def keyspace() -> Iterator[str]:
    """Give the URL of a keyspace of Cassandra."""
    with space("tests-observe", "cassandra") as url:
        yield url


MONGODB = """\
mongodb: 7 statements
  1. createIndexes people
     params: indexes=[{'unique': True, 'name': 'email_1', 'key': {'email': 1}}]
  2. insert people
     params: name='Ada', email='a@x', _id=ObjectId(…)
     rows: 1
  3. insert people
     params: 2 sets, sent at once
       _id=1, email='b@x'
       _id=2, email='c@x'
     rows: 2
  4. update people
     params: filter={'_id': 1}, update={'$set': {'bio': 'b'}}
     rows: 1
  5. find people
     params: filter={'_id': {'$gte': 1}}, sort={'_id': 1}, limit=2
     rows: 2
  6. delete people
     params: filter={'_id': 2}
     rows: 1
  7. insert people
     params: _id=3, email='a@x'
     rows: 0
     error: 11000: E11000 duplicate key error collection: ….people index: email_1 dup key: \
{ email: "a@x" }"""


def test_mongodb(mongodb: str) -> None:
    """Commands on a client that exists already, without what the driver adds to each."""
    with pymongo.MongoClient(mongodb) as client:
        people = client.get_default_database()["people"]
        listeners = client._event_listeners
        assert listeners is not None
        with record(client, title="mongodb") as sent:
            people.create_index("email", unique=True)
            people.insert_one({"name": "Ada", "email": "a@x"})
            people.insert_many([{"_id": 1, "email": "b@x"}, {"_id": 2, "email": "c@x"}])
            people.update_one({"_id": 1}, {"$set": {"bio": "b"}})
            assert len(list(people.find({"_id": {"$gte": 1}}).sort("_id").limit(2))) == 2
            people.delete_one({"_id": 2})
            with pytest.raises(pymongo.errors.DuplicateKeyError):
                people.insert_one({"_id": 3, "email": "a@x"})
            assert listeners.enabled_for_commands
        assert not listeners.enabled_for_commands
        people.find_one()
        assert sent.text() == MONGODB
        assert sent.count("insert") == 3
        with pytest.raises(OverBudget, match="7 statements were sent, the budget is 6"):
            sent.budget(6)
        assert Recording.from_json(sent.as_json()).text() == MONGODB
        for target in (client, people.database, people):
            with record(target) as sent:
                people.find_one({"_id": 1})
            assert [one.verb for one in sent.statements] == ["find"]


def test_mongodb_marks_a_transaction(mongodb: str) -> None:
    """START TRANSACTION and how it ended stand around what was sent in it."""
    with pymongo.MongoClient(mongodb) as client, record(client) as sent:
        pairs = client.get_default_database()["pairs"]
        with client.start_session() as session, session.start_transaction():
            pairs.insert_one({"_id": 1}, session=session)
        with client.start_session() as session, session.start_transaction():
            pairs.insert_one({"_id": 2}, session=session)
            session.abort_transaction()
    verbs = ["begin", "insert", "commit", "begin", "insert", "rollback"]
    assert [one.verb for one in sent.entries] == verbs
    assert sent.count() == 2
    first, *_, last = sent.entries
    assert first.transaction == sent.entries[2].transaction != last.transaction


def test_mongodb_tells_only_the_name_of_a_command_that_holds_a_password(mongodb: str) -> None:
    """The driver keeps the rest to itself; whether the server knows the command or not."""
    with pymongo.MongoClient(mongodb) as client, record(client) as sent:
        database = client.get_default_database()
        with contextlib.suppress(pymongo.errors.OperationFailure):
            database.command("createUser", "bob", pwd="secret", roles=[])
        database.command("ping")
    assert [one.sql for one in sent.statements] == ["createUser", "ping"]
    assert "secret" not in sent.text()


def test_mongodb_asynchronously(mongodb: str) -> None:
    """PyMongo's own asynchronous client and Motor's are recorded alike."""

    async def look() -> list[str]:
        seen = []
        async with pymongo.AsyncMongoClient(mongodb) as client:
            with record(client) as sent:
                await client.get_default_database()["people"].find_one({"_id": 7})
            seen.append(sent.text())
        older = motor.motor_asyncio.AsyncIOMotorClient(mongodb)
        with record(older.get_default_database()["people"]) as sent:
            await older.get_default_database()["people"].find_one({"_id": 7})
        seen.append(sent.text())
        older.close()
        return seen

    said = "1 statement\n  1. find people\n     params: filter={'_id': 7}, limit=1\n     rows: 0"
    assert asyncio.run(look()) == [said, said]


REDIS = """\
redis: 9 statements
  1. SET user:1 '{"name": "Ada"}' NX EX 60
  2. GET user:1
     rows: 1
  3. GET user:2
     rows: 0
  4. SET session:… x
     MULTI
  5. INCRBY visits 1
  6. GET visits
     rows: 1
     EXEC
     PIPELINE: 2 commands in one round trip
  7. GET user:1
     rows: 1
  8. HGETALL nobody
     rows: 0
  9. LPUSH visits 1
     error: ResponseError: WRONGTYPE Operation against a key holding the wrong kind of value"""


def test_redis(valkey: str) -> None:
    """Commands as they are typed; a pipeline is one trip, MULTI and EXEC are marks."""
    with redis.Redis.from_url(valkey, decode_responses=True) as client:
        before = dict(vars(client))
        with record(client, title="redis") as sent:
            client.set("user:1", '{"name": "Ada"}', ex=60, nx=True)
            client.get("user:1")
            client.get("user:2")
            client.set(f"session:{uuid4()}", "x")
            with client.pipeline() as pipe:
                assert pipe.incr("visits").get("visits").execute() == [1, "1"]
            with client.pipeline(transaction=False) as pipe:
                pipe.get("user:1").hgetall("nobody").execute()
            with pytest.raises(redis.ResponseError):
                client.lpush("visits", 1)
        assert vars(client) == before
        client.get("user:1")
    assert sent.text() == REDIS
    assert (sent.count("get"), sent.count("pipeline"), sent.count("commit")) == (4, 1, 1)
    assert Recording.from_json(sent.as_json()).text() == REDIS


def test_a_pipeline_made_before_is_recorded_and_those_of_others_are_not(valkey: str) -> None:
    """What a learner keeps in a variable is heard whenever it runs; afterwards all is as before."""
    with redis.Redis.from_url(valkey) as client, redis.Redis.from_url(valkey) as other:
        kept, theirs = client.pipeline(transaction=False), other.pipeline()
        before = dict(vars(redis.client.Pipeline))
        with record(client) as first, record(client) as second:
            kept.set("k", 1).get("k")
            theirs.set("k", 2).execute()
            assert kept.execute() == [True, b"1"]
            kept.watch("k")
            kept.unwatch()
        assert dict(vars(redis.client.Pipeline)) == before
        kept.get("k").execute()
    assert first.text() == second.text()
    assert first.text().splitlines() == [
        *("4 statements", "     PIPELINE: 2 commands in one round trip", "  1. SET k 1"),
        *("  2. GET k", "     rows: 1", "  3. WATCH k", "  4. UNWATCH"),
    ]


def test_a_transaction_with_an_error_in_it_tells_whether_the_rest_ran(valkey: str) -> None:
    """One command that fails undoes nothing; a command that is none keeps all from running."""
    with redis.Redis.from_url(valkey) as client, record(client) as sent:
        ran = client.pipeline().set("k", 1).lpush("k", "x")
        with pytest.raises(redis.ResponseError):
            ran.execute()
        assert ran.set("k", 2).lpush("k", "x").execute(raise_on_error=False)[0] is True
        with pytest.raises(redis.ResponseError):
            ran.set("k", 3).execute_command("NONE").execute()
        with pytest.raises(redis.ResponseError):
            client.pipeline(transaction=False).lpush("k", "x").execute()
    told = [(one.verb, one.error is not None) for one in sent.entries]
    assert told == [
        *(("begin", False), ("set", False), ("lpush", False), ("commit", True)),
        *(("begin", False), ("set", False), ("lpush", True), ("commit", False)),
        *(("begin", False), ("set", False), ("none", False), ("rollback", True)),
        *(("pipeline", True), ("lpush", False)),
    ]


def test_redis_asynchronously(valkey: str) -> None:
    """The asynchronous client and its pipelines are recorded alike."""

    async def look() -> str:
        async with redis.asyncio.Redis.from_url(valkey) as client:
            kept = client.pipeline()
            with record(client) as sent:
                await client.set("k", 1)
                await kept.get("k").get("nothing").execute()
            return sent.text()

    assert asyncio.run(look()).splitlines() == [
        *("3 statements", "  1. SET k 1", "     MULTI", "  2. GET k", "     rows: 1"),
        *("  3. GET nothing", "     rows: 0", "     EXEC"),
    ]


ELASTICSEARCH = """\
search: 7 statements
  1. PUT /articles
     params: mappings={'properties': {'title': {'type': 'text'}}}
  2. POST /articles/_doc
     params: title='Made up'
  3. PUT /_bulk?refresh=true
     params: 2 sets, sent at once
       index={'_id': '1', '_index': 'articles'}, document={'title': 'One'}
       index={'_id': '2', '_index': 'articles'}, document={'title': 'Two'}
     rows: 2
  4. POST /articles/_search
     params: query={'match': {'title': 'two'}}
     rows: 1
  5. GET /articles/_doc/…
     rows: 1
  6. GET /articles/_doc/9
     rows: 0
     error: 404
  7. POST /nothing/_search
     error: 404 index_not_found_exception: no such index [nothing]"""


def test_elasticsearch(search: str) -> None:
    """Lines of HTTP with their bodies, without the prefix of the space and ids made up."""
    name = elasticsearch.prefix(search) + "articles"
    with elasticsearch.connect(search) as client:
        before = dict(vars(client.transport))
        with record(client, title="search") as sent:
            client.indices.create(index=name, mappings={"properties": {"title": {"type": "text"}}})
            made_up = client.index(index=name, document={"title": "Made up"})["_id"]
            actions = [
                {"_index": name, "_id": str(number), "title": title}
                for number, title in enumerate(["One", "Two"], start=1)
            ]
            helpers.bulk(client, actions, refresh=True)
            client.search(index=name, query={"match": {"title": "two"}})
            client.get(index=name, id=made_up)
            with pytest.raises(elastic.NotFoundError):
                client.get(index=name, id="9")
            with pytest.raises(elastic.NotFoundError):
                client.search(index=elasticsearch.prefix(search) + "nothing")
        assert {*vars(client.transport)} == {*before}
    assert sent.text() == ELASTICSEARCH
    verbs = ["create", "index", "bulk", "search", "get", "get", "search"]
    assert [one.verb for one in sent.statements] == verbs


def test_elasticsearch_asynchronously(search: str) -> None:
    """The asynchronous client is recorded alike."""

    async def look() -> str:
        async with elasticsearch.connect_async(search) as client:
            with record(client) as sent:
                name = elasticsearch.prefix(search) + "notes"
                await client.index(index=name, id="1", document={"text": "hello"})
            return sent.text()

    assert asyncio.run(look()) == "1 statement\n  1. PUT /notes/_doc/1\n     params: text='hello'"


CASSANDRA = """\
cql: 7 statements
  1. CREATE TABLE people (id uuid PRIMARY KEY, name text)
  2. INSERT INTO people (id, name)
     VALUES (?, ?)
     params: UUID(…), 'ada'
  3. PREPARE INSERT INTO people (id, name)
     VALUES (?, ?)
  4. INSERT INTO people (id, name)
     VALUES (:id, :name)
     params: id=UUID(…), name='bob'
  5. SELECT name
     FROM people
     rows: 2
  6. BEGIN BATCH
       INSERT INTO people (id, name) VALUES (?, ?)
     APPLY BATCH
  7. SELECT name
     FROM people
     WHERE name = 'ada'
     error: InvalidRequest: """


def test_cassandra(keyspace: str) -> None:
    """Simple and prepared statements, asynchronous ones and batches, with their parameters."""
    with cassandra.cluster(keyspace) as cluster:
        session = cluster.connect(cassandra.keyspace(keyspace))
        before = {*vars(session)}
        with record(session, title="cql") as sent:
            session.execute("CREATE TABLE people (id uuid PRIMARY KEY, name text)")
            session.execute("INSERT INTO people (id, name) VALUES (%s, %s)", (uuid4(), "ada"))
            insert = session.prepare("INSERT INTO people (id, name) VALUES (?, ?)")
            session.execute_async(insert, (uuid4(), "bob")).result()
            assert len(list(session.execute("SELECT name FROM people"))) == 2
            batch = BatchStatement()
            batch.add(insert, (uuid4(), "cyd"))
            session.execute(batch)
            with pytest.raises(Exception, match="ALLOW FILTERING"):
                session.execute("SELECT name FROM people WHERE name = 'ada'")
        assert {*vars(session)} == before
    assert sent.text().startswith(CASSANDRA)
    verbs = ["create", "insert", "prepare", "insert", "select", "batch", "select"]
    assert [one.verb for one in sent.statements] == verbs
    assert all(one.milliseconds is not None for one in sent.statements)


def test_mariadb_through_sqlalchemy() -> None:
    """The recorder of SQLAlchemy serves MariaDB as it is, the N+1 finder too."""
    with space("tests-observe", "mysql", driver="pymysql") as url:
        engine = create_engine(url)
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            session.add_all(User(name=name, posts=[Post(title=name)]) for name in ("ada", "bob"))
            session.commit()
        with record(engine, title="a look") as sent, Session(engine) as session:
            session.get(User, 1)
        assert sent.text() == (
            "a look: 1 statement\n     BEGIN (implicit)\n"
            "  1. SELECT users.id, users.name, users.secret\n     FROM users\n"
            "     WHERE users.id = :pk_1\n     params: pk_1=1\n     rows: 1\n     ROLLBACK"
        )
        with record(engine) as sent, Session(engine) as session:
            assert [len(user.posts) for user in session.query(User)] == [1, 1]
        finding = sent.n_plus_one()
        assert finding is not None
        assert (finding.relationship, finding.times) == ("User.posts", 2)
        engine.dispose()


def test_two_recorders_hear_one_client(valkey: str) -> None:
    """The inner one leaves and the outer one goes on."""
    with redis.Redis.from_url(valkey) as client:
        with record(client) as outer:
            with record(client) as inner:
                client.get("a")
            client.get("b")
        client.get("c")
    assert (inner.count(), outer.count()) == (1, 2)
