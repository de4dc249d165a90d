"""Proving: what holds, and what each weakness of an exercise is told; against the real judge."""

import re

import pytest

from tests.authoring.conftest import EXERCISE
from workbook.authoring.course import Course
from workbook.authoring.prove import Proof, feedback, ledger, prove
from workbook.practice.exercise import Exercise, load

WHERE = "solutions/6.2-sync/04-rows/add.py"


def exercise(course: Course, *changes: tuple[str, str]) -> Exercise:
    """Return the sample exercise with some texts of its file replaced."""
    text = EXERCISE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = course.root / WHERE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return load(path)


def proof(course: Course, *changes: tuple[str, str]) -> Proof:
    """Return what is proven of the sample exercise with such changes."""
    [made] = prove(course.root, [exercise(course, *changes)])
    return made


def test_a_sound_exercise_is_proven(course: Course) -> None:
    """Key, starter, wrong answers and all mutants."""
    made = proof(course)

    assert made.problems == ()
    assert made.as_json() == {
        "id": "6.2.4-add",
        "key": True,
        "starter": True,
        "wrong_answers": True,
        "mutants": 2,
        "rejected": 2,
        "excused": 0,
    }


@pytest.mark.parametrize(
    ("old", "new", "problem", "untrue"),
    [
        pytest.param(
            "    return one + other\n\n\n# %% check",
            "    return one + other + 1\n\n\n# %% check",
            "6.2.4-add: The key does not pass (not-yet): Two and three are five.",
            "key",
            id="a key that is wrong",
        ),
        pytest.param(
            'came = answer.call("add", 2, 3)',
            'came = answer.call("add", 5, 0)',
            "6.2.4-add: The starter, judged anyway, earns 2 points.",
            "starter",
            id="a starter that earns points",
        ),
        pytest.param(
            "# Two and three are five.\ndef",
            "# Two and three make five.\ndef",
            "6.2.4-add: The wrong answer it-multiplies should be told 'Two and three make five.' "
            "and is told 'Two and three are five.'.",
            "wrong_answers",
            id="a wrong answer with another sentence",
        ),
        pytest.param(
            "one + other + (one == 0)",
            "one + other + (one == 7)",
            "6.2.4-add: The wrong answer it-adds-one passes.",
            "wrong_answers",
            id="a wrong answer that passes",
        ),
    ],
)
def test_each_weakness_is_told(
    course: Course, old: str, new: str, problem: str, untrue: str
) -> None:
    """Its field is false, and the sentence says why."""
    made = proof(course, (old, new))

    assert problem in made.problems
    assert made.as_json()[untrue] is False


def test_a_mutant_that_lives_must_be_excused_by_name(course: Course) -> None:
    """Here it lives because a constant does not matter."""
    text = ("    return one + other\n\n\n# %% check",
            "    return one + other if one is not None or 9 else 0\n\n\n# %% check")  # fmt: skip

    made = proof(course, text)

    assert (
        "6.2.4-add: The mutant lives and nothing excuses it: add: `9` becomes `10`" in made.problems
    )


def test_too_many_that_live_are_told_with_what_may_live(course: Course) -> None:
    """Whatever is excused: somebody with three good excuses would not know what is wrong else."""
    text = ("    return one + other\n\n\n# %% check",
            "    return one + other if one != 'x' or 9 or 8 else 0\n\n\n# %% check")  # fmt: skip

    (said,) = [one for one in proof(course, text).problems if "Only" in one]

    assert said.endswith(
        " mutants are rejected. With an excuse one may live, or five in a hundred: let the check "
        "see more, or ask for less."
    )


def test_an_excuse_needs_a_reason_and_a_mutant_that_lives(course: Course) -> None:
    """Otherwise the list of excuses only grows."""
    excuses = (
        '# why = "A sum is a sum."',
        '# why = "A sum is a sum."\n'
        '# excused = [{ mutant = "add: drop the value of `return one + other`", because = "" }, '
        '{ mutant = "add: nothing", because = "it is gone" }]',
    )

    made = proof(course, excuses)

    assert made.problems == (
        "6.2.4-add: An excuse without a reason (`because`): "
        "add: drop the value of `return one + other`",
        "6.2.4-add: A mutant is excused and is rejected: take the excuse out: "
        "add: drop the value of `return one + other`",
        "6.2.4-add: No mutant has the name that is excused: add: nothing",
    )


def test_the_ledger_spares_the_mutants_of_an_unchanged_exercise(course: Course) -> None:
    """And counts them all; a change of the file, and all are run again."""
    first = exercise(course)
    ledger.store(course.root, prove(course.root, [first]), [first.id])

    [known] = prove(course.root, [first])
    [every] = prove(course.root, [first], every=True)
    [changed] = prove(course.root, [exercise(course, ("minutes = 5", "minutes = 6"))])

    assert (known.mutants, known.rejected, known.holds) == (2, 2, True)
    assert every.digest == known.digest != changed.digest
    assert changed.ran == 2


def test_what_does_not_hold_is_not_kept(course: Course) -> None:
    """A ledger of failures would spare them at the next run."""
    bad = exercise(course, ("one + other + (one == 0)", "one + other + (one == 7)"))

    ledger.store(course.root, prove(course.root, [bad]), [bad.id])

    assert ledger.load(course.root) == {}


def test_the_golden_record_holds_what_a_learner_reads(course: Course) -> None:
    """Key, starter and each wrong answer, word by word, the same at each run."""
    one = exercise(course)
    [first] = prove(course.root, [one])
    [again] = prove(course.root, [one])

    text = feedback.text(one, first)

    assert text == feedback.text(one, again)
    assert [line for line in text.splitlines() if line.startswith("--- ")] == [
        "--- key ---",
        "--- starter ---",
        "--- wrong it-multiplies ---",
        "--- wrong it-adds-one ---",
        "--- wrong it-returns-nothing ---",
    ]
    assert "Two and three are five." in text


def test_the_golden_record_leaves_out_which_of_several_calls_was_refused(course: Course) -> None:
    """Calls that a part starts side by side end in another order each time."""
    old = 'came = answer.call("add", 2, 3)'
    many = 'came = [one.result() for one in [answer.start("add", 2, n) for n in (3, 3)]][0]'

    alone = feedback.text(*_proven(course))
    together = feedback.text(*_proven(course, (old, many)))

    assert "called    add(2, 3)" in alone
    assert together == re.sub(r"add\(\d, \d\)", "add(…)", alone)


def _proven(course: Course, *changes: tuple[str, str]) -> tuple[Exercise, Proof]:
    one = exercise(course, *changes)
    return one, *prove(course.root, [one])
