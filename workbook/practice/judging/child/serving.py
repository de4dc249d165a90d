"""The answer's app, served by uvicorn in the child, on a unix socket."""

import logging
import socket
import threading
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any

from workbook.practice.judging.child import faults, gate
from workbook.practice.judging.child.loop import Loop

_LINGER = 0.5  # seconds that an app may work on after its answer was sent
_PATIENCE = 10.0  # seconds; the judge's own limit comes first


class Served:
    """An app under a real server.

    Args:
        names: the answer's names; ``app`` or ``create_app`` is among them.
        text: the answer's text, so that trouble can name its line.
        url: the check's database, handed to ``create_app``.
        loop: where it runs.
    """

    def __init__(self, names: Mapping[str, Any], text: str, url: str, loop: Loop) -> None:
        self._loop = loop
        self._text = text
        self._trouble: BaseException | None = None
        self._requests = 0  # that the app still works at
        self._ended = threading.Condition()
        self._app = _app_of(names, url)

    def start(self, path: str) -> None:
        """Serve on a socket of this path; return when the lifespan has begun.

        Raises:
            Exception: what the app's lifespan raised.
        """
        import uvicorn

        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(64)
        # What the app raises is told by trouble(); uvicorn's own words are not the answer's.
        log = logging.getLogger("uvicorn")
        log.handlers, log.propagate = [logging.NullHandler()], False
        config = uvicorn.Config(
            self._watched,
            interface="asgi3",
            lifespan="on",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            http="h11",
            ws="none",
        )
        begun = threading.Event()

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                try:
                    await super().startup(sockets=sockets)
                finally:
                    begun.set()

        server = Server(config)
        self._loop.begin(_without_exit(server.serve(sockets=[listener])))
        begun.wait(_PATIENCE)
        if not server.started:
            raise self._trouble or RuntimeError("The app's lifespan did not begin.")

    def trouble(self) -> dict[str, Any] | None:
        """Return what the app raised last and did not handle, once.

        A 500 is sent before the exception comes out of the app, so the app's end is waited for.
        """
        with self._ended:
            self._ended.wait_for(lambda: not self._requests, _LINGER)
        error, self._trouble = self._trouble, None
        return None if error is None else faults.describe(error, self._text)

    async def _watched(self, scope: Any, receive: Any, send: Any) -> None:
        counted = int(scope["type"] == "http")
        with self._ended:
            self._requests += counted
        try:
            await self._app(scope, receive, send)
        except BaseException as error:
            self._trouble = error
            raise
        finally:
            with self._ended:
                self._requests -= counted
                self._ended.notify_all()


async def _without_exit(serving: Coroutine[Any, Any, None]) -> None:
    """Await a server that leaves by SystemExit when its app does not start."""
    with suppress(SystemExit):
        await serving


def _app_of(names: Mapping[str, Any], url: str) -> Any:
    """Return the app: what ``create_app`` makes for the check's database, or ``app``."""
    if "create_app" in names:
        return _app(names["create_app"](url))
    if "app" in names:
        return _app(names["app"])
    raise gate.Missing("create_app")


def _app(made: Any) -> Any:
    """Return what was made if a server can call it; a forgotten return makes None."""
    if not callable(made):
        if isinstance(made, Coroutine):
            made.close()  # or Python warns that nobody awaited it
        raise gate.NoApp(faults.class_name(type(made)))
    return made
