"""Asking the resident judge, from a notebook or a terminal; imports next to nothing."""

import hashlib
import os
import secrets
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbook import places
from workbook.practice.verdict import Verdict

_MODULE = "workbook.practice.judge_main"
_LONGEST = 120.0  # seconds: the judge's own limits come long before
_GIVE_UP = 5.0  # seconds of being turned away
_SILENT = "The judge did not answer. `workbook servers log judge` has what it said."
_OTHER_ROOMS = frozenset({"cli", "lab", "authoring", "__pycache__"})


def check_text(
    exercise_id: str,
    text: str,
    *,
    seed: int | None = None,
    variant: int = 0,
    bank: Path | None = None,
) -> Verdict:
    """Have an answer judged.

    Args:
        exercise_id: the exercise, such as ``"6.2.4-update-user"``.
        text: the answer, as :func:`workbook.practice.text.answer_text` gives it.
        seed: where the check's values come from; left out, they are other ones at every
            check, and always the same while the course is built.
        variant: the seed of the exercise's variant.
        bank: a folder of exercises of one's own.

    Returns:
        The verdict; a judge that cannot be reached gives one of ``our-side``.

    Raises:
        UnknownExercise: for an id that no exercise has, in a sentence that names the nearest.
    """
    began = time.perf_counter()
    request: dict[str, Any] = {
        "id": exercise_id,
        "text": text,
        "seed": _seed() if seed is None else seed,
        "variant": variant,
        "bank": None if bank is None else str(bank.absolute()),
    }
    try:
        reply = _asked(request)
    except (OSError, RuntimeError) as error:
        return _our_side(exercise_id, str(error))
    if "unknown" in reply:
        from workbook.practice.bank import UnknownExercise

        raise UnknownExercise(str(reply["unknown"]))
    if "error" in reply:
        return _our_side(exercise_id, str(reply["error"]))
    plain = dict(reply["verdict"])
    plain["milliseconds"] = round((time.perf_counter() - began) * 1000, 1)
    return Verdict.from_json(plain)


_known: tuple[Path, str] | None = None  # the judge that answered last, and of which files it is


def _asked(request: dict[str, Any]) -> dict[str, Any]:
    """Ask; a judge that is gone, or of other files, is started again."""
    known = _of_known(request)
    return _of_any(request) if known is None else known


def _of_known(request: dict[str, Any]) -> dict[str, Any] | None:
    """Return what the judge that this process knows replies, if it is still of these files.

    They are looked through while it judges: that takes 2 ms, and what an old judge says is not
    read.
    """
    from workbook.practice.judging.protocol import frames

    if _known is None:
        return None
    door, mark = _known
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(door))
            frames.send(connection, request)
            if fingerprint() != mark:
                return None
            return frames.receive(connection, time.monotonic() + _LONGEST)
    except TimeoutError as error:
        raise RuntimeError(_SILENT) from error
    except (OSError, frames.Closed, frames.Garbled):
        return None


def _of_any(request: dict[str, Any]) -> dict[str, Any]:
    """Return what a judge of these files replies; one that is gone is started again."""
    from workbook.practice.judging.protocol import frames

    until = time.monotonic() + _GIVE_UP
    while True:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(_door()))
                frames.send(connection, request)
                return frames.receive(connection, time.monotonic() + _LONGEST)
        except (OSError, frames.Closed) as error:
            if isinstance(error, TimeoutError) or time.monotonic() > until:
                raise RuntimeError(_SILENT) from error
            time.sleep(0.05)  # the guard is about to see that the judge is gone
        except frames.Garbled as error:
            raise RuntimeError(f"The judge sent {error}.") from error


def _door() -> Path:
    """Return the judge's socket, starting the judge if needed."""
    global _known
    if "WORKBOOK_JUDGED" in os.environ:
        raise RuntimeError("An answer that is being judged cannot ask for a check.")
    from workbook import servers

    try:
        mark = fingerprint()
        door = servers.resident("judge", _MODULE, fingerprint=mark)
    except servers.ServerError as error:
        raise RuntimeError(str(error)) from error
    _known = door, mark
    return door


def begin() -> None:
    """Start the judge if needed; what goes wrong is told by whoever asks for a check."""
    with suppress(Exception):
        _door()


def fingerprint() -> str:
    """Return a hash of every file that the judge and its forker may have loaded."""
    seen = hashlib.sha256()
    package = places.root() / "workbook"
    waiting = [str(package)]
    while waiting:
        for entry in sorted(os.scandir(waiting.pop()), key=lambda one: one.name):
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _OTHER_ROOMS:
                    waiting.append(entry.path)
            elif entry.name.endswith(".py"):
                status = entry.stat()
                seen.update(f"{entry.path}\n{status.st_mtime_ns} {status.st_size}\n".encode())
    lock = places.root() / "uv.lock"
    if lock.exists():
        seen.update(str(lock.stat().st_mtime_ns).encode())
    return seen.hexdigest()[:32]


def _seed() -> int:
    return 0 if os.environ.get("WORKBOOK_BUILD") else secrets.randbelow(1 << 31) + 1


def _our_side(exercise_id: str, said: str) -> Verdict:
    return Verdict(
        exercise_id,
        "our-side",
        f"Something is wrong on our side, and your answer was not judged. {said}",
    )
