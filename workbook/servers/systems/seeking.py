"""Looks for a server's program on this machine: on PATH, then in a conda environment."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_SECONDS = 30.0  # one that runs on Java takes a few, on a busy machine


def on_machine(name: str) -> Path | None:
    """Return where a program of that name is, or None where there is none."""
    conda = os.environ.get("CONDA_PREFIX")
    folders = [os.environ.get("PATH", ""), str(Path(conda) / "bin") if conda else ""]
    found = shutil.which(name, path=os.pathsep.join(filter(None, folders)))
    return Path(found) if found else None


def says(command: Sequence[str | Path]) -> str:
    """Return what a program prints; nothing where it does not run here."""
    try:
        return subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def numbers(version: str) -> tuple[int, ...]:
    """Return a version such as 11.4.5 as numbers, which compare as versions do."""
    return tuple(int(number) for number in version.split("."))
