"""Where the guard answers requests, and remembers which space belongs to whom."""

import json
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook import places
from workbook.servers import systems
from workbook.servers.errors import ServerError
from workbook.servers.rack import Rack

if TYPE_CHECKING:
    from workbook.servers.loop import Lease

Spaces = dict[str, tuple[str, str]]  # name -> (system, url)


class Desk:
    """All that can be asked of a guard.

    Args:
        ended: called when something has ended.
        folder: logs.
        sockets: a folder with a short path, for sockets.
        scratch: what learners write.
        data: what servers write.
        open_: a folder, to be made, that other users could enter; the janitor removes all five.
    """

    def __init__(
        self,
        ended: Callable[[], None],
        folder: Path,
        sockets: Path,
        scratch: Path,
        data: Path,
        open_: Path,
    ) -> None:
        self.rack = Rack(ended, folder, sockets, data, open_)
        self._scratch = scratch
        self._left = folder / "left"
        self._elsewhere: Spaces = {}  # on servers that are not ours
        self._noting = threading.Lock()
        self._users: defaultdict[str, set[int]] = defaultdict(set)  # leases, by system

    def answer(self, lease: "Lease", request: dict[str, Any], tell: Callable[[str], None]) -> Any:
        """Do what a request asks for.

        Raises:
            ServerError: with one sentence, if that cannot be done.
        """
        match request:
            case {"op": "start", "system": system, "program": program, "seen": seen}:
                self._users[system].add(id(lease))  # before: it may be ended while we wait
                return self.rack.server(system, program, seen, tell)
            case {"op": "release", "system": system}:
                self.rack.release(system, lambda: self._users[system] <= {id(lease)})
                self._users[system].discard(id(lease))
            case {"op": "resident", "name": name, "module": module, "fingerprint": fingerprint}:
                return self.rack.resident(name, module, fingerprint, tell, scratch=self._scratch)
            case {"op": "scratch"}:
                return str(self._scratch)
            case {"op": "space", "name": name, "system": system, "url": url}:
                lease.spaces[name] = (system, url)
                self._note(name, system, url)
            case {"op": "unspace", "name": name}:
                lease.spaces.pop(name, None)
                self._note(name)
            case {"op": "hold", "system": system}:
                self.rack.hold(system)
            case {"op": "stop", "names": names}:
                return self.rack.stop(names or systems.NAMES)
            case {"op": "status"}:
                return self.rack.status()
            case {"op": "log", "name": name}:
                return self.rack.logs.text(name)
            case _:
                raise ServerError(f"The guard does not know the request {request['op']!r}.")
        return None

    def forget(self, lease: "Lease") -> None:
        """Drop what a lease has left behind, without keeping anybody waiting."""
        for users in self._users.values():
            users.discard(id(lease))
        if lease.spaces:
            threading.Thread(target=self._drop, args=(dict(lease.spaces),), daemon=True).start()

    def _drop(self, spaces: Spaces) -> None:
        """Drop spaces in a process of its own, which may load what a database driver needs."""
        left = {
            name: space for name, space in spaces.items() if self.rack.runs(*space) is not False
        }
        subprocess.run(
            [sys.executable, "-m", "workbook.servers.dropper"],
            input=json.dumps(left).encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=places.root(),
            check=False,
        )
        for name in spaces:
            self._note(name)

    def _note(self, name: str, system: str = "", url: str = "") -> None:
        """Write down what is left on a server that outlives us; the janitor reads it."""
        with self._noting:
            before = self._elsewhere.pop(name, None)
            if system and self.rack.runs(system, url) is None and not url.startswith("sqlite:"):
                self._elsewhere[name] = (system, url)
            elif before is None:
                return
            fresh = self._left.with_name("left-fresh")
            fresh.touch(mode=0o600)  # there are passwords in it
            fresh.write_text(json.dumps(self._elsewhere))
            fresh.rename(self._left)
