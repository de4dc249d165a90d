"""Other circumstances for a process: another user, a full disk, a kernel that refuses things.

Each is a command that another one is put behind. All of it is undone with that process.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.machine import Machine
from workbook import places

USER = 54_321  # of nobody on the machine; its name exists in the process's own /etc/passwd


def in_namespaces(script: str) -> list[str]:
    """Return a wrapper that runs a script as the root of namespaces of its own."""
    wrapper = ["unshare", "--user", "--map-root-user", "--mount"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*wrapper, "true"], check=False).returncode
    ):
        pytest.skip("this machine refuses user namespaces, so this cannot be staged here")
    return [*wrapper, "sh", "-ec", f'{script}; exec "$@"', "sh"]


def disk_of(size: str, options: str = "rw") -> list[str]:
    """Return a wrapper that puts WORKBOOK_HOME on a small disk of its own."""
    mount = f"mount -t tmpfs -o size={size},mode=700"
    home = f'{mount},{options} tmpfs "$WORKBOOK_HOME"'
    return in_namespaces(f"{home}; {mount} tmpfs /dev/shm")  # nor is there room in memory


def without_namespaces() -> list[str]:
    """Return a wrapper in which root is refused any further user namespace."""
    return in_namespaces("echo 0 > /proc/sys/user/max_user_namespaces")


def as_root_of_a_container() -> list[str]:
    """Return a wrapper for root that knows every user and is refused namespaces, as Docker's is."""
    if os.getuid():
        pytest.skip("only root can map every user into a namespace")
    return [sys.executable, "-m", "tests.servers.container"]


@contextmanager
def home_of_an_ordinary_user() -> Iterator[Machine]:
    """Give a machine whose home, cache and temporary folder belong to an ordinary user."""
    folder = Path(tempfile.mkdtemp(prefix="workbook-ordinary-"))
    machine = Machine(folder)
    cache = machine.home / "cache"
    for kept in _newest_of_each_kind(places.cache()):
        shutil.copytree(kept, cache / kept.name)
    (cache / "maven").mkdir(parents=True)  # as_ordinary_user() shows the fetched files there
    machine.environment["WORKBOOK_CACHE"] = str(cache)
    for path in (folder, machine.temporary, *folder.rglob("*")):
        os.chown(path, USER, USER)
    yield machine
    machine.remove()
    shutil.rmtree(folder)


def _newest_of_each_kind(cache: Path) -> list[Path]:
    """Return what is unpacked and prepared in a cache, without what older versions have left."""
    found = (path for path in cache.glob("*-????????????") if path.is_dir())
    by_age = sorted(found, key=lambda path: path.stat().st_mtime)
    return list({path.name.partition("-")[0]: path for path in by_age}.values())


def as_ordinary_user(machine: Machine, passwd: Path, *, named: bool = True) -> list[str]:
    """Return a wrapper that root uses to run something as an ordinary user.

    Python may lie where only root can enter, so those folders are replaced by empty ones that
    hold nothing but Python; the replacements exist for that process only.

    Args:
        machine: that user's.
        passwd: where the process's own /etc/passwd is written to.
        named: whether that user stands in it.
    """
    line = f"learner:x:{USER}:{USER}::/nonexistent:/bin/sh\n" if named else ""
    passwd.write_text(Path("/etc/passwd").read_text() + line)
    fetched = (places.cache() / "maven").resolve()
    lines = [
        f'mount --bind "{passwd}" /etc/passwd',
        f'mount --bind "{fetched}" "{machine.home / "cache" / "maven"}"',
    ]
    needed = {Path(sys.base_prefix), Path(sys.base_prefix).resolve(), places.root()}
    for number, folder in enumerate(sorted(needed)):
        if closed := _closed_above(folder):
            hold = passwd.with_name(f"hold-{number}")
            hold.mkdir()
            lines.append(f'mount --bind "{folder}" "{hold}"')
            lines.append(
                f'[ -e "{closed}/.open" ] || {{ mount -t tmpfs -o mode=755 tmpfs "{closed}"; '
                f'touch "{closed}/.open"; }}'
            )
            lines.append(f'mkdir -p "{folder}"; mount --bind "{hold}" "{folder}"')
    change = f"setpriv --reuid={USER} --regid={USER} --clear-groups --"
    return ["unshare", "--mount", "sh", "-ec", f'{"; ".join(lines)}; exec {change} "$@"', "sh"]


def _closed_above(folder: Path) -> Path | None:
    """Return the topmost folder on the way that others may not enter."""
    for above in reversed(folder.parents):
        if not above.stat().st_mode & 0o001:
            return above
    return None


def can_become_another() -> bool:
    """Whether this process may change its user and mount."""
    return (
        os.getuid() == 0
        and not subprocess.run(["unshare", "--mount", "true"], check=False).returncode
    )
