"""Requests to the answer's app, which uvicorn serves in the child on a unix socket."""

import json
import zlib
from pathlib import Path
from typing import Any

import httpx2

from workbook.practice.answers.raised import Raised
from workbook.practice.answers.unix import Unix
from workbook.practice.checks import NotYet, show
from workbook.practice.judging.budget import SLOWEST
from workbook.practice.judging.link import SHORTEST, Link

LONGEST = 4 * 1024 * 1024  # bytes of a body
_LONGEST_REASON = 200  # characters of why a request was refused
_CODING = frozenset({"content-encoding", "transfer-encoding", "content-length"})


class Http:
    """A client of the app; what it returns are responses of httpx2.

    Args:
        link: the wire to the child.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        path = str(Path(link.folder) / "app.sock")
        reply = link.ask("serve", path=path)
        if "raised" in reply:
            raise Raised(reply["raised"])
        self._client = httpx2.Client(
            transport=Unix(path),
            base_url="http://answer",
            headers={"accept-encoding": "gzip"},
            timeout=None,
            trust_env=False,
        )

    def get(self, url: str, **options: Any) -> httpx2.Response:
        """Send a GET."""
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> httpx2.Response:
        """Send a POST."""
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Any) -> httpx2.Response:
        """Send a PUT."""
        return self.request("PUT", url, **options)

    def patch(self, url: str, **options: Any) -> httpx2.Response:
        """Send a PATCH."""
        return self.request("PATCH", url, **options)

    def delete(self, url: str, **options: Any) -> httpx2.Response:
        """Send a DELETE."""
        return self.request("DELETE", url, **options)

    def request(self, method: str, url: str, **options: Any) -> httpx2.Response:
        """Send any request.

        Raises:
            NotYet: when no response can come, with the sentence that says why.
        """
        self._link.last_call = _written(method, url, options)
        self._link.trouble = self._link.refusal = None
        try:
            response = self._received(method, url, options)
        except httpx2.TimeoutException:
            raise self._link.too_long() from None
        except httpx2.HTTPError:
            if self._link.left() <= SHORTEST:  # the child was stopped while we waited
                raise self._link.too_long() from None
            raise self._gone() from None
        self._link.came_before = True
        if response.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
            self._link.trouble = trouble = self._trouble()
            if trouble is not None and trouble.slip:
                self._link.slip = trouble
        elif response.status_code >= httpx2.codes.MULTIPLE_CHOICES:
            self._link.refusal = (str(response.status_code), _reason(response))
        return response

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _received(self, method: str, url: str, options: dict[str, Any]) -> httpx2.Response:
        """Return a response whose body is read, as far as anybody would."""
        longest = self._link.left() * SLOWEST  # an app that hangs is stopped before
        with self._client.stream(method, url, timeout=longest, **options) as response:
            body = bytearray()
            for piece in response.iter_raw():  # packed in packed, a few bytes fill all memory
                body += piece
                if len(body) > LONGEST:
                    raise NotYet(f"The app's answer is longer than {LONGEST:,} bytes.")
                if self._link.left() <= SHORTEST:
                    raise self._link.too_long()
        kept = [(k, v) for k, v in response.headers.multi_items() if k not in _CODING]
        whole = _plain(bytes(body), response.headers.get("content-encoding", ""))
        return httpx2.Response(
            response.status_code, headers=kept, content=whole, request=response.request
        )

    def _trouble(self) -> Raised | None:
        plain = self._link.ask("trouble").get("raised")
        return Raised(plain) if isinstance(plain, dict) else None

    def _gone(self) -> NotYet:
        trouble = self._trouble()  # raises the fate of a child that is gone
        return trouble or NotYet("The app broke the connection off without an answer.")


def _plain(body: bytes, packing: str) -> bytes:
    """Return a body as it was before it was packed, once, and to no more than anybody reads.

    Raises:
        NotYet: for a body that cannot be had so.
    """
    if packing.strip().lower() in {"", "identity"}:
        return body
    if packing.strip().lower() != "gzip":
        raise NotYet(f"The app's answer is packed as {packing[:40]!a}, and nobody asked for that.")
    try:
        whole = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, LONGEST + 1)
    except zlib.error as error:
        raise NotYet(f"The app's answer cannot be unpacked ({error}).") from None
    if len(whole) > LONGEST:
        raise NotYet(f"The app's answer is longer than {LONGEST:,} bytes.")
    return whole


def _written(method: str, url: str, options: dict[str, Any]) -> str:
    """Return a request as a person writes it."""
    text = f"{method} {url}"
    for name, value in options.items():
        if name == "headers":
            value = {one: _unsaid(one, text) for one, text in dict(value).items()}
        said = json.dumps(value) if name == "json" else show(value)
        text += f" {said}" if name == "json" else f" {name}={said}"
    return text


def _unsaid(header: str, value: str) -> str:
    """Return a header's value as it may be shown: of credentials only the scheme.

    Who bears a token is let in, and it is another one at every check.
    """
    return f"{value.split(' ')[0]} …" if header.lower() == "authorization" else value


def _reason(response: httpx2.Response) -> str:
    """Return why an app refused: where a redirect leads, or the body's ``detail``."""
    if "location" in response.headers:
        return f"it leads to {response.headers['location']}"[:_LONGEST_REASON]
    try:
        body = response.json()
    except ValueError:
        return ""
    detail = body.get("detail") if isinstance(body, dict) else None
    if isinstance(detail, list):  # FastAPI's own: what is wrong, and where
        detail = "; ".join(_place(one) for one in detail)
    return "" if detail is None else show(detail).strip("'\"")[:_LONGEST_REASON]


def _place(one: object) -> str:
    """Return one finding of a validation as "where: what"."""
    if not isinstance(one, dict):
        return str(one)
    where = one.get("loc")
    where = ".".join(map(str, where)) if isinstance(where, list) else ""
    return f"{where}: {one.get('msg')}" if where else str(one.get("msg"))
