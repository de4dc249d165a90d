"""Where the files of a server lie: in memory or on the disk, or where another user can enter."""

import errno
import os
import secrets
import shutil
from pathlib import Path
from typing import NamedTuple

from workbook.servers import addresses, shortage, standin, systems
from workbook.servers.errors import ServerError
from workbook.servers.recipe import Program, Recipe

_ROOMY = 256 * 1024**2  # bytes, enough for the data of one more server


class Room(NamedTuple):
    """A place for one running of a server.

    Args:
        recipe: how it is run there.
        cwd: the folder that it runs in.
        user: the number of the user to run as; None for our own.
    """

    recipe: Recipe
    cwd: Path
    user: int | None = None


class Rooms:
    """The folders of a guard, in which servers get theirs.

    Args:
        disk: logs, and data where memory has filled up.
        sockets: a folder with a short path, for sockets.
        data: a folder for the data of servers, in memory where there is some.
        open_: a folder, to be made, that other users could enter.
    """

    def __init__(self, disk: Path, sockets: Path, data: Path, open_: Path) -> None:
        self.sockets, self.data = sockets, data
        self._on_disk, self._open = disk / "data", open_

    def of(self, system: str, program: Program, mark: str) -> Room:
        """Give a server its folders.

        Args:
            system: which.
            program: to be run.
            mark: tells this running from every other.

        Raises:
            ServerError: if it refuses to run as root, and there is nobody else.
        """
        module = systems.module(system)
        if module.REFUSES_ROOT and standin.needed():
            folder = self._open / f"{system}-{mark}"
            try:
                program, user = standin.prepared(folder, program)
            except (OSError, ValueError) as error:
                variable = addresses.variable(system)
                sentence = standin.refusal(module.TITLE, variable, str(error))
                raise ServerError(sentence) from error
            data, sockets = folder / "data", folder / "sockets"
            recipe = module.recipe(program, data, sockets, keep=False)._replace(data=folder)
            return Room(recipe, folder, user)
        data = self._roomiest() / f"{system}-{secrets.token_hex(3)}"
        sockets = self.sockets / system[:2]
        shutil.rmtree(sockets, ignore_errors=True)
        for new in (data, sockets):
            new.mkdir(mode=0o700)
        return Room(module.recipe(program, data, sockets), data)

    def _roomiest(self) -> Path:
        """Return where to put data: in memory as before, or on the disk if that has filled up."""
        if self.data == self._on_disk or _free(self.data) > _ROOMY:
            return self.data
        self._on_disk.mkdir(mode=0o700, exist_ok=True)
        return max(self.data, self._on_disk, key=_free)


def furnish(recipe: Recipe) -> None:
    """Write the files that a recipe wants in its folder.

    Raises:
        OSError: if they cannot be written.
        ServerError: if that is because the disk is full.
    """
    try:
        for path, text in recipe.files.items():
            (recipe.data / path).parent.mkdir(parents=True, exist_ok=True)
            (recipe.data / path).write_text(text, encoding="utf-8")
    except OSError as error:
        shutil.rmtree(recipe.data, ignore_errors=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ServerError(shortage.no_space(recipe)) from error
        raise


def _free(folder: Path) -> int:
    """Return how many bytes may still be written where a folder is."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
