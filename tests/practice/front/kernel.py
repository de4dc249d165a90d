"""A real kernel, asked as JupyterLab asks it, or as nbval does."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from jupyter_client.manager import KernelManager

LIMIT = 60  # seconds


@dataclass
class Ran:
    """What a cell gave: media bundles in order, printed text, an error's name and text."""

    bundles: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    printed: str = ""
    error: str | None = None
    traceback: list[str] = field(default_factory=list)
    payload: list[dict[str, Any]] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)  # a button's words -> its model's id
    closed: int = 0  # models that are gone

    @property
    def text(self) -> str:
        """The text twins of all bundles."""
        return "\n".join(bundle.get("text/plain", "") for bundle in self.bundles)


class Kernel:
    """A running kernel with a client."""

    def __init__(self, env: Mapping[str, str] | None = None) -> None:
        self.env = {**os.environ, **(env or {})}

    def __enter__(self) -> Self:
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(env=self.env)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=LIMIT)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()

    def run(self, code: str, cell: str | None = None, history: bool = True) -> Ran:
        """Run a cell; with an id as JupyterLab sends it, without one as nbval does."""
        content = {
            "code": code,
            "silent": False,
            "store_history": history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        message = self.client.session.msg("execute_request", content)
        if cell is not None:
            message["metadata"]["cellId"] = cell
        self.client.shell_channel.send(message)
        return self._gather(message["header"]["msg_id"])

    def press(self, comm: str) -> Ran:
        """Press the button whose model has this id, as its view in a browser does."""
        content = {"comm_id": comm, "data": {"method": "custom", "content": {"event": "click"}}}
        message = self.client.session.msg("comm_msg", content)
        self.client.shell_channel.send(message)
        return self._gather(message["header"]["msg_id"], replied=False)

    def _gather(self, asked: str, replied: bool = True) -> Ran:
        ran = Ran()
        while True:
            message = self.client.get_iopub_msg(timeout=LIMIT)
            if message["parent_header"].get("msg_id") != asked:
                continue
            content, kind = message["content"], message["msg_type"]
            if kind in {"execute_result", "display_data"}:
                ran.bundles.append(content["data"])
            elif kind == "update_display_data":
                ran.updates.append(content["data"])
            elif kind == "comm_open" and content["data"]["state"].get("description"):
                ran.buttons[content["data"]["state"]["description"]] = content["comm_id"]
            elif kind == "comm_close":
                ran.closed += 1
            elif kind == "stream":
                ran.printed += content["text"]
            elif kind == "error":
                ran.error = content["ename"]
                ran.traceback = content["traceback"]
            elif kind == "status" and content["execution_state"] == "idle":
                break
        while replied:
            reply = self.client.get_shell_msg(timeout=LIMIT)
            if reply["parent_header"].get("msg_id") == asked:
                ran.payload = reply["content"].get("payload", [])
                break
        return ran
