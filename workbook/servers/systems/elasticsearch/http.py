"""The few requests that the workbook itself sends; lessons use the official client."""

import json
from base64 import b64encode
from http import client
from typing import Any
from urllib.parse import unquote, urlsplit

FAILURES = (OSError, client.HTTPException, ValueError)
"""What a request may raise where no such server answers."""


def get(url: str, path: str, verb: str = "GET") -> tuple[int, Any]:
    """Send a request and return its status and what its answer holds."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    kind = client.HTTPSConnection if secure else client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port or (443 if secure else 9200), timeout=10)
    headers = {"Accept": "application/json"}
    if parts.username is not None:
        who = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {b64encode(who.encode()).decode()}"
    try:
        connection.request(verb, parts.path.rstrip("/") + path, headers=headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")
    finally:
        connection.close()
