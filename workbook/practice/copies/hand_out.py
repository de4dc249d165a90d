"""Bring ``work/`` up to date with the course at each start of the lab."""

from dataclasses import asdict, dataclass, field
from pathlib import Path

from workbook import places
from workbook.practice.copies import atomic, course, memory, source


@dataclass(frozen=True)
class Report:
    """What preparing the copies did; each a list of paths below the clone.

    Attributes:
        given: copied for the first time.
        updated: brought up to date, as nobody had typed in them.
        kept: typed in, so they stay, though the course has a newer version.
        unreadable: no notebooks any more, so they stay as they are.
    """

    given: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def prepare(root: Path | None = None) -> Report:
    """Bring ``work/`` up to date with the course, and return what changed.

    A copy is untouched when its source is any that was ever handed out under its name. The
    digests are remembered before a copy is written, so that a kill in between is no trap.

    Args:
        root: the clone; by default the one that this package runs from.

    Raises:
        OSError: when the disk is full or read-only; no copy is lost then.
    """
    root = root or places.root()
    work = course.work(root)
    with atomic.only_one(work):
        before = memory.recall(work)
        handed = memory.digests(before)
        report = _compare(root, work, handed)
        memory.remember(work, {"handed": handed, "news": asdict(report)}, before=before)
        for copy in report.given + report.updated:
            name = copy.removeprefix("work/")
            atomic.put(course.handed_out(root / name), work / name, within=work)
        _drop_what_left_the_course(root, work, handed)
        _link_the_package(work)
    return report


def recall_news(root: Path | None = None) -> Report:
    """Return what the last start changed in the copies; nothing where there was none."""
    news = memory.recall(course.work(root)).get("news", {})
    return Report(**{name: list(news.get(name, [])) for name in asdict(Report())})


def _compare(root: Path, work: Path, handed: dict[str, list[str]]) -> Report:
    """Find what is to be done, and add to ``handed`` what is handed out thereby."""
    report = Report()
    for name in course.names(root):
        try:
            fresh = source.digest(root / name)
        except source.UnreadableError:
            report.unreadable.append(name)
            continue
        known = handed.get(name, [])
        match course.standing(work / name, fresh, known):
            case "missing":
                report.given.append(f"work/{name}")
            case "untouched":
                report.updated.append(f"work/{name}")
            case "touched":
                if fresh not in known:
                    report.kept.append(f"work/{name}")
                continue
            case "unreadable":
                report.unreadable.append(f"work/{name}")
                continue
        if fresh not in known:
            handed[name] = [*known, fresh]
    return report


def _drop_what_left_the_course(root: Path, work: Path, handed: dict[str, list[str]]) -> None:
    """Remove copies whose original is gone, where nobody has typed in them."""
    for name, known in handed.items():
        copy = work / name
        if not (root / name).exists() and course.standing(copy, "", known) == "untouched":
            copy.unlink()


def _link_the_package(work: Path) -> None:
    """Let ``work/workbook`` lead to the modules, so that a lesson's links to them hold."""
    link = work / "workbook"
    if not link.is_symlink() and not link.exists():
        link.symlink_to(Path("..") / "workbook", target_is_directory=True)
