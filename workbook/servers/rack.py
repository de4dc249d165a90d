"""All programs that run under the guard: servers, and residents such as the judge."""

import secrets
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from workbook import places
from workbook.servers import doors, systems
from workbook.servers.errors import PortTaken, ServerError
from workbook.servers.kept import Kept
from workbook.servers.logs import Logs
from workbook.servers.recipe import Program, Recipe
from workbook.servers.rooms import Room, Rooms, furnish

_HELPER = Program("workbook", "", "", "")
_TRIES = 4  # with other ports, where one was taken


class Rack:
    """What runs, by name; nothing runs twice.

    Args:
        ended: called when something has ended.
        folder: for logs.
        sockets: a folder with a short path, for sockets.
        data: a folder for the data of servers.
        open_: a folder, to be made, that other users could enter.
    """

    def __init__(
        self, ended: Callable[[], None], folder: Path, sockets: Path, data: Path, open_: Path
    ) -> None:
        self._tell_ended = ended
        self.logs = Logs(folder)
        self._rooms = Rooms(folder, sockets, data, open_)
        self._kept: dict[str, Kept] = {}
        self._marks: dict[str, str] = {}  # which running of a server, which files of a resident
        self._programs: dict[str, Program] = {}
        self._held: set[str] = set()
        self._one_at_a_time: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._closing = False

    def server(
        self,
        system: str,
        program: dict[str, str] | None,
        seen: str | None,
        tell: Callable[[str], None],
    ) -> dict[str, str] | None:
        """Return where a server is and which running of it, starting it if needed.

        Args:
            system: which.
            program: to start; None only asks, and the answer is None where nothing runs.
            seen: the running that the asker has used so far.
            tell: hears what is waited for.

        Raises:
            ServerError: if it does not start, or is no longer the one that was seen.
        """
        module = systems.module(system)
        with self._one_at_a_time[system]:
            known, mark = self._kept.get(system), self._marks.get(system)
            lives = known is not None and known.lives(module.answers(known.recipe.url))
            if seen is not None and not (lives and seen == mark):
                why = known.reason if known and known.reason and seen == mark else "it was ended"
                raise ServerError(
                    f"{module.TITLE} is gone ({why}), and all databases in it. Run this once "
                    "more: it starts again, empty."
                )
            if known is not None and lives:
                return {"url": known.recipe.url, "serial": str(mark)}
            if program is None:
                return None  # the asker looks for one: it has the environment to do so
            found, mark = Program(**program), secrets.token_hex(3)
            self._programs[system] = found
            for left in reversed(range(_TRIES)):
                try:
                    room = self._rooms.of(system, found, mark)
                    self._run(system, room, mark, tell)
                    break
                except PortTaken:
                    if not left:
                        raise
                    self.logs.of(system).unlink()  # the next try's is told from its own log
            return {"url": self._kept[system].recipe.url, "serial": mark}

    def resident(
        self,
        name: str,
        module: str,
        fingerprint: str,
        tell: Callable[[str], None],
        *,
        scratch: Path,
    ) -> str:
        """Return the socket of a resident, starting or replacing it if needed.

        It learns in its environment who it is, and where ``scratch`` is: asking would take it
        the time in which it could be loading.
        """
        with self._one_at_a_time[name]:
            known = self._kept.get(name)
            lives = known is not None and known.lives(doors.at_path(known.recipe.url))
            if known is not None and lives and self._marks.get(name) == fingerprint:
                return known.recipe.url
            if known is not None:
                known.end("it was replaced")
            path = self._rooms.sockets / f"{name}-{secrets.token_hex(2)}.sock"
            log = self.logs.of(name)
            log.unlink(missing_ok=True)
            recipe = Recipe(
                title=f"the {name}",
                serve=[sys.executable, "-u", "-m", module, str(path)],
                ready=lambda: b'"ready": true' in log.read_bytes(),
                url=str(path),
                data=self._rooms.data / path.stem,
                environment={"WORKBOOK_RESIDENT": name, "WORKBOOK_SCRATCH": str(scratch)},
            )
            recipe.data.mkdir(mode=0o700)
            self._programs[name] = _HELPER
            self._run(name, Room(recipe, places.root()), fingerprint, tell)
            return str(path)

    def _run(self, name: str, room: Room, mark: str, tell: Callable[[str], None]) -> None:
        """Start a program and wait until it can be used."""
        furnish(room.recipe)
        kept = self._kept[name] = Kept(
            room.recipe, self.logs.of(name), room.cwd, self._tell_ended, room.user
        )
        try:
            kept.until_ready(tell)
        except ServerError:
            kept.end("it did not start")
            self.logs.keep(name)
            raise
        if self._closing:
            kept.end("nobody needed it any more")
        self._marks[name] = mark

    @property
    def held(self) -> bool:
        """Whether something stays without a lease, until it is stopped."""
        return any(
            name not in self._kept or self._kept[name].alive  # a file does not die
            for name in self._held
        )

    def hold(self, system: str) -> None:
        """Let a server stay without a lease."""
        self._held.add(system)

    def stop(self, systems_: Sequence[str]) -> list[str]:
        """End servers and return which of them ran."""
        held = self._held & set(systems_)
        self._held -= held
        running = [name for name in systems_ if name in self._kept and self._kept[name].alive]
        self._end(running, "it was stopped")
        return running or sorted(held)

    def release(self, system: str, unused: Callable[[], bool]) -> None:
        """End a server that nobody else uses, and that is not to stay."""
        with self._one_at_a_time[system]:
            kept = self._kept.get(system)
            if kept is not None and system not in self._held and unused():
                kept.end("nobody needed it any more")

    def close(self) -> None:
        """End everything; the folders go with the janitor."""
        self._closing = True
        self._end(list(self._kept), "nobody needed it any more")

    def _end(self, names: Sequence[str], reason: str) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda name: self._kept[name].end(reason), names))

    def runs(self, system: str, url: str) -> bool | None:
        """Whether a server of ours runs at a URL; None where the server is not ours."""
        kept = self._kept.get(system)
        return kept.alive if kept is not None and kept.recipe.url == url else None

    def status(self) -> list[dict[str, Any]]:
        """Return what runs or has run, as plain values."""
        return [
            {
                "name": name,
                "alive": kept.alive,
                "pid": kept.pid,
                "origin": self._programs[name].origin,
                "version": self._programs[name].version,
                "title": self._programs[name].title,
                "held": name in self._held,
            }
            for name, kept in sorted(self._kept.items())
        ]
