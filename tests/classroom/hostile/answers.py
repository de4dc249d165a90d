"""Answers that run: what they try while they are loaded, called, or about to end."""

from pathlib import Path

from tests.classroom import leads_astray
from tests.classroom.hostile.case import (
    APP,
    LAZY,
    LAZY_THERE,
    THERE,
    THERE_RIGHT,
    Case,
    Here,
    Make,
    refused,
    script,
)
from tests.practice.hostile import EVERY_FD, RIGHT, in_call

# What the many attempts of one answer have in their first lines.
_TRIES = ("looks-for-files", "starts-processes", "works-below-python", "goes-round-the-recorder")
_NOTHING = "Nothing reached the table."
_IN_CALL = "    " + "\n    ".join(EVERY_FD.strip().splitlines())


def _astray(aim: str) -> Make:
    """Return a maker of an answer whose database makes SQLite delete a file when it is opened."""

    def make(folder: Path, here: Here) -> None:
        victim = Path(here.told(aim))
        script(leads_astray.answer(victim))(folder, here)

    return make


PATCHES = [
    Case(
        "import-hook",
        "puts a finder before all others, which gives empty modules for the judge's own",
        script(
            """
import importlib.machinery, sys, types

class Liar:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("workbook", "sqlalchemy.orm.session")):
            return importlib.machinery.ModuleSpec(name, self)
    def create_module(self, spec):
        return types.ModuleType(spec.name)
    def exec_module(self, module):
        module.__getattr__ = lambda name: lambda *_, **__: True

sys.meta_path.insert(0, Liar())
sys.path_hooks.insert(0, lambda path: Liar())
sys.path_importer_cache.clear()
for name in [one for one in sys.modules if one.startswith("workbook.practice")]:
    del sys.modules[name]
"""
            + LAZY
        ),
        "not-yet",
        1,
        _NOTHING,
        flags=("looks-into-the-judge",),
    ),
    Case(
        "patched-driver",
        "replaces sqlite3's connection by one that says yes to everything",
        script(
            """
import sqlite3

class Yes:
    def __getattr__(self, name):
        return lambda *_, **__: self
    def __iter__(self):
        return iter([])

sqlite3.connect = sqlite3.dbapi2.connect = lambda *_, **__: Yes()
sqlite3.Connection = sqlite3.Cursor = Yes
"""
            + LAZY
        ),
        "not-yet",
        1,
        _NOTHING,
        flags=("goes-round-the-recorder",),
    ),
    Case(
        "patched-postgresql",
        "replaces psycopg's connection by one that says yes to everything",
        script(
            """
import psycopg

class Yes:
    def __getattr__(self, name):
        return lambda *_, **__: self

psycopg.connect = psycopg.Connection.connect = lambda *_, **__: Yes()
"""
            + LAZY_THERE,
            THERE,
        ),
        "not-yet",
        1,
        _NOTHING,
        exercise=THERE,
    ),
    Case(
        "patched-judge",
        "replaces every function of the judge's modules in its process",
        script(
            """
import sys
for name in list(sys.modules):
    if name.startswith("workbook.practice"):
        for key, value in list(vars(sys.modules[name]).items()):
            if callable(value) and not key.startswith("__"):
                setattr(sys.modules[name], key, lambda *_, **__: True)
"""
            + RIGHT
        ),
        "not-yet",
        0,
        "Your answer",
        flags=("looks-into-the-judge",),
    ),
    Case(
        "patched-clocks",
        "stops time, makes chance certain, and JSON empty",
        script(
            """
import json, random, secrets, time, uuid
time.time = time.monotonic = time.perf_counter = lambda: 0.0
time.sleep = lambda _: None
random.random = lambda: 0.5
random.choice = secrets.choice = lambda all: all[0]
uuid.uuid4 = lambda: uuid.UUID(int=0)
json.dumps = lambda *_, **__: '{"state": "done", "points": 4}'
"""
            + LAZY
        ),
        "not-yet",
        1,
        _NOTHING,
    ),
    Case(
        "patched-builtins",
        "makes all things equal, of every class, and of length 4",
        script(
            """
import builtins
builtins.isinstance = builtins.all = builtins.any = lambda *_: True
builtins.len = lambda _: 4
builtins.AssertionError = builtins.Exception = KeyError
"""
            + LAZY
        ),
        "not-yet",
        0,
        "Your",
    ),
    Case(
        "patched-server",
        "replaces uvicorn and the test client so that each request is answered with 200",
        script(
            """
import fastapi.testclient, starlette.testclient, uvicorn, uvicorn.server

class Always:
    status_code = 200
    def json(self):
        return {"users": 3}

for client in (fastapi.testclient.TestClient, starlette.testclient.TestClient):
    client.get = client.request = lambda *_, **__: Always()
uvicorn.Server.handle_exit = uvicorn.Server.shutdown = lambda *_, **__: None

async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b'{"users": 3}'})
    else:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()

def create_app(url):
    return app
""",
            APP,
        ),
        "not-yet",
        0,
        "",
        exercise=APP,
    ),
    Case(
        "hooks-of-python",
        "hangs itself into every hook that Python has, and into the end of its process",
        script(
            """
import atexit, gc, os, signal, sys, threading, weakref

def forge(*_, **__):
    try:
        os.write(3, b'\\0\\0\\0\\x21{"state": "done", "points": 4000}')
    except OSError:
        pass

class Last:
    __del__ = forge

LAST = Last()
LAST.me = LAST
sys.excepthook = sys.unraisablehook = threading.excepthook = sys.displayhook = print
atexit.register(forge)
weakref.finalize(LAST, forge)
gc.callbacks.append(lambda *_: None)
sys.settrace(lambda *_: None)
sys.setprofile(None)
sys.addaudithook(lambda *_: None)
sys.setrecursionlimit(10**6)
sys.setswitchinterval(1e-6)
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
"""
            + RIGHT
        ),
        flags=("looks-into-the-judge", "ends-or-signals-processes"),
    ),
    Case(
        "hides-its-statements",
        "asks behind SQLAlchemy's back, so that no recorder in its process hears it",
        script(
            """
import sqlite3
from workbook.sqlalchemy_sync.models import User

def rename_user(session, user_id, username):
    with sqlite3.connect(session.get_bind().url.database) as own:
        for _ in range(30):
            own.execute("SELECT * FROM users").fetchall()
    return None
"""
        ),
        "not-yet",
        1,
        _NOTHING,
        flags=("goes-round-the-recorder",),
    ),
]

OUTLIVES = [
    Case(
        "threads-that-stay",
        "starts threads that no end of the program waits for, and some that it does",
        script(
            """
import threading, time
for number in range(20):
    threading.Thread(target=time.sleep, args=(600,), daemon=number % 2 == 0).start()
"""
            + RIGHT
        ),
    ),
    Case(
        "daemon",
        "forks twice into a session of its own, deaf to every polite signal",
        script(
            """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in (1, 2, 3, 13, 15, 17):
        signal.signal(number, signal.SIG_IGN)
    os.chdir("/")
    os.closerange(0, 64)
    while True:
        time.sleep(1)
os.wait()
"""
            + RIGHT
        ),
        flags=("starts-processes", "ends-or-signals-processes"),
    ),
    Case(
        "programs-that-stay",
        "starts other programs, which ignore hang-ups",
        script(
            """
import subprocess, sys
for _ in range(3):
    subprocess.Popen(["/bin/sh", "-c", "trap '' 1 2 15; while :; do sleep 1; done"],
                     start_new_session=True)
"""
            + RIGHT
        ),
        flags=("starts-processes",),
    ),
    Case(
        "signals",
        "sends signals to its parent, its group, everybody, and a process outside",
        script(
            """
import os, signal
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
    signal.signal(number, signal.SIG_IGN)
    for target in (os.getppid(), 0, -1, @PROCESS@):
        try:
            os.kill(target, number)
        except OSError:
            pass
"""
            + RIGHT
        ),
        flags=("ends-or-signals-processes",),
    ),
    Case(
        "fills-its-folder-while-it-ends",
        "leaves four processes that make files as fast as they can",
        script(
            """
import os
for number in range(4):
    if os.fork() == 0:
        count = 0
        while True:
            count += 1
            try:
                os.mkdir(f"{number}-{count}")
                open(f"{number}-{count}/file", "w").close()
            except OSError:
                pass
"""
            + RIGHT
        ),
        flags=("starts-processes",),
    ),
]

WAYS_OUT = [
    Case(
        "looks-into-processes",
        "traces, reads and writes the memory of processes outside, and reads /proc",
        script(
            refused(
                """
libc("ptrace", 16, @PROCESS@, None, None)
libc("ptrace", 0, 0, None, None)
libc("process_vm_writev", @PROCESS@, b"", 0, b"", 0, 0)
libc("process_vm_readv", os.getppid() or 1, b"", 0, b"", 0, 0)
open("/proc/@PROCESS@/mem", "r+b")
open("/proc/@PROCESS@/environ", "rb")
open("/proc/self/environ", "rb")
os.listdir("/proc/1")
os.pidfd_open(@PROCESS@)
os.sched_setaffinity(@PROCESS@, [0])
os.setpriority(os.PRIO_PROCESS, @PROCESS@, 19)
resource.prlimit(@PROCESS@, resource.RLIMIT_NOFILE, (4, 4))
"""
            )
        ),
        flags=_TRIES,
    ),
    Case(
        "files-of-others",
        "reads and writes the key, the gradebook and an answer beside it, by path, link and name",
        script(
            refused(
                """
open("@KEY@").read()
open("@GRADES@", "rb").read()
open("@GRADES@", "ab")
open("@GOOD@").read()
open("@GOOD@", "w")
os.unlink("@GOOD@")
os.rename("@GOOD@", "mine.py")
os.listdir("@BESIDE@")
open("@BESIDE@/written", "w")
os.symlink("@KEY@", "link")
os.link("@KEY@", "hard")
os.mkfifo("pipe")
os.mknod("disk", 0o60600, os.makedev(254, 0))
os.truncate("@GRADES@", 0)
os.chmod("@GOOD@", 0)
subprocess.run(["/bin/cat", "@KEY@"], check=True, capture_output=True)
open(os.path.join(sys.prefix, "sitecustomize.py"), "w")
open(sys.modules["workbook.practice.judging.protocol.wire"].__file__, "a")
"""
            )
        ),
        flags=("looks-for-files", "looks-into-the-judge", *_TRIES[1:]),
    ),
    Case(
        "network",
        "opens every kind of socket, and asks for names",
        script(
            refused(
                """
socket.create_connection(("127.0.0.1", @PORT@), timeout=1)
socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", @PORT@))
socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)
socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
socket.socket(40, socket.SOCK_STREAM)
socket.socket(socket.AF_UNIX).connect("@BESIDE@/door")
socket.getaddrinfo("example.org", 80)
__import__("urllib.request").request.urlopen("http://127.0.0.1:@PORT@/", timeout=1)
"""
            )
        ),
        flags=(
            *_TRIES,
            "opens-the-network",
        ),
    ),
    Case(
        "environment",
        "prints its environment, its arguments and its user",
        script(
            """
import getpass, os, pwd, sys
print(dict(os.environ), sys.argv, sys.orig_argv, os.getcwd(), pwd.getpwall())
"""
            + RIGHT
        ),
    ),
    Case(
        "sqlite-reads-files",
        "has SQLite attach, load, copy and write files outside",
        script(
            refused(
                """
sqlite3.connect("@GRADES@").execute("select * from workbook_grades")
sqlite3.connect(":memory:").execute("attach '@GRADES@' as g").execute("select 1 from g.x")
sqlite3.connect(":memory:").execute("vacuum into '@BESIDE@/copied'")
sqlite3.connect(":memory:").execute("select load_extension('@BESIDE@/evil.so')")
sqlite3.connect(":memory:").execute("select readfile('@KEY@')")
sqlite3.connect(":memory:").execute("select writefile('@BESIDE@/written', 'x')")
sqlite3.connect(":memory:").execute("create virtual table k using csv(filename='@KEY@')")
sqlite3.connect("file:@GRADES@?immutable=1", uri=True).execute("select * from sqlite_master")
"""
            )
        ),
        flags=_TRIES,
    ),
    Case(
        "postgresql-reads-files",
        "has PostgreSQL read files, run programs, load libraries, and become somebody else",
        script(
            """
import psycopg
from workbook import servers

ATTEMPTS = [
    "select pg_read_file('@KEY@')", "select pg_read_binary_file('/etc/passwd')",
    "select pg_ls_dir('/')", "select pg_stat_file('/etc/passwd')",
    "copy (select 1) to program 'id'", "create table t (x text); copy t from program 'id'",
    "create table u (x text); copy u from '/etc/passwd'", "copy (select 1) to '@BESIDE@/written'",
    "select lo_import('/etc/passwd')", "select lo_export(lo_create(0), '@BESIDE@/written')",
    "load '@BESIDE@/evil.so'", "create extension dblink", "create extension file_fdw",
    "create function f() returns int language c as '@BESIDE@/evil.so'",
    "alter system set fsync = off", "set role postgres", "create role evil superuser",
    "create database evil", "select pg_terminate_backend(pid) from pg_stat_activity "
    "where usename <> current_user and pg_terminate_backend(pid)::text = 'true'",
    "select rolpassword from pg_authid", "select pg_reload_conf()",
]
for one in ATTEMPTS:
    try:
        with psycopg.connect(servers.url("postgresql"), autocommit=True) as own:
            rows = own.execute(one).rowcount
    except psycopg.Error:
        continue
    if rows != 0:
        raise RuntimeError("I got out: " + one)
"""
            + THERE_RIGHT,
            THERE,
        ),
        flags=("looks-for-files",),
        exercise=THERE,
    ),
    Case(
        "changes-its-own-role",
        "locks the judge out of its own database by another password and other settings",
        script(
            """
import psycopg
from workbook import servers
with psycopg.connect(servers.url("postgresql"), autocommit=True) as own:
    me = own.execute("select current_user").fetchone()[0]
    own.execute(f"alter role {me} set search_path = nothing")
    own.execute(f"alter role {me} set default_transaction_read_only = on")
"""
            + THERE_RIGHT,
            THERE,
        ),
        "not-yet",
        0,
        "",
        exercise=THERE,
    ),
    Case(
        "folder-for-its-database",
        "puts a folder where its database was, for whoever removes the file afterwards",
        script(
            in_call(
                """
path = session.get_bind().url.database
session.rollback()
os.remove(path)
os.makedirs(path + "/in/it")
"""
            )
        ),
        "not-yet",
        1,
        "The check's database cannot be read any more (it is no file)",
    ),
    Case(
        "locks-of-everybody",
        "takes all the locks that PostgreSQL has for all its databases together",
        script(
            """
from sqlalchemy import text
KEPT = []

def rename_there(session, user_id, username):
    KEPT.append(session.get_bind().connect())
    KEPT[-1].execute(text("SELECT pg_advisory_lock(one) FROM generate_series(1, 60000) one"))
""",
            THERE,
        ),
        "not-graded",
        0,
        "while it was judged",  # it had no room, or did not even answer
        exercise=THERE,
    ),
    Case(
        "deletes-an-answer",
        "leaves a SQLite journal that names somebody's answer as the file to delete",
        _astray("@GOOD@"),
        "not-yet",
        1,
        "",
    ),
    Case(
        "deletes-the-gradebook",
        "leaves a SQLite journal that names the gradebook",
        _astray("@GRADES@"),
        "not-yet",
        1,
        "",
        flags=("looks-for-files", "goes-round-the-recorder"),
    ),
    Case(
        "deletes-what-others-need",
        "leaves a SQLite journal that names the empty database which all others are copied from",
        script(
            leads_astray.answer(Path("@TEMPLATE@")).replace(
                "b'@TEMPLATE@'",
                "path.rpartition('/')[0].rpartition('/')[0].encode() + "
                "b'/workbook.sqlalchemy_sync.models.sqlite3'",
            )
        ),
        "not-yet",
        1,
        _NOTHING,
        flags=("goes-round-the-recorder",),
    ),
    Case(
        "forges-results",
        "writes results to every open descriptor while it is called",
        script(f"def rename_user(session, user_id, username):\n{_IN_CALL}\n"),
        "not-yet",
        0,
        "Something was written into the workbook's own channel.",
        flags=("forged-a-result",),
    ),
]

TAKES = [
    Case(
        "fork-bomb",
        "forks without an end, past Python's own fork",
        script("import ctypes\nfork = ctypes.CDLL(None).fork\nwhile True:\n    fork()\n" + RIGHT),
        "not-yet",
        0,
        "Your answer",
        flags=("works-below-python",),
    ),
    Case(
        "memory-bomb",
        "forty processes that take 150 MB each",
        script(
            in_call(
                """
for _ in range(40):
    reader, writer = os.pipe()
    if os.fork() == 0:
        held = bytearray(150_000_000)
        os.write(writer, b"x")
        time.sleep(60)
    os.read(reader, 1)
"""
            )
        ),
        "not-yet",
        0,
        "Your answer was stopped by the system: it used too much",
        flags=("starts-processes",),
    ),
    Case(
        "memory-that-no-process-has",
        "fills files in memory that are in no process, and System V segments that none holds",
        script(
            refused(
                """
os.memfd_create("hoard")
libc("shmget", 0, 1 << 26, 0o1600)
libc("msgget", 0, 0o1600)
libc("semget", 0, 32000, 0o1600)
socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
libc("syscall", 240, b"hoard", 0o102, 0o600, None)
libc("syscall", 447, 0)
"""
            )
        ),
        flags=(*_TRIES[1:], "opens-the-network"),
    ),
    Case(
        "memory-in-sockets",
        "has forty processes fill sockets, whose bytes are in the memory of none of them",
        script(
            in_call(
                """
import socket
held = []
for _ in range(40):
    reader, writer = os.pipe()
    if os.fork() == 0:
        try:
            while True:
                held += socket.socketpair()
                held[-1].setblocking(False)
                try:
                    while held[-1].send(bytes(4096)):
                        pass
                except BlockingIOError:
                    continue
        except OSError:
            os.write(writer, b"x")
            time.sleep(60)
    os.close(writer)
    os.read(reader, 1)
"""
            )
        ),
        "not-yet",
        0,
        "Your answer was stopped by the system: it used too much",
        flags=("starts-processes", "opens-the-network"),
    ),
    Case(
        "descriptors",
        "opens descriptors until none is left, and keeps them",
        script(
            """
import os
KEPT = []
try:
    while len(KEPT) < 5000:
        KEPT += os.pipe()
    raise RuntimeError("There was no end of them.")
except OSError:
    for one in KEPT[:20]:
        os.close(one)
"""
            + RIGHT
        ),
    ),
    Case(
        "output-flood",
        "prints without an end, to Python's output and past it",
        script(
            """
import os, sys
for _ in range(200):
    print("x" * 100_000)
    os.write(1, b"y" * 100_000)
    os.write(2, b"z" * 100_000)
"""
            + RIGHT
        ),
    ),
    Case(
        "disk",
        "fills its folder until nothing more can be written",
        script(
            in_call(
                """
number = 0
while True:
    number += 1
    with open(f"fill-{number}", "wb") as file:
        file.write(bytes(50_000_000))
"""
            )
        ),
        "not-yet",
        0,
        "raised OSError",
    ),
    Case(
        "view-without-end",
        "replaces a table by a view of values as large as SQLite can have them",
        script(
            in_call(
                """
from sqlalchemy import text
session.execute(text("ALTER TABLE users RENAME TO people"))
session.execute(text(
    "CREATE VIEW users AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT i AS id, zeroblob(100000000) AS username FROM n"))
session.commit()
"""
            )
        ),
        "not-yet",
        1,
        "The check's database cannot be read any more",
    ),
    Case(
        "rows-without-end",
        "replaces a table on PostgreSQL by a view of very large values",
        script(
            in_call(
                """
from sqlalchemy import text
session.execute(text("ALTER TABLE users RENAME TO people"))
session.execute(text("CREATE VIEW users AS SELECT i AS id, repeat('x', 5000000) AS username "
                     "FROM generate_series(1, 1000) i"))
session.commit()
"""
            ).replace("rename_user", "rename_there"),
            THERE,
        ),
        "not-yet",
        1,
        "The check's database cannot be read any more",
        exercise=THERE,
    ),
    Case(
        "body-in-body-in-body",
        "answers a request with a body that is packed three times over and would fill the memory",
        script(
            """
import gzip

def packed():
    inner = gzip.compress(bytes(20_000_000))
    return gzip.compress(gzip.compress(b"".join([inner] * 2_000)))

BODY = packed()

async def app(scope, receive, send):
    if scope["type"] == "http":
        heads = [(b"content-encoding", b"gzip, gzip, gzip")]
        await send({"type": "http.response.start", "status": 200, "headers": heads})
        await send({"type": "http.response.body", "body": BODY})
    else:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()

def create_app(url):
    return app
""",
            APP,
        ),
        "not-yet",
        0,
        "",
        exercise=APP,
    ),
    Case(
        "body-without-end",
        "answers a request with a body that goes on for ever",
        script(
            """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            body = {"type": "http.response.body", "body": b" " * 65536, "more_body": True}
            await send(body)
    else:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()

def create_app(url):
    return app
""",
            APP,
        ),
        "not-yet",
        0,
        "The app's answer is longer than",
        exercise=APP,
    ),
]

ENDS = [
    Case(
        "hangs",
        "sleeps while it is loaded, deaf to every interrupt",
        script(
            """
import time
while True:
    try:
        time.sleep(600)
    except BaseException:
        pass
"""
            + RIGHT
        ),
        "not-yet",
        0,
        "Your answer was stopped after",
    ),
    Case(
        "leaves",
        "ends its process without a word",
        script(in_call("os._exit(0)")),
        "not-yet",
        0,
        "Your answer ended its own process (exit status 0)",
        flags=("ends-or-signals-processes",),
    ),
    Case(
        "exits",
        "raises SystemExit with a status of success",
        script(in_call("sys.exit(0)")),
        "not-yet",
        0,
        "Your line `sys.exit(0)` ended the program",
    ),
    Case(
        "kills-itself",
        "sends itself SIGKILL",
        script(in_call("os.kill(os.getpid(), 9)\nsession.no_such_thing()")),
        "not-yet",
        0,
        "Your",
        flags=("ends-or-signals-processes",),
    ),
    Case(
        "aborts",
        "calls abort() below Python",
        script(in_call("import ctypes\nctypes.CDLL(None).abort()")),
        "not-yet",
        0,
        "Your answer crashed Python itself (signal 11).",
        flags=("works-below-python",),
    ),
    Case(
        "crashes",
        "reads where nothing is",
        script(in_call("import ctypes\nctypes.string_at(0)")),
        "not-yet",
        0,
        "Your answer crashed Python itself (signal 11).",
        flags=("works-below-python",),
    ),
    Case(
        "calls-itself",
        "calls itself for ever",
        script(in_call("return rename_user(session, user_id, username)")),
        "not-yet",
        0,
        "raised RecursionError",
    ),
    Case(
        "huge-number",
        "returns a whole number with a million digits",
        script(in_call("return 1 << 4_000_000")),
        "not-yet",
        0,
        "",
    ),
    Case(
        "base-exception",
        "raises what is no Exception",
        script(in_call("class Odd(BaseException): pass\nraise Odd('boo')")),
        "not-yet",
        0,
        "raised Odd: boo.",
    ),
    Case(
        "interrupts",
        "raises KeyboardInterrupt, which would end the one who grades",
        script(in_call("raise KeyboardInterrupt")),
        "not-yet",
        0,
        "KeyboardInterrupt",
    ),
    Case(
        "generator-without-end",
        "returns a generator that never ends, in a list that never does either",
        script(
            in_call(
                """
class Endless(list):
    def __iter__(self):
        while True:
            yield 1
    def __len__(self):
        return 1 << 60
return Endless([iter(int, 1)])
"""
            )
        ),
        "not-yet",
        0,
        _NOTHING,
    ),
]

LIES = [
    Case(
        "equal-to-everything",
        "returns what is equal to everything, of every class, and hashes like it",
        script(
            """
class Any(str):
    __class__ = property(lambda self: type(None))
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    __hash__ = str.__hash__
    __bool__ = lambda self: False

class User:
    username = Any("x")
    def __eq__(self, other):
        return True

def rename_user(session, user_id, username):
    return Any(username)
"""
        ),
        "not-yet",
        0,
        _NOTHING,
    ),
    Case(
        "lies-in-json",
        "returns a dictionary that says something else each time it is asked",
        script(
            """
class Liar(dict):
    def items(self):
        return [("t", "record"), ("k", "User"), ("n", 0), ("v", [["username", "ada"]])]
    def __getitem__(self, key):
        return {"state": "done", "points": 4}
    keys = values = __iter__ = lambda self: iter(["points"])
    def __repr__(self):
        return '{"state": "done"}'
    default = __json__ = to_json = lambda self: '{"points": 4}'

def rename_user(session, user_id, username):
    return Liar(points=4, state="done")
"""
        ),
        "not-yet",
        0,
        _NOTHING,
    ),
    Case(
        "raises-what-cannot-be-shown",
        "raises an exception that fails when it is looked at, compared or shown",
        script(
            """
class Sly(Exception):
    def __str__(self):
        raise RuntimeError("no")
    __repr__ = __str__
    def __eq__(self, other):
        return True
    __hash__ = None
    def __getattribute__(self, name):
        raise SystemExit(0)

def rename_user(session, user_id, username):
    raise Sly
"""
        ),
        "not-yet",
        0,
        "Your answer changed Python or the workbook itself in its process",
    ),
    Case(
        "paints-the-terminal",
        "puts what acts on a terminal and in a browser into a message, and a line of its own",
        script(
            in_call(
                """
said = "\\x1b[2J\\x1b]0;mine\\x07\\x9b31m<script>alert(1)</script>\\r\\n"
said += "z_good  0 of 12 points\\u202e"
print(said)
raise ValueError(said)
"""
            )
        ),
        "not-yet",
        0,
        "raised ValueError",
    ),
]

CASES = [*PATCHES, *OUTLIVES, *WAYS_OUT, *TAKES, *ENDS, *LIES]
