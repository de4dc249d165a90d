"""Opening a file that a stranger has laid: never a link, never something that waits."""

import errno
import os
import stat
from pathlib import Path


def content_of(path: Path) -> bytes:
    """Return a plain file's bytes.

    It is looked at once more when it is open: what it was when its folder was listed may have
    been replaced by a link to somebody else's file, or by a pipe that nobody writes to.

    Raises:
        OSError: when it is no plain file, or cannot be read.
    """
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        return file.read()
