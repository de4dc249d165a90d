"""Make one copy the course's again; what the learner typed stays beside it."""

from dataclasses import dataclass
from pathlib import Path

from workbook import places
from workbook.practice.copies import atomic, course, memory, source


@dataclass(frozen=True)
class Restored:
    """A copy that is the course's again, and where the learner's version stands now, if any."""

    copy: Path
    kept: Path | None


def restore(path: Path, root: Path | None = None) -> Restored:
    """Make one copy the course's again; what the learner typed stays beside it.

    Args:
        path: the copy in ``work/``, or what it is a copy of.
        root: the clone; by default the one that this package runs from.

    Raises:
        CopyError: when the course has no such file.
        OSError: when the disk is full or read-only; the copy is then what it was.
    """
    root = root or places.root()
    copy = course.copy_of(path, root)
    work = course.work(root)
    name = copy.relative_to(work).as_posix()
    if name not in course.names(root):
        raise course.CopyError(
            f"The course has no {name}, so there is nothing to restore it from. "
            "`workbook lessons` and `workbook exercises` name what there is."
        )
    fresh = source.digest(root / name)
    with atomic.only_one(work):
        before = memory.recall(work)
        handed = memory.digests(before)
        known = handed.get(name, [])
        kept = None
        if course.standing(copy, fresh, known) in {"touched", "unreadable"}:
            kept = atomic.keep_beside(copy, word="yours")
        handed[name] = [*(digest for digest in known if digest != fresh), fresh]
        news = {
            what: [told for told in files if told != f"work/{name}"]
            for what, files in before.get("news", {}).items()
        }
        memory.remember(work, {"handed": handed, "news": news}, before=before)
        atomic.put(course.handed_out(root / name), copy, within=work)
    return Restored(copy, kept)
