"""Takes the program out of a fetched archive, whole or not at all."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

_EXECUTABLE = ("bin", "scripts")


def unpack(archive: Path, folder: Path, wanted: Callable[[str], bool]) -> None:
    """Unpack what is wanted of an archive, without what only a debugger needs.

    Args:
        archive: a zip or jar file; its program's folder is the one above ``bin``.
        folder: where to; it is there afterwards, or nothing is.
        wanted: tells by a path such as ``bin/mariadbd`` whether it is.

    Raises:
        OSError: if it cannot be written.
    """
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # of somebody who was killed at this
    try:
        with ZipFile(archive) as packed:
            names = packed.namelist()
            top = next(name for name in names if name.endswith("/bin/"))[: -len("bin/")]
            for name in names:
                inside = name.removeprefix(top)
                if name.startswith(top) and not name.endswith("/") and wanted(inside):
                    _write(packed, name, part / inside)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write(packed: ZipFile, name: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(name) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    if path.parent.name in _EXECUTABLE:
        path.chmod(0o755)
        _strip(path)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _strip(path: Path) -> None:
    """Leave out the symbols, where the tool for it exists: 314 MB become 30."""
    tool = shutil.which("strip") if sys.platform == "linux" else None  # macOS checks signatures
    if tool is not None and path.stat().st_size > 1 << 20:
        subprocess.run(  # noqa: S603
            [tool, str(path)], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
