"""``assign``, ``take``, ``submit`` and ``grade``: the way of an answer, there and back."""

import base64
import bz2
import codecs
import contextlib
import io
import json
import lzma
import re
import shutil
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.classroom.conftest import workbook
from workbook.classroom.handing_out.assigning import variant
from workbook.classroom.handing_out.assignment import load
from workbook.classroom.handing_out.seeds import seed
from workbook.practice import bank

ID = "6.2.4-first-names"
ANSWER = """
from sqlalchemy import select

from workbook.sqlalchemy_sync.models import User


def first_names(session):
    return list(session.scalars(select(User.username){order}.limit({limit})))
"""
ORDER = ".order_by(User.username)"
PAST = "2020-01-01T00:00Z"
MARKS = ["key_mark", "CLOSED-MARK", "they_are_in_order", "WRONG-MARK", "WHY-MARK", "[2, 3, 4, 5"]


_BLOCKS: list[tuple[int, Callable[[bytes], bytes]]] = [
    (1, lambda text: text.hex().encode()),
    (3, base64.b64encode),
    (4, base64.b85encode),
    (4, base64.a85encode),
    (5, base64.b32encode),
]
_PACKED: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x78": lambda text: zlib.decompressobj().decompress(text),
    b"\x1f\x8b": lambda text: zlib.decompressobj(47).decompress(text),
    b"BZh": lambda text: bz2.BZ2Decompressor().decompress(text),
    b"\xfd7zXZ": lambda text: lzma.LZMADecompressor().decompress(text),
    b"PK\x03\x04": lambda text: b"",
}


@pytest.fixture(scope="module")
def assigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an assignment from a private bank, for six learners."""
    folder = tmp_path_factory.mktemp("assigned")
    shutil.copytree(Path(__file__).with_name("bank"), folder / "own bank")
    said = workbook(
        "assign",
        folder / "week 3",
        *("--bank", folder / "own bank", "--exercise", ID, "--points", f"{ID}=8"),
        *(option for name in ("ada", "bob", "cem", "dua", "eli", "fay") for option in _for(name)),
        *("--deadline", "2099-01-01T12:00+01:00"),
    )
    assert (said.returncode, said.stderr) == (0, "")
    return folder / "week 3"


def _for(name: str) -> list[str]:
    return ["--learner", name]


@pytest.fixture
def taken(assigned: Path, tmp_path: Path) -> Path:
    """What ada has unpacked."""
    said = workbook("take", assigned / "ada.zip", "--into", tmp_path)
    assert said.returncode == 0
    assert said.stdout.endswith(
        "Hand it in until 2099-01-01T12:00+01:00, with `workbook submit`. "
        "What comes later counts in full, and is marked as late.\n"
    )
    return tmp_path / "week 3"


def archives(assigned: Path) -> list[Path]:
    """Return the learners' archives."""
    return sorted(one for one in assigned.glob("*.zip") if "-KEYS-" not in one.name)


def files(archive: Path) -> dict[str, bytes]:
    """Return what is in an archive."""
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def limit(archive: Path) -> int:
    """Return the number that a learner's task names."""
    (text,) = [text for name, text in files(archive).items() if name.endswith(".ipynb")]
    return int(re.search(r"the first (\d+) usernames", text.decode())[1])


def answer(taken: Path, code: str) -> Path:
    """Write an answer into the notebook, where the starter was."""
    path = taken / "week 3.ipynb"
    whole = json.loads(path.read_text())
    (cell,) = [one for one in whole["cells"] if one["id"].endswith("-starter")]
    cell["source"] = code
    path.write_text(json.dumps(whole))
    return path


def test_an_archive_has_what_a_learner_needs(assigned: Path) -> None:
    """The notebook, the assignment's facts, and an exercise file with open parts alone."""
    inside = files(assigned / "ada.zip")

    assert sorted(inside) == [
        "week 3/assignment.toml",
        f"week 3/bank/{ID}.py",
        "week 3/week 3.ipynb",
    ]
    assert tomllib.loads(inside["week 3/assignment.toml"].decode()) == {
        "name": "week 3",
        "learner": "ada",
        "deadline": "2099-01-01T12:00+01:00",
        "late": "none",
        "exercise": [{"id": ID, "points": 8, "open": ["there_are_as_many_as_asked_for"]}],
    }


def test_the_task_says_what_the_exercise_is_worth_here(assigned: Path) -> None:
    """The assignment's points, and not those of the parts."""
    (text,) = [text for name, text in files(assigned / "ada.zip").items() if "ipynb" in name]
    (task,) = [one for one in json.loads(text)["cells"] if one["id"].endswith("-task")]

    heading, _, facts, *_ = "".join(task["source"]).splitlines()
    assert heading == "## 1. The first names"
    assert facts.endswith(" minutes, 8 points*")


def test_no_archive_has_a_key_a_closed_part_or_a_seed(assigned: Path) -> None:
    """They are looked for plain, encoded, packed and turned round, in every file and name."""
    own = load(assigned / "assignment.toml")
    learners = [one.stem for one in archives(assigned)]
    secrets = [str(own.seed), *(str(variant(own, one, ID)) for one in learners)]
    secrets += [str(seed(own.seed, own.name, one, ID, "values")) for one in learners]

    assert len(learners) == 6
    assert len(set(secrets)) == 13
    for archive in archives(assigned):
        contents = [archive.read_bytes(), *_layers(archive.read_bytes())]
        for word in [*MARKS, *secrets]:
            for form in _forms(word):
                assert not any(form in content for content in contents), (archive.stem, word)


def _forms(word: str) -> Iterator[bytes]:
    """Give a word as it may be hidden."""
    plain = word.encode()
    yield from (plain, plain[::-1], word.encode("utf-16-le"), word.encode("utf-16-be"))
    yield from (codecs.encode(word, "rot13").encode(), word.swapcase().encode())
    for size, encode in _BLOCKS:
        width = len(encode(bytes(range(1, size + 1))))
        for start in range(size):  # where it begins in a longer text that is encoded
            encoded = encode(b"\1" * start + plain)
            inner = encoded[width if start else 0 : (start + len(plain)) // size * width]
            yield from (inner, inner.lower()) if len(inner) > 5 else ()
    if word.isdigit():
        yield f"{int(word):x}".encode()
        length = 8 if int(word) >> 32 else 4
        yield int(word).to_bytes(length)
        yield int(word).to_bytes(length, "little")


def _layers(content: bytes) -> Iterator[bytes]:
    """Give all files in an archive, and what they hold that is packed or encoded itself."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        for entry in opened.infolist():
            text = opened.read(entry)
            yield from (entry.filename.encode(), entry.comment, entry.extra, text)
            yield from _inside(text)
            for run in re.findall(rb"[A-Za-z0-9+/_-]{24,}", text):
                decoded = base64.b64decode(run[: len(run) // 4 * 4], altchars=b"-_")
                yield from (decoded, *_inside(decoded))


def _inside(text: bytes) -> Iterator[bytes]:
    """Give what is unpacked from any place of a text at which something packed may begin."""
    for start in range(len(text)):
        for begins, unpack in _PACKED.items():
            if text.startswith(begins, start):
                with contextlib.suppress(zlib.error, OSError, EOFError, lzma.LZMAError, ValueError):
                    yield unpack(text[start:])
                with contextlib.suppress(zipfile.BadZipFile):
                    if begins == b"PK\x03\x04":
                        yield from _layers(text[start:])


@pytest.mark.parametrize(
    "hide",
    [
        lambda text: text,
        base64.b64encode,
        base64.b32encode,
        base64.b85encode,
        zlib.compress,
        bz2.compress,
        lzma.compress,
        lambda text: base64.b64encode(zlib.compress(text)),
        lambda text: base64.b64encode(lzma.compress(text)),
        lambda text: _zip(("a", text)),
        lambda text: text[::-1],
        lambda text: text.decode().encode("utf-16"),
    ],
)
def test_the_search_finds_what_it_looks_for(hide: Callable[[bytes], bytes]) -> None:
    """A mark that is hidden in a file of an archive is found, in each of the forms."""
    archive = _zip(("a.py", b"# some text " + hide(b"before CLOSED-MARK and after it") + b" more"))
    contents = [archive, *_layers(archive)]

    assert any(form in content for form in _forms("CLOSED-MARK") for content in contents)


def test_learners_have_variants_of_their_own(assigned: Path) -> None:
    """Not all have the same number; whoever joins later changes nobody's."""
    limits = {path.stem: limit(path) for path in archives(assigned)}
    before = (assigned / "ada.zip").read_bytes()

    again = workbook("assign", assigned, "--learner", "ada", "--learner", "gil")

    assert len(set(limits.values())) > 1
    assert again.returncode == 0
    assert (assigned / "ada.zip").read_bytes() == before
    assert limit(assigned / "gil.zip") in range(2, 7)
    (assigned / "gil.zip").unlink()


def test_the_way_there_and_back(assigned: Path, taken: Path, tmp_path: Path) -> None:
    """Checked by the open part, handed in as one file, graded by all parts."""
    number = limit(assigned / "ada.zip")
    notebook = answer(taken, ANSWER.format(order="", limit=number))
    checked = json.loads(workbook("check", notebook, "--json").stdout)
    answer(taken, ANSWER.format(order=ORDER, limit=number))
    handed = workbook("submit", taken)
    folder = tmp_path / "handed in"
    for learner in ("ada", "bob"):
        (folder / learner).mkdir(parents=True)
        shutil.copy(taken / "week 3-ada.zip", folder / learner)
    graded = workbook("grade", folder, "--assignment", assigned / "assignment.toml", "--json")
    ada, bob = json.loads(graded.stdout)

    assert [(one["state"], one["points"], one["of"]) for one in checked] == [("done", 1, 1)]
    assert f"{ID}  done\nwritten: " in handed.stdout
    assert handed.returncode == 0
    assert (ada["state"], ada["points"], ada["of"]) == ("done", 8, 8)
    flags = [one["flag"] for one in bob["flags"]]
    if limit(assigned / "bob.zip") != number:
        assert (bob["state"], bob["points"]) == ("not-yet", 0)
        assert flags == ["made-for-another", "same-file", "right-for-somebody-else"]
    else:
        assert flags == ["made-for-another", "same-file"]


def test_grading_finds_what_the_open_parts_do_not(
    assigned: Path, taken: Path, tmp_path: Path
) -> None:
    """A closed part is worth most, and its sentence is the instructor's to pass on."""
    answer(
        taken, ANSWER.format(order=".order_by(User.id.desc())", limit=limit(assigned / "ada.zip"))
    )
    submitted = workbook("submit", taken)
    (tmp_path / "in" / "ada").mkdir(parents=True)
    shutil.copy(taken / "week 3-ada.zip", tmp_path / "in" / "ada")
    graded = workbook(
        "grade", tmp_path / "in", "--assignment", assigned / "assignment.toml", "--json"
    )
    (row,) = json.loads(graded.stdout)

    assert submitted.returncode == 0
    assert (row["state"], row["points"]) == ("not-yet", 2)
    assert row["sentence"] == "CLOSED-MARK: the order is wrong."


def test_taking_again_keeps_what_was_begun(assigned: Path, taken: Path) -> None:
    """The notebook with an answer in it stays, and that is said."""
    notebook = answer(taken, "def first_names(session):\n    return 'mine'\n")
    mine = notebook.read_bytes()

    said = workbook("take", assigned / "ada.zip", "--into", taken.parent)

    assert "week 3.ipynb is yours already, and stays as it is." in said.stdout
    assert notebook.read_bytes() == mine


def test_nothing_else_is_written_over(assigned: Path) -> None:
    """An archive that is taken beside the instructor's own folder leaves that as it is."""
    before = (assigned / "assignment.toml").read_bytes()

    said = workbook("take", assigned / "ada.zip", "--into", assigned.parent)

    assert said.returncode == 2
    assert "is something else than ada's week 3." in said.stderr
    assert (assigned / "assignment.toml").read_bytes() == before


def _zip(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return held.getvalue()


def _link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("a/link")
    entry.external_attr = 0o120777 << 16
    return entry


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "climbs out": (lambda: _zip(("a/../../evil.py", b"x")), "has a name in it that leads out"),
    "is absolute": (lambda: _zip(("/tmp/evil.py", b"x")), "has a name in it that leads out"),
    "climbs out of Windows": (lambda: _zip(("a\\..\\evil.py", b"x")), "leads out of it"),
    "names a disk": (lambda: _zip(("C:/evil.py", b"x")), "leads out of it"),
    "holds a link": (lambda: _zip((_link(), b"/etc/passwd")), "something in it that is no file"),
    "is a bomb": (lambda: _zip(("a/b.py", bytes(60_000_000))), "unpacks to more than 50,000,000"),
    "is many": (lambda: _zip(*((f"a/{n}.py", b"") for n in range(501))), "too many to look at"),
    "breaks off": (lambda: _zip(("a/b.py", b"x" * 999))[:60], "no archive that can be unpacked"),
    "is none": (lambda: b"PK\x03\x04 and no more", "is no archive that can be unpacked"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_archive_is_refused_and_nothing_is_written(kind: str, tmp_path: Path) -> None:
    """The status is 2, the sentence names what is wrong."""
    make, sentence = BAD[kind]
    (tmp_path / "bad.zip").write_bytes(make())

    said = workbook("take", tmp_path / "bad.zip", "--into", tmp_path / "deep" / "er")

    assert (said.returncode, sentence in said.stderr) == (2, True)
    assert [one.name for one in tmp_path.rglob("*")] == ["bad.zip"]


def test_bad_archives_that_are_handed_in_are_not_graded(assigned: Path, tmp_path: Path) -> None:
    """Each has its reason, and whoever stands beside them has a grade."""
    for number, (make, _) in enumerate(BAD.values()):
        (tmp_path / f"learner {number}").mkdir()
        (tmp_path / f"learner {number}" / "in.zip").write_bytes(make())
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "in.zip").write_bytes(
        _zip(("a.py", f"# exercise: {ID}\n{ANSWER.format(order=ORDER, limit=99)}".encode()))
    )

    said = workbook("grade", tmp_path, "--assignment", assigned / "assignment.toml", "--json")

    assert [row["state"] for row in json.loads(said.stdout)] == [
        "not-yet",
        *["not-graded"] * len(BAD),
    ]
    for row, (_, sentence) in zip(json.loads(said.stdout)[1:], BAD.values(), strict=True):
        assert sentence in row["sentence"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--learner", "ada"], "Name what to assign with --exercise ID or --section 6.2."),
        (["--exercise", "6.2.4-register"], "Say whom it is for: --learner NAME"),
        (["--exercise", "6.2.4-register", "--learner", "../x"], "cannot be the name of a folder"),
        (["--section", "9.9", "--learner", "ada"], "There is no exercise in 9.9."),
        (["--section", "6.2", "--bank", ".", "--learner", "a"], "in 6.2 of the bank ."),
        (["--exercise", "bank/no.py", "--learner", "a"], "There is no file bank/no.py."),
        (["--section", "6.2.4", "--learner", "a", "--points", "x"], "'x' is not ID=N"),
        (["--section", "6.2.4", "--learner", "a", "--points", "x=1"], "x has points, and is not"),
        (
            ["--section", "6.2.4", "--learner", "a", "--deadline", "soon"],
            "is no time with its zone",
        ),
        (
            ["--section", "6.2.4", "--learner", "a", "--deadline", "2020-01-01T00:00Z"],
            "is over already",
        ),
    ],
)
def test_a_wrong_call_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    """The status is 2, and one sentence says why."""
    monkeypatch.chdir(tmp_path)
    said = workbook("assign", tmp_path / "week", *arguments)

    assert (said.returncode, sentence in said.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_an_exercise_may_be_named_by_its_file(tmp_path: Path) -> None:
    """Its folder is the bank then; a file of the course is the course's, with its warning."""
    shutil.copytree(Path(__file__).with_name("bank"), tmp_path / "own")
    file = bank.find("6.2.4-register").path

    own = workbook(
        "assign", tmp_path / "a", "--learner", "ada", "--exercise", tmp_path / "own/first_names.py"
    )
    course = workbook("assign", tmp_path / "b", "--learner", "ada", "--exercise", file)

    assert (own.returncode, own.stderr, course.returncode) == (0, "", 0)
    assert course.stderr.startswith("The keys of the course's own exercises are public")
    made = [load(tmp_path / name / "assignment.toml") for name in "ab"]
    assert [([item.id for item in one.items], one.bank) for one in made] == [
        ([ID], tmp_path / "own"),
        (["6.2.4-register"], None),
    ]


def test_the_courses_own_exercises_come_with_a_warning(tmp_path: Path) -> None:
    """Their keys are public, and that is said before anybody relies on them."""
    said = workbook("assign", tmp_path / "week", "--exercise", "6.2.4-register", "--learner", "ada")

    assert said.returncode == 0
    assert said.stderr.startswith("The keys of the course's own exercises are public")


def test_submitting_without_an_assignment_is_a_sentence(tmp_path: Path) -> None:
    """It names the command that unpacks one."""
    said = workbook("submit", tmp_path)

    assert said.returncode == 2
    assert "belongs to no assignment. `workbook take ARCHIVE` unpacks one" in said.stderr


def test_after_an_exercise_comes_the_next_of_the_assignment(tmp_path: Path) -> None:
    """The course's order is not the instructor's, and after the last one comes handing in."""
    first, last = "6.2.4-newest-posts", "6.2.2-make-engine"
    chosen = ["--exercise", first, "--exercise", last, *_for("ada")]
    assert workbook("assign", tmp_path / "two", *chosen).returncode == 0
    assert workbook("take", tmp_path / "two" / "ada.zip", "--into", tmp_path / "in").returncode == 0
    said = []
    for name in (first, last):
        own = bank.find(name).variant(0)
        path = tmp_path / "in" / "two" / "answer.py"
        path.write_text(f"# exercise: {name}\n{own.key}")
        said.append(workbook("check", path).stdout.splitlines()[-1])

    after = bank.find(last)
    assert said == [
        f"Next: {last}, {after.title} ({after.kind}, {after.minutes} minutes).",
        "Next: `workbook submit`, which makes the file to hand in.",
    ]
