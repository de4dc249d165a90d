"""Serves MongoDB's protocol from an SQLite file, with mongoeco: ``python -m … FOLDER``.

It runs in a process of its own, because a server in a kernel's event loop would wait for itself
when a synchronous client calls it. The system chooses the port, so nobody can take it before; it
stands in ``FOLDER/port`` once the server listens. ``FOLDER/password`` is read at the start.
"""

import asyncio
import sys
from pathlib import Path

from mongoeco.engines.sqlite import SQLiteEngine
from mongoeco.wire.auth import WireAuthUser
from mongoeco.wire.proxy import AsyncMongoEcoProxyServer

# SCRAM-SHA-1 of MongoDB hashes the password once more before, which mongoeco does not.
_MECHANISMS = ("SCRAM-SHA-256",)


async def serve(folder: Path) -> None:
    """Serve until somebody ends this process.

    Args:
        folder: of the data, the password, and the port.
    """
    password = (folder / "password").read_text(encoding="utf-8")
    server = AsyncMongoEcoProxyServer(
        engine=SQLiteEngine(str(folder / "mongodb.sqlite")),
        host="127.0.0.1",
        port=0,
        mongodb_dialect="8.0",
        auth_users=(WireAuthUser("workbook", password, mechanisms=_MECHANISMS),),
    )
    async with server:
        written = folder / "port.new"
        written.write_text(str(server.address.port), encoding="utf-8")
        written.rename(folder / "port")  # whole, or not there
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
