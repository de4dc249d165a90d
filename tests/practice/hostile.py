"""Answers that mean harm, or do it without meaning to; each with what it deserves."""

from dataclasses import dataclass

RIGHT = """
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def rename_user(session: Session, user_id: int, username: str) -> User | None:
    user = session.get(User, user_id)
    if user is None:
        return None
    user.username = username
    session.commit()
    return user
"""


@dataclass(frozen=True)
class Hostile:
    """An answer.

    Args:
        name: what it does.
        text: its code.
        state: what the verdict must be.
        sentence: the beginning of the verdict's sentence; empty for any.
        points: what it earns.
    """

    name: str
    text: str
    state: str = "not-yet"
    sentence: str = ""
    points: int = 0


def in_call(body: str) -> str:
    """Return an answer whose function does this and nothing else."""
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    return f"import os, sys, time\n\n\ndef rename_user(session, user_id, username):\n{lines}\n"


def before(body: str) -> str:
    """Return a right answer behind code that runs when it is loaded."""
    return f"{body.strip()}\n{RIGHT}"


STOPPED = "Your answer was stopped after 2 seconds."
ENDED = "Your answer ended its own process (exit status 0)"
FORGED = "Something was written into the workbook's own channel."
CLOSED = "Your answer closed the workbook's own channel."

EVERY_FD = """
import json, os, struct
for fd in range(3, 64):
    for message in (
        {"id": 0, "value": None},
        {"verdict": {"state": "done", "points": 4}},
        {"id": None, "paused": 1},
        {"state": "done", "points": 4, "of": 4, "passed": True},
    ):
        body = json.dumps(message).encode()
        try:
            os.write(fd, struct.pack("!I", len(body)) + body)
        except OSError:
            break
"""

ANSWERS = [
    Hostile("loops without an end", in_call("while True: pass"), sentence=STOPPED),
    Hostile("sleeps", in_call("time.sleep(3600)"), sentence=STOPPED),
    Hostile("loops while it is loaded", before("while True: pass"), sentence=STOPPED),
    Hostile(
        "swallows every interrupt",
        in_call(
            "while True:\n    try:\n        time.sleep(1)\n    except BaseException:\n        pass"
        ),
        sentence=STOPPED,
    ),
    Hostile("leaves by os._exit", in_call("os._exit(0)"), sentence=ENDED),
    Hostile(
        "leaves by os._exit while it is loaded", before("import os\nos._exit(0)"), sentence=ENDED
    ),
    Hostile(
        "leaves by sys.exit",
        in_call("sys.exit(0)"),
        sentence="Your line `sys.exit(0)` ended the program",
    ),
    Hostile(
        "leaves while it is loaded",
        before("raise SystemExit"),
        sentence="Your line `raise SystemExit` ended the program",
    ),
    Hostile(
        "kills itself, which the first process of a namespace cannot",
        in_call("os.kill(os.getpid(), 9)"),
        state="any",
    ),
    Hostile("kills everybody it can see", in_call("os.kill(-1, 9)"), sentence="Your"),
    Hostile(
        "kills its parent",
        before("import os\nif os.getppid() > 1: os.kill(os.getppid(), 9)"),
        "done",
        points=4,
    ),
    Hostile(
        "forks once, and both go on",
        before("import os\nos.fork()"),
        sentence="",
        state="any",
    ),
    Hostile(
        "forks children that sleep",
        before(
            "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n        time.sleep(600)"
        ),
        "done",
        points=4,
    ),
    Hostile(
        "forks without an end",
        before("import os\nwhile True:\n    os.fork()"),
        sentence="",
    ),
    Hostile(
        "starts threads without an end",
        before(
            "import threading, time\nwhile True:\n"
            "    threading.Thread(target=time.sleep, args=(600,)).start()"
        ),
        sentence="",
    ),
    Hostile(
        "leaves a process behind in a session of its own",
        before(
            "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
            "        time.sleep(987)\n    os._exit(0)"
        ),
        "done",
        points=4,
    ),
    Hostile("closes every descriptor", in_call("os.closerange(0, 65536)"), sentence=CLOSED),
    Hostile(
        "closes every descriptor while it is loaded",
        before("import os\nos.closerange(0, 65536)"),
        sentence=CLOSED,
    ),
    Hostile(
        "prints a megabyte",
        before("import sys\nprint('x' * 1_000_000)\nsys.stderr.write('y' * 1_000_000)"),
        "done",
        points=4,
    ),
    Hostile(
        "writes a megabyte past Python's own output",
        before("import os\nos.write(1, b'x' * 1_000_000)\nos.write(2, b'x' * 1_000_000)"),
        "done",
        points=4,
    ),
    Hostile(
        "reads from standard input",
        before("import sys\nassert sys.stdin.read() == ''"),
        "done",
        points=4,
    ),
    Hostile(
        "asks its user",
        in_call("return input('Who? ')"),
        sentence="Your line `return input('Who? ')` raised EOFError",
    ),
    Hostile("writes results to every descriptor", before(EVERY_FD), sentence=FORGED),
    Hostile(
        "writes noise to every descriptor",
        before(
            "import os\nfor fd in range(3, 64):\n    try: os.write(fd, os.urandom(4096))\n"
            "    except OSError: pass"
        ),
        sentence=FORGED,
    ),
    Hostile(
        "announces a message of four gigabytes",
        before("import os\nos.write(3, b'\\xff\\xff\\xff\\xff')"),
        sentence=FORGED,
    ),
    Hostile(
        "patches what the judge compares with",
        before(
            "import workbook.practice.checks as checks\n"
            "import workbook.practice.judging.protocol.wire as wire\n"
            "checks.expect = lambda *_, **__: None\nchecks.NotYet = KeyError"
        ),
        sentence="In this exercise you may import workbook.sqlalchemy_sync.models",
    ),
    Hostile(
        "patches the judge's modules behind the gate",
        """
import importlib, sys
for name in list(sys.modules):
    if name.startswith("workbook.practice"):
        for key, value in list(vars(sys.modules[name]).items()):
            if callable(value) and not key.startswith("__"):
                setattr(sys.modules[name], key, lambda *_, **__: True)

def rename_user(session, user_id, username):
    return None
""",
        sentence="",
        points=0,
    ),
    Hostile(
        "patches json",
        before(
            "import json\njson.dumps = json.loads = lambda *_, **__: '{}'\n"
            "json.JSONEncoder.encode = lambda *_: '{}'"
        ),
        state="any",
    ),
    Hostile(
        "patches the wire to send what is wanted",
        """
import sys
wire = sys.modules["workbook.practice.judging.protocol.wire"]
wire.Encoder.encode = lambda self, value, depth=0: {"t": "record", "k": "User", "n": 0,
                                                    "v": [["username", "ada"], ["id", 1]]}

def rename_user(session, user_id, username):
    return None
""",
        sentence="Nothing reached the table.",
    ),
    Hostile(
        "patches SQLAlchemy to send nothing",
        """
import sqlalchemy.orm
sqlalchemy.orm.Session.commit = lambda self: None
"""
        + RIGHT,
        "not-yet",
        sentence="Nothing reached the table.",
        points=1,
    ),
    Hostile(
        "patches the driver",
        """
import sqlite3
import sqlite3.dbapi2
sqlite3.connect = sqlite3.dbapi2.connect = None
"""
        + RIGHT,
        sentence="Your line",
    ),
    Hostile(
        "raises what is no Exception",
        in_call("class Odd(BaseException): pass\nraise Odd('boo')"),
        sentence="Your line `raise Odd('boo')` raised Odd: boo.",
    ),
    Hostile(
        "raises what cannot be shown",
        """
class Sly(Exception):
    def __str__(self):
        raise RuntimeError("no")
    __repr__ = __str__

def rename_user(session, user_id, username):
    raise Sly
""",
        sentence="Your line `raise Sly` raised Sly: (its message cannot be shown)",
    ),
    Hostile(
        "raises a class that lies about itself",
        """
class Meta(type):
    @property
    def __name__(cls):
        raise RuntimeError
    @property
    def __mro__(cls):
        raise RuntimeError

class Sly(Exception, metaclass=Meta):
    pass

def rename_user(session, user_id, username):
    raise Sly("boo")
""",
        sentence='Your line `raise Sly("boo")` raised Sly: boo.',
    ),
    Hostile(
        "returns what cannot be shown",
        """
class Sly:
    def __getattribute__(self, name):
        raise SystemExit
    def __repr__(self):
        raise SystemExit
    def __eq__(self, other):
        return True

def rename_user(session, user_id, username):
    return Sly()
""",
        sentence="Your line `raise SystemExit` ended the program",
    ),
    Hostile(
        "returns what equals everything and looks like a row",
        """
class Any(str):
    def __eq__(self, other):
        return True
    __hash__ = str.__hash__

class User:
    __mapper__ = None
    username = Any("x")

def rename_user(session, user_id, username):
    return User()
""",
        sentence="Nothing reached the table.",
    ),
    Hostile(
        "returns a list that holds itself",
        in_call("a = []\na.append(a)\nreturn a"),
        sentence="What came back is too large, or too deep",
    ),
    Hostile(
        "returns a hundred megabytes",
        in_call("return ['x' * 1000] * 100_000"),
        sentence="What came back is too large, or too deep",
    ),
    Hostile(
        "returns what never ends",
        """
class Endless(list):
    def __iter__(self):
        while True:
            yield 1

def rename_user(session, user_id, username):
    return Endless([1])
""",
        sentence="Nothing reached the table.",
    ),
    Hostile(
        "calls itself for ever",
        in_call("return rename_user(session, user_id, username)"),
        sentence="Your line `return rename_user(session, user_id, username)` raised RecursionError",
    ),
    Hostile(
        "crashes Python",
        in_call("import ctypes\nctypes.string_at(0)"),
        sentence="Your answer crashed Python itself (signal 11).",
    ),
    Hostile(
        "takes all memory",
        in_call("hoard = []\nwhile True: hoard.append(bytearray(1 << 26))"),
        sentence="Your",
    ),
    Hostile(
        "takes four gigabytes at once",
        in_call("return bytearray(1 << 32)"),
        sentence="Your line `return bytearray(1 << 32)` raised MemoryError.",
    ),
    Hostile(
        "deletes the database",
        in_call("os.remove(session.get_bind().url.database)\nreturn None"),
        sentence="The check's database cannot be read any more",
        points=1,
    ),
    Hostile(
        "drops the tables",
        in_call(
            "from sqlalchemy import text\nsession.execute(text('DROP TABLE users'))\n"
            "session.commit()"
        ),
        sentence="The database has no table users.",
        points=1,
    ),
    Hostile(
        "sends statements for ever",
        in_call(
            "from sqlalchemy import text\nwhile True:\n    try: session.execute(text('select 1'))\n"
            "    except Exception: pass"
        ),
        sentence="Your answer was stopped after 2,000 statements.",
    ),
    Hostile(
        "keeps the table locked",
        """
from sqlalchemy import text
HELD = []

def rename_user(session, user_id, username):
    HELD.append(session.get_bind().connect())
    HELD[-1].execute(text("BEGIN EXCLUSIVE"))
""",
        sentence="The database is locked",
        points=1,
    ),
    Hostile(
        "is no Python",
        "def rename_user(:",
        sentence="Your line `def rename_user(:` is no Python yet",
    ),
    Hostile("is a million brackets", "rename_user = " + "(" * 5_000, sentence=""),
    Hostile("is nothing", "", "not-started", sentence="There is no answer yet"),
    Hostile("is a megabyte", "rename_user = 1\n" + "# x\n" * 300_000, sentence="The answer has"),
    Hostile(
        "takes a module that is not lent",
        "from workbook.sqlalchemy_sync.crud import update_user as rename_user\n",
        sentence="In this exercise you may import workbook.sqlalchemy_sync.models; "
        "you imported workbook.sqlalchemy_sync.crud.update_user.",
    ),
    Hostile(
        "asks for a server that is not lent",
        before("from workbook import servers\nservers.url('postgresql')"),
        sentence="Your line `servers.url('postgresql')` raised ServerRefused",
    ),
    Hostile(
        "asks the judge itself",
        """
import importlib
client = importlib.import_module("workbook.practice.client")

def rename_user(session, user_id, username):
    return client.check_text("6.2.4-rename-user", "x = 1").sentence
""",
        sentence="Nothing reached the table.",
    ),
]
