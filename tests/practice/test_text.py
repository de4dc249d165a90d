"""The text of an answer: which statements of which cells, and in which order."""

from textwrap import dedent

import pytest

from workbook.practice.text import Cell, answer_text, untouched


def cut(*sources: str, gives: tuple[str, ...] = ("f",)) -> str:
    """Return the answer in cells that ran in this order."""
    return answer_text([Cell(dedent(source)) for source in sources], gives).strip()


def test_what_the_name_uses_comes_along() -> None:
    """Statements that f needs, transitively, and the imports that these need."""
    text = cut(
        "import os, json\nLIMIT = 3\nunrelated = os.getcwd()",
        "def helper(x): return json.dumps(x)[:LIMIT]",
        "def f(x): return helper(x)",
        "print(f(1))",
    )
    assert text == (
        "import os, json\nLIMIT = 3\ndef helper(x): return json.dumps(x)[:LIMIT]\n"
        "def f(x): return helper(x)"
    )


def test_local_names_pull_nothing_in() -> None:
    """A parameter or a local of the same name as something at the top is another thing."""
    text = cut(
        "user = boom()\nsession = boom()\ntotal = boom()",
        "def f(session, *, user=None):\n    total = 0\n    return [user for user in session]",
    )
    assert text.startswith("def f(session")


def test_the_newer_run_of_a_cell_replaces_the_older() -> None:
    """Cells are told apart by their ids."""
    cells = [Cell("def f(): return 1", "a"), Cell("x = 1", "b"), Cell("def f(): return 2", "a")]
    assert answer_text(cells, ["f"]) == "def f(): return 2"


def test_a_copied_cell_breaks_nothing() -> None:
    """Of two definitions with one name the later one counts: a class stands there only once."""
    model = "class Book(Base):\n    __tablename__ = 'books'"
    text = cut("class Base: pass", model, model, "def f(): return Book", gives=("f",))
    assert text.count("class Book") == 1


def test_a_cell_that_was_run_again_later_still_comes_first() -> None:
    """What a statement needs at once is put before it."""
    cells = [
        Cell("class User: pass", "models"),
        Cell("def f(user: User) -> User: return user", "f"),
        Cell("class User: pass  # mended", "models"),
    ]
    text = answer_text(cells, ["f"])
    assert text.index("class User") < text.index("def f")
    assert "mended" in text


@pytest.mark.parametrize(
    "act",
    [
        "@app.get('/')\ndef read(): return 1",
        "app.title = 'x'",
        "app.routes['x'] = 1",
        "app.include_router(1)",
        "app.state.engine.dispose()",
        "from sqlalchemy import event\nevent.listen(app, 'x', print)",
        "class Child(app): pass",
        "app += 1",
    ],
)
def test_what_acts_on_a_name_that_is_taken_is_taken(act: str) -> None:
    """Decorators, attributes, items, methods, listeners, subclasses."""
    text = cut("from fastapi import FastAPI\napp = FastAPI()", act, "other = 3", gives=("app",))
    assert text == f"from fastapi import FastAPI\napp = FastAPI()\n{act}"


@pytest.mark.parametrize(
    "listens",
    [
        "@event.listens_for(Engine, 'connect')\ndef on(connection, _): print(connection)",
        "event.listen(Engine, 'connect', print)",
    ],
)
def test_a_listener_on_an_imported_class_is_taken(listens: str) -> None:
    """It hears every engine that the answer makes, and nothing in the answer names it."""
    make = "def make_engine(url): return create_engine(url)"
    first = "from sqlalchemy import Engine, create_engine, event"
    assert cut(first, listens, "other = 3", make, gives=("make_engine",)) == "\n".join(
        [first, listens, make]
    )


@pytest.mark.parametrize(
    "index", ['Index("by_day", Loan.day.desc())', 'by_day = Index("i", Loan.day)']
)
def test_an_index_below_its_class_is_taken(index: str) -> None:
    """It belongs to the table of the class whose columns it names."""
    first, made = "from sqlalchemy import Index", "class Loan(Base): pass"
    other = 'Index("else", Book.title)'
    text = cut(first, "class Base: pass", made, index, other, gives=("Loan",))
    assert text == "\n".join([first, "class Base: pass", made, index])


def test_two_routes_of_one_function_name_stay_both() -> None:
    """Copied with another path, a decorated function is another statement."""
    route = "@app.get('/{0}')\ndef read(): return 1"
    text = cut("app = make()", route.format("a"), route.format("b"), gives=("app",))
    assert text.count("def read") == 2


def test_the_workbook_s_verbs_are_no_answer() -> None:
    """check, hint and their like are left out, wherever they stand; what is lent stays."""
    text = cut(
        "from workbook import check, hint, space\nfrom workbook import *\n"
        "def f(): return space\ncheck('6.2.4-x')\nawait check('x')\nhint('6.2.4-x', 2)",
    )
    assert text == "from workbook import space\n\ndef f(): return space"


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%timeit -n 1"])
def test_magics_are_peeled_off(magic: str) -> None:
    """Timing and capturing wrap Python; line magics and shell lines are none."""
    source = f"{magic}\n%load_ext x\n!ls\nimport os\ndef f():\n    %time\n    return os"
    text = " ".join(answer_text([Cell(source)], ["f"]).split())
    assert text == "import os def f(): pass return os"


def test_lines_end_where_python_ends_them() -> None:
    """A line separator or a form feed in quotes, or behind a #, is a character like any other."""
    body = "def f():  # web\u2028page\n    return 'a\u2029b\x0cc\x1cd\x85e'"
    assert cut(f"import os\n{body}", "x = 1") == body
    assert cut(body.replace("\n", "\r\n")) == body


def test_cells_of_another_language_are_left_out() -> None:
    """A cell that begins with another %% is no Python."""
    assert cut("%%bash\nf() { echo; }", "def f(): return 1") == "def f(): return 1"


def test_one_cell_keeps_its_line_numbers() -> None:
    """The text of a file has each statement on the line where the file has it."""
    text = answer_text(
        [Cell("# exercise: x\n\nimport os\n\n\nprint(1)\ndef f():\n    os.x")], ["f"]
    )
    assert text.splitlines()[6:] == ["def f():", "    os.x"]


def test_a_broken_cell_about_the_name_is_the_text() -> None:
    """So that its syntax error is what the learner reads."""
    assert cut("def f(): return 1", "def f(:\n  pass") == "def f(:\n  pass"


def test_a_broken_cell_about_something_else_disturbs_nobody() -> None:
    """Another exercise's syntax error is not this one's."""
    assert cut("def f(): return 1", "def g(:") == "def f(): return 1"


def test_nothing_given_is_nothing() -> None:
    """Where none of the names is bound the text is empty."""
    assert cut("import os\nx = 1\nprint(x)") == ""


def test_quoted_classes_count_as_used() -> None:
    """relationship('Post') and Mapped['Post'] need the class Post; a table's name does not."""
    text = cut(
        "posts = boom()",
        "class Post(Base): pass",
        "class User(Base):\n    __tablename__ = 'posts'\n    posts = relationship('Post')",
        gives=("User",),
    )
    assert "class Post" in text
    assert "boom" not in text


def test_two_classes_that_name_each_other_keep_their_order() -> None:
    """A name in quotes is looked up at the first use; one without is needed at once."""
    parent = 'class Shelf(Base):\n    books: Mapped[list["Book"]] = relationship()'
    child = "class Book(Base):\n    shelf: Mapped[Shelf] = relationship()"

    assert cut(parent, child, gives=("Shelf", "Book")) == f"{parent}\n{child}"


def test_statements_that_share_a_line_are_parted() -> None:
    """Only the one that is needed comes along."""
    assert cut("a = 1; b = boom()\ndef f(): return a") == "a = 1\ndef f(): return a"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("def f(x):\n    return ...  # todo", True),
        ("import os\n\n\ndef f(x): return ...\nprint(f)", True),
        ("def f(x):\n    return x", False),
        ("def f(y):\n    return ...", False),
        ("", False),
        ("def f(", False),
    ],
)
def test_an_honest_try_is_a_changed_syntax_tree(text: str, *, same: bool) -> None:
    """Comments, blank lines, imports and other statements change nothing."""
    assert untouched("def f(x):\n    return ...", text, ["f"]) is same


def test_fixtures_belong_to_the_tests_that_name_them() -> None:
    """Pytest fills parameters in by their names, and some fixtures without any."""
    cells = [
        Cell("import pytest"),
        Cell("@pytest.fixture\ndef engine(): ..."),
        Cell("@pytest.fixture(name='s')\ndef other(): ..."),
        Cell("@pytest.fixture\ndef session(engine): ..."),
        Cell("@pytest.fixture(autouse=True)\ndef counted(): ..."),
        Cell("def plain(other): ..."),
        Cell("def test_one(session): ..."),
    ]
    text = answer_text(cells, ["test_one"])
    assert [line for line in text.splitlines() if line.startswith("def")] == [
        "def engine(): ...",
        "def session(engine): ...",
        "def counted(): ...",
        "def test_one(session): ...",
    ]
