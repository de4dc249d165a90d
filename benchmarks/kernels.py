"""A live kernel that runs cells and says how long the last expression took inside it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager


class Cells:
    """Runs cells in a kernel and returns what they print."""

    def __init__(self, client: Any) -> None:
        """Take a client whose channels are open."""
        self._client = client

    def run(self, source: str) -> str:
        """Run ``source`` and return its printed text.

        Raises:
            RuntimeError: if the cell ends in an exception.
        """
        printed: list[str] = []

        def keep(message: dict[str, Any]) -> None:
            if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
                printed.append(message["content"]["text"])

        reply = self._client.execute_interactive(source, output_hook=keep, timeout=120)
        if reply["content"]["status"] != "ok":
            raise RuntimeError("\n".join(reply["content"].get("traceback", [])))
        return "".join(printed)

    def seconds(self, expression: str) -> float:
        """Return how long ``expression`` takes inside the kernel, its display included."""
        source = (
            "import json as _json, time as _time\n"
            "_start = _time.perf_counter()\n"
            f"_came = {expression}\n"
            "_text = repr(_came)\n"
            "print('\\n' + _json.dumps(_time.perf_counter() - _start))"
        )
        return float(json.loads(self.run(source).splitlines()[-1]))


@contextmanager
def kernel(python: Path, *, folder: Path | None = None) -> Iterator[Cells]:
    """Start a kernel of ``python`` in ``folder`` and end it afterwards."""
    manager = KernelManager()
    manager._kernel_spec = KernelSpec(
        argv=[str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        display_name="measured",
        language="python",
    )
    manager.start_kernel(cwd=str(folder) if folder else None)
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield Cells(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
