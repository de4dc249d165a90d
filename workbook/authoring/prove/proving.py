"""Proving exercises: all trials, two at a time, and what follows from the verdicts."""

import random
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workbook.authoring.mutants import Mutant, mutants
from workbook.authoring.prove import ledger
from workbook.authoring.prove.proof import Proof, enough
from workbook.authoring.prove.trial import Trial, trials
from workbook.practice.exercise import Exercise
from workbook.practice.verdict import Verdict

SAMPLE = 4  # mutants of an exercise that the ledger knows
_AT_ONCE = 2  # the judge waits for its children most of the time

type Told = Callable[[str, int, int], None]  # (exercise, trials done, trials in all)


def prove(
    root: Path,
    exercises: Sequence[Exercise],
    *,
    every: bool = False,
    seed: int = 0,
    told: Told | None = None,
) -> list[Proof]:
    """Prove exercises.

    Args:
        root: the clone, whose ledger tells which exercises are unchanged.
        exercises: what to prove, as their files say it.
        every: run all mutants, also of exercises that the ledger knows.
        seed: which mutants are the sample of an exercise that the ledger knows.
        told: called after each trial.
    """
    known = ledger.load(root)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return [
            _prove(one.variant(0), known.get(one.id), pool, every=every, seed=seed, told=told)
            for one in exercises
        ]


def _prove(
    exercise: Exercise,
    entry: ledger.Entry | None,
    pool: ThreadPoolExecutor,
    *,
    every: bool,
    seed: int,
    told: Told | None,
) -> Proof:
    """Prove one exercise."""
    digest = ledger.digest(exercise)
    made = mutants(exercise.key)
    known = entry is not None and entry["digest"] == digest and not every
    chosen = _sample(exercise, made, seed) if known else made
    results = _run(exercise, list(trials(exercise, chosen)), pool, told)
    problems = [said for trial, verdict in results if (said := trial.problem(verdict))]
    bad = {trial.kind for trial, verdict in results if trial.problem(verdict)}
    survived = [trial.name for trial, verdict in results if _survives(trial, verdict)]
    if len(results) > 1:
        problems += _excuses(exercise, made, survived, ran_all=not known)
    if known and entry is not None:
        rejected, excused = int(str(entry["rejected"])), int(str(entry["excused"]))
    else:
        rejected = sum(_rejected(trial, verdict) for trial, verdict in results)
        excused = len(_named(exercise) & set(survived))
        if len(results) > 1 and not enough(len(made), rejected):
            problems.append(
                f"Only {rejected} of {len(made)} mutants are rejected. With an excuse one may "
                "live, or five in a hundred: let the check see more, or ask for less."
            )
    if not made:
        problems.append("There is no mutant of the key: nothing proves that the check looks.")
    return Proof(
        exercise.id,
        digest,
        key="key" not in bad,
        starter=len(results) > 1 and not bad & {"starter", "anyway"},
        wrong_answers=len(results) > 1 and "wrong" not in bad and bool(exercise.wrong),
        mutants=len(made),
        rejected=rejected,
        excused=excused,
        ran=sum(trial.kind == "mutant" for trial, _ in results),
        problems=tuple(f"{exercise.id}: {said}" for said in problems),
        verdicts={
            f"{trial.kind} {trial.name}": (trial.text, verdict)
            for trial, verdict in results
            if trial.kind not in {"mutant", "anyway"}
        },
    )


def _run(
    exercise: Exercise, todo: list[Trial], pool: ThreadPoolExecutor, told: Told | None
) -> list[tuple[Trial, Verdict]]:
    """Return the trials with their verdicts, in their order; only the key where we are at fault."""
    key, *others = todo
    results = [(key, key.run())]
    if results[0][1].state == "our-side":
        return results  # no server, no disk: the others would only say it again
    for trial, verdict in zip(others, pool.map(Trial.run, others), strict=True):
        results.append((trial, verdict))
        if told:
            told(exercise.id, len(results), len(todo))
    return results


def _sample(exercise: Exercise, made: Sequence[Mutant], seed: int) -> list[Mutant]:
    """Return some mutants: what survived and was excused, and a few drawn by a seed."""
    excused = _named(exercise)
    others = [one for one in made if one.name not in excused]
    draw = random.Random(f"{exercise.id}/{seed}")  # noqa: S311 -- equal on every machine, no secret
    drawn = draw.sample(others, min(SAMPLE, len(others)))
    return [one for one in made if one in drawn or one.name in excused]


def _survives(trial: Trial, verdict: Verdict) -> bool:
    return trial.kind == "mutant" and verdict.state in {"done", "not-started"}


def _rejected(trial: Trial, verdict: Verdict) -> bool:
    return trial.kind == "mutant" and verdict.state in {"not-yet", "almost"}


def _named(exercise: Exercise) -> set[str]:
    """Return the names of the mutants that the exercise excuses."""
    return {str(one.get("mutant", "")) for one in exercise.excused}


def _excuses(
    exercise: Exercise, made: Sequence[Mutant], survived: Iterable[str], *, ran_all: bool
) -> list[str]:
    """Return what is wrong with survivors and excuses."""
    named, alive = _named(exercise), list(survived)
    said = [
        f"The mutant lives and nothing excuses it: {name}" for name in alive if name not in named
    ]
    said += [
        f"An excuse without a reason (`because`): {one.get('mutant')}"
        for one in exercise.excused
        if not str(one.get("because", "")).strip()
    ]
    there = {one.name for one in made}
    for name in sorted(named - set(alive)):
        if name not in there:
            said.append(f"No mutant has the name that is excused: {name}")
        elif ran_all or name not in alive:
            said.append(f"A mutant is excused and is rejected: take the excuse out: {name}")
    return said
