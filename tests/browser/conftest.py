import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.lab.running import Lab, a_clone, running_lab
from workbook import places

_NAMES = ("chromium", "chromium-browser", "google-chrome")


# Playwright's loop runs in this thread while it is open, so it ends with the file of its tests.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium; missing, it is a failure where CI=true and named otherwise."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        sentence = f"No Chromium on this machine (looked for {', '.join(_NAMES)})."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    # Root has no sandbox in Chromium, and small machines have little shared memory.
    flags = ["--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A real `workbook lab` over a clone of its own, with an empty home."""
    folder = tmp_path_factory.mktemp("browser")
    root = a_clone(folder / "clone", places.root())
    # Settings of the user's own are read from the home; this one shows the app to the tests.
    settings = folder / "home/jupyter/config/jupyter_server_config.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"LabApp": {"expose_app_in_browser": true}}')
    with running_lab(root, folder / "home") as lab:
        yield lab


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go; WORKBOOK_SCREENSHOTS names another folder to look at them."""
    named = os.environ.get("WORKBOOK_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
