"""What a learner reads of a verdict, in text and in HTML."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from workbook.practice import bank
from workbook.practice.learner.standing import Standing
from workbook.practice.showing import markup
from workbook.practice.showing.cards import Card, Code, Folded, Rows, Say
from workbook.practice.showing.door import Door
from workbook.practice.showing.verdicts import card
from workbook.practice.verdict import PartVerdict, Verdict

ID = "6.2.4-update-user"
TITLE = bank.find(ID).title
FAILED = Verdict(
    id=ID,
    state="not-yet",
    sentence="Nothing reached the table. Is the commit missing?",
    call="update_user(SESSION, 1, {'bio': 'lamo'})",
    expected="'lamo'",
    came="None",
    line=2,
    statements=("SELECT users.id\nFROM users", "UPDATE users SET bio = ?"),
    points=1,
    of=3,
    milliseconds=31.4,
    parts=(
        PartVerdict(
            "stores_what_was_sent", 1, False, "Nothing reached the table. Is the commit missing?"
        ),
        PartVerdict("keeps_the_rest", 1, True),
        PartVerdict("knows_nobody", 1, False, "Nobody is None."),
    ),
)
TEXT = "def update_user(session, user_id, changes):\n    user.bio = 'x < y & z'\n"


def shown(verdict: Verdict, standing: Standing, door: Door = Door.NOTEBOOK) -> Card:
    """Return the card of a verdict on the first exercise."""
    return card(verdict, bank.find(ID).variant(0), standing, door, TEXT)


def test_a_failure_shows_the_gap_the_line_the_parts_and_the_statements() -> None:
    """The state in words first, then what was called, expected and what came."""
    assert repr(shown(FAILED, Standing("not-yet", 1, 1))) == (
        f"◔ not yet: {TITLE} ({ID}), 1 of 3 points\n"
        "Nothing reached the table. Is the commit missing?\n"
        "    called     update_user(SESSION, 1, {'bio': 'lamo'})\n"
        "    expected   'lamo'\n"
        "    came       None\n"
        "    your line  user.bio = 'x < y & z'\n"
        "    ◔ not yet  stores what was sent\n"
        "    ✔ done     keeps the rest\n"
        "    ◔ not yet  knows nobody\n"
        "2 statements were sent:\n"
        "    SELECT users.id\n"
        "    FROM users\n"
        "    UPDATE users SET bio = ?"
    )


def test_a_page_is_not_filled_with_what_repeats() -> None:
    """Equal statements in a row are written once; a call with many rows in it is cut."""
    sent = ("INSERT INTO users", "INSERT INTO users", "INSERT INTO users", "SELECT 1")
    call = f"import_people(SESSION, {[{'username': 'ada'}] * 60})"

    lines = repr(shown(replace(FAILED, statements=sent, call=call), Standing())).splitlines()

    assert lines[2] == f"    called     {call[:240]}… ({len(call)} characters)"
    assert lines[-3:] == [
        "4 statements were sent:",
        "    INSERT INTO users  (3 times)",
        "    SELECT 1",
    ]


def test_a_line_without_end_is_cut() -> None:
    """Of the learner's own line as much is shown as tells which one it is."""
    line = f"found = [{'1, ' * 900}]"
    made = card(FAILED, bank.find(ID).variant(0), Standing(), Door.NOTEBOOK, f"\n{line}\n")

    assert f"    your line  {line[:240]}… ({len(line)} characters)" in repr(made).splitlines()


def test_points_stand_beside_the_parts_where_they_differ() -> None:
    """Without them "2 of 4 points" beside three parts explains nothing."""
    first, *others = FAILED.parts
    parts = (replace(first, points=2), *others)

    assert repr(shown(replace(FAILED, parts=parts, of=4), Standing())).splitlines()[6:9] == [
        "    ◔ not yet  stores what was sent (2 points)",
        "    ✔ done     keeps the rest (1 point)",
        "    ◔ not yet  knows nobody (1 point)",
    ]


@pytest.mark.parametrize(
    ("standing", "offer"),
    [
        (Standing("not-yet", 1, 1), None),
        (Standing("not-yet", 2, 2), 'Hint 1 of 3: `hint("6.2.4-update-user")`.'),
        (Standing("not-yet", 1, 2), 'Hint 1 of 3: `hint("6.2.4-update-user")`.'),
        (Standing("not-yet", 2, 2, hints=1), 'Hint 2 of 3: `hint("6.2.4-update-user")`.'),
        (
            Standing("not-yet", 3, 3, hints=0),
            'The key is open, too: `solution("6.2.4-update-user")`.',
        ),
        (
            Standing("not-yet", 3, 3, hints=3),
            'The key is open: `solution("6.2.4-update-user")`.',
        ),
    ],
)
def test_after_the_second_failure_the_next_hint_is_offered_by_name(
    standing: Standing, offer: str | None
) -> None:
    """One failure is left alone; then one rung after the other; then the key."""
    lines = repr(shown(FAILED, standing)).splitlines()

    assert (lines[-1] if "`" in lines[-1] else None) == offer


def test_a_terminal_is_told_its_own_commands() -> None:
    """The next step is written as it is typed there."""
    assert repr(shown(FAILED, Standing("not-yet", 2, 2), Door.TERMINAL)).endswith(
        "Hint 1 of 3: `workbook hint 6.2.4-update-user`."
    )


def test_a_pass_says_why_it_works_opens_the_key_and_names_what_is_next() -> None:
    """One sentence of why, the key for comparison, and the exercise that follows."""
    every = bank.all()
    place = [one.id for one in every].index(ID)
    one, after = every[place : place + 2]

    assert repr(shown(Verdict(ID, "done", "", points=3, of=3), Standing("done"))) == (
        f"✔ done: {TITLE} ({ID})\n"
        f"Why it works: {one.why}\n"
        'The key is open for comparison: `solution("6.2.4-update-user")`.\n'
        f"Next: {after.id}, {after.title} ({after.kind}, {after.minutes} minutes)."
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("not-started", "○ not started: "),
        ("not-yet", "◔ not yet: "),
        ("almost", "◕ almost: "),
        ("done", "✔ done: "),
        ("our-side", "⚠ something is wrong on our side: "),
    ],
)
def test_the_five_states_have_fixed_words_and_signs(state: str, words: str) -> None:
    """Nothing hangs on colour: text and HTML begin with the words."""
    made = shown(Verdict(ID, state, "A sentence."), Standing())  # type: ignore[arg-type]

    assert repr(made).startswith(words)
    assert f"<strong>{words}" in made._repr_html_()


def test_no_time_is_in_either_form() -> None:
    """Milliseconds are for machines; a made notebook must be the same at every build."""
    made = shown(FAILED, Standing("not-yet", 1, 1))

    assert "31" not in repr(made) + made._repr_html_()


PRE = 'style="white-space: pre; overflow-x: auto; margin: 0 0 8px 0"'

# What JupyterLab's sanitizer lets through in a notebook that is not trusted, of what we use.
TAGS = {"div", "p", "strong", "em", "code", "pre", "a", "ul", "ol", "li"}
TAGS |= {"table", "tbody", "tr", "th", "td", "details", "summary"}
STYLES = {"border-left", "padding", "margin", "text-align", "vertical-align", "font-weight"}
STYLES |= {"white-space", "overflow-x"}


class Reader(HTMLParser):
    """Collects tags, attributes and styles, and sees that all is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.styles: set[str] = set()
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and what it carries."""
        self.tags.add(tag)
        self.open.append(tag)
        for name, value in attrs:
            self.attributes.add((tag, name))
            if name == "style":
                self.styles |= {one.partition(":")[0].strip() for one in (value or "").split(";")}

    def handle_endtag(self, tag: str) -> None:
        """See that a tag closes the one that was opened last."""
        assert self.open.pop() == tag


EVERYTHING = Card(
    "A `headline` with **bold**",
    (
        Say("A *word*, a [link](../a.ipynb), `code`.\n\n- one\n- two\n\n1. first\n2. second"),
        Say("```python\nx = 1 < 2 and '&'\n```"),
        Rows([("label", "a < b\nand more")]),
        Folded("statements", Code("SELECT '<b>'")),
    ),
)


@pytest.mark.parametrize("made", [EVERYTHING, shown(FAILED, Standing("not-yet", 2, 2))])
def test_html_is_closed_and_survives_the_sanitizer(made: Card) -> None:
    """Known tags, attributes and styles only: no script, no colour, nothing to switch off."""
    read = Reader(made._repr_html_())

    assert read.open == []
    assert read.tags <= TAGS
    assert read.styles <= STYLES
    styled = {(tag, "style") for tag in TAGS}
    assert read.attributes <= styled | {("a", "href"), ("th", "scope"), ("div", "class")}


def test_what_came_can_never_become_html() -> None:
    """A value, a sentence, a title: all of it is text."""
    nasty = "<script>alert(1)</script>"
    made = Card(nasty, (Say(nasty), Code(nasty), Rows([(nasty, nasty)]), Folded(nasty, Say(nasty))))

    assert "<script" not in made._repr_html_()
    assert made._repr_html_().count("&lt;script&gt;") == 7


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a `b*c*d` *e*", "<p>a <code>b*c*d</code> <em>e</em></p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("`a` < `b`", "<p><code>a</code> &lt; <code>b</code></p>"),
        ("**`a*`.** *b `c`*", "<p><strong><code>a*</code>.</strong> <em>b <code>c</code></em></p>"),
        ("**so** it is", "<p><strong>so</strong> it is</p>"),
        ("one\ntwo\n\nthree", "<p>one two</p>\n<p>three</p>"),
        ("- a\n  b\n- c", "<ul><li>a b</li><li>c</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("```python\nx\n\n  y\n```\nz", f"<pre {PRE}>x\n\n  y</pre>\n<p>z</p>"),
        ("```\nopen to the end", f"<pre {PRE}>open to the end</pre>"),
        ("[docs](https://a.b/c?d=e)", '<p><a href="https://a.b/c?d=e">docs</a></p>'),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
        ("snake_case_name and __init__", "<p>snake_case_name and __init__</p>"),
    ],
)
def test_the_courses_markdown_becomes_html(text: str, html: str) -> None:
    """Paragraphs, lists, code, stress and links; everything else as typed."""
    assert markup.html(text) == html


def test_the_text_twin_has_no_marks_that_are_hard_to_read() -> None:
    """Bold is words, a link in the course its words, a link on the web its words and address."""
    assert markup.plain("**[a b](c.ipynb)** and [d](https://e.f/g)") == "a b and d (https://e.f/g)"


def test_the_teaching_texts_of_the_course_are_all_rendered() -> None:
    """No fence, bold or link of a real hint is left as typed, outside its code."""
    for one in bank.all():
        for hint in (one.variant(0).task, *one.variant(0).hints):
            read = Reader(markup.html(hint))
            assert read.open == []
            outside = re.sub(r"<(code|pre)\b.*?</\1>", "", markup.html(hint), flags=re.DOTALL)
            assert not re.search(r"`|\*\*|\]\(", outside), (one.id, outside)


def test_a_card_names_what_was_compared_and_writes_equal_statements_once() -> None:
    """Sixty lines of one statement are one line that says so."""
    sent = ("SELECT users.id", *["SELECT posts.id"] * 60)
    verdict = replace(FAILED, compared="bio", statements=sent)
    lines = repr(shown(verdict, Standing("not-yet", 1, 1))).splitlines()

    assert "    compared   bio" in lines
    assert lines[-3:] == [
        "61 statements were sent:",
        "    SELECT users.id",
        "    SELECT posts.id  (60 times)",
    ]


def test_statements_are_folded_in_html_and_shown_in_text() -> None:
    """A click opens them, and whoever reads text has them at once."""
    made = Card("x", (Folded("statements sent", Code("SELECT 1")),))

    assert made._repr_html_().count("<details><summary>statements sent</summary>") == 1
    assert repr(made) == "x\nstatements sent:\n    SELECT 1"
