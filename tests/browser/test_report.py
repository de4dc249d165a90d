"""The report in a real browser: from a file, without a mouse, in light, dark and on a phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import reports

pytestmark = pytest.mark.browser

type Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

# Every run of text with what is behind it: the nearest background that is not see-through.
_CONTRAST = """() => {
    const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
    const bright = (colour) => {
        const [r, g, b] = numbers(colour).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (numbers(colour)[3] !== 0) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        if (!walk.currentNode.data.trim()) continue;
        const element = walk.currentNode.parentElement;
        const [a, b] = [bright(getComputedStyle(element).color), bright(behind(element))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        found.push([ratio, walk.currentNode.data.trim().slice(0, 40)]);
    }
    return found;
}"""


# A class of more than forty, with as many exercises as a section has.
_MORE_COLUMNS = """() => {
    document.querySelector('.matrix').classList.add('tall');
    for (const row of document.querySelectorAll('.matrix tr'))
        while (row.children.length < 29) row.append(row.children[1].cloneNode(true));
}"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on thirty learners."""
    return reports.make(tmp_path_factory.mktemp("class") / "week 3")


@contextmanager
def opened(
    browser: Browser, path: Path, scheme: Scheme = "light", size: dict[str, int] = DESK
) -> Iterator[Page]:
    """Open a file, with no network; nothing may go wrong, and nothing else may be asked for."""
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        color_scheme=scheme,
        offline=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(60_000)  # for a busy machine
    page, wrong = context.new_page(), list[str]()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.on(
        "request", lambda request: wrong.append(request.url) if not _is_ours(request.url) else None
    )
    try:
        page.goto(path.as_uri())
        yield page
        assert wrong == []
    finally:
        context.close()


def _is_ours(url: str) -> bool:
    return url.startswith("file://") and url.partition("#")[0].endswith(".html")


def _learners_page(report: Path) -> Path:
    return next((report / "feedback").glob("ada-lovelace-*.html"))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_word_stands_out(
    browser: Browser, report: Path, pictures: Path, scheme: Scheme, size: dict[str, int]
) -> None:
    """At least 4.5 to 1 in both schemes (WCAG 2.2, 1.4.3), on both pages; nothing is cut off."""
    for name, path in (("report", report / "index.html"), ("feedback", _learners_page(report))):
        with opened(browser, path, scheme, size) as page:
            page.screenshot(path=pictures / f"{name}-{scheme}-{size['width']}.png", full_page=True)
            found = page.evaluate(_CONTRAST)
            width = page.evaluate("document.documentElement.scrollWidth")
            dark = page.evaluate("getComputedStyle(document.body).backgroundColor")

        assert [(ratio, text) for ratio, text in found if ratio < 4.5] == []
        assert len(found) > 40
        assert width == size["width"]
        assert (dark == "rgb(20, 22, 27)") is (scheme == "dark")


def test_the_wide_table_is_scrolled_by_keys_alone(browser: Browser, report: Path) -> None:
    """On a phone it scrolls inside its own region; the names stay in sight."""
    with opened(browser, report / "index.html", size=PHONE) as page:
        region = page.get_by_role("region", name="State and points of 30 learners")
        name = region.get_by_role("link", name="Ada Lovelace")
        region.focus()
        before = name.bounding_box()
        for _ in range(8):
            page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "(region) => region.scrollLeft > 100", arg=region.element_handle(), timeout=30_000
        )

        after = name.bounding_box()
        assert before is not None
        assert after is not None
        assert after["x"] == before["x"]
        assert page.evaluate("window.scrollX") == 0


def test_on_paper_nothing_is_cut_off(browser: Browser, report: Path) -> None:
    """No table is broader than the sheet, and of a large class nobody is scrolled away."""
    with opened(browser, report / "index.html", size={"width": 1032, "height": 700}) as page:
        page.emulate_media(media="print")
        page.evaluate(_MORE_COLUMNS)
        hidden = page.evaluate(
            """() => [...document.querySelectorAll('.wide')].filter(one =>
                one.scrollWidth > one.clientWidth || getComputedStyle(one).overflowY !== 'visible'
            ).map(one => one.innerText.slice(0, 40))"""
        )

        assert hidden == []


def test_tab_and_enter_are_enough(browser: Browser, report: Path) -> None:
    """Past the menu to the text, into every region, unfold what is folded, and on to a learner."""
    with opened(browser, report / "index.html") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the text"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "text"
        reached = set()
        for _ in range(400):
            page.keyboard.press("Tab")
            reached.add(page.evaluate(_WHERE))
            if "BODY" in reached:
                break
        assert reached >= set(page.evaluate(_TO_BE_REACHED))

        summary = page.locator("summary").first
        summary.focus()
        page.keyboard.press("Enter")
        assert page.locator("details").first.get_attribute("open") is not None

        page.get_by_role("link", name="Grace Hopper").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/feedback/grace-hopper-*.html")
        assert page.get_by_role("heading", level=1).inner_text() == "Grace Hopper"


_SAY = "(e) => e.tagName + ' ' + (e.getAttribute('href') ?? e.textContent.slice(0, 60))"
_WHERE = (
    f"() => document.activeElement === document.body ? 'BODY' : ({_SAY})(document.activeElement)"
)
# What is folded away is reached once it is open.
_TO_BE_REACHED = f"""[...document.querySelectorAll('.wide, summary, main a')]
    .filter((e) => e.tagName === 'SUMMARY' || !e.closest('details')).map({_SAY})"""


def test_a_screen_reader_hears_what_is_seen(browser: Browser, report: Path) -> None:
    """Landmarks, one heading of the first level, tables and regions with names, states in words."""
    with opened(browser, report / "index.html") as page:
        page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
        assert page.get_by_role("main").count() == 1
        assert page.get_by_role("navigation", name="On this page").count() == 1
        assert page.get_by_role("heading", level=1).all_inner_texts() == ["week 3"]
        regions, tables = page.get_by_role("region"), page.get_by_role("table")
        names = page.locator(".wide > table > caption").all_text_contents()
        assert [
            tables.nth(n).locator("caption").text_content() for n in range(tables.count())
        ] == names
        assert all(page.get_by_role("region", name=name, exact=True).count() == 1 for name in names)
        assert regions.count() > len(names)  # sections are regions, too
        matrix = page.get_by_role("table", name="State and points of 30 learners")
        row = matrix.get_by_role("row").filter(
            has=page.get_by_role("rowheader", name="Robin Milner")
        )
        assert "not graded" in row.inner_text()
        assert matrix.get_by_role("columnheader").count() == 6
        assert matrix.get_by_role("rowheader").count() == 31
