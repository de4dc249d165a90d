"""The guard's loop over its leases.

A request is a line of JSON with ``id`` and ``op``; the answer is a line with the same id and
``ok`` (the value), ``error`` (a sentence), or, before these, ``wait`` (what is being waited for).
"""

import errno
import fcntl
import json
import selectors
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbook.servers.desk import Desk
from workbook.servers.errors import ServerError

GRACE = 0.8  # seconds that a restarted kernel has to come back
_TOO_LONG = 1_000_000


class Lease:
    """One connection: what it asked for and what it leaves behind."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.counts = True  # a resident's own connection keeps nothing alive
        self.spaces: dict[str, tuple[str, str]] = {}  # name -> (system, url)
        self.received = b""
        self._sending = threading.Lock()

    def send(self, **message: object) -> None:
        """Send a line; whoever is gone does not hear it."""
        with suppress(OSError), self._sending:
            self.connection.sendall(json.dumps(message).encode() + b"\n")


class Guard:
    """The loop over all connections.

    Args:
        listener: the socket that leases come to; its path goes with it.
        lock: the file that is locked by whoever starts a guard.
        folders: those that :class:`Desk` takes, in its order.
    """

    def __init__(self, listener: socket.socket, lock: Path, *folders: Path) -> None:
        self.listener, self.lock = listener, lock
        self.desk = Desk(self._look_again, *folders)
        self.leases: dict[int, Lease] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener, selectors.EVENT_READ)
        self._woken, self._wake = socket.socketpair()
        self._woken.setblocking(False)
        self.selector.register(self._woken, selectors.EVENT_READ)

    def run(self) -> None:
        """Serve until nobody holds a lease any more, and then be gone."""
        idle_since = time.monotonic()
        while True:
            if self.desk.rack.held or any(lease.counts for lease in self.leases.values()):
                idle_since = time.monotonic()
                left = None
            else:
                left = max(0.0, idle_since + GRACE - time.monotonic())
            for key, _ in self.selector.select(left):
                if key.fileobj is self.listener:
                    self._accept()
                elif key.fileobj is self._woken:
                    self._woken.recv(4096)
                else:
                    self._read(self.leases[key.fd])
            if left == 0.0 and self._close_door():
                break
        self.desk.rack.close()

    def _accept(self) -> bool:
        try:
            connection, _ = self.listener.accept()
        except OSError:
            return False
        self.leases[connection.fileno()] = Lease(connection)
        self.selector.register(connection, selectors.EVENT_READ)
        return True

    def _read(self, lease: Lease) -> None:
        try:
            received = lease.connection.recv(65536)
        except OSError:
            received = b""
        lease.received += received
        if not received or len(lease.received) > _TOO_LONG:
            self._leave(lease)
            return
        *lines, lease.received = lease.received.split(b"\n")
        for line in lines:
            try:
                self._take(lease, json.loads(line))
            except (ValueError, KeyError, TypeError):  # it does not speak our language
                self._leave(lease)
                return

    def _take(self, lease: Lease, request: dict[str, Any]) -> None:
        if request["op"] == "hello":  # before anything else can depend on it
            lease.counts = request["counts"]
            lease.send(id=request["id"], ok=None)
        else:
            threading.Thread(target=self._answer, args=(lease, request), daemon=True).start()

    def _answer(self, lease: Lease, request: dict[str, Any]) -> None:
        number = request["id"]
        try:
            value = self.desk.answer(lease, request, lambda says: lease.send(id=number, wait=says))
            lease.send(id=number, ok=value)
        except ServerError as error:
            lease.send(id=number, error=str(error))
        except OSError as error:
            lease.send(id=number, error=_sentence(error))
        except Exception as error:  # the guard outlives a fault in one request
            lease.send(id=number, error=f"The guard failed at {request['op']}: {error!r}.")
        self._look_again()

    def _look_again(self) -> None:
        self._wake.send(b".")

    def _leave(self, lease: Lease) -> None:
        number = lease.connection.fileno()
        self.selector.unregister(lease.connection)
        del self.leases[number]
        lease.connection.close()
        self.desk.forget(lease)

    def _close_door(self) -> bool:
        """Stop listening, unless somebody has come in at this very moment."""
        try:
            lock = self.lock.open("a")
        except OSError:  # somebody has removed the whole folder
            return True
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # whoever starts a guard holds it
            if self._accept():
                return False
            Path(self.listener.getsockname()).unlink(missing_ok=True)
            self.listener.close()
            self.lock.unlink(missing_ok=True)
        return True


def _sentence(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return (
            "There is no space left on the disk. Free some, or point WORKBOOK_HOME to a disk "
            "with space."
        )
    return f"The machine said {error.strerror} about {error.filename}."
