"""A worker: a judge with its strict jail, in a process of its own.

Run as ``python -m workbook.classroom.workers.worker DESCRIPTOR``. It is told once what to keep
hidden, and then learner by learner what to grade; each exercise is answered by a frame as it is
done.
"""

import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbook.classroom.handed_in.reading import Handed, read_all
from workbook.classroom.marking.best import mark
from workbook.classroom.marking.marks import Mark, not_graded
from workbook.classroom.workers import memory, sandbox
from workbook.practice import bank
from workbook.practice.exercise import BadExercise
from workbook.practice.judging import jail, pool
from workbook.practice.judging.jail import STRICT
from workbook.practice.judging.protocol import frames
from workbook.practice.judging.strict.protection import NotHeld, protection

NO_FORKER = 75  # the exit status for the crew: start another one


def main() -> None:
    """Begin, grade, and end with the channel."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who was interrupted tells us
    jail.die_with_parent()
    os.environ.pop("WORKBOOK_RESIDENT", None)
    with suppress(frames.Closed, OSError):
        begun = frames.receive(channel)
        own = sandbox.own_memory()
        if begun["postgresql"]:  # its client takes long to import
            from workbook.practice.judging.strict import postgresql

            postgresql.administered_by(begun["postgresql"])
        children = pool.shared(lambda: begun["modules"], strict=True)
        frames.send(channel, _protection(children, begun, own=own))
        while True:
            _grade(channel, frames.receive(channel), begun, children)


def _protection(children: pool.Pool, begun: Mapping[str, Any], *, own: bool) -> dict[str, Any]:
    """Find out what holds, give up what the judge does not need, and say both."""
    try:
        found = protection(children, [Path(one) for one in begun["hidden"]])
    except NotHeld as error:
        return {"enough": False, "protection": [str(error)]}
    kept = sandbox.write_only_in(children.folder)
    summed = memory.watch(children.forker)
    said = [
        f"The processes of an answer together get about {memory.MOST_MEGABYTES:,} MB of memory."
        if summed
        else "The processes of an answer CAN take all memory together.",
        "The judge itself can write nowhere but in its own folder."
        if kept
        else "The judge itself CAN write wherever you can.",
        "Answers share 512 MB for their files."
        if own
        else "Answers CAN fill the file system that temporary files are on.",
    ]
    return {"enough": found.enough and kept, "protection": [*found.sentences, *said]}


def _grade(
    channel: socket.socket, job: Mapping[str, Any], begun: Mapping[str, Any], children: pool.Pool
) -> None:
    files, unread = read_all(Path(job["folder"]), job["files"])
    unread = [*map(str, job["notes"]), *unread]
    where = Path(begun["bank"]) if begun["bank"] else None
    for asked in job["exercises"]:
        made = _marked(asked, where, files, unread)
        if not children.alive:
            os._exit(NO_FORKER)
        frames.send(channel, {"exercise": asked["id"], "mark": made.as_json()})


def _marked(
    asked: Mapping[str, Any], where: Path | None, files: list[Handed], unread: list[str]
) -> Mark:
    points = asked["points"]
    try:
        exercise = bank.find(asked["id"], where).variant(asked["variant"])
    except (bank.UnknownExercise, BadExercise) as error:
        return not_graded(points or 0.0, str(error))
    return mark(exercise, files, unread, seed=asked["seed"], points=points, jail=STRICT)


if __name__ == "__main__":
    main()
