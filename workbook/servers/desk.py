"""What the guard does for those who ask: servers, residents and spaces."""

import json
import secrets
import shutil
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook import places
from workbook.servers import systems
from workbook.servers.errors import ServerError
from workbook.servers.kept import Kept
from workbook.servers.recipe import Program, Recipe

if TYPE_CHECKING:
    from workbook.servers.loop import Lease

_ROOT = Path(__file__).resolve().parents[2]


class Desk:
    """All that runs for this guard.

    Args:
        changed: called when something has ended.
        folder: data and logs.
        sockets: a folder with a short path, for sockets.
        scratch: what learners write; the janitor removes all three.
    """

    def __init__(
        self, changed: Callable[[], None], folder: Path, sockets: Path, scratch: Path
    ) -> None:
        self.folder, self.sockets, self.scratch = folder, sockets, scratch
        self._changed = changed
        self._held: set[str] = set()
        self.kept: dict[str, Kept] = {}
        self._serials: dict[str, str] = {}
        self._programs: dict[str, Program] = {}
        self._fingerprints: dict[str, str] = {}
        self._one_at_a_time: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._closing = False
        self._elsewhere: dict[str, tuple[str, str]] = {}  # spaces on servers that are not ours

    def answer(self, lease: "Lease", request: dict[str, Any], tell: Callable[[str], None]) -> Any:
        """Do what a request asks for."""
        match request:
            case {"op": "start", "system": system, "program": program, "seen": seen}:
                with self._one_at_a_time[system]:
                    return self._start(system, program, seen, tell)
            case {"op": "resident", "name": name, "module": module, "fingerprint": fingerprint}:
                with self._one_at_a_time[f"resident {name}"]:
                    return self._resident(name, module, fingerprint, tell)
            case {"op": "scratch"}:
                return str(self.scratch)
            case {"op": "space", "name": name, "system": system, "url": url}:
                lease.spaces[name] = (system, url)
                self._note(name, system, url)
                return None
            case {"op": "unspace", "name": name}:
                lease.spaces.pop(name, None)
                self._note(name)
                return None
            case {"op": "hold", "system": system}:
                self._held.add(system)
                return None
            case {"op": "stop", "names": names}:
                return self._stop(names or systems.NAMES)
            case {"op": "status"}:
                return [self._status(name) for name in sorted(self.kept)]
            case {"op": "log", "name": name}:
                return self._text(name)
        raise ServerError(f"The guard does not know {request['op']!r}; it may be older than you.")

    @property
    def held(self) -> bool:
        """Whether something stays without a lease, until it is stopped."""
        return any(
            name not in self.kept or self.kept[name].alive  # a file does not die
            for name in self._held
        )

    def forget(self, spaces: dict[str, tuple[str, str]]) -> None:
        """Drop what a lease has left behind, without keeping anybody waiting."""
        if spaces and not self._closing:
            threading.Thread(target=self._drop, args=(dict(spaces),), daemon=True).start()

    def close(self) -> None:
        """End everything; the folders go with the janitor."""
        self._closing = True
        self._end(list(self.kept.values()), "nobody needed it any more")

    def _start(
        self,
        system: str,
        program: dict[str, str] | None,
        seen: str | None,
        tell: Callable[[str], None],
    ) -> dict[str, str] | None:
        known = self.kept.get(system)
        serial = self._serials.get(system)
        if seen is not None and (known is None or not known.alive or seen != serial):
            title = systems.module(system).TITLE
            reason = known.reason if known and known.reason and seen == serial else "it was ended"
            raise ServerError(
                f"{title} is gone ({reason}), and all databases in it. Run this once more: it "
                "starts again, empty."
            )
        if known is not None and known.alive:
            return {"url": known.recipe.url, "serial": self._serials[system]}
        if program is None:
            return None  # the caller looks for one: it has the environment to do so
        number = secrets.token_hex(3)
        sockets = self.sockets / system[:2]
        shutil.rmtree(sockets, ignore_errors=True)
        sockets.mkdir(mode=0o700)
        recipe = systems.module(system).recipe(
            found := Program(**program), self._data(f"{system}-{number}"), sockets
        )
        self._programs[system] = found
        self._run(system, recipe, tell)
        self._serials[system] = number
        return {"url": recipe.url, "serial": number}

    def _resident(
        self, name: str, module: str, fingerprint: str, tell: Callable[[str], None]
    ) -> str:
        key = f"resident {name}"
        known = self.kept.get(key)
        if known is not None and known.alive and self._fingerprints[key] == fingerprint:
            return known.recipe.url
        if known is not None:
            known.end("it was replaced")
        path = self.sockets / f"{name}-{secrets.token_hex(2)}.sock"
        log = self._log(key)
        recipe = Recipe(
            title=f"the {name}",
            serve=[sys.executable, "-u", "-m", module, str(path)],
            ready=lambda: b'"ready": true' in log.read_bytes(),
            url=str(path),
            data=self._data(path.stem),
            environment={"WORKBOOK_RESIDENT": name},
        )
        log.unlink(missing_ok=True)
        self._run(key, recipe, tell)
        self._fingerprints[key] = fingerprint
        return str(path)

    def _run(self, name: str, recipe: Recipe, tell: Callable[[str], None]) -> None:
        recipe.data.mkdir(mode=0o700)
        kept = self.kept[name] = Kept(recipe, self._log(name), _ROOT, self._changed)
        try:
            kept.until_ready(tell)
        except ServerError:
            kept.end("it did not start")
            self._keep_log(name)
            raise
        if self._closing:
            kept.end("nobody needed it any more")

    def _text(self, name: str) -> str | None:
        for known in (name, f"resident {name}"):
            if known in self.kept:
                return self.kept[known].text()
        log = self._log(name)
        return log.read_text(errors="replace") if log.exists() else None

    def _data(self, name: str) -> Path:
        return self.folder / name

    def _log(self, name: str) -> Path:
        return self.folder / f"{name.replace(' ', '-')}.log"

    def _keep_log(self, name: str) -> None:
        """Keep the log of a failed start beyond the guard's end: somebody will want to read it."""
        with suppress(OSError):
            logs = places.home() / "logs"
            logs.mkdir(exist_ok=True)
            shutil.copy(self._log(name), logs / f"{name.removeprefix('resident ')}.log")

    def _stop(self, names: Sequence[str]) -> list[str]:
        was_held = self._held & set(names)
        running = [name for name in names if name in self.kept and self.kept[name].alive]
        self._held.difference_update(names)
        self._end([self.kept[name] for name in running], "it was stopped")
        return running or sorted(was_held)

    def _end(self, all_kept: Iterable[Kept], reason: str) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda kept: kept.end(reason), all_kept))

    def _status(self, name: str) -> dict[str, Any]:
        kept = self.kept[name]
        program = self._programs.get(name, Program("workbook", "", ""))
        return {
            "name": name,
            "alive": kept.alive,
            "reason": kept.reason,
            "url": kept.recipe.url,
            "pid": kept.pid,
            "seconds": round(kept.seconds, 3),
            "since": kept.since,
            "origin": program.origin,
            "version": program.version,
            "held": name in self._held,
        }

    def _ours(self, system: str, url: str) -> bool:
        return url.startswith("sqlite:") or (
            system in self.kept and self.kept[system].recipe.url == url
        )

    def _note(self, name: str, system: str = "", url: str = "") -> None:
        """Write down what is left on a server that outlives us; the janitor reads it."""
        with self._one_at_a_time["left"]:
            before = self._elsewhere.pop(name, None)
            if system and not self._ours(system, url):
                self._elsewhere[name] = (system, url)
            elif before is None:
                return
            fresh = self.folder / "left-fresh"
            fresh.touch(mode=0o600)  # there are passwords in it
            fresh.write_text(json.dumps(self._elsewhere))
            fresh.rename(self.folder / "left")

    def _drop(self, spaces: dict[str, tuple[str, str]]) -> None:
        for name in spaces:
            system, url = spaces[name]
            if self._ours(system, url) and system in self.kept and not self.kept[system].alive:
                continue
            drop_elsewhere({name: (system, url)})
            self._note(name)


def drop_elsewhere(spaces: dict[str, tuple[str, str]]) -> None:
    """Drop spaces in a process of its own, which may load what a database driver needs."""
    subprocess.run(
        [sys.executable, "-m", "workbook.servers.dropper"],
        input=json.dumps(spaces).encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        check=False,
    )
