"""Pictures, charts and the measuring behind them."""

import os
import re
import subprocess
import sys
import threading
import time
from base64 import b64decode
from pathlib import Path
from xml.etree import ElementTree

import pytest

from workbook.observe import (
    Recording,
    Statement,
    bar_chart,
    compare,
    line_chart,
    loader_chart,
    measure,
    pages_picture,
)

OFFSET = {"OFFSET": [0.4, 7, 15.5], "keyset": [0.4, 0.5, 0.4]}
CLAIM = "OFFSET takes more than 5 times as long as keyset: yes"


def test_drifting_pages_mark_what_came_twice_and_what_never() -> None:
    """Both are marked by a sign and a word, and told in a sentence."""
    picture = pages_picture(
        [["u0", "u1", "u2"], ["u4", "u5", "u0"]], [f"u{n}" for n in range(6)], "No ORDER BY"
    )
    assert repr(picture) == (
        "No ORDER BY\n"
        "page 1   u0          u1          u2\n"
        "page 2   u4          u5          u0 (again)\n"
        "no page  u3 (never)\n"
        "Shown more than once: u0. Never shown: u3."
    )
    assert picture.repeated == ["u0"]
    assert picture.lost == ["u3"]
    html = picture._repr_html_()
    assert "u0<br><small>↻ again</small>" in html
    assert "u3<br><small>✗ never</small>" in html
    assert picture.alt in html


def test_pages_that_hold_still() -> None:
    """When all is well, the sentence says so."""
    picture = pages_picture([[1, 2], [3]], [1, 2, 3])
    assert repr(picture) == "page 1   1  2\npage 2   3\nEvery one of the 3 rows was shown once."


def test_a_row_from_nowhere_is_refused() -> None:
    """A typing error in the labels would make a wrong picture."""
    with pytest.raises(ValueError, match="The pages show u9, which is not among"):
        pages_picture([["u9"]], ["u1"])


def test_bars_of_exact_counts_have_them_in_the_twin() -> None:
    """A counter is the same at every run, so the text may hold it."""
    chart = bar_chart("Loading", {"lazy": 201, "joined": 1}, unit="statements")
    assert repr(chart) == "Loading\nlazy    201 statements\njoined  1 statement"
    assert chart.alt == "Loading. lazy 201 statements; joined 1 statement"
    words = "".join(ElementTree.fromstring(chart.svg).itertext())
    assert all(word in words for word in ("lazy", "joined", "201 statements", "1 statement"))


def test_measured_bars_have_the_claim_in_the_twin() -> None:
    """A measured number never stands in text."""
    chart = bar_chart("Pages", {"OFFSET": 43.04, "keyset": 2.7}, unit="ms", claim=CLAIM)
    assert repr(chart) == f"Pages\n{CLAIM}"
    assert ">43 ms<" in chart.svg
    assert f"<figcaption>{CLAIM}</figcaption>" in chart._repr_html_()


def _selects(*rows: int | None) -> Recording:
    """Return a recording of SELECTs that fetched so many rows, and of what does not count."""
    marks = [Statement("BEGIN", "begin"), Statement("UPDATE users SET bio=NULL", "update", rows=9)]
    return Recording.of([*marks, *(Statement("SELECT 1", "select", rows=one) for one in rows)])


def test_loaders_are_compared_by_statements_and_rows() -> None:
    """Each loader has two bars, and one line in the twin."""
    chart = loader_chart({"lazy": _selects(200, *[10] * 200), "joined": _selects(2000)})
    assert repr(chart) == (
        "Statements and rows\nlazy    201 statements, 2,200 rows\njoined  1 statement, 2,000 rows"
    )
    words = [word for word in ElementTree.fromstring(chart.svg).itertext() if word.strip()]
    assert words[-4:] == ["201 statements", "2,200 rows", "1 statement", "2,000 rows"]


def test_loaders_without_numbers() -> None:
    """Without a recording, or without counted rows, there is nothing to compare."""
    with pytest.raises(ValueError, match="needs one recording at least"):
        loader_chart({})
    with pytest.raises(ValueError, match="Nobody counted the rows of 'streamed'"):
        loader_chart({"streamed": _selects(1, None)})


def test_lines_are_an_image_with_words() -> None:
    """The SVG is well-formed, small, says what it shows, and is the same at every run."""
    charts = [
        line_chart("Depth", [0, 10, 20], OFFSET, x_label="rows", y_label="ms", claim=CLAIM)
        for _ in range(2)
    ]
    htmls = [chart._repr_html_() for chart in charts]
    assert htmls[0] == htmls[1]
    assert repr(charts[0]) == f"Depth\n{CLAIM}"
    assert f'alt="Depth. {CLAIM}"' in htmls[0]
    source = re.search(r"base64,([^\"]+)", htmls[0])
    assert source is not None
    assert b64decode(source[1]).decode() == charts[0].svg
    assert len(charts[0].svg) < 20_000
    root = ElementTree.fromstring(charts[0].svg)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == f"Depth. {CLAIM}"
    words = "".join(root.itertext())
    assert all(word in words for word in ("OFFSET", "keyset", "rows", "ms"))


def test_drawing_leaves_the_settings_alone() -> None:
    """What a learner has set for their own pictures stays set, and does not reach ours."""
    import matplotlib as mpl

    plain = bar_chart("One", {"a": 1}).svg
    with mpl.rc_context({"font.size": 30, "svg.hashsalt": "mine"}):
        assert bar_chart("One", {"a": 1}).svg == plain
        assert (mpl.rcParams["font.size"], mpl.rcParams["svg.hashsalt"]) == (30, "mine")


def test_the_first_drawing_on_a_machine_says_nothing(tmp_path: Path) -> None:
    """Looking at all fonts takes a while; a notebook's stderr stays empty."""
    code = "from workbook.observe import bar_chart; bar_chart('One', {'a': 1})"
    environment = {**os.environ, "MPLCONFIGDIR": str(tmp_path)}
    came = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        env=environment,
        check=True,
    )
    assert (came.stdout, came.stderr) == (b"", b"")


@pytest.mark.parametrize(
    ("x", "lines"), [([1], {"a": [1]}), ([1, 2], {}), ([1, 2], {str(n): [1, 2] for n in range(5)})]
)
def test_lines_that_cannot_be_drawn(x: list[float], lines: dict[str, list[float]]) -> None:
    """Too few points, no line, too many lines: a sentence."""
    with pytest.raises(ValueError, match="needs two points, and one to 4 lines"):
        line_chart("Nothing", x, lines)


def test_a_line_with_a_missing_point() -> None:
    """The sentence has both numbers."""
    with pytest.raises(ValueError, match="The line 'a' has 1 points, but x has 2"):
        line_chart("Nothing", [1, 2], {"a": [1]})


def test_no_bar_below_zero() -> None:
    """There is no length below zero."""
    with pytest.raises(ValueError, match="none below zero"):
        bar_chart("Nothing", {"a": -1})


def test_compare_takes_turns_and_claims_with_a_margin() -> None:
    """Both run equally often, and the sentence is the same at every run."""
    runs: list[str] = []

    def slow() -> None:
        runs.append("slow")
        time.sleep(0.004)

    came = compare(("slow", slow), ("quick", lambda: runs.append("quick")), rounds=5)
    assert sorted(runs) == ["quick"] * 6 + ["slow"] * 6
    assert runs[2:6] == ["quick", "slow", "slow", "quick"]
    assert came.ratio > 5
    assert came.claim(5) == "slow takes more than 5 times as long as quick: yes"
    assert came.claim(1e9) == "slow takes more than 1e+09 times as long as quick: no"
    assert repr(came) == "slow against quick"


def test_one_measures_at_a_time() -> None:
    """Whoever comes second waits, in another thread as in another process."""
    order: list[str] = []

    def second() -> None:
        with measure.alone():
            order.append("second")

    with measure.alone():
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_importing_the_room_imports_no_library() -> None:
    """Neither SQLAlchemy nor a drawing library comes before it is used."""
    code = (
        "import sys, workbook.observe\n"
        "from workbook.observe import bar_chart, entity_diagram, expect_error, explain\n"
        "from workbook.observe import pages_picture, record, table\n"
        "print(sorted({'sqlalchemy', 'matplotlib', 'numpy', 'fastapi'} & set(sys.modules)))"
    )
    came = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert came.stdout == "[]\n"
