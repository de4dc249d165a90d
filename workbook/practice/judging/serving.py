"""The answer's app, served by uvicorn in the child, on a unix socket."""

import asyncio
import socket
import threading
from collections.abc import Mapping
from typing import Any

from workbook.practice.judging import faults, gate
from workbook.practice.judging.loop import Loop

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
        config = uvicorn.Config(
            self._watched, lifespan="on", log_config=None, access_log=False, http="h11", ws="none"
        )
        server = uvicorn.Server(config)
        ready = threading.Event()

        async def serve() -> None:
            task = asyncio.ensure_future(server.serve(sockets=[listener]))
            while not server.started and not task.done():
                await asyncio.sleep(0)
            ready.set()
            await task

        self._loop.begin(serve())
        ready.wait(_PATIENCE)
        if not server.started:
            raise self._trouble or RuntimeError("The app's lifespan did not begin.")

    def trouble(self) -> dict[str, Any] | None:
        """Return what the app raised last and did not handle, once."""
        error, self._trouble = self._trouble, None
        return None if error is None else faults.describe(error, self._text)

    async def _watched(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await self._app(scope, receive, send)
        except BaseException as error:
            self._trouble = error
            raise


def _app_of(names: Mapping[str, Any], url: str) -> Any:
    """Return the app: what ``create_app`` makes for the check's database, or ``app``."""
    if "create_app" in names:
        return names["create_app"](url)
    if "app" in names:
        return names["app"]
    raise gate.Missing("create_app")
