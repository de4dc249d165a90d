"""The ledger is the same in every clone: proving what has not changed changes no tracked file."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workbook import places
from workbook.authoring.prove import ledger, meaning
from workbook.practice import bank

DIGESTS = """if True:
    from workbook.authoring.prove import ledger
    from workbook.practice import bank
    for one in bank.all():
        print(one.id, ledger.digest(one.variant(0)))
"""
SOURCE = '''"""A module."""

def double(x):
    """Return twice as much."""
    note = "kept"
    return x * 2  # twice
'''


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a digest hangs on in another folder, saved by an editor of another system."""
    root = tmp_path_factory.mktemp("copy")
    caches = shutil.ignore_patterns("__pycache__")
    for name in ("workbook", "solutions"):
        shutil.copytree(places.root() / name, root / name, ignore=caches)
    for name in ("uv.lock", "pyproject.toml"):
        shutil.copy(places.root() / name, root / name)
    for file in (*(root / "workbook").rglob("*.py"), *(root / "solutions").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        file.write_bytes(text.replace("\n", "\r\n").encode())
    for file in (root / "workbook" / "servers").rglob("*.py"):
        with file.open("a", encoding="utf-8") as server:
            server.write("FOUND_IN_ANOTHER_WAY = True\n")
    return root


def test_a_clone_elsewhere_has_the_same_digests(copy: Path) -> None:
    """Neither its folder, nor its line ends, nor how it finds a server are in any of them."""
    came = subprocess.run(
        [sys.executable, "-c", DIGESTS],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert came.stdout.splitlines() == [
        f"{one.id} {ledger.digest(one.variant(0))}" for one in bank.all()
    ]


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("  # twice", "", True),
        ('"""Return twice as much."""', '"""Return double."""', True),
        ('"""A module."""\n\n', "", True),
        ("    ", "  ", True),
        ("\n\n", "\n\n\n", True),
        ("x * 2", "x * 3", False),
        ('"kept"', '"lost"', False),
    ],
)
def test_what_says_nothing_to_python_says_nothing_to_the_ledger(
    old: str, new: str, same: bool
) -> None:
    """Comments, docstrings and layout may change; every other word may not."""
    assert old in SOURCE
    changed = SOURCE.replace(old, new)

    assert (meaning.of_python(changed) == meaning.of_python(SOURCE)) is same


def test_a_lock_that_another_index_has_answered_is_the_same_lock() -> None:
    """Versions count, not where they come from."""
    lock = '[[package]]\nname = "a"\nversion = "{}"\nsource = {{ registry = "{}" }}\n'

    assert meaning.of_lock(lock.format("1", "one")) == meaning.of_lock(lock.format("1", "two"))
    assert meaning.of_lock(lock.format("1", "one")) != meaning.of_lock(lock.format("2", "one"))
