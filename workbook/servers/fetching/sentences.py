"""What is said when something cannot be fetched: which part, why, and what to do."""

import errno
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from workbook import places
from workbook.servers import addresses, vendors
from workbook.servers.fetching import showing

if TYPE_CHECKING:
    from workbook.servers.fetching.lock import File


def not_brought(
    system: str, title: str, file: "File | None", base: str, error: BaseException
) -> str:
    """Return the sentence for a registry that cannot be reached or refuses."""
    import httpx2

    if isinstance(error, httpx2.HTTPStatusError):
        why = f"it answered {error.response.status_code} {error.response.reason_phrase}"
    else:
        why = re.sub(r"^\[Errno [-\d]+\] ", "", str(error)).strip().rstrip(".")
        why = why or type(error).__name__
    what = ""
    if file is not None:
        what = f" ({file.name}, {showing.megabytes(file.half)} of {showing.megabytes(file.size)})"
    where = addresses.shown(base)
    return (
        f"{title} could not be fetched{what} from {where}: {why}. Run this once more, and it goes "
        f"on where it stopped. {_otherwise(system)}"
    )


def wrong(system: str, title: str, name: str) -> str:
    """Return the sentence for a file that is not the one of the list."""
    return (
        f"{title} could not be fetched: {name} has come with other contents than the workbook "
        f"knows, so it was thrown away. Something on the way may have changed it; try again, or "
        f"from another network. {_otherwise(system)}"
    )


def _otherwise(system: str) -> str:
    return (
        "Behind a proxy, set HTTPS_PROXY; for a mirror, set WORKBOOK_MAVEN to its URL. Or use a "
        "server of another origin: one that conda or the machine's packages have installed is "
        f"found on PATH, and `docker compose up -d --wait {system}` starts one for "
        f"{addresses.variable(system)}={vendors.URLS[system]}."
    )


def not_written(title: str, error: OSError) -> str:
    """Return the sentence for a cache that cannot be written."""
    if error.errno is None:
        return str(error)  # a sentence of places
    folder = os.environ.get("WORKBOOK_CACHE") or "the cache"
    with suppress(OSError):
        folder = str(places.cache())
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        why = f"there is no space left on its disk ({error.strerror})"
        return (
            f"{title} could not be fetched to {folder}: {why}. Free some, or point WORKBOOK_CACHE "
            "to a disk with space."
        )
    return (
        f"{title} could not be fetched to {folder}: {error.strerror or error}. Point "
        "WORKBOOK_CACHE to a folder that you may write."
    )
