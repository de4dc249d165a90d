"""What kind of file system a folder lies on: some keep no promise that SQLite's WAL needs."""

from functools import lru_cache
from pathlib import Path

# On these, all processes that share a file run on one machine and share its memory, which WAL
# asks for (sqlite.org/wal.html). A home on a server of files (nfs, cifs, 9p, sshfs) is none.
LOCAL = frozenset({
    *("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs", "reiserfs"),
    *("tmpfs", "overlay", "ramfs"),
})  # fmt: skip
_MOUNTS = Path("/proc/self/mountinfo")


@lru_cache(8)
def is_local(folder: Path) -> bool:
    """Tell whether a folder lies on a disk of this machine; where nobody knows, it does not.

    Args:
        folder: one that exists.
    """
    try:
        text = _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return kind(folder.resolve(), text) in LOCAL


def kind(folder: Path, mounts: str) -> str:
    """Return the type of the file system that a folder lies on, or nothing.

    Args:
        folder: an absolute path.
        mounts: what Linux says is mounted, as proc(5) describes ``/proc/PID/mountinfo``; of two
            on one place the later one hides the other.
    """
    found, deepest = "", -1
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, types = before.split(), after.split()
        if len(fields) < 5 or not types:
            continue
        place = Path(fields[4].replace("\\040", " "))
        if folder.is_relative_to(place) and len(place.parts) >= deepest:
            found, deepest = types[0], len(place.parts)
    return found
