"""A resident for the tests: answers every line with its process id and what it was given."""

import json
import os
import socketserver
import sys


class _Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            self.wfile.write(f"{os.getpid()} {line.decode()}".encode())


def main() -> None:
    """Listen, say so, and serve for ever."""
    with socketserver.UnixStreamServer(sys.argv[1], _Echo) as server:
        print(json.dumps({"ready": True}))  # noqa: T201
        server.serve_forever()


if __name__ == "__main__":
    main()
