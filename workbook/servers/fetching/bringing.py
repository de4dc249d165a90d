"""Brings all that a system still needs; of many that try at once, one does."""

import errno
import fcntl
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager

from workbook import places
from workbook.servers import systems, waiting
from workbook.servers.errors import ServerError
from workbook.servers.fetching import lock, sentences, showing, transfer
from workbook.servers.fetching.lock import File

_AT_ONCE = 6  # small files wait for the network, not for us
_TIMEOUT = 30.0  # seconds without a byte


def fetch(system: str) -> None:
    """Bring the files of a system that are not in the cache yet.

    Raises:
        ServerError: with one sentence: which part, why, and what to do.
    """
    title = systems.module(system).TITLE
    try:
        if not lock.missing(system):
            return
        with alone():
            missing = lock.missing(system)  # somebody else may just have brought them
            if missing:
                _bring(system, title, missing)
    except OSError as error:
        raise ServerError(sentences.not_written(title, error)) from error


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
