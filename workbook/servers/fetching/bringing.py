"""Brings all that a system still needs; of many that try at once, one does."""

import errno
import fcntl
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from workbook import places
from workbook.servers import systems, waiting
from workbook.servers.errors import ServerError
from workbook.servers.fetching import lock, sentences, showing, transfer, unpacking
from workbook.servers.fetching.lock import File

_AT_ONCE = 6  # small files wait for the network, not for us
_TIMEOUT = 15.0  # seconds without a byte, after which it goes on anew


def fetch(
    system: str, *, into: Path | None = None, wanted: Callable[[str], bool] | None = None
) -> None:
    """Bring the files of a system that are not in the cache yet.

    Args:
        system: whose.
        into: the folder to unpack its one archive to, which is not kept then.
        wanted: which files of the archive, by their paths in it.

    Raises:
        ServerError: with one sentence: which part, why, and what to do.
    """
    title = systems.module(system).TITLE
    try:
        if _whole(system, into):
            return
        with alone():
            if _whole(system, into):  # somebody else has just brought it
                return
            if missing := lock.missing(system):
                _bring(system, title, missing)
            if into is not None and wanted is not None:
                (archive,) = lock.files(system)
                with waiting.shown() as show:
                    show(f"Unpacking {title}")
                    unpacking.unpack(archive, into, wanted)
                archive.unlink()
    except OSError as error:
        raise ServerError(sentences.not_written(title, error)) from error


def _whole(system: str, into: Path | None) -> bool:
    return into.exists() if into is not None else lock.is_here(system)


@contextmanager
def alone() -> Iterator[None]:
    """Be the only one of this user who changes the cache; the lock goes with its holder."""
    with (places.cache() / "fetching.lock").open("a") as file, waiting.shown() as show:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            show("Waiting for another notebook that fetches files")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def repository() -> str:
    """Return the base URL of the registry: ``WORKBOOK_MAVEN``, or what jgo uses."""
    own = os.environ.get("WORKBOOK_MAVEN", "").strip()
    if not own:
        from jgo.constants import MAVEN_CENTRAL_URL

        own = MAVEN_CENTRAL_URL
    return str(own).rstrip("/")


def _bring(system: str, title: str, missing: Sequence[File]) -> None:
    import httpx2

    total = sum(file.size for file in missing)
    have = sum(file.half for file in missing)
    free = shutil.disk_usage(places.cache()).free
    if free < total - have:
        raise OSError(errno.ENOSPC, f"{showing.megabytes(total - have)} are needed")
    at_work: dict[str, File] = {}

    def one(file: File, advance: Callable[[int], None]) -> None:
        try:
            transfer.bring(file, base, client, advance, stop)
        except BaseException:
            at_work.setdefault("failed", file)
            raise

    stop = threading.Event()
    base = repository()
    try:
        with (
            httpx2.Client(follow_redirects=True, timeout=_TIMEOUT) as client,
            showing.progress(title, total) as advance,
            ThreadPoolExecutor(_AT_ONCE) as pool,
        ):
            try:
                brought = [pool.submit(one, file, advance) for file in missing]
                wait(brought, return_when=FIRST_EXCEPTION)
            finally:
                stop.set()  # also when the cell is interrupted
                pool.shutdown(wait=True, cancel_futures=True)
            for future in brought:
                if not future.cancelled() and (error := future.exception()) is not None:
                    if isinstance(error, transfer.Stopped):
                        continue
                    raise error
    except (httpx2.HTTPError, httpx2.InvalidURL, ImportError, ValueError) as error:
        failed = at_work.get("failed")
        raise ServerError(sentences.not_brought(system, title, failed, base, error)) from error
    except transfer.WrongContents as error:
        raise ServerError(sentences.wrong(system, title, str(error))) from error
