"""The official clients of Elasticsearch, for the server that runs here.

Where no Elasticsearch of your own is set, the workbook runs OpenSearch, its open fork. The
official client refuses that: it asks for a media type of its vendor's, and looks for the header
``X-Elastic-Product`` in every answer, which the vendor put there on purpose. The two node classes
below ask for plain JSON, and add that header. They pass by the vendor's check; a program that
serves customers should use a client made for its server instead (for OpenSearch,
``opensearch-py``). With ``WORKBOOK_ELASTICSEARCH_URL`` set to an Elasticsearch, ``connect`` gives
the plain client.
"""

from typing import Any
from urllib.parse import urlsplit

from elastic_transport import AiohttpHttpNode, BaseNode, HttpHeaders, Urllib3HttpNode
from elastic_transport._node import NodeApiResponse
from elastic_transport.client_utils import DEFAULT, DefaultType
from elasticsearch import AsyncElasticsearch, Elasticsearch

from workbook.servers.systems import elasticsearch as system

_VENDORS = "application/vnd.elasticsearch+"


class Node(Urllib3HttpNode):
    """Speaks to OpenSearch for ``Elasticsearch(url, node_class=Node)``."""

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> NodeApiResponse:
        """Send a request in plain JSON."""
        answer = super().perform_request(method, target, body, plain(headers), request_timeout)
        return signed(answer)


class AsyncNode(AiohttpHttpNode):
    """Speaks to OpenSearch for ``AsyncElasticsearch(url, node_class=AsyncNode)``."""

    async def perform_request(  # type: ignore[override]
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> NodeApiResponse:
        """Send a request in plain JSON."""
        answer = await super().perform_request(
            method, target, body, plain(headers), request_timeout
        )
        return signed(answer)


def plain(headers: HttpHeaders | None) -> HttpHeaders | None:
    """Return headers in which the vendor's media types are the plain ones."""
    if headers is None:
        return None
    changed = HttpHeaders(headers)
    for name in ("accept", "content-type"):
        if (value := changed.get(name) or "").startswith(_VENDORS):
            form = value.removeprefix(_VENDORS).partition(";")[0]
            changed[name] = f"application/{form}"
    return changed


def signed(answer: NodeApiResponse) -> NodeApiResponse:
    """Add the header that the client looks for."""
    answer.meta.headers["x-elastic-product"] = "Elasticsearch"
    return answer


def connect(url: str, **options: Any) -> Elasticsearch:
    """Return the official client for a URL of the workbook or of your own.

    Args:
        url: as ``servers.url("elasticsearch")`` or ``servers.space(…, "elasticsearch")`` gives it.
        options: what ``Elasticsearch`` takes beside.
    """
    return Elasticsearch(address(url), **_suited(url, Node), **options)


def connect_async(url: str, **options: Any) -> AsyncElasticsearch:
    """Return the official asynchronous client for a URL of the workbook or of your own.

    Args:
        url: as ``servers.url("elasticsearch")`` or ``servers.space(…, "elasticsearch")`` gives it.
        options: what ``AsyncElasticsearch`` takes beside.
    """
    return AsyncElasticsearch(address(url), **_suited(url, AsyncNode), **options)


def _suited(url: str, node_class: type[BaseNode]) -> dict[str, Any]:
    return {"node_class": node_class} if system.is_opensearch(url) else {}


def address(url: str) -> str:
    """Return where the server is, without the prefix of a space."""
    where = url.partition("#")[0].rstrip("/")
    return where if urlsplit(where).port or where.startswith("https:") else f"{where}:9200"


def prefix(url: str) -> str:
    """Return what names of indices begin with in a space: ``f"{prefix(url)}articles"``."""
    return url.partition("#")[2]
