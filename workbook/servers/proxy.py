"""A proxy that hands on at once what a client says, and later what its server answers."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbook.servers.errors import ServerError

_PIECE = 65536
_ON_THE_WAY = 256  # pieces of an answer that are held back at once, at most
_LAST_WORDS = 1.0  # seconds for what was written last to reach a client that is slow

type Door = Path | tuple[str, int]
type Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
type Held = asyncio.Queue[tuple[float, bytes]]


class _HungUp(Exception):  # noqa: N818 (never seen outside)
    """One of the two has ended the connection; the other one's is to end, too."""


class Proxy:
    """Stands in front of a server, in a thread with a loop of its own.

    Args:
        real: where the server listens.
        seconds: how long each piece of an answer is held back.
    """

    def __init__(self, real: Door, seconds: float) -> None:
        self._real = real
        self._seconds = seconds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="far", daemon=True)
        self._talks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    def start(self, path: Path | None) -> Door:
        """Listen on this socket, or on a port of loopback; return where.

        Raises:
            ServerError: if that is not possible.
        """
        self._thread.start()
        try:
            return self._run(self._listen(path))
        except OSError as error:
            self.stop()
            raise ServerError(f"The proxy of far() cannot listen: {error}.") from error

    def stop(self) -> None:
        """End every connection, and the thread."""
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run[Came](self, doing: Coroutine[Any, Any, Came]) -> Came:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result()

    async def _listen(self, path: Path | None) -> Door:
        if path is not None:
            self._server = await asyncio.start_unix_server(self._talk, path)
            return path
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return "127.0.0.1", port

    async def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        while talks := list(self._talks):
            for talk in talks:
                talk.cancel()
            await asyncio.wait(talks)
        if self._server is not None:
            self._server.abort_clients()  # whoever was let in and had no talk yet
            await asyncio.sleep(0)

    async def _talk(self, heard: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Hand on between one client and the server until either hangs up."""
        own = asyncio.current_task()
        assert own is not None
        self._talks.add(own)
        own.add_done_callback(self._talks.discard)  # whatever way it ends, cancelled too
        writers = [back]
        try:
            answers, out = await self._to_the_server()
            writers.append(out)
            held: Held = asyncio.Queue(_ON_THE_WAY)
            async with asyncio.TaskGroup() as together:
                together.create_task(_hand_on(heard, out))
                together.create_task(self._collect(answers, held))
                together.create_task(self._answer(held, back))
        except* (OSError, _HungUp):
            pass
        finally:
            await _close(writers)

    async def _to_the_server(self) -> Streams:
        if isinstance(self._real, Path):
            return await asyncio.open_unix_connection(self._real)
        return await asyncio.open_connection(*self._real)

    async def _collect(self, answers: asyncio.StreamReader, held: Held) -> None:
        piece = b"begin"
        while piece:
            with suppress(ConnectionError):
                piece = b""
                piece = await answers.read(_PIECE)
            await held.put((self._loop.time() + self._seconds, piece))

    async def _answer(self, held: Held, back: asyncio.StreamWriter) -> None:
        """Hand each piece on when its time has come, in the order in which they came."""
        while True:
            due, piece = await held.get()
            while (early := due - self._loop.time()) > 0:
                await asyncio.sleep(early)
            if not piece:
                raise _HungUp
            back.write(piece)
            await back.drain()


async def _hand_on(heard: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    while piece := await heard.read(_PIECE):
        try:
            out.write(piece)
            await out.drain()
        except ConnectionError:
            return  # the server has hung up, and its last words are on their way
    raise _HungUp


async def _close(writers: list[asyncio.StreamWriter]) -> None:
    """Close both connections; what stands in nobody's way is still delivered."""
    for writer in writers:
        writer.close()
    try:
        async with asyncio.timeout(_LAST_WORDS):
            await asyncio.gather(*(writer.wait_closed() for writer in writers))
    except (OSError, TimeoutError):
        pass
    finally:
        for writer in writers:
            writer.transport.abort()
