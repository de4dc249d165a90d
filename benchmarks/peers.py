"""The other tools, each in an environment of its own that this module makes once."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from workbook import places

PACKAGES = {
    "otter": ("otter-grader==7.0.0", "ipykernel"),
    "nbgrader": ("nbgrader==0.9.6", "ipykernel"),
}
"""What each peer needs. Pinned, so that two runs measure the same thing."""

SUBJECT = ("fastapi", "sqlalchemy", "pydantic[email]", "httpx2")
"""What the exercise itself needs, the same for everybody."""


def python(peer: str) -> Path:
    """Return the Python of ``peer``, making its environment at the first call.

    Raises:
        SystemExit: if the environment cannot be made; the sentence says what to do.
    """
    folder = places.cache() / "benchmarks" / peer
    program = folder / "bin" / "python"
    done = folder / "complete"
    if not done.exists():
        print(f"Making an environment for {peer} …", file=sys.stderr, flush=True)
        environment = os.environ | {"UV_COMPILE_BYTECODE": "1"}
        uv = [sys.executable, "-m", "uv"] if _has_uv_module() else ["uv"]
        for command in (
            [*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)],
            [*uv, "pip", "install", "--quiet", "--python", str(program), *PACKAGES[peer], *SUBJECT],
        ):
            came = subprocess.run(command, env=environment, capture_output=True, text=True)
            if came.returncode:
                raise SystemExit(
                    f"The environment of {peer} could not be made: {came.stderr.strip()} "
                    "The peers come from the package registry: is there a network?"
                )
        done.touch()
    return program


def run(peer: str, arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a peer's command of its own name in a folder, as if its environment were active."""
    programs = python(peer).parent
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    argv = [str(programs / peer), *arguments]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, env=environment)


def _has_uv_module() -> bool:
    """Say whether this interpreter brings uv as a module."""
    from importlib.util import find_spec

    return find_spec("uv") is not None
