import json
import os
import platform
import shutil
from pathlib import Path

import pytest

from tests.lab.course import LESSON, SHEET, START, Course, notebook
from workbook.practice.copies import (
    CopyError,
    Report,
    Restored,
    copy_of,
    prepare,
    recall_news,
    restore,
)


class TestTheFirstStart:
    """Nothing is in work/ yet."""

    def test_hands_out_notebooks_and_their_data_only(self, course: Course) -> None:
        """A learner gets what they run; sources and metadata stay with the authors."""
        report = prepare(course.root)

        assert course.files() == sorted(
            [SHEET, LESSON, "notebooks/6.2-sqlalchemy-sync/people.csv", START]
        )
        assert report == Report(given=[f"work/{name}" for name in _in_order(course.files())])

    def test_hands_out_notebooks_as_nobody_has_run_them(self, course: Course) -> None:
        """Copies have no outputs and no counts; everything else is the course's."""
        prepare(course.root)

        given = json.loads(course.copy(LESSON).read_text())
        kernel = given["metadata"].pop("language_info")

        assert given["cells"] == json.loads(notebook("1 + 1", "2 + 2", run=False))["cells"]
        assert kernel["version"] == platform.python_version()

    def test_leads_from_the_copies_to_the_modules(self, course: Course) -> None:
        """A link from a lesson to the package holds in work/ as it does in the clone."""
        prepare(course.root)

        assert (course.root / "work/workbook").readlink() == Path("../workbook")
        assert (course.root / "work/workbook/places.py").exists()

    def test_leaves_a_folder_of_the_learners_own_where_the_link_would_be(
        self, course: Course
    ) -> None:
        """Whoever made a work/workbook keeps it."""
        course.write("work/workbook/mine.txt", "mine")

        prepare(course.root)

        assert (course.root / "work/workbook/mine.txt").read_text() == "mine"


class TestALaterStart:
    """The course may have changed, and so may the learner's copies."""

    def test_changes_nothing_when_nothing_has_changed(self, course: Course) -> None:
        """Not a byte and not a time stamp, so a full disk does not matter then."""
        prepare(course.root)
        prepare(course.root)
        before = _stamps(course.root / "work")

        report = prepare(course.root)

        assert report == Report()
        assert _stamps(course.root / "work") == before

    def test_updates_a_copy_that_nobody_has_typed_in(self, course: Course) -> None:
        """An untouched copy follows the course."""
        prepare(course.root)
        course.publish(LESSON, "1 + 1", "2 + 3")

        report = prepare(course.root)

        assert report == Report(updated=[f"work/{LESSON}"])
        assert course.typed(LESSON) == ["1 + 1", "2 + 3"]

    def test_counts_a_copy_that_was_only_run_as_untouched(self, course: Course) -> None:
        """Outputs, counts, ids and the empty cell that JupyterLab adds at the end are no edit."""
        prepare(course.root)
        run = json.loads(notebook("1 + 1", "2 + 2", ""))
        run["metadata"]["language_info"] = {"name": "python"}
        course.copy(LESSON).write_text(json.dumps(run))
        course.publish(LESSON, "1 + 1", "2 + 3")

        report = prepare(course.root)

        assert report == Report(updated=[f"work/{LESSON}"])

    def test_keeps_the_outputs_of_a_copy_that_is_up_to_date(self, course: Course) -> None:
        """Starting again does not clear what the learner has run."""
        prepare(course.root)
        course.copy(LESSON).write_text(notebook("1 + 1", "2 + 2"))

        prepare(course.root)

        assert course.copy(LESSON).read_text() == notebook("1 + 1", "2 + 2")

    def test_keeps_a_copy_that_somebody_has_typed_in(self, course: Course) -> None:
        """An answer outlives every update, and the start page is told."""
        prepare(course.root)
        course.copy(SHEET).write_text(notebook("my answer", "check()"))
        course.publish(SHEET, "# your answer, please", "check()")

        reports = [prepare(course.root), prepare(course.root)]

        assert reports == [Report(kept=[f"work/{SHEET}"])] * 2
        assert recall_news(course.root) == reports[-1]
        assert course.typed(SHEET) == ["my answer", "check()"]

    def test_says_nothing_of_an_edit_while_the_course_stays_the_same(self, course: Course) -> None:
        """An edited copy is news only when there is something newer."""
        prepare(course.root)
        course.copy(SHEET).write_text(notebook("my answer", "check()"))

        assert prepare(course.root) == Report()

    def test_takes_an_edit_that_was_undone_for_none(self, course: Course) -> None:
        """Back at any version that was ever handed out, a copy follows the course again."""
        prepare(course.root)
        first = course.copy(SHEET).read_bytes()
        course.publish(SHEET, "# second", "check()")
        prepare(course.root)
        course.copy(SHEET).write_bytes(first)
        course.publish(SHEET, "# third", "check()")

        report = prepare(course.root)

        assert report == Report(updated=[f"work/{SHEET}"])

    def test_hands_out_again_what_the_learner_has_deleted(self, course: Course) -> None:
        """Deleting a copy is the plainest way to begin afresh."""
        prepare(course.root)
        course.copy(SHEET).unlink()

        report = prepare(course.root)

        assert report == Report(given=[f"work/{SHEET}"])

    @pytest.mark.parametrize("broken", ["", '{"cells": [', "[]", '{"cells": [{}]}', "\x00\x01"])
    def test_never_overwrites_a_broken_notebook(self, course: Course, broken: str) -> None:
        """Half a file may be all that is left of an hour's work."""
        prepare(course.root)
        course.copy(SHEET).write_text(broken)
        course.publish(SHEET, "# newer", "check()")

        report = prepare(course.root)

        assert report == Report(unreadable=[f"work/{SHEET}"])
        assert course.copy(SHEET).read_text() == broken

    def test_opens_all_the_same_when_the_course_has_a_broken_notebook(self, course: Course) -> None:
        """An author's mistake takes one lesson away and not the start."""
        course.write(LESSON, "{")

        report = prepare(course.root)

        assert report.unreadable == [LESSON]
        assert f"work/{START}" in report.given

    def test_removes_an_untouched_copy_of_what_left_the_course(self, course: Course) -> None:
        """A renamed lesson does not stay behind under its old name, unless it was typed in."""
        prepare(course.root)
        course.copy(SHEET).write_text(notebook("my answer", "check()"))
        (course.root / LESSON).unlink()
        (course.root / SHEET).unlink()

        prepare(course.root)

        assert not course.copy(LESSON).exists()
        assert course.typed(SHEET) == ["my answer", "check()"]

    def test_keeps_every_copy_that_differs_when_its_memory_is_lost(self, course: Course) -> None:
        """Without knowing what was handed out, what differs may be an answer."""
        prepare(course.root)
        course.copy(SHEET).write_text(notebook("my answer", "check()"))
        (course.root / "work/.handed-out.json").write_text("half of a fi")
        course.publish(LESSON, "newer")

        report = prepare(course.root)

        assert report == Report(kept=[f"work/{LESSON}", f"work/{SHEET}"])
        assert course.typed(SHEET) == ["my answer", "check()"]

    def test_leaves_the_learners_own_files_alone(self, course: Course) -> None:
        """What was never handed out is nobody else's business."""
        mine = course.write("work/notebooks/mine.ipynb", notebook("mine"))
        course.write("work/notes.txt", "notes")

        prepare(course.root)

        assert mine.read_text() == notebook("mine")
        assert (course.root / "work/notes.txt").read_text() == "notes"


class TestRestoring:
    """What `workbook reset` does."""

    def test_gives_the_course_s_notebook_and_keeps_the_learner_s_beside_it(
        self, course: Course
    ) -> None:
        """Both are there afterwards."""
        prepare(course.root)
        course.copy(SHEET).write_text(notebook("my answer", "check()"))

        restored = restore(course.copy(SHEET), course.root)

        beside = course.copy(SHEET).with_name("04-crud.yours-1.ipynb")
        assert restored == Restored(course.copy(SHEET), beside)
        assert course.typed(SHEET) == ["# your answer", "check()"]
        assert beside.read_text() == notebook("my answer", "check()")

    def test_keeps_every_version_when_it_is_done_twice(self, course: Course) -> None:
        """The second old file gets the next number."""
        prepare(course.root)
        for answer in ("first", "second"):
            course.copy(SHEET).write_text(notebook(answer))
            restore(course.copy(SHEET), course.root)

        kept = sorted(course.copy(SHEET).parent.glob("*.yours-*"))

        assert [path.name for path in kept] == ["04-crud.yours-1.ipynb", "04-crud.yours-2.ipynb"]
        assert [path.read_text() for path in kept] == [notebook("first"), notebook("second")]

    def test_keeps_a_broken_notebook_beside_the_fresh_one(self, course: Course) -> None:
        """What cannot be read may still be mended by hand."""
        prepare(course.root)
        course.copy(SHEET).write_text("{")

        restored = restore(course.copy(SHEET), course.root)

        assert restored.kept is not None
        assert restored.kept.read_text() == "{"
        assert course.typed(SHEET) == ["# your answer", "check()"]

    def test_keeps_nothing_beside_a_copy_that_nobody_has_typed_in(self, course: Course) -> None:
        """There is nothing to lose then."""
        prepare(course.root)

        assert restore(course.copy(SHEET), course.root) == Restored(course.copy(SHEET), None)

    def test_settles_what_the_start_page_said_of_the_copy(self, course: Course) -> None:
        """The news names only what still waits."""
        prepare(course.root)
        course.copy(SHEET).write_text(notebook("my answer"))
        course.publish(SHEET, "newer")
        prepare(course.root)

        restore(course.copy(SHEET), course.root)

        assert recall_news(course.root) == Report()
        assert prepare(course.root) == Report()

    def test_takes_the_name_of_the_original_too(self, course: Course) -> None:
        """exercises/… means the learner's copy of it."""
        restored = restore(course.root / SHEET, course.root)

        assert restored == Restored(course.copy(SHEET), None)
        assert course.typed(SHEET) == ["# your answer", "check()"]

    @pytest.mark.parametrize("name", ["README.md", "work/notebooks/mine.ipynb", "../else.ipynb"])
    def test_refuses_what_the_course_does_not_have(self, course: Course, name: str) -> None:
        """Nothing to restore from: a sentence, and nothing happens."""
        path = course.write(name, "mine")

        with pytest.raises(CopyError, match=r"[Tt]he course|of the course"):
            restore(path, course.root)

        assert path.read_text() == "mine"


def test_a_copy_is_found_from_its_original_and_from_itself(course: Course) -> None:
    """Whatever of the two somebody names, the copy is meant."""
    assert copy_of(course.root / SHEET, course.root) == course.copy(SHEET)
    assert copy_of(course.copy(SHEET), course.root) == course.copy(SHEET)


def test_copies_survive_that_the_clone_is_moved(course: Course, tmp_path: Path) -> None:
    """Nothing in work/ knows where the clone lies."""
    prepare(course.root)
    moved = tmp_path / "elsewhere"
    shutil.move(course.root, moved)

    assert prepare(moved) == Report()


def _in_order(names: list[str]) -> list[str]:
    """Notebooks are handed out before exercises."""
    return sorted(names, key=lambda name: (not name.startswith("notebooks"), name))


def _stamps(folder: Path) -> dict[str, int]:
    """Return when each file was last written, but for the lock."""
    return {
        path.relative_to(folder).as_posix(): os.lstat(path).st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }
