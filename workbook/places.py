"""Where things live: the clone, the user's data, the shared cache, sockets and locks."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

_FULL = {errno.ENOSPC, errno.EDQUOT}


def root() -> Path:
    """Return the folder of the clone that this package runs from."""
    return Path(__file__).resolve().parent.parent


def home() -> Path:
    """Return the folder of progress and of what runs; ``WORKBOOK_HOME`` moves it.

    The folder is created, readable by its owner only.
    """
    return _private(_named("WORKBOOK_HOME", platformdirs.user_data_path))


def cache() -> Path:
    """Return the folder of fetched files, shared by all clones; ``WORKBOOK_CACHE`` moves it."""
    return _private(_named("WORKBOOK_CACHE", platformdirs.user_cache_path))


def _named(variable: str, usual: Callable[[str], Path]) -> Path:
    """Return the folder that a variable names, or the usual one.

    A relative path is meant from where the first process stood; what it starts stands elsewhere,
    so the variable holds the whole path from now on.

    Raises:
        PermissionError: if there is no telling where this user's folders are.
    """
    named = os.environ.get(variable)
    try:
        folder = Path(named).expanduser().absolute() if named else usual("workbook")
    except RuntimeError:  # a user of a container may have no name
        raise PermissionError(
            f"This user has no home folder. Set HOME to one, or {variable} to a folder of your own."
        ) from None
    if named and named != str(folder):
        os.environ[variable] = str(folder)
    return folder


def identity() -> str:
    """Return a short hash that tells this user, clone and home from every other."""
    whole = f"{os.getuid()}\n{root()}\n{home().resolve()}"
    return hashlib.sha256(os.fsencode(whole)).hexdigest()[:16]


def runtime() -> Path:
    """Return the folder of sockets and locks of this user, clone and home.

    It lies in the system's own temporary folder, because a unix socket's path may have
    at most 107 bytes (``sun_path`` in unix(7)) and a home may be deeper than that.

    Raises:
        PermissionError: if somebody else has made the folder of that name.
    """
    base = Path(tempfile.gettempdir()) / f"workbook-{os.getuid()}"
    return _private(_private(base) / identity())


def _private(folder: Path) -> Path:
    """Make a folder for its owner's eyes only, and refuse one that belongs to somebody else.

    Raises:
        OSError: with a sentence, where no such folder can be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in _FULL:
            raise
        raise type(error)(
            f"The workbook cannot use {folder}: {error.strerror}. Point WORKBOOK_HOME, "
            "WORKBOOK_CACHE or TMPDIR to a folder of your own."
        ) from None
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(
            f"The folder {folder} belongs to another user. Remove it, or point WORKBOOK_HOME, "
            "WORKBOOK_CACHE or TMPDIR to a folder of your own."
        )
    return folder
