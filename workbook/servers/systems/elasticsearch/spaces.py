"""Prefixes of one's own on an Elasticsearch or OpenSearch.

A space is a prefix for names of indices, and stands behind ``#`` in its URL:
``http://127.0.0.1:9200#wb_6_6_4_1a2b3c4d_``. Clients pass it over. All indices, data streams,
templates and pipelines whose names begin with it are gone afterwards.
"""

from typing import Any
from urllib.parse import quote

from workbook.servers import addresses
from workbook.servers.systems.elasticsearch import http

# What a space may hold: where it is listed and deleted. Streams come before their indices.
_KINDS = ("_data_stream", "_index_template", "_component_template", "_ingest/pipeline")


def version(url: str) -> str:
    """Return the version of a running server."""
    return str(_told("GET", url, "/")["version"]["number"])


def is_opensearch(url: str) -> bool:
    """Whether it is OpenSearch that runs there, and not Elasticsearch."""
    return bool(_told("GET", url, "/")["version"].get("distribution") == "opensearch")


def create(url: str, name: str) -> str:
    """Return a URL with a prefix for what a space may hold; nothing has to be made.

    Raises:
        ServerError: if there is no server.
    """
    version(url)
    return f"{url.partition('#')[0]}#{name}_"


def drop(url: str, name: str) -> None:
    """Delete everything whose name begins with the prefix, each by its full name.

    Many servers refuse to delete by a pattern, and that is as well.
    """
    prefix = f"{name}_"
    for kind in _KINDS:
        for found in _named(_told("GET", url, f"/{kind}/{prefix}*"), kind):
            if found.startswith(prefix):
                _told("DELETE", url, f"/{kind}/{quote(found)}")
    listed = _told("GET", url, f"/_cat/indices/{prefix}*?h=index&format=json&expand_wildcards=all")
    for entry in listed if isinstance(listed, list) else []:
        if entry["index"].startswith(prefix):
            _told("DELETE", url, f"/{quote(entry['index'])}")


def _named(answer: Any, kind: str) -> list[str]:
    """Return the names in what lists a kind: a list under the kind's name, or an object."""
    if not isinstance(answer, dict) or "error" in answer:
        return []
    listed = answer.get(f"{kind.lstrip('_')}s")
    return [entry["name"] for entry in listed] if isinstance(listed, list) else list(answer)


def _told(verb: str, url: str, path: str) -> Any:
    """Ask a server; what is not there is told by it, and is no fault."""
    try:
        status, answer = http.get(url, path, verb)
    except http.FAILURES as error:
        said = str(getattr(error, "strerror", None) or error) or type(error).__name__
    else:
        if status < 400 or status == 404:
            return answer
        said = f"it answers {status}"
    raise addresses.unusable("Elasticsearch", "elasticsearch", url, said)
