"""Where an answer's coroutines run: one event loop beside the main thread, made when needed."""

import asyncio
import inspect
import threading
from collections.abc import Callable, Coroutine
from typing import Any


class Loop:
    """One event loop in a thread of its own, for every async call and the served app.

    Engines and clients stay usable from call to call, because it is always the same loop.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    @staticmethod
    def is_async(what: object) -> bool:
        """Tell whether calling this gives a coroutine."""
        return inspect.iscoroutinefunction(what) or inspect.iscoroutinefunction(
            getattr(what, "__call__", None)  # noqa: B004 -- the method itself is asked
        )

    def finished(self, came: Any) -> Any:
        """Await what must be awaited and return its result; anything else as it is."""
        if inspect.iscoroutine(came):
            return self.run(came)
        if inspect.isawaitable(came):
            return self.run(_awaited(came))
        return came

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine on the loop and wait for it in this thread."""
        done = asyncio.run_coroutine_threadsafe(_kept(work), self.loop()).result()
        if isinstance(done, _Error):
            raise done.error
        return done

    def begin(self, work: Coroutine[Any, Any, Any]) -> None:
        """Begin a coroutine on the loop and go on."""
        asyncio.run_coroutine_threadsafe(work, self.loop())

    def loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop, started."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, daemon=True).start()
            return self._loop

    @staticmethod
    def beside(work: Callable[[], None]) -> None:
        """Run something in a thread of its own and go on."""
        threading.Thread(target=work, daemon=True).start()


class _Error:
    """What a coroutine raised; SystemExit, too, would end the loop if it came out there."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


async def _kept(work: Coroutine[Any, Any, Any]) -> Any:
    try:
        return await work
    except BaseException as error:
        return _Error(error)


async def _awaited(what: Any) -> Any:
    return await what
