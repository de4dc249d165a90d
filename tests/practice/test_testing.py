"""answer.pytest: the tests that an answer gives, run by pytest where nothing of them stays."""

from dataclasses import replace

import pytest

from tests.practice.conftest import Make
from workbook.practice.judge import judge
from workbook.practice.judging.jail import Jail
from workbook.practice.verdict import Verdict

IN_TIME = Jail(seconds=20, whole=60)
RUN = """
@part()
def runs(answer: Answer) -> None:
    report = answer.pytest({arguments})
    expect(report.outcomes, {outcomes}, say="outcomes")
    expect(report.why, {why}, say="why")
"""


def verdict(make: Make, check: str, text: str, jail: Jail = IN_TIME, **more: object) -> Verdict:
    """Return the verdict with the values of seed 1."""
    return judge(make(check, "test_one", **more), text, seed=1, jail=jail, anyway=True)


def ran(make: Make, text: str, jail: Jail = IN_TIME) -> Verdict:
    """Return the verdict of a check that runs the tests and asks nothing of them."""
    return verdict(make, "@part()\ndef runs(answer): answer.pytest()\n", text, jail)


MIXED = """
import pytest

@pytest.fixture
def broken(): raise KeyError("x")

@pytest.mark.parametrize("number", [1, 2])
def test_number(number): assert number == 1

class TestThings:
    def test_inside(self, capsys):
        print("caught")
        assert capsys.readouterr().out == "caught\\n"

def test_error(broken): pass
def test_unknown(nothing): pass
def test_skipped(): pytest.skip("not today")
"""


def test_each_test_has_its_outcome_and_its_reason(exercise: Make) -> None:
    """Passed, failed with what the assertion saw, broken and missing fixtures, skipped."""
    outcomes = {
        "test_number[1]": "passed",
        "test_number[2]": "failed",
        "TestThings::test_inside": "passed",
        "test_error": "error",
        "test_unknown": "error",
        "test_skipped": "skipped",
    }
    why = {
        "test_number[2]": "AssertionError: assert 2 == 1",
        "test_error": "KeyError: 'x'",
        "test_unknown": "there is no fixture 'nothing'",
        "test_skipped": "Skipped: not today",
    }
    check = RUN.format(arguments="", outcomes=outcomes, why=why)
    assert verdict(exercise, check, MIXED).sentence == "Done: every part holds."


ROLLED_BACK = """
import pytest
from sqlalchemy.orm import Session
from workbook.sqlalchemy_sync.crud import create_user
from workbook.sqlalchemy_sync.models import User

@pytest.fixture
def session(engine):
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()

def test_one(session, new):
    assert create_user(session, new).username == new.username
"""

SOUND_AND_BROKEN = """
FIXTURES = '''
import os
import pytest
from sqlalchemy import create_engine
from workbook.domain.schemas import UserCreate
from workbook.sqlalchemy_sync import crud
@pytest.fixture
def engine():
    url = os.environ["DATABASE_URL"]
    legacy = url.startswith("sqlite")  # whose savepoints would be committed
    engine = create_engine(url, connect_args={"autocommit": False} if legacy else {})
    yield engine
    engine.dispose()
@pytest.fixture
def new(): return UserCreate(username="ada", email="ada@example.org", password="correct horse")
'''
BROKEN = "def broken(session, new): raise LookupError('no')\\ncrud.create_user = broken\\n"
SEES = '''
def test_sees(session):
    session.add(User(username="b", email="b@example.org", hashed_password="!"))
    session.commit()
'''

@part()
def tells_them_apart(answer: Answer) -> None:
    broken = answer.pytest(FIXTURES + BROKEN)
    expect(broken.failed, ["test_one"], say="broken")
    expect(broken.why, {"test_one": "LookupError: no"}, say="why")
    sound = answer.pytest(FIXTURES, SEES, order=["test_sees", "test_one"])
    expect(sound.passed, ["test_sees", "test_one"], say="sound")
    expect(len(answer.table("users")), 0, say="rows stay")
"""


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_a_sound_and_a_broken_app_are_told_apart(exercise: Make, system: str) -> None:
    """What the check puts in an app's place is gone in the next run; the tables tell the rest."""
    made = exercise(SOUND_AND_BROKEN, "test_one", servers=[system])
    made = replace(made, imports=("workbook.sqlalchemy_sync",))
    came = judge(made, ROLLED_BACK, seed=1, jail=IN_TIME, anyway=True)
    assert (came.state, came.sentence) == ("done", "Done: every part holds.")


def test_the_order_is_drawn_from_the_seed(exercise: Make) -> None:
    """Without a wish all tests run, in an order that not every seed shares."""
    check = """
@part()
def runs(answer: Answer) -> None:
    expect(" ".join(answer.pytest().outcomes), "", say="order")
"""
    text = "".join(f"def test_{one}(): pass\n" for one in "abcdefgh")
    made = exercise(check, "test_a")
    orders = [judge(made, text, seed=seed, jail=IN_TIME, anyway=True).came for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(str(orders[2]).strip("'").split()) == [f"test_{one}" for one in "abcdefgh"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("def helper(): pass", "There is no test in your answer: a function whose name begins"),
        (
            "import os\ndef test_a(): os._exit(0)",
            "Your test `test_a` ended its own process, and no test after it can run.",
        ),
        (
            "import pytest\n@pytest.mark.parametrize('n', [1])\ndef test_a(): pass",
            "pytest cannot collect your tests: In test_a: function uses no argument 'n'.",
        ),
        (
            "import sys\nif 'pytest' in sys.modules: raise OSError('twice')\ndef test_a(): pass",
            "Your line `if 'pytest' in sys.modules: raise OSError('twice')` raised OSError: twice.",
        ),
        (
            "import workbook.lab\ndef test_a(): pass",
            "In this exercise you may import",
        ),
    ],
)
def test_what_cannot_run_is_a_sentence(exercise: Make, text: str, sentence: str) -> None:
    """No test, a process that ends, what pytest refuses, and what the text raises anew."""
    came = ran(exercise, f"import pytest\n{text}\n")
    assert came.state == "not-yet"
    assert came.sentence.startswith(sentence)


def test_a_test_that_hangs_is_named(exercise: Make) -> None:
    """It is stopped in time, and the sentence says which one it was."""
    jail = Jail(seconds=3, whole=6)
    came = ran(exercise, "import time\ndef test_slow(): time.sleep(600)\n", jail)
    assert came.sentence.startswith("Your test `test_slow` was stopped after 3 seconds.")


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("sys.exit(0)", "failed"),
        ("pytest.exit('all is well', 0)", "error"),
        ("raise KeyboardInterrupt", "error"),
        ("request.config.pluginmanager.unregister(name='assertion'); assert 1 == 2", "failed"),
        ("print('x' * 1_000_000); assert False", "failed"),
        ("os.close(3); os.closerange(0, 3); assert False", "failed"),
        ("os.kill(os.getppid(), 0); os.fork(); assert False", "failed"),
    ],
)
def test_no_trick_makes_a_failing_test_pass(exercise: Make, body: str, outcome: str) -> None:
    """Leaving, interrupting, unplugging, printing, closing and forking leave it what it is."""
    text = f"import os, sys\nimport pytest\ndef test_one(request):\n    {body}\n"
    check = """
@part()
def runs(answer: Answer) -> None:
    expect(answer.pytest(tests="def test_two(): assert False").outcomes["test_one"], "", say="how")
"""
    came = verdict(exercise, check, text)
    assert came.came == repr(outcome)
    assert len(came.printed) <= 2_000


def test_a_conftest_on_the_disk_is_not_read(exercise: Make) -> None:
    """Whatever an answer writes beside it, the check's fixtures are the ones that count."""
    text = """
from pathlib import Path
for place in ("conftest.py", "../conftest.py", "pytest.ini", "test_answer.py"):
    Path(place).write_text("raise OSError('read')")
def test_one(given): assert given == 1
"""
    source = "import pytest\\n@pytest.fixture\\ndef given(): return 1"
    check = RUN.format(arguments=f"'{source}'", outcomes={"test_one": "passed"}, why={})
    assert verdict(exercise, check, text).sentence == "Done: every part holds."


def test_prints_are_shown_and_nothing_of_a_run_stays(exercise: Make) -> None:
    """Output of the tests is the answer's output; names that they change are as before."""
    text = "SEEN = []\ndef test_one():\n    SEEN.append(1)\n    print('seen', SEEN)\n"
    check = """
@part()
def runs(answer: Answer) -> None:
    answer.pytest()
    expect((answer.value("SEEN"), answer.printed), ([], "seen [1]\\n"), say="stays")
"""
    assert verdict(exercise, check, text).sentence == "Done: every part holds."


SURROUNDED = """
@part()
def surrounded(answer: Answer) -> None:
    expect(answer.call("look", env={"LINK": "x", "HOME": None}, files={".env": "A=1", "a/b": "2"}),
        ("x", None, "A=1", "2"), say="during")
    expect(answer.call("look")[0], None, say="afterwards")
    answer.raises("FileNotFoundError", "read", env={"LINK": "y"})
"""

SURROUNDED_ANSWER = """
import os
from pathlib import Path
def read(): return Path(".env").read_text()
def look():
    def text(name): return Path(name).read_text() if Path(name).exists() else None
    return os.environ.get("LINK"), os.environ.get("HOME"), text(".env"), text("a/b")
"""


def test_a_call_has_its_own_environment_and_files(exercise: Make) -> None:
    """They are there during the call and gone behind it."""
    came = judge(exercise(SURROUNDED, "look"), SURROUNDED_ANSWER, seed=1, jail=IN_TIME, anyway=True)
    assert came.sentence == "Done: every part holds."


def test_the_call_that_is_shown_says_what_stood_around_it(exercise: Make) -> None:
    """Variables and files are part of what was tried."""
    check = """
@part()
def one(answer: Answer) -> None:
    expect(answer.call("f", env={"LINK": "x", "HOME": None}, files={".env": "A=1"}), 2, say="no")
"""
    came = judge(exercise(check), "def f(): return 1", seed=1, jail=IN_TIME, anyway=True)
    assert came.call == "f()  # LINK=x, without HOME, a file .env"
