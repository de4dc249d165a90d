"""From the command to a page in the browser: the environment of JupyterLab, and its start."""

import os
import sys
import sysconfig
from pathlib import Path

import click

from workbook import places
from workbook.lab import page
from workbook.practice import copies

START = "work/notebooks/start.ipynb"


def open_lab(*, author: bool, port: int, ip: str, browser: bool) -> None:
    """Prepare the learner's copies and run JupyterLab over the clone until it is ended.

    Args:
        author: let the course's own files be saved.
        port: where to listen; the next free one is taken when this one is busy.
        ip: a loopback address.
        browser: open the page in the user's browser.

    Raises:
        OSError: when the copies cannot be written.
    """
    root = places.root()
    report = copies.prepare(root)
    page.render(root)
    _say(report)
    _environment()

    from workbook.lab.server import Server  # Jupyter's import takes longer than all of the above

    sys.argv[0] = "workbook lab"
    arguments = [
        f"--ServerApp.root_dir={root}",
        f"--ServerApp.ip={ip}",
        f"--ServerApp.port={port}",
        f"--ServerApp.open_browser={browser}",
        f"--ServerApp.default_url=/lab/tree/{START}",
        f"--ServerApp.allow_root={os.geteuid() == 0}",
    ]
    if not author:
        contents = "workbook.lab.contents.LearnersContents"
        arguments.append(f"--ServerApp.contents_manager_class={contents}")
    Server.launch_instance(arguments)


def _environment() -> None:
    """Set what JupyterLab and its kernels inherit.

    A Jupyter of the user's own, with its settings, kernels and extensions, is neither used nor
    changed; what is set in this one is remembered in the workbook's home.
    """
    ours = places.home() / "jupyter"
    os.environ["JUPYTER_CONFIG_DIR"] = str(ours / "config")
    os.environ["JUPYTER_CONFIG_PATH"] = str(Path(__file__).parent / "config")
    os.environ["JUPYTER_DATA_DIR"] = str(ours / "data")
    os.environ.pop("JUPYTER_RUNTIME_DIR", None)
    # So that `!alembic` in a cell is the one of this environment, activated or not.
    scripts = sysconfig.get_path("scripts")
    known = os.environ.get("PATH", os.defpath).split(os.pathsep)
    os.environ["PATH"] = os.pathsep.join([scripts, *(p for p in known if p != scripts)])


def _say(report: copies.Report) -> None:
    """Tell in the terminal what the start page tells in full."""
    if report.kept:
        click.echo(
            f"The course has newer versions of {len(report.kept)} files that you have changed; "
            "yours stay. The start page names them."
        )
    if report.unreadable:
        click.echo(f"These cannot be read and stay as they are: {', '.join(report.unreadable)}.")
