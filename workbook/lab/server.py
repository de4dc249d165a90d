"""Jupyter's server, quiet and ended by one Ctrl-C; JupyterLab is loaded into it."""

import contextlib
import signal
import threading
from typing import override

import click
from jupyter_server.serverapp import ServerApp

from workbook import servers

_LEASE_AFTER = 4  # seconds


class Server(ServerApp):
    """Jupyter's server, which says in our words where it is and that it ends."""

    @override
    def init_signal(self) -> None:
        """End at the first Ctrl-C, without a question: JupyterLab has saved the notebooks."""
        super().init_signal()
        signal.signal(signal.SIGINT, self._end)
        signal.signal(signal.SIGTERM, self._end)

    @override
    def start_app(self) -> None:
        """Start, and say where."""
        token = self.identity_provider.token
        self.identity_provider.token_generated = False  # or it is announced once more, at length
        super().start_app()
        click.echo(f"The workbook is open at {self.connection_url}lab?token={token}")
        click.echo("Leave this window open while you learn. Ctrl-C ends it.")
        # Later, since the page that now opens needs all of the machine.
        self.io_loop.call_later(_LEASE_AFTER, threading.Thread(target=_lease, daemon=True).start)

    def _end(self, _number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever presses it again means it
        click.echo("\nThe workbook is closing. What you have saved is in work/.")
        self.stop(from_signal=True)


def _lease() -> None:
    """Keep the servers running while JupyterLab does, whatever becomes of a kernel."""
    with contextlib.suppress(servers.ServerError):  # a cell that needs a server will say it
        servers.lease()
