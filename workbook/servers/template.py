"""Keeps a prepared folder in the cache, so that a server is prepared once a machine.

Runs as a script of its own: ``python -I -S template.py keep DATA KEPT`` or ``use KEPT DATA``.
What cannot be kept (a read-only cache, no space) is prepared again the next time.
"""

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path


def keep(data: Path, kept: Path) -> None:
    """Copy a prepared folder to the cache, whole or not at all."""
    with suppress(OSError):
        for older in kept.parent.glob(f"{kept.name}.part-*"):
            shutil.rmtree(older, ignore_errors=True)  # of somebody who was killed at this
        part = kept.with_name(f"{kept.name}.part-{os.getpid()}")
        try:
            shutil.copytree(data, part, symlinks=True)
            part.rename(kept)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def use(kept: Path, data: Path) -> None:
    """Copy a kept folder to where a server will run in it."""
    shutil.copytree(kept, data, symlinks=True)


if __name__ == "__main__":
    {"keep": keep, "use": use}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
