"""What a recording looks like: the text twin and the HTML."""

import re
from html.parser import HTMLParser

import pytest
from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.orm import Session

from tests.observe.models import Base, Post, User
from workbook.observe import Recording, Statement, record, sqltext, values

HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$" + "x" * 43


class _Tags(HTMLParser):
    """Collects the tags of a page and checks that each is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.all: set[str] = set()
        self.feed(html)
        assert self.opened == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.all.add(tag)
        if tag not in {"br", "img"}:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


@pytest.mark.parametrize(
    ("sql", "lines"),
    [
        ("SELECT 1", ["SELECT 1"]),
        ("select a from b where c = 'x FROM y'", ["select a", "from b", "where c = 'x FROM y'"]),
        (
            "SELECT a FROM (SELECT b FROM c WHERE d) x LEFT JOIN y ON y.i = x.i LIMIT 3 OFFSET 9",
            [
                "SELECT a",
                "FROM (SELECT b FROM c WHERE d) x",
                "LEFT JOIN y ON y.i = x.i",
                "LIMIT 3 OFFSET 9",
            ],
        ),
        (
            "DELETE FROM a WHERE b IS DISTINCT FROM c",
            ["DELETE FROM a", "WHERE b IS DISTINCT FROM c"],
        ),
        (
            "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2 RETURNING id",
            [
                "INSERT INTO t (a)",
                "VALUES (1)",
                "ON CONFLICT (a) DO UPDATE SET a = 2",
                "RETURNING id",
            ],
        ),
        ("SELECT 1 -- why\nFROM a", ["SELECT 1", "FROM a"]),
        (
            "WITH x AS (SELECT 1) SELECT * FROM x UNION ALL SELECT 2",
            ["WITH x AS (SELECT 1) SELECT *", "FROM x", "UNION ALL SELECT 2"],
        ),
        (
            "CREATE TABLE t (\n\tid INTEGER, \n\tx TEXT\n)",
            ["CREATE TABLE t (", "  id INTEGER,", "  x TEXT", ")"],
        ),
    ],
)
def test_one_clause_a_line(sql: str, lines: list[str]) -> None:
    """Clauses begin lines where they stand outside of quotes and parentheses."""
    assert sqltext.lines(sql) == lines


@pytest.mark.parametrize(
    ("sql", "names", "line"),
    [
        ("a = ? AND b = '?'", ("x",), "a = :x AND b = '?'"),
        ("a = %(x)s::VARCHAR AND b LIKE '50%%'", (), "a = :x AND b LIKE '50%'"),
        ("a = %s AND b %% 2 = 0", (), "a = ? AND b % 2 = 0"),
        ("a = $1::INTEGER AND b = $2", ("x", "y"), "a = :x AND b = :y"),
        ("a = :x AND b::text = 'c'", (), "a = :x AND b::text = 'c'"),
        ("a = ? AND b = ?", (), "a = ? AND b = ?"),
    ],
)
def test_every_placeholder_reads_alike(sql: str, names: tuple[str, ...], line: str) -> None:
    """Whatever the driver calls it, a placeholder is a colon and its name."""
    assert sqltext.one_line(sql, names) == line


@pytest.mark.parametrize(
    ("sql", "verb"),
    [
        ("  select 1", "select"),
        ("WITH a AS (SELECT 1) UPDATE b SET c = 1", "update"),
        ("/* why */ DELETE FROM a", "delete"),
        ("PRAGMA foreign_keys", "pragma"),
        ("", "nothing"),
    ],
)
def test_the_verb_is_what_a_statement_does(sql: str, verb: str) -> None:
    """Comments and WITH do not hide it."""
    assert sqltext.verb(sql) == verb


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (HASH, "'$argon2id$…'"),
        ("$2b$12$" + "a" * 53, "'$2b$…'"),
        ("0123456789abcdef" * 4, "'01234567…'"),
        ("hunter2", "'hunter2'"),
        ("x" * 40, repr("x" * 40)),
        ("x" * 41, repr("x" * 24 + "…") + " (41 characters)"),
        ("it's", '"it\'s"'),
        (None, "None"),
        (1.5, "1.5"),
        (b"\x00" * 50, "b'" + r"\x00" * 12 + "'… (50 bytes)"),
    ],
)
def test_values_are_cut_for_reading(value: object, shown: str) -> None:
    """A password stays readable, because that is the lesson; hashes and long texts are cut."""
    assert values.show(value) == shown


def test_a_long_list_is_shortened(engine: Engine) -> None:
    """Five hundred values in an IN are neither read nor shown."""
    with record(engine) as sent, Session(engine) as session:
        session.scalars(select(User.name).where(User.id.in_(range(500)))).all()
    assert sent.statements[0].clauses[-1] == "WHERE users.id IN (:id_1_1, :id_1_2, … :id_1_500)"
    assert sent.statements[0].notes()[0] == (
        "params: id_1_1=0, id_1_2=1, id_1_3=2, id_1_4=3, id_1_5=4, id_1_6=5, … 500 in all"
    )


def test_many_new_rows_are_shortened() -> None:
    """Of a hundred rows in one INSERT the first is shown."""
    sql = "INSERT INTO t (a) VALUES " + ", ".join(["(?)"] * 100) + " RETURNING id"
    assert sqltext.lines(sql) == [
        "INSERT INTO t (a)",
        "VALUES (?), … 100 rows in all",
        "RETURNING id",
    ]


def test_a_long_list_of_columns_is_broken() -> None:
    """Lines end at 88 characters, after a comma that no text holds."""
    lines = sqltext.lines(
        "SELECT " + ", ".join(f"column_{n}" for n in range(20)) + ", 'a, b' FROM t"
    )
    assert all(len(line) <= sqltext.WIDTH for line in lines)
    assert lines[1].startswith("       column_")
    assert lines[-2].endswith("'a, b'")


def test_a_run_of_the_same_is_one_line(engine: Engine) -> None:
    """More than three in a row are told in one line, and still counted one by one."""
    with record(engine, title="a run") as sent, engine.connect() as connection:
        for number in range(6):
            connection.scalar(text("SELECT :n"), {"n": number})
        assert connection.scalar(text("SELECT 'x'")) == "x"
    assert sent.text().splitlines() == [
        "a run: 7 statements",
        "     BEGIN (implicit)",
        "  1. SELECT :n",
        "     params: n=0",
        "     rows: 1",
        "     2. to 6. the same again, with n=1 … n=5",
        "  7. SELECT 'x'",
        "     rows: 1",
        "     ROLLBACK",
    ]


def test_a_very_long_recording_is_cut() -> None:
    """Forty entries are shown, and the rest is a number."""
    sent = Recording.of([Statement(f"SELECT {number}", "select") for number in range(100)])
    assert sent.text().splitlines()[-1] == "     … 60 statements more"
    assert "… 60 statements more" in sent._repr_html_()


def test_an_empty_recording_says_so() -> None:
    """Nothing was sent, and nothing looks broken."""
    assert Recording.of([], title="quiet").text() == "quiet: 0 statements"
    _Tags(Recording.of([])._repr_html_())


def test_html_is_whole_and_holds_no_more_than_the_sanitizer_leaves(engine: Engine) -> None:
    """Every tag is closed, and each is one that an untrusted notebook keeps."""
    with record(engine, title="<b>all</b> & more") as sent, Session(engine) as session:
        session.execute(insert(User), [{"name": "<i>x</i>"}, {"name": "y"}])
        session.execute(update(User).values(secret=HASH))
        session.scalars(select(Post).where(Post.title == "<script>")).all()
        session.commit()
    html = sent._repr_html_()
    tags = _Tags(html)
    assert tags.all <= {
        *("div", "p", "b", "table", "thead", "tbody", "tr", "th", "td", "pre", "span"),
        *("code", "details", "summary"),
    }
    assert "&lt;b&gt;all&lt;/b&gt; &amp; more: 3 statements" in html
    assert "<script>" not in html
    outside = re.sub(r"<(pre|code).*?</\1>", "", html, flags=re.DOTALL)
    assert "$" not in outside  # else JupyterLab reads a formula


def test_durations_are_in_the_html_only(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand where a comparison can take them out, and a build leaves them blank."""
    monkeypatch.delenv("WORKBOOK_BUILD", raising=False)
    with record(engine) as sent, engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    assert re.search(r'data-ms="\d+\.\d">\d+\.\d<', sent._repr_html_())
    assert " ms" not in sent.text()
    monkeypatch.setenv("WORKBOOK_BUILD", "1")
    assert '<span data-ms=""></span>' in sent._repr_html_()
    assert not re.search(r"data-ms=\"\d", sent._repr_html_())


def test_both_faces_are_one_output(engine: Engine) -> None:
    """A notebook gets text and HTML together."""
    with record(engine) as sent, engine.begin() as connection:
        connection.execute(select(Base.metadata.tables["tags"]))
    bundle = sent._repr_mimebundle_()
    assert bundle == {"text/plain": sent.text(), "text/html": sent._repr_html_()}


def test_a_long_list_of_placeholders_is_told_by_its_number() -> None:
    """Whatever the driver's placeholders look like; a short list, and a text, stay."""
    marks = ", ".join("?" * 50)
    named = ", ".join(f"%(id_{number})s::INTEGER" for number in range(1, 9))

    assert [
        sqltext.with_short_lists(f"SELECT 1 FROM t WHERE id IN ({inside})")
        for inside in (marks, named, "?, ?, ?", "'?, ?, ?, ?, ?, ?, ?, ?, ?'")
    ] == [
        "SELECT 1 FROM t WHERE id IN (?, … 50 in all)",
        "SELECT 1 FROM t WHERE id IN (%(id_1)s::INTEGER, … 8 in all)",
        "SELECT 1 FROM t WHERE id IN (?, ?, ?)",
        "SELECT 1 FROM t WHERE id IN ('?, ?, ?, ?, ?, ?, ?, ?, ?')",
    ]
