"""The door of notebooks and terminals: the resident judge, over its socket."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from tests.ending import still_running
from tests.practice.conftest import BANK
from tests.practice.hostile import RIGHT, in_call
from workbook import places, servers
from workbook.practice import bank, client
from workbook.practice.verdict import Verdict

RENAME = "6.2.4-rename-user"


def ask(text: str, seed: int = 1) -> Verdict:
    """Have an answer to the sample exercise judged."""
    return client.check_text(RENAME, text, seed=seed, bank=BANK)


def test_a_check_goes_through_the_resident_judge() -> None:
    """The verdict is the judge's, with how long it took for whoever asked."""
    came = ask(RIGHT)
    assert (came.state, came.points, came.of) == ("done", 4, 4)
    assert came.milliseconds > 0


def test_checks_beside_each_other_do_not_meet() -> None:
    """Two kernels check at once: a hanging answer holds nobody else up."""
    with ThreadPoolExecutor(4) as pool:
        hangs = pool.submit(ask, in_call("while True: pass"))
        others = [pool.submit(ask, RIGHT, seed) for seed in range(1, 4)]
        assert [one.result().state for one in others] == ["done"] * 3
        assert hangs.result().sentence.startswith("Your answer was stopped after")


def test_an_unknown_id_is_a_sentence() -> None:
    """The judge knows which ids are near."""
    with pytest.raises(bank.UnknownExercise, match=f"Did you mean {RENAME}"):
        client.check_text("6.2.4-rename-usr", RIGHT, bank=BANK)


def test_a_bad_exercise_is_our_side(tmp_path: Path) -> None:
    """A file that cannot be read is named with its line."""
    file = tmp_path / "bad.py"
    file.write_text('# /// exercise\n# id = "bad"\n# ///\n')
    came = client.check_text("bad", RIGHT, bank=tmp_path)
    assert came.state == "our-side"
    assert f"{file}, line 1: The exercise block does not say 'title'." in came.sentence


def test_a_judge_that_was_killed_is_started_again() -> None:
    """The next check has a new one, and the old one's processes and folders are gone."""
    ask(RIGHT)
    (judge,) = _judges()
    forkers = judge.children(recursive=True)
    judge.kill()
    assert ask(RIGHT).state == "done"
    assert still_running(forkers, 5) == []
    assert [one for one in _judges() if one.pid == judge.pid] == []


def test_a_judge_whose_files_changed_is_replaced() -> None:
    """The fingerprint covers every module that judge and forker may have loaded."""
    file = places.root() / "workbook" / "practice" / "judge.py"
    status = file.stat()
    before = client.fingerprint()
    try:
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000))
        assert client.fingerprint() != before
    finally:
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert client.fingerprint() == before


def test_values_are_new_at_each_check_and_fixed_in_a_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a seed the check asks for something else each time, but not in made notebooks."""
    wrong = RIGHT.replace("username = username", "username = 'Eve'")

    def calls() -> set[str | None]:
        return {client.check_text(RENAME, wrong, bank=BANK).call for _ in range(2)}

    monkeypatch.delenv("WORKBOOK_BUILD", raising=False)
    assert len(calls()) == 2
    monkeypatch.setenv("WORKBOOK_BUILD", "1")
    assert len(calls()) == 1


def test_the_client_imports_next_to_nothing() -> None:
    """No framework, no Jupyter, no schema library is loaded for a check."""
    code = (
        "import sys\nfrom workbook.practice import client\n"
        "print(sorted({m.partition('.')[0] for m in sys.modules} & {'sqlalchemy', 'fastapi', "
        "'pydantic', 'nbformat', 'jsonschema', 'IPython', 'httpx2', 'pytest', 'asyncio'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _judges() -> list[psutil.Process]:
    """Return the judges of this run's home."""
    door = str(servers.resident("judge", "workbook.practice.judge_main",
                                fingerprint=client.fingerprint()))  # fmt: skip
    return [p for p in psutil.process_iter(["cmdline"]) if door in (p.info["cmdline"] or [])]
