"""Tries, failures, hints and the key, told from events; hint and solution as verbs."""

from pathlib import Path

import pytest

from workbook import hint, solution
from workbook.practice import bank
from workbook.practice.errors import WrongCall
from workbook.practice.learner import events
from workbook.practice.learner.events import Event
from workbook.practice.learner.standing import Standing, fingerprint, of

ID = "6.2.4-update-user"
ONE = bank.find(ID).variant(0)


def checked(state: str, text: str) -> Event:
    """Return the event of a check of this text that ended so."""
    return Event("check", ID, {"state": state, "tree": fingerprint(text)})


@pytest.mark.parametrize(
    ("past", "standing"),
    [
        ([], Standing()),
        ([checked("not-started", "x = 1")], Standing()),
        ([checked("not-yet", "x = 1")], Standing("not-yet", 1, 1)),
        (
            [checked("not-yet", "x = 1"), checked("not-yet", "x  =  1 # !")],
            Standing("not-yet", 1, 1),
        ),
        ([checked("not-yet", "x = 1"), checked("almost", "x = 2")], Standing("almost", 2, 2)),
        ([checked("not-yet", "x ="), checked("not-yet", "x = (")], Standing("not-yet", 0, 2)),
        ([checked("our-side", "x = 1")], Standing()),
        ([checked("done", "x = 3"), checked("not-yet", "x = 1")], Standing("done", 1, 1)),
        ([checked("done", "x = 3"), Event("reset", ID)], Standing()),
        (
            [Event("hint", ID, {"rung": 2}), Event("hint", ID, {"rung": 1}), Event("solution", ID)],
            Standing(hints=2, key_seen=True),
        ),
    ],
)
def test_a_standing_is_the_sum_of_the_events(past: list[Event], standing: Standing) -> None:
    """The best state counts; the same tree twice is one try; what does not parse is none."""
    assert of(past) == standing


def test_honest_tries_are_told_by_the_syntax_tree() -> None:
    """Spaces, comments and quotes change nothing; a name does."""
    assert fingerprint("x = 'a'") == fingerprint('x   = "a"  # so')
    assert fingerprint("x = 1") != fingerprint("y = 1")
    assert fingerprint("x = (").startswith("!")
    assert fingerprint("\0").startswith("!")
    assert fingerprint("x = '\udcff'")


def test_hints_come_one_rung_at_a_time_and_the_last_one_stays(home: Path) -> None:
    """Each call shows the next; after the third there is no more."""
    headlines = [hint(ID).headline for _ in range(4)]

    assert headlines == [
        f"Hint 1 of 3, where to look ({ID})",
        f"Hint 2 of 3, what to use ({ID})",
        f"Hint 3 of 3, almost all of it ({ID})",
        f"Hint 3 of 3, almost all of it ({ID})",
    ]
    assert [event.detail["rung"] for event in events.history(ID)] == [1, 2, 3, 3]


def test_a_hint_can_be_named_and_the_next_one_follows_it(home: Path) -> None:
    """hint(id, 2) shows the second; hint(id) then shows the third."""
    assert repr(hint(ID, 2)) == (
        f'Hint 2 of 3, what to use ({ID})\n{ONE.hints[1].strip()}\nStill stuck? `hint("{ID}", 3)`.'
    )
    assert hint(ID).headline.startswith("Hint 3 of 3")
    assert "Still stuck" not in repr(hint(ID, 3))


def test_the_key_is_closed_and_says_kindly_what_opens_it(home: Path) -> None:
    """Nothing of it is shown before, and the way to it is."""
    assert repr(solution(ID)) == (
        f"The key of {ID} is still closed\n"
        "It opens when your answer passes, or after 3 honest tries: checks of answers that differ "
        "in more than spaces and comments. 3 more open it, whatever they give."
    )


def test_the_key_opens_after_three_honest_tries(home: Path) -> None:
    """Two tries and a repetition are not enough; the third different one is."""
    for text in ("x = 1", "x = 2", "x = 2 # again"):
        events.append("check", ID, state="not-yet", tree=fingerprint(text))
    still = repr(solution(ID))
    events.append("check", ID, state="almost", tree=fingerprint("x = 3"))
    now = repr(solution(ID))

    assert still.endswith("You have made 2 so far. 1 more opens it, whatever they give.")
    assert now.startswith(f"The key of {ID}: {ONE.title}\n    ")
    assert now.endswith(f"Why it works: {ONE.why}")


def test_the_key_opens_after_a_pass_and_shows_every_line(home: Path) -> None:
    """The key stands there as it is written."""
    events.append("check", ID, state="done", tree=fingerprint("x = 1"))

    shown = repr(solution(ID))
    code = [line[4:] for line in shown.splitlines() if line.startswith("    ")]
    assert code == [line for line in ONE.key.strip("\n").splitlines() if line.strip()]


def test_an_exercise_that_is_named_by_its_function_gets_a_sentence(home: Path) -> None:
    """A common slip: the answer itself where its id belongs."""

    def update_user() -> None: ...

    with pytest.raises(WrongCall, match="named by its id in quotes"):
        hint(update_user)  # type: ignore[arg-type]
