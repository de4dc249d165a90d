"""A resident for the tests: it says who it is, uses the servers, and starts a daemon."""

import os
import socketserver
import sys
import time

from workbook import servers


class _Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            pid = os.getpid()
            if line == b"use the servers\n":
                servers.url("postgresql")
                servers.scratch()
            if line == b"start a daemon\n":
                pid = _daemon()
            self.wfile.write(f"{pid} ok\n".encode())


def _daemon() -> int:
    """Start a process in a session of its own that nobody waits for."""
    child = os.fork()
    if not child:
        os.setsid()
        time.sleep(600)
        os._exit(0)
    return child


def main() -> None:
    """Listen, say so, and serve for ever."""
    with socketserver.UnixStreamServer(sys.argv[1], _Echo) as server:
        sys.stdout.write('{"ready": true}\n')
        server.serve_forever()


if __name__ == "__main__":
    main()
