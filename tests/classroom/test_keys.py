"""The instructor's own archive: what is in it, who may read it, and who refuses it."""

import csv
import io
import shutil
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.classroom.conftest import workbook
from workbook.classroom.handing_out.assigning import variant
from workbook.classroom.handing_out.assignment import load
from workbook.practice import bank

ID = "6.2.4-first-names"


@pytest.fixture(scope="module")
def assigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an assignment for ada and bob, and afterwards for cem."""
    folder = tmp_path_factory.mktemp("keys")
    shutil.copytree(Path(__file__).with_name("bank"), folder / "own bank")
    first = ("--bank", folder / "own bank", "--exercise", ID, "--learner", "ada")
    for more in (first, ("--learner", "bob"), ("--learner", "cem")):
        said = workbook("assign", folder / "week 3", *more)
        assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.endswith(
        f"written: {folder}/week 3/week 3-KEYS-yours-alone.zip "
        "(yours alone: keys, closed parts, variants)\n"
    )
    return folder / "week 3"


@pytest.fixture
def archive(assigned: Path) -> Path:
    """The instructor's archive."""
    return assigned / "week 3-KEYS-yours-alone.zip"


def test_it_has_the_keys_the_checks_and_everybodys_variant(assigned: Path, archive: Path) -> None:
    """Of those who were named first, too; each file is an exercise that can be read."""
    own = load(assigned / "assignment.toml")
    with zipfile.ZipFile(archive) as opened:
        inside = {name.removeprefix("week 3/"): opened.read(name) for name in opened.namelist()}
    rows = list(csv.DictReader(io.StringIO(inside["variants.csv"].decode())))

    assert sorted(inside) == [
        "KEYS.md",
        "assignment.toml",
        f"bank/{ID}.py",
        *(f"learners/{name}/{ID}.py" for name in ("ada", "bob", "cem")),
        "variants.csv",
    ]
    assert tomllib.loads(inside["assignment.toml"].decode())["seed"] == own.seed
    assert [(row["learner"], int(row["variant_seed"])) for row in rows] == [
        (name, variant(own, name, ID)) for name in ("ada", "bob", "cem")
    ]
    whole = bank.find(ID, own.bank)
    for row in rows:
        text = inside[f"learners/{row['learner']}/{ID}.py"].decode()
        asked = whole.variant(int(row["variant_seed"]))
        assert asked.key.strip() in text
        assert asked.check.strip() in text


def test_nobody_else_may_read_it(archive: Path) -> None:
    """Like the assignment with its secret seed, it is its owner's alone."""
    modes = [
        path.stat().st_mode & 0o777 for path in (archive, archive.with_name("assignment.toml"))
    ]

    assert modes == [0o600, 0o600]


def test_take_refuses_it(archive: Path, tmp_path: Path) -> None:
    """With a sentence that says what it is; nothing is written."""
    said = workbook("take", archive, "--into", tmp_path)

    assert said.returncode == 2
    assert "is the instructor's own: it has the keys in it" in said.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_learner_is_called_like_it(assigned: Path) -> None:
    """Somebody of that name would get the keys."""
    before = sorted(assigned.iterdir())

    said = workbook("assign", assigned, "--learner", "week 3-KEYS-yours-alone")

    assert said.returncode == 2
    assert "is what your own archive is called" in said.stderr
    assert sorted(assigned.iterdir()) == before
