"""What whoever runs a command reads when it cannot go on: what happened, and what to do."""

import errno
import sys

# The disk, the user's share of it, or the size that a file may have (ulimit -f).
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def sentence(error: Exception) -> str:
    """Return what happened and what to do next."""
    ours = type(error).__module__.partition(".")[0] == "workbook"
    if ours and str(error):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and str(error.name).startswith("workbook."):
        return (
            f"{error.name} is missing from this clone. `git status` shows which files are gone, "
            "and `git restore FILE` brings one back."
        )
    if isinstance(error, ModuleNotFoundError):
        return (
            f"The package {error.name} is missing from this Python ({sys.executable}). "
            "Start the workbook with `python3 -m uv run workbook`, which installs what it needs."
        )
    if isinstance(error, OSError) and error.errno in _FULL:
        return "The disk is full. Make some room, and run the command again: nothing was lost."
    if isinstance(error, OSError) and error.errno is None and str(error):
        return str(error)  # raised by us with a sentence, such as that of places.home()
    if isinstance(error, OSError) and error.errno in _CLOSED and error.filename:
        return (
            f"{error.strerror}: {error.filename}. The workbook must be able to write there: work "
            "in a clone of your own, or ask whoever owns it for the right."
        )
    if isinstance(error, FileExistsError | NotADirectoryError) and error.filename:
        return (
            f"The workbook needs a folder here, and a file is in its way: {error.filename}. Move "
            "or rename that file, and run the command again."
        )
    if isinstance(error, OSError) and error.filename:
        return f"{error.strerror}: {error.filename}. Mend that, and run the command again."
    return (
        f"Something went wrong on our side ({type(error).__name__}: {error}). "
        "Run it again with WORKBOOK_TRACEBACK=1 before it, and send us what it prints."
    )
