"""Every exercise, proven: key, starter, wrong answers, mutants, and every word a learner reads."""

import os

import pytest

from tests.proofs import tally
from workbook import places
from workbook.authoring.prove import Proof, feedback, ledger, prove
from workbook.practice import bank
from workbook.practice.exercise import Exercise

EXERCISES = bank.all()


@pytest.fixture(scope="module", params=EXERCISES, ids=lambda one: one.id)
def exercise(request: pytest.FixtureRequest) -> Exercise:
    """One exercise after the other."""
    assert isinstance(request.param, Exercise)
    return request.param


@pytest.fixture(scope="module")
def proof(exercise: Exercise) -> Proof:
    """What is proven of it now: all mutants where it has changed, a seeded sample elsewhere."""
    seed = int(os.environ.get("WORKBOOK_PROOF_SEED", "0"))
    [made] = prove(places.root(), [exercise], seed=seed)
    return made


def test_there_are_exercises() -> None:
    """A proof over an empty list proves nothing."""
    assert EXERCISES


def test_the_right_is_accepted_and_the_wrong_is_refused(
    proof: Proof, request: pytest.FixtureRequest
) -> None:
    """The key passes, the starter earns nothing, each wrong answer is told its own sentence.

    And the mutants of the key are rejected.
    """
    assert "\n".join(proof.problems) == ""
    wrong = sum(name.startswith("wrong ") for name in proof.verdicts)
    tally.proven(request.node, "exercises", 1)
    tally.proven(request.node, "wrong_answers", wrong)
    tally.proven(request.node, "mutants", proof.mutants)
    tally.proven(request.node, "known_mutants", proof.mutants - proof.ran)


def test_a_learner_reads_what_the_golden_record_holds(exercise: Exercise, proof: Proof) -> None:
    """Every word of feedback was read by a person; `workbook prove --record` writes it anew."""
    path = feedback.path(places.root(), exercise.id)

    assert path.exists(), f"`workbook prove --record` writes {path.name}; read it, then commit it."
    assert feedback.text(exercise, proof) == path.read_text(encoding="utf-8")


def test_the_ledger_is_of_these_files(exercise: Exercise) -> None:
    """It was proven with all mutants for this exercise, these modules, this lock, this judge."""
    entry = ledger.load(places.root()).get(exercise.id, {})

    assert entry.get("digest") == ledger.digest(exercise.variant(0)), (
        f"{exercise.id} or what it hangs on has changed: run `workbook prove`, and commit "
        "solutions/proofs.toml."
    )


def test_the_records_are_of_exercises_that_there_are() -> None:
    """Nothing is left of an exercise that is gone."""
    ids = {one.id for one in EXERCISES}
    folder = feedback.path(places.root(), "x").parent

    assert {path.stem for path in folder.glob("*.txt")} == ids
    assert set(ledger.load(places.root())) == ids
