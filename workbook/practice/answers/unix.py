"""HTTP over a unix socket with the standard library's own client: half of what a request costs.

A check of an app sends twenty requests, and the usual transport takes 0.5 ms of each. What is
sent and what comes is of the client above it all the same: this carries it.
"""

import http.client
import socket
from collections.abc import Iterator

import httpx2

_PIECE = 1 << 16


class Unix(httpx2.BaseTransport):
    """Carries requests to the server at a socket, over one connection that is kept open.

    Args:
        path: of the socket.
    """

    def __init__(self, path: str) -> None:
        self._connection = _Connection(path)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request and return what comes, its body still to be read.

        Raises:
            httpx2.TimeoutException: when the server takes longer than it may.
            httpx2.TransportError: when it breaks the connection off, or answers no HTTP.
        """
        connection = self._connection
        timeout = request.extensions.get("timeout", {}).get("read")
        try:
            connection.within(timeout)
            target = request.url.raw_path.decode("ascii")
            connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.raw:
                connection.putheader(name, value)
            in_pieces = "transfer-encoding" in request.headers
            connection.endheaders(request.read() or None, encode_chunked=in_pieces)
            came = connection.getresponse()
        except TimeoutError as error:
            connection.close()
            raise httpx2.ReadTimeout(str(error), request=request) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            connection.close()
            raise httpx2.RemoteProtocolError(str(error), request=request) from error
        return httpx2.Response(
            came.status, headers=came.getheaders(), stream=_Body(came, connection, request)
        )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to a socket's path."""

    def __init__(self, path: str) -> None:
        super().__init__("answer")
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)

    def within(self, seconds: float | None) -> None:
        """Wait no longer than this for anything, from now on."""
        self.timeout = seconds
        if self.sock is not None:
            self.sock.settimeout(seconds)


class _Body(httpx2.SyncByteStream):
    """The body, piece by piece; one that is not read to its end costs the connection."""

    def __init__(
        self, came: http.client.HTTPResponse, connection: _Connection, request: httpx2.Request
    ) -> None:
        self._came, self._connection, self._request = came, connection, request

    def __iter__(self) -> Iterator[bytes]:
        try:
            while piece := self._came.read1(_PIECE):
                yield piece
        except TimeoutError as error:
            raise httpx2.ReadTimeout(str(error), request=self._request) from error
        except (OSError, http.client.HTTPException) as error:
            raise httpx2.RemoteProtocolError(str(error), request=self._request) from error

    def close(self) -> None:
        whole = self._came.isclosed() or self._came.length == 0
        self._came.close()
        if not whole:
            self._connection.close()
