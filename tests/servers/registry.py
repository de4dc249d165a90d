"""A registry of Java packages on this machine, with faults to order."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from tests.servers.machine import Learner, Machine


class Registry:
    """Serves files as a registry does, over HTTP with ranges.

    Args:
        folder: where the lists are written to: of the system ``redis``, for want of a real one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []  # path and range of each request
        self.breaks_at: list[int] = []  # bytes after which the next answers end
        self.holds_at: int | None = None  # bytes after which an answer waits for `go_on`
        self.go_on = threading.Event()
        self.slowly = False  # goes on in small pieces
        self.ended = threading.Event()
        self.url = ""

    def add(
        self, path: str, contents: bytes, known_as: bytes | None = None, system: str = "redis"
    ) -> None:
        """Publish a file; ``known_as`` is what the list says of it, if it is something else."""
        self.files[f"/{path}"] = contents
        known = contents if known_as is None else known_as
        with (self.folder / f"{system}.toml").open("a") as listed:
            listed.write(f'[[file]]\npath = "{path}"\nsize = {len(known)}\n')
            listed.write(f'sha256 = "{hashlib.sha256(known).hexdigest()}"\n')

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        path = urlsplit(request.path).path
        asked = request.headers.get("Range", "")
        self.asked.append((path, asked))
        contents = self.files.get(path)
        if contents is None:
            request.send_error(404)
            return
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        rest = contents[begin:]
        request.send_response(206 if asked else 200)
        request.send_header("Content-Length", str(len(rest)))
        request.end_headers()
        end = self.breaks_at.pop() if self.breaks_at else len(rest)
        if self.holds_at is not None:
            request.wfile.write(rest[: self.holds_at])
            request.wfile.flush()
            self.go_on.wait(60)
            rest, end = rest[self.holds_at :], end - self.holds_at
            while self.slowly and rest:  # until whoever asked goes
                request.wfile.write(rest[:64])
                rest, end = rest[64:], end - 64
                self.ended.wait(0.01)
        request.wfile.write(rest[:end])


@contextmanager
def serving(folder: Path) -> Iterator[Registry]:
    """Give a registry that listens on a port of this machine."""
    registry = Registry(folder)

    class Request(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                registry.answer(self)
            except OSError:
                self.close_connection = True  # whoever asked was killed

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    registry.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield registry
    finally:
        registry.slowly = False
        registry.go_on.set()
        registry.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def cache(machine: Machine) -> Path:
    """Return the cache of this test."""
    return machine.home / "cäche of fetched files"


def fetcher(machine: Machine, maven: Registry, wrapper: list[str] = [], **more: str) -> Learner:  # noqa: B006
    """Return a process that knows the list of this test."""
    own = {"WORKBOOK_MAVEN": maven.url, "WORKBOOK_CACHE": str(cache(machine))}
    learner = machine.learner(wrapper, **(own | more))
    learner.value("from pathlib import Path; from workbook.servers import fetching")
    learner.value("from workbook.servers.fetching import lock")
    learner.value(f"lock.ARTEFACTS = Path({str(maven.folder)!r})")
    return learner


def there(machine: Machine) -> dict[str, bytes]:
    """Return what lies in the cache, by name."""
    return {p.name: p.read_bytes() for p in cache(machine).glob("maven/**/*") if p.is_file()}
