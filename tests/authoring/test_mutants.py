"""Mutants: what is made of a key, how it is named, and what is left out."""

# ruff: noqa: E501 -- a table reads best with a case on a line

from textwrap import dedent

import pytest

from workbook.authoring.mutants import mutants


def names(source: str) -> list[str]:
    """Return the names of a source's mutants."""
    return [one.name for one in mutants(dedent(source).strip() + "\n")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("x = a < b", ["`a < b` becomes `a <= b`", "`a < b` becomes `a >= b`"], id="a comparison, turned and moved"),
        pytest.param("x = a is not None", ["`a is not None` becomes `a is None`"], id="is not"),
        pytest.param("x = a + b", ["`a + b` becomes `a - b`"], id="arithmetic"),
        pytest.param("x = a and b", ["`a and b` becomes `a or b`"], id="and"),
        pytest.param("x = not a", ["`not a` becomes `a`"], id="not"),
        pytest.param("x = True", ["`True` becomes `False`"], id="a boolean"),
        pytest.param("x = 0", ["`0` becomes `1`"], id="a number"),
        pytest.param("x = 'a'", ["`'a'` becomes `'a~'`"], id="a text"),
        pytest.param("x = None", [], id="None has nothing beside it"),
        pytest.param("x = f'{a + b}!'", ["`a + b` becomes `a - b`"], id="in an f-string"),
        pytest.param("x = f(a, b=c)", ["drop `b=c` of `f`"], id="a keyword"),
        pytest.param("x = f(**a)", ["drop `**a` of `f`"], id="a dictionary of keywords"),
        pytest.param("x = f(a).where(b)", ["drop `.where(b)`"], id="a link of a chain"),
        pytest.param("x = f(a).all()", [], id="all() of a result changes nothing"),
        pytest.param("x = a.desc()", ["`a.desc()` becomes `a.asc()`"], id="the order"),
        pytest.param("session.commit()", ["drop `session.commit()`", "`session.commit()` becomes `session.flush()`"], id="a commit"),
        pytest.param("a.b = c", ["drop `a.b = c`"], id="an attribute set"),
        pytest.param("a = b", [], id="a plain name needs its value"),
        pytest.param("if a:\n    b()", ["drop `if a: …`", "`a` is negated", "drop `b()`"], id="a condition"),
        pytest.param("x = a if b else c", ["`b` is negated"], id="a condition in an expression"),
        pytest.param("x = [a for a in b if c]", ["`c` is negated"], id="a condition in a comprehension"),
        pytest.param("raise E('text')", ["drop `raise E('text')`"], id="messages are for people"),
        pytest.param("'a docstring'", [], id="a docstring"),
        pytest.param("print(a + 1)", [], id="print"),
        pytest.param("import a", [], id="an import"),
        pytest.param("x: int = f(a, description='b')", ["drop `description='b'` of `f`", "`'b'` becomes `'b~'`"], id="any keyword may matter"),
        pytest.param("x = Field(description='b')", [], id="but not a description of a field"),
        pytest.param("x = get(a, status_code=200)", ["`200` becomes `201`"], id="a default may be left unsaid"),
        pytest.param("if __name__ == '__main__':\n    main()", [], id="what runs only as a script"),
    ],
)  # fmt: skip
def test_each_mistake_is_made_and_nothing_else(source: str, expected: list[str]) -> None:
    """Whole lists are compared, so a rule that makes too much is found as well."""
    assert names(source) == expected


def test_names_say_where_and_are_numbered() -> None:
    """An excuse names a mutant, and holds when lines move."""
    source = """
        class Shop:
            def sell(self, one, two):
                log(self)
                self.stock.take(one)
                self.stock.take(one)
                return one
    """

    assert names(source) == [
        "Shop.sell: drop `self.stock.take(one)`",
        "Shop.sell: drop `self.stock.take(one)` (2)",
        "Shop.sell: drop the value of `return one`",
    ]


def test_decorators_and_routes_are_mutated() -> None:
    """A route that is gone, has another status or shows what it should hide."""
    source = """
        @app.post("/users", status_code=201, response_model=Out, summary="Make one")
        def make(new: Annotated[int, Query(le=100)]) -> Out:
            return new
    """

    assert names(source) == [
        "make: drop `@app.post('/users', status_code=201, response_model=Out, summ…`",
        "make: drop `status_code=201` of `app.post`",
        "make: drop `response_model=Out` of `app.post`",
        "make: `'/users'` becomes `'/users~'`",
        "make: `201` becomes `202`",
        "make: `100` becomes `101`",
        "make: drop the value of `return new`",
    ]


def test_awaits_are_dropped() -> None:
    """The commonest mistake of async code."""
    source = """
        async def save(session):
            await session.commit()
    """

    assert names(source) == [
        "save: drop `await session.commit()`",
        "save: `await session.commit()` becomes `session.commit()`",
        "save: `session.commit()` becomes `session.flush()`",
    ]


def test_a_mutant_changes_its_place_and_nothing_else() -> None:
    """Comments, lines and letters beyond ASCII stay as they are."""
    source = 'def f(a):  # zurück\n    "é"; b = "ü" + a  # größer\n    return b\n'

    first = mutants(source)[0]

    assert (first.line, first.name) == (2, "f: `'ü' + a` becomes `'ü' - a`")
    assert first.code == "def f(a):  # zurück\n    \"é\"; b = ('ü' - a)  # größer\n    return b\n"


def test_no_two_mutants_are_alike_and_none_is_the_key() -> None:
    """Alike would count twice what is one mistake."""
    made = [one.code for one in mutants("x = not (a == b)\ny = 1 + 1\n")]

    assert len(made) == len(set(made))
    assert "x = not (a == b)\ny = 1 + 1\n" not in made
