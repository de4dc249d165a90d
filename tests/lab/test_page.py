import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.course import LESSON, START, Course, notebook
from tests.lab.running import environment
from workbook.lab import page
from workbook.lab.news import News
from workbook.practice.copies import Report, prepare

_TOUCHED = Report(
    kept=["work/exercises/6.2/04-crud.ipynb"],
    unreadable=["work/notebooks/6.2/02.ipynb"],
    updated=["work/notebooks/6.2/03.ipynb"],
)


def test_the_start_page_is_rendered_without_running_anything(course: Course) -> None:
    """After a start its cells show what running them would, as text and as HTML."""
    course.publish(START, "# %%\nfrom workbook.lab import news\n\nnews()", "1 + 1")
    prepare(course.root)

    page.render(course.root)

    first, second = _cells(course)
    (output,) = first["outputs"]
    assert output["output_type"] == "display_data"
    assert set(output["data"]) == {"text/plain", "text/html"}
    assert [first["execution_count"], second["execution_count"]] == [None, None]
    assert second["outputs"] == []


def test_the_start_page_s_sources_stay_the_learner_s(course: Course) -> None:
    """Notes on the start page outlive each start, and count as an edit like any other."""
    prepare(course.root)
    course.copy(START).write_text(notebook("progress()", "my own note"))

    page.render(course.root)

    assert course.typed(START) == ["progress()", "my own note"]


@pytest.mark.parametrize("content", ["", "{", "[]"])
def test_a_broken_start_page_stays_as_it_is(course: Course, content: str) -> None:
    """The lab opens all the same; `workbook reset` mends it."""
    prepare(course.root)
    course.copy(START).write_text(content)

    page.render(course.root)

    assert course.copy(START).read_text() == content


def test_a_record_that_cannot_be_read_does_not_stop_the_start(
    course: Course, tmp_path: Path
) -> None:
    """Whatever is wrong with the learner's record, the page says it and the lab opens."""
    prepare(course.root)
    home = tmp_path / "home"
    home.mkdir()
    (home / "progress.sqlite3").write_text("this is no database " * 100)
    source = (
        "import sys; from pathlib import Path; from workbook.lab import page;"
        "page.render(Path(sys.argv[1]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", source, course.root],
        env=environment(Path.cwd(), home),
        capture_output=True,
        text=True,
    )

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert _cells(course)[0]["outputs"] != []


def test_the_page_tells_what_was_kept_and_how_to_get_the_new_one() -> None:
    """One sentence for each copy, with the command to type."""
    assert repr(News(_TOUCHED)).splitlines() == [
        "`work/exercises/6.2/04-crud.ipynb` has a newer version in the course. You have changed "
        "yours, so it stays; `workbook reset work/exercises/6.2/04-crud.ipynb` gives you the new "
        "one and keeps yours beside it.",
        "`work/notebooks/6.2/02.ipynb` cannot be read as a notebook and stays as it is; "
        "`workbook reset work/notebooks/6.2/02.ipynb` gives you a fresh one and keeps this one "
        "beside it.",
        "`work/notebooks/6.2/03.ipynb` was brought up to date with the course.",
    ]


def test_the_page_says_so_when_there_is_no_news() -> None:
    """A quiet sentence instead of an empty place."""
    sentence = "Your copies in work/ are those of the course, and what you typed is kept."

    assert repr(News(Report())) == sentence
    assert News(Report())._repr_html_() == f"<ul><li>{sentence}</li></ul>"


def test_file_names_cannot_break_the_page() -> None:
    """Names are text, whatever they contain."""
    html = News(Report(kept=["work/exercises/<b>&.ipynb"]))._repr_html_()

    assert "<b>" not in html
    assert "<code>work/exercises/&lt;b&gt;&amp;.ipynb</code>" in html


def test_rendering_twice_writes_once(course: Course) -> None:
    """A start that changes nothing writes nothing."""
    course.publish(START, "from workbook.lab import news\n\nnews()")
    prepare(course.root)
    page.render(course.root)
    before = course.copy(START).stat().st_mtime_ns

    page.render(course.root)

    assert course.copy(START).stat().st_mtime_ns == before
    assert course.copy(LESSON).exists()


def _cells(course: Course) -> list[dict[str, object]]:
    cells = json.loads(course.copy(START).read_text())["cells"]
    assert isinstance(cells, list)
    return cells
