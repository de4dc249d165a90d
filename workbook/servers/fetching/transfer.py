"""Brings one file over HTTP: resumed, checked, and in its place only when it is whole."""

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.servers.fetching.lock import File

if TYPE_CHECKING:
    import httpx2

_TRIES = 4  # a connection that breaks goes on where it stopped
_PARTIAL = 206


class Stopped(Exception):  # noqa: N818  (never seen outside this room)
    """Somebody does not want the rest any more."""


class WrongContents(Exception):  # noqa: N818  (made a sentence by the caller)
    """A file came whole, but is not the one that the list names."""


def bring(
    file: File,
    base: str,
    client: "httpx2.Client",
    advance: Callable[[int], None],
    stop: threading.Event,
) -> None:
    """Fetch a file to its place.

    Args:
        file: which.
        base: the repository's URL.
        client: what speaks HTTP.
        advance: hears how many bytes have come, negative when they have to come again.
        stop: ends it, leaving what has come for the next time.

    Raises:
        httpx2.HTTPError: if the repository cannot be reached or refuses.
        OSError: if it cannot be written.
        Stopped: if that was asked for.
        WrongContents: if it is not what the list says.
    """
    import httpx2

    part = file.part
    part.parent.mkdir(parents=True, exist_ok=True)
    advance(file.half)
    resumed = part.exists()
    for left in reversed(range(_TRIES)):
        try:
            _append(part, f"{base}/{file.path}", file.size, client, advance, stop)
        except httpx2.TransportError:
            if not left:
                raise
            stop.wait(0.5)
            continue
        if _sha256(part) == file.sha256:
            break
        advance(-part.stat().st_size)
        part.unlink()
        if not resumed:
            raise WrongContents(file.name)
        resumed = False  # the half that was here may have been of something else
    _settle(part, file.place)


def _append(
    part: Path,
    url: str,
    size: int,
    client: "httpx2.Client",
    advance: Callable[[int], None],
    stop: threading.Event,
) -> None:
    """Fetch what is missing at the end of a file."""
    import httpx2

    have = part.stat().st_size if part.exists() else 0
    if have == size:
        return
    if have > size:
        advance(-size)
        part.unlink()
        have = 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with client.stream("GET", url, headers=headers) as answer:
        answer.raise_for_status()
        if have and answer.status_code != _PARTIAL:  # it does not resume: from the start
            advance(-have)
            have = 0
        with part.open("ab" if have else "wb") as out:
            for chunk in answer.iter_raw():
                if stop.is_set():
                    raise Stopped
                out.write(chunk)
                have += len(chunk)
                advance(len(chunk))
                if have > size:
                    break
    if have < size:
        raise httpx2.ReadError(f"the connection ended after {have} of {size} bytes")


def _settle(part: Path, place: Path) -> None:
    """Write a file through to the disk and give it its name."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
