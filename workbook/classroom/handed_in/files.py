"""Opening a file that a stranger has laid: never a link, never something that waits."""

import errno
import os
import stat
from pathlib import Path

from workbook.classroom.handed_in.folders import MOST_BYTES


def content_of(path: Path) -> bytes:
    """Return a plain file's bytes.

    It is looked at once more when it is open: what it was when its folder was listed may have
    been replaced by a link to somebody else's file, or by a pipe that nobody writes to.

    Raises:
        OSError: when it is no plain file, is too large for anybody's answer, or cannot be read.
    """
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        if status.st_size > MOST_BYTES:
            raise OSError(errno.EFBIG, f"it is larger than {MOST_BYTES:,} bytes")
        with os.fdopen(opened, "rb", closefd=False) as file:
            return file.read(MOST_BYTES)
    finally:
        os.close(opened)  # a folder would stay open: a file object refuses it and leaves it
