"""Wrong answers told as changes: made once, whole, or refused in a sentence with its line."""

from pathlib import Path
from textwrap import dedent

import pytest

from workbook.practice.exercise import BadExercise, Wrong, parse

FILE = Path("test.py")

KEY = """\
from math import floor


def half(number: int) -> int:
    # round down
    if number < 0:
        return 0
    return floor(number / 2)


class Tally:
    def add(self, one: int) -> int:
        if one < 0:
            return 0
        return one

    @staticmethod
    def none() -> int:
        return 0"""

TEXT = f"""\
# /// exercise
# id = "test"
# title = "A test"
# lesson = "6.2.4"
# kind = "write"
# minutes = 1
# gives = ["half"]
# ///
# %% [markdown] task
# Do it.
# %% starter
def half(number: int) -> int: ...
# %% key
{KEY}


# %% check
# %% [markdown] hint
# One.
# %% [markdown] hint
# Two.
# %% [markdown] hint
# Three.
"""

FIRST = TEXT[: TEXT.index(KEY)].count("\n") + 1  # the key's first line in the file
CELL = TEXT.count("\n") + 1  # that of the first wrong answer's mark


def wrong(*cells: str) -> tuple[Wrong, ...]:
    """Return the wrong answers of an exercise that has these cells, named one, two, three."""
    names = ("one", "two", "three")
    told = [
        f"# %% wrong {name}\n# It is wrong.\n{dedent(cell)}"
        for name, cell in zip(names, cells, strict=False)
    ]
    return parse(TEXT + "\n".join(told), FILE).wrong


@pytest.mark.parametrize(
    ("cell", "old", "new"),
    [
        pytest.param(
            """\
            # --- instead of
                return floor(number / 2)
            # --- it says
                return round(number / 2)
            """,
            "floor(number",
            "round(number",
            id="other lines",
        ),
        pytest.param(
            """\
            # --- instead of
                # round down
            # --- nothing
            """,
            "    # round down\n",
            "",
            id="lines left out",
        ),
        pytest.param(
            """\
            # --- after
            from math import floor
            # --- it says
            from os import environ
            """,
            "floor\n",
            "floor\nfrom os import environ\n",
            id="lines added below",
        ),
        pytest.param(
            """\
            # --- before
                return floor(number / 2)
            # --- it says
                number += 1
            """,
            "    return floor",
            "    number += 1\n    return floor",
            id="lines added above",
        ),
        pytest.param(
            """\
            # --- in add, instead of
                    if one < 0:
                        return 0
                    return one
            # --- it says
                    return max(one, 0)
            """,
            "        if one < 0:\n            return 0\n        return one\n",
            "        return max(one, 0)\n",
            id="in one function",
        ),
        pytest.param(
            """\
            # --- in Tally.none, instead of
                @staticmethod
                def none() -> int:
                    return 0
            # --- it says
                @staticmethod
                def none() -> int:
                    return 1
            """,
            "none() -> int:\n        return 0",
            "none() -> int:\n        return 1",
            id="in a method, whose decorator is part of it",
        ),
        pytest.param(
            """\
            # --- after
                return floor(number / 2)
            # --- it says


            def third(number: int) -> int:
                return number // 3

            """,
            "number / 2)\n",
            "number / 2)\n\n\ndef third(number: int) -> int:\n    return number // 3\n",
            id="blank lines at the start count, those at the end are air",
        ),
    ],
)
def test_a_change_makes_the_whole_answer(cell: str, old: str, new: str) -> None:
    """Everyone who asks for the answer sees all of it."""
    assert KEY.count(old) == 1

    assert wrong(cell)[0].code == KEY.replace(old, new)


def test_several_changes_are_each_looked_for_in_the_key_as_it_is() -> None:
    """Their order does not matter, and none sees what another one makes."""
    one, two = wrong(
        """\
        # --- instead of
            # round down
        # --- it says
            return floor(number / 2)

        # --- instead of
            return floor(number / 2)
        # --- it says
            # round down
        """,
        """\
        # --- instead of
            return floor(number / 2)
        # --- it says
            # round down
        # --- instead of
            # round down
        # --- it says
            return floor(number / 2)
        """,
    )

    swapped = KEY.replace("# round down", "?").replace("return floor(number / 2)", "# round down")
    assert one.code == two.code == swapped.replace("?", "return floor(number / 2)")


def test_a_change_may_be_based_on_the_starter_or_on_another_wrong_answer() -> None:
    """Where that is nearer; the other one may stand further down."""
    one, two, three = wrong(
        "# --- based on two\n# --- instead of\n    pass\n# --- it says\n    return None\n",
        "def half(number: int) -> int:\n    pass\n",
        "# --- based on the starter\n"
        "# --- instead of\ndef half(number: int) -> int: ...\n"
        "# --- it says\ndef half(number: int) -> int: pass\n",
    )

    assert one.code == "def half(number: int) -> int:\n    return None"
    assert two.code == "def half(number: int) -> int:\n    pass"
    assert three.code == "def half(number: int) -> int: pass"


def test_a_variant_fills_in_names_after_the_change() -> None:
    """So that a change may be told in the words of the file."""
    text = TEXT.replace("# ///\n#", '# variants = { low = ["0", "1"] }\n# ///\n#')
    text = text.replace("number < 0", "number < $low")
    text += "# %% wrong one\n# No.\n# --- in half, instead of\n    if number < $low:\n"
    text += "# --- it says\n    if number <= $low:\n"

    exercise = parse(text, FILE)

    assert exercise.wrong[0].code == KEY.replace("number < 0", "number <= $low")
    assert exercise.variant(0).wrong[0].code == KEY.replace("number < 0", "number <= 0")


def test_every_line_knows_where_it_was_written() -> None:
    """What is found in an answer can be shown where an author can mend it."""
    [one] = wrong("# --- instead of\n    # round down\n# --- it says\n    # round up\n")

    lines = one.lines()

    numbers = [line.number for line in lines]
    assert lines[4].text == "    # round up"
    assert numbers == [*range(FIRST, FIRST + 4), CELL + 5, *range(FIRST + 5, FIRST + 19)]


@pytest.mark.parametrize(
    ("cell", "below", "sentence"),
    [
        pytest.param(
            "# --- instead of\n    return cell(number)\n# --- nothing",
            3,
            "There is no line `return cell(number)` in the key.",
            id="not there",
        ),
        pytest.param(
            "# --- instead of\n# round down\n# --- nothing",
            3,
            "There is no line `# round down` in the key. "
            f"Line {FIRST + 4} has it with another indentation.",
            id="indented otherwise",
        ),
        pytest.param(
            "# --- instead of\n    # round down\n    return floor(number / 2)\n# --- nothing",
            3,
            "Each of these lines is in the key, but they do not stand one below the other there.",
            id="scattered",
        ),
        pytest.param(
            "# --- instead of\n        return 0\n# --- nothing",
            3,
            f"These lines are 2 times in the key, in lines {FIRST + 6} and {FIRST + 18}: say in "
            "which function (`# --- in NAME, instead of`), or add a line of what stands around "
            "them.",
            id="there twice",
        ),
        pytest.param(
            "# --- in half, instead of\n        return one\n# --- nothing",
            3,
            "There is no line `return one` in `half` of the key.",
            id="not in that function",
        ),
        pytest.param(
            "# --- in third, instead of\n    # round down\n# --- nothing",
            2,
            "There are no functions or classes named `third` in the key, and it takes one.",
            id="no such function",
        ),
        pytest.param(
            "# --- instead of\n    # round down\n# --- it says\n    # round down\n",
            2,
            "This changes nothing.",
            id="the same lines",
        ),
        pytest.param(
            "# --- after\n    # round down\n# --- nothing",
            2,
            "This changes nothing.",
            id="nothing added",
        ),
        pytest.param(
            "# --- instead of\n    # round down\n    if number < 0:\n# --- it says\n    if True:\n"
            "# --- after\n    # round down\n# --- it says\n    number += 1",
            7,
            f"The change in line {CELL + 2} touches line {FIRST + 4} of the key, too.",
            id="two at one place",
        ),
        pytest.param(
            "# --- in place of\n    # round down\n# --- nothing",
            2,
            "`# --- in place of` has no place here. There are `# --- instead of`, `# --- after` or "
            "`# --- before` (each also as `# --- in NAME, …`), then `# --- it says` or "
            "`# --- nothing`, and `# --- based on …` at the top.",
            id="no mark",
        ),
        pytest.param(
            "# --- instead of\n    # round down\n",
            2,
            "After `# --- instead of` comes `# --- it says` or `# --- nothing`.",
            id="half of a pair",
        ),
        pytest.param(
            "# --- instead of\n    # round down\n# --- instead of\n    # round down\n",
            4,
            "After `# --- instead of` comes `# --- it says` or `# --- nothing`.",
            id="two first halves",
        ),
        pytest.param(
            "# --- instead of\n# --- nothing",
            2,
            "No line of code stands below `# --- instead of`.",
            id="no old lines",
        ),
        pytest.param(
            "# --- instead of\n    # round down\n# --- it says\n",
            4,
            "No line of code stands below `# --- it says`.",
            id="no new lines",
        ),
        pytest.param(
            "# --- instead of\n    # round down\n# --- nothing\n    # round up\n",
            4,
            "Code stands below `# --- nothing`.",
            id="new lines all the same",
        ),
        pytest.param(
            "# --- based on the starter\n",
            2,
            "It is based on the starter, and changes nothing there.",
            id="no change",
        ),
        pytest.param(
            "# --- based on the starter\nimport this\n# --- instead of\n    # no\n# --- nothing",
            3,
            "Nothing stands between `based on` and the next mark.",
            id="code above the changes",
        ),
        pytest.param(
            "# --- based on four\n# --- instead of\n    # round down\n# --- nothing",
            2,
            "It is based on four, and no wrong answer has that name.",
            id="based on nothing",
        ),
        pytest.param(
            "# --- based on one\n# --- instead of\n    # round down\n# --- nothing",
            2,
            "It is based on one, which is based on it.",
            id="based on itself",
        ),
    ],
)
def test_a_change_that_cannot_be_made_is_a_sentence(cell: str, below: int, sentence: str) -> None:
    """With the file and the line; the file itself can be read, and its key be asked for."""
    [one] = wrong(cell)

    with pytest.raises(BadExercise) as caught:
        _ = one.code

    assert str(caught.value) == f"{FILE}, line {CELL + below}: {sentence}"
