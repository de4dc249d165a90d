"""Frames: messages of JSON on a stream socket, each behind its length.

What arrives may have been written by a hostile process, so a reader believes neither the
length nor the content: too long, no JSON, or no object ends in :class:`Garbled`.
"""

import json
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

_LENGTH = struct.Struct("!I")
# Bound once: an answer that patches json changes nothing here.
_write = json.JSONEncoder(separators=(",", ":")).encode
_read = json.JSONDecoder().decode
LONGEST = 8 * 1024 * 1024  # bytes of one message


class Garbled(Exception):  # noqa: N818 -- it names what arrived
    """What arrived is no message of ours."""


class TooLong(Exception):  # noqa: N818 -- it names what was to be sent
    """A message that nobody would read."""


class Closed(Exception):  # noqa: N818 -- it names what happened
    """The other side has closed the stream."""


def send(channel: socket.socket, message: dict[str, Any]) -> None:
    """Send one message.

    Raises:
        OSError: when the other side is gone.
        TooLong: when it is longer than a reader takes.
    """
    body = _write(message).encode()
    if len(body) > LONGEST:
        raise TooLong
    channel.sendall(_LENGTH.pack(len(body)) + body)


type Until = float | Callable[[], float] | None
"""A moment of ``time.monotonic()``, or what tells it when it seems to have come."""


def receive(channel: socket.socket, until: Until = None) -> dict[str, Any]:
    """Return the next message.

    Args:
        channel: a stream socket.
        until: when to give up; never when left out.

    Raises:
        Closed: at the end of the stream.
        Garbled: for anything that is no message.
        TimeoutError: when the moment has come.
    """
    (length,) = _LENGTH.unpack(_exactly(channel, _LENGTH.size, until))
    if length > LONGEST:
        raise Garbled(f"a message of {length} bytes")
    try:
        message = _read(_exactly(channel, length, until).decode())
    except (ValueError, RecursionError) as error:
        raise Garbled("a message that is no JSON") from error
    if not isinstance(message, dict):
        raise Garbled("a message that is no object")
    return message


def _exactly(channel: socket.socket, count: int, until: Until) -> bytes:
    pieces: list[bytes] = []
    while count:
        if until is None:
            channel.settimeout(None)
        else:
            left = (until() if callable(until) else until) - time.monotonic()
            if left <= 0:
                raise TimeoutError
            channel.settimeout(left)
        try:
            piece = channel.recv(min(count, 1 << 20))
        except TimeoutError:
            continue
        except ConnectionError as error:
            raise Closed from error
        if not piece:
            raise Closed
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)
