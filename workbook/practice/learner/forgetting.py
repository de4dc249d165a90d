"""Deleting the learner's own record: all of it, and the broken ones that were put aside."""

from pathlib import Path

from workbook.practice.learner import aside, events


def files() -> list[Path]:
    """Return the files that hold something of the learner's record, those put aside included."""
    file = events.path()
    found = [file, *file.parent.glob(f"{file.stem}.kept-*{file.suffix}")]
    beside = [one.with_name(one.name + end) for one in found for end in aside.SIDE_FILES]
    return sorted(one for one in (*found, *beside) if one.exists())


def forget() -> list[Path]:
    """Delete the record, and return what was deleted; the next check begins a new one."""
    with aside.alone(events.path()):  # nobody puts a broken one aside meanwhile
        gone = files()
        for file in gone:
            file.unlink(missing_ok=True)
    return gone
