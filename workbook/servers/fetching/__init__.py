"""Fetches files from the Java package registry, once for all clones of a user.

What a system needs is written down in ``artefacts/SYSTEM.toml``: coordinates, size and sha256 of
each file, made by ``python -m workbook.servers.fetching.author SYSTEM``. A file is whole or not
there: it is fetched under another name, held against its checksum, written through to the disk
and renamed. What was half fetched goes on where it stopped, whatever ended it.

>>> fetching.supported("cassandra")     # is there anything for this platform?
>>> fetching.is_here("cassandra")       # all of it fetched, by the sizes
>>> fetching.files("cassandra")         # where it lies, or will
>>> fetching.fetch("cassandra")         # brings what is missing
"""

from workbook.servers.fetching.bringing import fetch
from workbook.servers.fetching.lock import File, files, is_here, missing, needed, supported

__all__ = ["File", "fetch", "files", "is_here", "missing", "needed", "supported"]
