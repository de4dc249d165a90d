"""What is to be graded, and what comes of it; how it is done is a crew's or a cluster's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

TRIES = 2  # deaths of a worker over one exercise, after which it is left alone


@dataclass(slots=True)
class Job:
    """What one learner is to be graded on.

    Args:
        learner: whose it is.
        folder: where the files are.
        files: their names in it.
        notes: what could not be read.
        exercises: each with ``id``, ``seed``, ``variant`` and ``points``; those that are done are
            taken away.
        deaths: how often a worker ended over an exercise, by its id.
    """

    learner: str
    folder: str
    files: Sequence[str]
    notes: Sequence[str]
    exercises: list[dict[str, Any]]
    deaths: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return what a worker needs to know of it."""
        return {
            "folder": self.folder,
            "files": list(self.files),
            "notes": list(self.notes),
            "exercises": self.exercises,
        }

    def done(self, exercise: str) -> None:
        """Take an exercise away."""
        self.exercises = [one for one in self.exercises if one["id"] != exercise]

    def mourn(self) -> str | None:
        """Count a worker's death against the exercise that was being graded.

        Returns:
            Its id, when it is given up.
        """
        name = str(self.exercises[0]["id"])
        self.deaths[name] = self.deaths.get(name, 0) + 1
        if self.deaths[name] < TRIES:
            return None
        self.exercises = self.exercises[1:]
        return name


@dataclass(frozen=True, slots=True)
class Done:
    """A mark as it comes from a worker, or why there is none.

    Args:
        job: whose it is.
        exercise: its id.
        mark: the mark as plain values; None where the workers were lost over it.
        protection: what protected this run, in sentences.
    """

    job: Job
    exercise: str
    mark: Mapping[str, Any] | None
    protection: Sequence[str]


class Graders(Protocol):
    """Whoever does jobs: workers of this machine, or a cluster."""

    protection: Sequence[str]
    enough: bool

    def run(self, jobs: Sequence[Job]) -> Iterator[Done]:
        """Give the marks of all jobs in the order in which they are done."""

    def close(self) -> None:
        """End all that was started."""
