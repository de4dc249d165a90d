"""A save is noticed once, at once, however an editor makes it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

import pytest

from workbook.practice.answering.saves import saves


@contextmanager
def watched(path: Path) -> Iterator["Queue[float]"]:
    """Watch a file in a thread; the queue gets the moment of each save, the start's taken out."""
    seen: Queue[float] = Queue()
    stop = threading.Event()

    def watch() -> None:
        for _ in saves(path, stop):
            seen.put(time.monotonic())

    thread = threading.Thread(target=watch)
    thread.start()
    seen.get(timeout=10)
    time.sleep(0.3)  # the watch itself begins after the first yield
    yield seen
    stop.set()
    thread.join(10)


def in_place(path: Path) -> None:
    """Save as a simple editor does."""
    path.write_text(f"x = {time.monotonic()}\n")


def moved_over(path: Path) -> None:
    """Save as vim, VS Code and JupyterLab do: a new file is moved over the old one."""
    draft = path.with_suffix(".tmp")
    draft.write_text(f"x = {time.monotonic()}\n")
    draft.replace(path)


def renamed_away(path: Path) -> None:
    """Save as an editor that keeps a backup does."""
    path.rename(path.with_suffix(".bak"))
    path.write_text(f"x = {time.monotonic()}\n")


@pytest.mark.parametrize("save", [in_place, moved_over, renamed_away])
def test_each_way_to_save_is_noticed_once_and_quickly(
    tmp_path: Path, save: Callable[[Path], None]
) -> None:
    """Three saves are three yields, each within a tenth of a second at best."""
    path = tmp_path / "answer.py"
    path.write_text("x = 0\n")
    delays = []
    with watched(path) as seen:
        for _ in range(3):
            begun = time.monotonic()
            save(path)
            delays.append(seen.get(timeout=10) - begun)
            time.sleep(0.15)

        assert seen.empty()
    assert min(delays) < 0.1


def test_another_file_in_the_folder_is_not_a_save(tmp_path: Path) -> None:
    """Only the named file counts."""
    path = tmp_path / "answer.py"
    path.write_text("x = 0\n")
    with watched(path) as seen:
        (tmp_path / "other.py").write_text("y = 1\n")

        with pytest.raises(Empty):
            seen.get(timeout=0.5)


def test_a_file_that_goes_and_comes_back_is_told_twice(tmp_path: Path) -> None:
    """Once when it goes, so that somebody can say so; once for what stands there afterwards."""
    path = tmp_path / "answer.py"
    path.write_text("x = 0\n")
    with watched(path) as seen:
        path.unlink()
        assert seen.get(timeout=10)
        path.write_text("x = 1\n")

        assert seen.get(timeout=10)
