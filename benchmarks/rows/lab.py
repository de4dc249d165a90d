"""How long JupyterLab takes to a usable page, ours and bare."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import interleaved
from benchmarks.row import Row
from workbook import places

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
_USABLE = (
    "() => !document.querySelector('#jupyterlab-splash')"
    " && document.querySelector('.jp-Notebook .jp-Cell, .jp-Launcher')"
)


def start(rounds: int) -> Row:
    """Compare `workbook lab` with `jupyter lab`, from the command to a page that can be used."""
    from playwright.sync_api import sync_playwright

    scripts = Path(sys.executable).parent
    with sync_playwright() as pw, TemporaryDirectory() as private:
        browser = pw.chromium.launch(executable_path=_chromium(), args=_FLAGS)
        bare = _surroundings(Path(private))
        ours, theirs = interleaved(
            lambda: _until_usable(browser, [scripts / "workbook", "lab", "--no-browser"], None),
            lambda: _until_usable(
                browser,
                [scripts / "jupyter", "lab", "--no-browser", "--port-retries=50"]
                + (["--allow-root"] if os.getuid() == 0 else []),
                bare,
            ),
            rounds=max(3, rounds // 3),
        )
        browser.close()
    return Row(
        "from the command to a usable page",
        ours,
        {"bare jupyter lab": theirs},
        "1.2 times",
        ours.median <= theirs.median * 1.2,
    )


def _until_usable(browser: Any, command: list[Any], environment: dict[str, str] | None) -> float:
    """Start a lab, open its page, and return the seconds until it can be used."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=places.root(),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        url = _url(process.stdout)
        page = browser.new_page()
        page.goto(url)
        page.wait_for_function(_USABLE, timeout=60_000)
        seconds = time.perf_counter() - begun
        page.close()
        return seconds
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _url(lines: Any) -> str:
    """Return the address with its token that a lab prints once it listens."""
    for line in lines:
        found = re.search(r"http://(?:127\.0\.0\.1|localhost):\d+/lab\S*token=\w+", line)
        if found:
            return found.group()
    raise SystemExit("The lab ended before it listened.")


def _surroundings(folder: Path) -> dict[str, str]:
    """Return an environment in which Jupyter finds no settings of anybody."""
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    return os.environ | {f"JUPYTER_{name}": str(folder / name) for name in names}


def _chromium() -> str:
    """Return the system's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise SystemExit("This row needs a Chromium. Install the package chromium of your system.")
