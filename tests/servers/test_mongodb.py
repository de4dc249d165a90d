"""MongoDB's protocol: a server in a process of its own, a database of one's own in it."""

from urllib.parse import urlsplit

import psutil
import pymongo
import pytest
from pymongo.errors import OperationFailure

from tests.servers.machine import Machine, until
from workbook import servers
from workbook.servers.health import examine
from workbook.servers.systems.mongodb import spaces

ENTER = "kept = servers.space('6.6.1', 'mongodb'); url = kept.__enter__()"


def databases(url: str) -> list[str]:
    """Return what databases a server has."""
    with pymongo.MongoClient(url) as client:
        return sorted(client.list_database_names())


def test_doctor_says_openly_what_it_is() -> None:
    """It is no MongoDB, and nobody is to believe that it is one."""
    report = examine("mongodb")
    assert (report.state, report.origin) == ("works", "wheel")
    assert report.version.startswith("mongoeco 4.")
    assert report.version.endswith(", speaks MongoDB's protocol")


def test_it_listens_on_loopback_only_and_asks_for_a_password() -> None:
    """Another user of the machine finds the port, but gets nothing there."""
    url = urlsplit(servers.url("mongodb"))
    doors = [
        one.laddr.ip
        for one in psutil.net_connections("tcp")
        if one.status == "LISTEN" and one.laddr.port == url.port
    ]
    assert doors == ["127.0.0.1"]
    for login in ("", "workbook:wrong@"):
        options = "?authSource=admin&authMechanism=SCRAM-SHA-256" if login else ""
        other = f"mongodb://{login}{url.hostname}:{url.port}/x{options}"
        with pymongo.MongoClient(other) as client, pytest.raises(OperationFailure):
            client.get_default_database()["notes"].find_one()


def test_two_spaces_of_one_name_know_nothing_of_each_other() -> None:
    """A document of the one is none of the other; afterwards both databases are gone."""
    with servers.space("6.6.1", "mongodb") as one, servers.space("6.6.1", "mongodb") as other:
        assert one != other
        with pymongo.MongoClient(one) as first, pymongo.MongoClient(other) as second:
            first.get_default_database()["users"].insert_one({"_id": 1})
            assert second.get_default_database()["users"].find_one() is None
            second.get_default_database()["users"].insert_one({"_id": 1})
            name = first.get_default_database().name
        assert name in databases(servers.url("mongodb"))
    assert [found for found in databases(servers.url("mongodb")) if found.startswith("wb_")] == []


def test_a_killed_server_is_told_once_and_comes_back_empty(machine: Machine) -> None:
    """One sentence, then the next cell has it again."""
    learner = machine.learner()
    learner.value(ENTER)
    learner.value("import pymongo; c = pymongo.MongoClient(url, serverSelectionTimeoutMS=1000)")
    learner.value("db = c.get_default_database(); 1")
    learner.value("str(db.users.insert_one({'_id': 1}).inserted_id)")
    machine.kill_process("-m workbook.servers.systems.mongodb.wire")
    raised = learner.ask("str(db.users.find_one())")["raised"]
    assert raised in {"AutoReconnect", "ServerSelectionTimeoutError"}
    said = learner.sentence("servers.url('mongodb')")
    assert said.startswith("MongoDB is gone (it was killed by SIGKILL), and all databases in it.")
    assert learner.value("servers.url('mongodb')").startswith("mongodb://workbook:")


def test_a_server_of_ones_own_is_used_in_spaces_of_ours(machine: Machine) -> None:
    """Nothing else in it is touched, and a killed learner leaves nothing there."""
    own = servers.url("mongodb")
    with pymongo.MongoClient(own) as mine:
        mine["mine"]["kept"].insert_one({"_id": 1})
        learner = machine.learner(WORKBOOK_MONGODB_URL=own)
        learner.value(ENTER)
        with pymongo.MongoClient(learner.value("url")) as space:
            space.get_default_database()["users"].insert_one({"_id": 1})
        assert machine.processes("mongodb.wire") == {}
        learner.kill()
        assert until(lambda: databases(own) == ["mine"])
        assert mine["mine"]["kept"].find_one() == {"_id": 1}
        mine.drop_database("mine")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "postgresql://me@host/x",
            "WORKBOOK_MONGODB_URL is no URL of mongodb: it should read like "
            "mongodb://user:password@host/database. Correct it, or unset it to use the "
            "workbook's own server.",
        ),
        (
            "mongodb://ada:secret@127.0.0.1:1/blog?serverSelectionTimeoutMS=500",
            "MongoDB at ada@127.0.0.1:1/blog cannot be used: Connection refused. Correct "
            "WORKBOOK_MONGODB_URL, or unset it to use the workbook's own server.",
        ),
    ],
)
def test_a_wrong_url_of_ones_own_is_told_in_a_sentence(
    machine: Machine, url: str, sentence: str
) -> None:
    """Without its password."""
    assert machine.learner(WORKBOOK_MONGODB_URL=url).sentence(ENTER) == sentence


@pytest.mark.parametrize(
    ("base", "named"),
    [
        ("mongodb://h", "mongodb://h/wb_x"),
        ("mongodb://a:p@h:1,i:2/?replicaSet=r", "mongodb://a:p@h:1,i:2/wb_x?replicaSet=r&authSource=admin"),
        ("mongodb://a:p@h/blog", "mongodb://a:p@h/wb_x?authSource=blog"),
        ("mongodb+srv://a:p@h/?authSource=x", "mongodb+srv://a:p@h/wb_x?authSource=x"),
        ("mongodb://a@h/?authMechanism=MONGODB-X509", "mongodb://a@h/wb_x?authMechanism=MONGODB-X509"),
    ],
)  # fmt: skip
def test_the_url_of_a_space_looks_for_its_user_where_the_base_did(base: str, named: str) -> None:
    """A database in a URL is also where its user is looked for, unless the URL says otherwise."""
    assert spaces.named(base, "wb_x") == named
