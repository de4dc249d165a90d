"""solutions/proofs.toml: what was proven with all mutants, and for which files."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workbook import places
from workbook.authoring import imports, made_tables
from workbook.authoring.notebook import save
from workbook.authoring.prove import meaning
from workbook.authoring.prove.proof import Proof
from workbook.practice.exercise import Exercise

_HEAD = """\
# Written by `workbook prove`: what was proven with all mutants. The digest is a hash of the
# exercise, the modules that it may import, the locked versions, the judge and the maker of
# mutants, without comments; where it is another one today, the tests run all mutants of that
# exercise again.
"""
_COUNTS = ("mutants", "rejected", "excused")
_JUDGE = ("workbook.practice.judge", "workbook.authoring.mutants", "workbook.authoring.prove.trial")
_TABLES = "workbook.sqlalchemy_sync.models"  # whose tables a check makes: `tables = "course"`

type Entry = Mapping[str, object]


def digest(exercise: Exercise) -> str:
    """Return the hash of all that the proofs of an exercise hang on.

    How a server is found and started is left out: a verdict is the same on any that runs. So is
    what a clone, an editor or another package index may change of a file's bytes.
    """
    text = exercise.path.read_text(encoding="utf-8")
    judge = imports.closure(frozenset(_JUDGE))
    lent = imports.closure(frozenset({*exercise.imports, _TABLES}))
    whole = hashlib.sha256(f"{text}\0{_locked(places.root() / 'uv.lock')}".encode())
    for file in sorted(filter(_decides, {*judge, *lent})):
        below = file.relative_to(places.root()).as_posix()
        whole.update(f"\0{below}\0{_meaning(file)}".encode())
    return whole.hexdigest()


@cache
def _meaning(file: Path) -> str:
    return meaning.of_python(file.read_text(encoding="utf-8"))


@cache
def _locked(file: Path) -> str:
    return meaning.of_lock(file.read_text(encoding="utf-8"))


def _decides(file: Path) -> bool:
    """Return whether a file may change a verdict, or which mutants there are."""
    below = file.relative_to(places.root() / "workbook").as_posix()
    if below.startswith("authoring/"):
        return below.startswith("authoring/mutants/") or below == "authoring/prove/trial.py"
    return not below.startswith("servers/")


def load(root: Path) -> dict[str, Entry]:
    """Return the ledger: exercise id to digest and counts.

    Raises:
        AuthoringError: if the file is not what ``workbook prove`` writes.
    """
    return made_tables.load(_path(root), _entry, "prove")


def store(root: Path, proofs: Iterable[Proof], ids: Iterable[str]) -> bool:
    """Write what was proven with all mutants; entries of exercises that are gone are left out.

    Returns whether the file is another one now.

    Args:
        root: the clone.
        proofs: what was proven just now; only what holds, with all its mutants run, is kept.
        ids: all exercises that there are.
    """
    tables = load(root)
    for proof in proofs:
        if proof.holds and proof.ran == proof.mutants:
            counts = {name: getattr(proof, name) for name in _COUNTS}
            tables[proof.id] = {"digest": proof.digest, **counts}
    lines = [_HEAD]
    for name in sorted(set(tables) & set(ids)):
        table = tables[name]
        lines.append(f'["{name}"]\ndigest = "{table["digest"]}"')
        lines += [f"{count} = {table[count]}" for count in _COUNTS]
        lines.append("")
    return save(_path(root), "\n".join(lines))


def _entry(table: Mapping[str, Any]) -> Entry:
    return {name: table[name] for name in ("digest", *_COUNTS)}


def _path(root: Path) -> Path:
    return root / "solutions" / "proofs.toml"
