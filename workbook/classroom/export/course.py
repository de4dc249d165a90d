"""What a course of nbgrader needs beside its assignments: a kernel, and settings that name it."""

import json
import sys
from pathlib import Path

CONFIG = "nbgrader_config.py"
_KERNEL = "workbook"
_OURS = (
    "# Made by `workbook export nbgrader`, anew at each export: have your own in another file.\n"
)
_SETTINGS = (
    _OURS
    + f'''\
import os
from pathlib import Path

c = get_config()
# Answers run on the workbook's own Python: the kernel in kernels/, next to this file.
_here = str(Path(__file__).resolve().parent)
os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [_here, os.environ.get("JUPYTER_PATH")]))
c.Execute.kernel_name = "{_KERNEL}"
c.Execute.timeout = 120  # seconds: the judge's own limits come first
c.ClearSolutions.code_stub = {{"python": "# Write your answer in the place of what stands above."}}
'''
)


def configured(course: Path) -> bool:
    """Write the kernel and the settings that name it; somebody's own settings stay.

    Returns:
        Whether the settings are ours.
    """
    kernel = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python of the workbook",
        "language": "python",
    }
    write(course / "kernels" / _KERNEL / "kernel.json", json.dumps(kernel, indent=1) + "\n")
    path = course / CONFIG
    if path.exists() and not path.read_text(encoding="utf-8").startswith(_OURS):
        return False
    write(path, _SETTINGS)
    return True


def write(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a text, in folders that are made for it; nobody sees more of it than ``mode`` says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode)
    path.write_text(text, encoding="utf-8")
