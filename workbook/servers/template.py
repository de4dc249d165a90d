"""Keeps a prepared folder in the cache, so that a server is prepared once a machine.

Runs as a script of its own, too: ``python -I -S template.py keep DATA KEPT`` or ``use KEPT DATA``.
What cannot be kept (a read-only cache, no space) is prepared again the next time. What nobody has
used for a month goes when another one comes.
"""

import hashlib
import os
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook.servers.recipe import Program

_UNUSED = 30 * 24 * 3600.0  # seconds


def place(system: str, program: "Program", *makings: object) -> Path:
    """Return where the prepared folder of a system is kept, or will be.

    Args:
        system: whose.
        program: what prepares it; where a wheel or the registry has put it tells nothing.
        makings: all else that it is made from.
    """
    from workbook import places

    where = program.path if program.origin == "machine" else ""
    whole = repr((program.origin, program.version, where, *map(str, makings)))
    return places.cache() / f"{system}-{hashlib.sha256(whole.encode()).hexdigest()[:12]}"


def keep(data: Path, kept: Path) -> None:
    """Copy a prepared folder to the cache, whole or not at all."""
    with suppress(OSError):
        _forget_others(kept)
        part = kept.with_name(f"{kept.name}.part-{os.getpid()}")
        try:
            shutil.copytree(data, part, symlinks=True)
            part.rename(kept)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _forget_others(kept: Path) -> None:
    """Remove what nobody has used for long, and halves of somebody who was killed at this."""
    before = time.time() - _UNUSED
    for other in kept.parent.glob(f"{kept.name.partition('-')[0]}-*"):
        if other.name.startswith(f"{kept.name}.part-") or other.stat().st_mtime < before:
            shutil.rmtree(other, ignore_errors=True)


def use(kept: Path, data: Path) -> None:
    """Copy a kept folder to where a server will run in it."""
    shutil.copytree(kept, data, symlinks=True)
    with suppress(OSError):  # a cache for all may be read-only
        os.utime(kept)


if __name__ == "__main__":
    {"keep": keep, "use": use}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
