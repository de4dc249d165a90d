"""The official driver of Cassandra, for a URL of the workbook or of your own."""

from typing import Any
from urllib.parse import unquote, urlsplit

from cassandra.auth import PlainTextAuthProvider  # type: ignore[import-untyped]
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile  # type: ignore[import-untyped]
from cassandra.policies import RoundRobinPolicy  # type: ignore[import-untyped]

from workbook.servers.clients.cql import PORT


def cluster(url: str, **options: Any) -> Cluster:
    """Return the driver's cluster; ``cluster(url).connect(keyspace(url))`` is a session.

    Args:
        url: as ``servers.url("cassandra")`` or ``servers.space(…, "cassandra")`` gives it.
        options: what ``Cluster`` takes beside.
    """
    parts = urlsplit(url)
    if parts.username:
        who, password = unquote(parts.username), unquote(parts.password or "")
        options.setdefault("auth_provider", PlainTextAuthProvider(who, password))
    if not {"execution_profiles", "load_balancing_policy"} & set(options):
        # The driver warns where it has to choose one itself.
        profile = ExecutionProfile(load_balancing_policy=RoundRobinPolicy())
        options["execution_profiles"] = {EXEC_PROFILE_DEFAULT: profile}
    return Cluster([parts.hostname or "127.0.0.1"], port=parts.port or PORT, **options)


def keyspace(url: str) -> str | None:
    """Return the keyspace that a URL names, or None where it names none."""
    return urlsplit(url).path.strip("/") or None
