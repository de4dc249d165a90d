"""Files that are whole or not there: written beside their place and moved into it at once."""

import contextlib
import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Hidden, inside the folder of copies: a temporary file must lie on the disk that it is moved on.
DRAFTS = ".drafts"


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Let one process at a time work on a folder; the system frees the lock of a killed one.

    Drafts found inside belong to a process that was killed, and are removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for draft in (folder / DRAFTS).glob("*"):
            draft.unlink()
        yield


def put(content: bytes, place: Path, *, within: Path) -> None:
    """Write a file so that a reader, a kill or a full disk never meets half of it.

    Args:
        content: what the file is to hold.
        place: where it is to stand; the file that stands there is replaced.
        within: the folder whose drafts are used, on the same disk as ``place``.

    Raises:
        OSError: when the disk is full, for instance; ``place`` is then what it was.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    drafts = within / DRAFTS
    drafts.mkdir(exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=drafts)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(place)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def keep_beside(file: Path, *, word: str) -> Path:
    """Keep a file under a second name in its folder, and return that name.

    The first free one of ``04-crud.yours-1.ipynb``, ``04-crud.yours-2.ipynb``, … is taken.
    """
    for number in itertools.count(1):
        beside = file.with_name(f"{file.stem}.{word}-{number}{file.suffix}")
        try:
            beside.hardlink_to(file)
        except FileExistsError:
            continue
        except OSError:  # a file system that knows no links
            if beside.exists():
                continue
            shutil.copyfile(file, beside)
        return beside
    raise AssertionError("counting ends nowhere")
