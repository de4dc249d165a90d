"""A learner's first evening, in a real browser on a real `workbook lab`, test after test."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.page import Learner, a_learner
from tests.lab.running import Lab, running_lab
from workbook.practice import bank, lessons

pytestmark = pytest.mark.browser

START = "work/notebooks/start.ipynb"
FIRST = lessons.all()[0]
SHEET = "work/exercises/6.2-sqlalchemy-sync/04-crud.ipynb"
EXERCISE = "6.2.4-update-user"
ONE_DONE = re.compile(r"1 of \d+ exercises done")


@pytest.fixture
def me(browser: Browser, lab: Lab) -> Iterator[Learner]:
    """A fresh browser, in which nothing may go wrong and which asks nobody but the lab."""
    with a_learner(browser, lab) as learner:
        yield learner
    assert learner.errors == []
    assert learner.elsewhere == []


def test_the_first_page_tells_where_one_is_before_anything_is_run(
    me: Learner, pictures: Path
) -> None:
    """The start page is in front, rendered, and offers the first lesson."""
    me.open()

    front = me.front()
    expect(front.get_by_role("heading", name="Database Integration with FastAPI")).to_be_visible()
    expect(front.get_by_text("Nothing is recorded yet")).to_be_visible()
    expect(front.get_by_text(f"Next: begin with lesson {FIRST.id}")).to_be_visible()
    assert me.is_clean(), "Looking at the page must not count as changing it."
    me.photograph(pictures, "1-start")


def test_the_first_lesson_is_a_click_away_runs_to_its_end_and_leads_to_its_exercises(
    me: Learner, pictures: Path
) -> None:
    """Every cell of the learner's own copy runs on both servers; links stay among the copies."""
    me.open()
    me.front().get_by_role("link", name=re.compile(f"^lesson {re.escape(FIRST.id)}")).click()
    me.wait_for(f"work/{FIRST.notebook}")
    me.photograph(pictures, "2-lesson-fresh")

    ended = me.run_all()

    assert ended, me.first_error()
    for number, heading in enumerate(("Worked example", "What goes wrong", "Then and now")):
        me.scroll_to(heading)
        me.photograph(pictures, f"3-lesson-{number}")
    me.scroll_to("Make")
    me.front().get_by_role("link", name=re.compile("exercises", re.IGNORECASE)).first.click()
    me.wait_for(f"work/{FIRST.notebook.replace('notebooks', 'exercises', 1)}")


def test_a_wrong_answer_gets_its_sentence_a_hint_helps_and_the_right_one_is_done(
    me: Learner, pictures: Path
) -> None:
    """Untouched, wrong, hinted, right: what a learner goes through in one notebook."""
    exercise = bank.find(EXERCISE).variant(0)
    me.open(SHEET)
    me.run("from workbook import")

    untouched = me.run(f'check("{EXERCISE}")')
    expect(untouched).to_contain_text("not started")

    wrong = exercise.wrong[0]
    me.write("def update_user(", f"{wrong.code}\n# mine")
    me.run("# mine")
    failed = me.run(f'check("{EXERCISE}")')
    expect(failed).to_contain_text("not yet")
    expect(failed).to_contain_text(_as_read(wrong.sentence))
    me.photograph(pictures, "4-not-yet")

    me.write(f'# hint("{EXERCISE}")', f'hint("{EXERCISE}")')
    helped = me.run(f'hint("{EXERCISE}")')
    expect(helped).to_contain_text("1 of 3")
    me.photograph(pictures, "5-hint")

    me.write("# mine", f"{exercise.key}\n# mine")
    me.run("# mine")
    passed = me.run(f'check("{EXERCISE}")')
    expect(passed).to_contain_text("done")
    me.photograph(pictures, "6-done")
    me.save()
    assert "# mine" in (me.lab.root / SHEET).read_text()


def test_the_start_page_shows_the_progress(me: Learner, pictures: Path) -> None:
    """Run again, its cell knows what was done in the other notebook."""
    me.open(START)

    shown = me.run("progress()")

    expect(shown).to_contain_text(ONE_DONE)
    me.photograph(pictures, "7-progress")


def test_the_next_evening_begins_where_the_last_one_ended(lab: Lab) -> None:
    """A new start of the lab renders the progress into the page, and keeps what was typed."""
    with running_lab(lab.root, lab.root.parent / "home") as second:
        page = json.dumps(second.request("GET", "contents/work/notebooks/start.ipynb").json())
        sheet = json.dumps(second.request("GET", f"contents/{SHEET}").json())

    assert ONE_DONE.search(page)
    assert "# mine" in sheet


def test_the_course_itself_is_not_saved_over(browser: Browser, lab: Lab, pictures: Path) -> None:
    """Whoever types in notebooks/ is told which copy is theirs, in a dialog that can be read."""
    original = (lab.root / "notebooks/start.ipynb").read_bytes()
    with a_learner(browser, lab) as me:
        me.open("notebooks/start.ipynb")
        assert me.is_clean()
        me.write("progress()", "mine")
        me.page.keyboard.press("Control+s")
        expect(me.page.locator(".jp-Dialog")).to_contain_text(
            "notebooks/start.ipynb belongs to the course and is not saved. "
            "Your copy is work/notebooks/start.ipynb: open that one, and what you change is kept."
        )
        me.photograph(pictures, "8-refused")

    assert (lab.root / "notebooks/start.ipynb").read_bytes() == original
    assert me.elsewhere == []
    assert [error for error in me.errors if "belongs to the course" not in error] == [
        error for error in me.errors if "403" in error
    ]


def _as_read(markdown: str) -> str:
    """Return a sentence as a page shows it: without the marks of code."""
    return " ".join(markdown.replace("`", "").split())
