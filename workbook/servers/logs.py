"""What servers have said: a file each, and those of failed starts beyond the guard's end."""

import shutil
from contextlib import suppress
from pathlib import Path

from workbook import places


class Logs:
    """The logs of what runs under a guard.

    Args:
        folder: goes with the guard.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, name: str) -> Path:
        """Return the log of a server, a resident or the guard, whether it is there or not."""
        return self._folder / f"{name}.log"

    def text(self, name: str) -> str | None:
        """Return what one has said; None where there is nothing."""
        log = self.of(name)
        return log.read_text(errors="replace") if log.exists() else None

    def keep(self, name: str) -> None:
        """Keep the log of a failed start: somebody will want to read it."""
        with suppress(OSError):
            kept(name).parent.mkdir(exist_ok=True)
            shutil.copy(self.of(name), kept(name))


def kept(name: str) -> Path:
    """Return where the log of a failed start is kept, whether there was one or not."""
    return places.home() / "logs" / f"{name}.log"
