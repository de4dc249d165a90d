"""A real `workbook lab` over a clone of its own, and its HTTP API."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
from tornado.websocket import websocket_connect

_ADDRESS = re.compile(r"open at (http://\S+?)/lab\?token=(\w+)")


@dataclass(frozen=True)
class Visitor:
    """Somebody at the API of a running lab.

    Attributes:
        address: the lab's URL without a slash at the end.
        token: what lets a client in.
    """

    address: str
    token: str

    def request(self, verb: str, path: str, body: Any = None) -> httpx2.Response:
        """Send a request to the API, such as ``contents/work``."""
        return httpx2.request(
            verb,
            f"{self.address}/api/{quote(path)}",
            json=body,
            headers={"Authorization": f"token {self.token}"},
            timeout=60,
        )

    def save(self, path: str, text: str) -> httpx2.Response:
        """Save a text file as JupyterLab does."""
        return self.request(
            "PUT", f"contents/{path}", {"type": "file", "format": "text", "content": text}
        )

    def run(self, notebook: str, *sources: str) -> list[str]:
        """Open a notebook, run texts in its kernel, and return what each of them shows."""
        body = {
            "path": notebook,
            "name": notebook,
            "type": "notebook",
            "kernel": {"name": "python3"},
        }
        session = self.request("POST", "sessions", body).json()
        try:
            return asyncio.run(self._talk(session["kernel"]["id"], sources))
        finally:
            self.request("DELETE", f"sessions/{session['id']}")

    async def _talk(self, kernel: str, sources: Sequence[str]) -> list[str]:
        address = self.address.replace("http", "ws", 1)
        line = await websocket_connect(
            f"{address}/api/kernels/{kernel}/channels?token={self.token}"
        )
        shown = []
        for source in sources:
            request = _execute(source)
            await line.write_message(json.dumps(request))
            shown.append("")
            while True:
                message = json.loads(await asyncio.wait_for(line.read_message(), 90) or "{}")
                if message.get("parent_header", {}).get("msg_id") != request["header"]["msg_id"]:
                    continue
                shown[-1] += _text(message)
                if message["content"].get("execution_state") == "idle":
                    break
        line.close()
        while await line.read_message() is not None:  # until the other side has closed, too
            pass
        return shown


@dataclass(frozen=True)
class Lab(Visitor):
    """A lab that was started here.

    Attributes:
        process: the command.
        log: the file that its output goes to.
        root: the clone.
    """

    process: subprocess.Popen[bytes]
    log: Path
    root: Path

    def end(self, number: int = signal.SIGINT) -> int:
        """Press Ctrl-C, and return the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


def a_clone(place: Path, source: Path) -> Path:
    """Copy what a learner's clone holds; the tests' own ``work/`` must not be the contributor's."""
    for name in ("workbook", "notebooks", "exercises", "solutions"):
        if (source / name).exists():
            shutil.copytree(
                source / name, place / name, ignore=shutil.ignore_patterns("__pycache__")
            )
    shutil.copy(source / "pyproject.toml", place)
    return place


def environment(root: Path, home: Path) -> dict[str, str]:
    """Return what a lab of a clone starts with: that clone's package, and an empty home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    return {**kept, "PYTHONPATH": str(root), "WORKBOOK_HOME": str(home)}


@contextlib.contextmanager
def running_lab(
    root: Path,
    home: Path,
    *options: str,
    command: Sequence[str] = (sys.executable, "-m", "workbook"),
    env: dict[str, str] | None = None,
    seconds: float = 60,
) -> Iterator[Lab]:
    """Run `workbook lab` until the block ends.

    Raises:
        AssertionError: when it is not up in time; its output is the text.
    """
    log = root.parent / f"lab-{uuid.uuid4().hex[:8]}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "lab", "--no-browser", *options],
            cwd=root,
            env=env or environment(root, home),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield Lab(*_wait_for(log, process, seconds), process, log, root)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _wait_for(log: Path, process: subprocess.Popen[bytes], seconds: float) -> tuple[str, str]:
    """Wait for the line that names the address; return address and token."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if found := _ADDRESS.search(log.read_text()):
            return found[1], found[2]
        time.sleep(0.02)
    if found := _ADDRESS.search(log.read_text()):
        return found[1], found[2]
    process.kill()
    raise AssertionError(f"The lab did not come up in {seconds} seconds:\n{log.read_text()}")


def _execute(source: str) -> dict[str, Any]:
    """Return Jupyter's message that asks for a text to be run."""
    return {
        "channel": "shell",
        "header": {
            "msg_id": uuid.uuid4().hex,
            "msg_type": "execute_request",
            "session": uuid.uuid4().hex,
            "username": "",
            "version": "5.3",
        },
        "parent_header": {},
        "metadata": {},
        "content": {"code": source, "silent": False, "store_history": True},
    }


def _text(message: dict[str, Any]) -> str:
    """Return what a message of the kernel shows to people who read text."""
    content = message["content"]
    if message["msg_type"] == "stream":
        return str(content["text"])
    if message["msg_type"] in {"execute_result", "display_data"}:
        return str(content["data"].get("text/plain", ""))
    if message["msg_type"] == "error":
        return f"{content['ename']}: {content['evalue']}"
    return ""
