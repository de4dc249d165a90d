"""For root on a machine that refuses user namespaces: another user runs the server.

Docker, for one, gives root and refuses namespaces. The other user is the first of the machine's
own beside root; what the server needs is put where that user can reach it.
"""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

from workbook.servers.recipe import Program

_TRY = "import os; os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWIPC)"


def needed() -> bool:
    """Whether this is root, and the machine refuses namespaces."""
    if os.getuid() != 0 or sys.platform != "linux":
        return False
    tried = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-S", "-c", _TRY], capture_output=True, check=False
    )
    return tried.returncode != 0


def refusal(title: str, variable: str, reason: str) -> str:
    """Return the sentence for root on a machine that allows nothing of this."""
    return (
        f"{title} refuses to run as root, and this machine refuses to run it as another user "
        f"({reason}). Run the workbook as an ordinary user, or set {variable} to a server of your "
        "own."
    )


def open_to_all(folder: Path) -> bool:
    """Whether every user can enter a folder."""
    return all(above.stat().st_mode & 0o001 for above in (folder, *folder.parents))


def prepared(folder: Path, program: Program) -> tuple[Program, int]:
    """Make a folder of the other user's, and see to it that this user can run the program.

    Args:
        folder: to be made; the folders above it are open to everybody.
        program: copied into the folder if it lies where only root can enter.

    Returns:
        The program to run, and the number of the user.
    """
    folder.parent.mkdir(mode=0o711, exist_ok=True)
    folder.parent.chmod(0o711)  # whatever the umask
    folder.mkdir(mode=0o700)
    user = min((one for one in pwd.getpwall() if one.pw_uid), key=lambda one: one.pw_uid)
    path = Path(program.path)
    if not open_to_all(path):
        shutil.copytree(path.parent, folder / "program", symlinks=True)
        program = program._replace(path=str(folder / "program" / path.name))
    for name in ("data", "sockets"):
        (folder / name).mkdir(mode=0o700)
        os.chown(folder / name, user.pw_uid, user.pw_gid)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return program, user.pw_uid
