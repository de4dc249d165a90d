"""What the course hands out, and where the copies of it stand."""

from pathlib import Path

from workbook import places
from workbook.practice.copies import source

# By the folder's name below the clone, and below work/ alike, so that links hold in both.
FOLDERS = ("notebooks", "exercises")
# Their author's half: no learner needs it.
_AUTHORS = {".py", ".toml"}


class CopyError(Exception):
    """Something asked of a copy that cannot be done; its text is a sentence."""

    exit_code = 2


def work(root: Path | None = None) -> Path:
    """Return the folder of the learner's copies; it may not be there yet."""
    return (root or places.root()) / "work"


def copy_of(path: Path, root: Path | None = None) -> Path:
    """Return the learner's copy of a file of the course; a copy is its own.

    Raises:
        CopyError: when the path lies neither in the course nor in ``work/``.
    """
    name = name_of(path, root)
    if name is None:
        raise CopyError(
            f"{path} is no file of the course. `workbook lessons` and `workbook exercises` "
            "name those that there are."
        )
    return work(root) / name


def name_of(path: Path, root: Path | None = None) -> str | None:
    """Return the course's name (``notebooks/…``) of a copy or its original; None for others."""
    try:
        inside = path.resolve().relative_to((root or places.root()).resolve())
    except ValueError:
        return None
    if inside.parts[:1] == ("work",):
        inside = Path(*inside.parts[1:])
    return inside.as_posix() if inside.parts and inside.parts[0] in FOLDERS else None


def names(root: Path) -> list[str]:
    """Return the names of all that the course hands out: notebooks, and what they read."""
    inside = (
        path.relative_to(root)
        for folder in FOLDERS
        for path in sorted((root / folder).rglob("*"))
        if path.suffix not in _AUTHORS and path.is_file()
    )
    return [
        path.as_posix()
        for path in inside
        if not any(part.startswith((".", "__")) for part in path.parts)
    ]


def handed_out(original: Path) -> bytes:
    """Return what a learner gets for a file of the course: a notebook as nobody has run it.

    Raises:
        UnreadableError: when it should be a notebook and is none.
    """
    if original.suffix != ".ipynb":
        return original.read_bytes()
    return source.as_bytes(source.without_outputs(source.read(original)))


def standing(copy: Path, fresh: str, handed: list[str]) -> str:
    """Return how a copy stands to the course: missing, current, untouched, touched, unreadable.

    Args:
        copy: the learner's file.
        fresh: the digest of the course's file as it is now.
        handed: the digests of all that was ever handed out under this name.
    """
    if not copy.exists():
        return "missing"
    try:
        now = source.digest(copy)
    except source.UnreadableError:
        return "unreadable"
    if now == fresh:
        return "current"
    return "untouched" if now in handed else "touched"
