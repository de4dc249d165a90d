"""The key of a course exercise is right for the values that it was asked for, and no others."""

import pytest

from workbook.practice import bank
from workbook.practice.exercise import Exercise
from workbook.practice.judge import judge
from workbook.practice.parsing.variants import choose

VARIED = [one for one in bank.all() if one.variants]


def _seeds(exercise: Exercise) -> list[int]:
    """Return seeds that draw every value but the first ones, which the other proofs hold."""
    values = exercise.variants.items()
    left = {(name, str(value)) for name, several in values for value in several[1:]}
    seeds = []
    for seed in range(1, 100):
        drawn = set(choose(exercise.variants, seed, exercise.id).items())
        if drawn & left:
            seeds.append(seed)
            left -= drawn
    assert not left, f"No seed below 100 draws {left}."
    return seeds


def test_which_exercises_have_variants() -> None:
    """Three of the course do, one of each kind: mended, written from words, an app."""
    assert [(one.id, one.kind) for one in VARIED] == [
        ("6.2.3-guarded-model", "fix"),
        ("6.2.3-loans", "write"),
        ("6.2.9-bearer", "app"),
    ]


def test_a_variant_changes_no_points() -> None:
    """An exercise is worth something before anybody has drawn, and the same afterwards."""
    worth = [{one.points, *(one.variant(seed).points for seed in range(9))} for one in bank.all()]

    assert [points for points in worth if len(points) != 1 or 0 in points] == []


@pytest.mark.parametrize("exercise", VARIED, ids=lambda one: one.id)
def test_each_has_a_key_of_its_own(exercise: Exercise) -> None:
    """With every value its own key is done, and the one from seed 0 is not."""
    copied = exercise.variant(0).key
    states = [
        [judge(varied, text, seed=seed).state for text in (varied.key, copied)]
        for seed in _seeds(exercise)
        for varied in [exercise.variant(seed)]
    ]

    assert states == [["done", "almost"]] * len(states)
