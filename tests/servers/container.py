"""Runs a command as root of a namespace that knows every user and allows no further namespaces.

``python -m tests.servers.container COMMAND…``; this is how root finds itself in Docker.
"""

import os
import sys
from pathlib import Path

_ALL = "0 0 65536"


def main() -> None:
    """Let a child enter a namespace, map it from outside, and wait for what it runs."""
    entered, mapped = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        os.unshare(os.CLONE_NEWUSER)
        os.write(entered[1], b".")
        os.read(mapped[0], 1)
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
        os.execvp(sys.argv[1], sys.argv[1:])
    os.read(entered[0], 1)
    for kind in ("uid_map", "gid_map"):
        Path(f"/proc/{child}/{kind}").write_text(_ALL)
    os.write(mapped[1], b".")
    os.close(0)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main()
