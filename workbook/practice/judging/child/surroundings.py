"""What stands around one call in a child: variables of the environment, and files."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def around(env: Mapping[str, str | None] | None, files: Mapping[str, str] | None) -> Iterator[None]:
    """Have variables and files in the block, and put back afterwards what was there before.

    Args:
        env: values by name; None takes a name away.
        files: texts by path, from the working folder.
    """
    with ExitStack() as stack:
        for name, value in (env or {}).items():
            stack.callback(_set, name, os.environ.get(name))
            _set(name, value)
        for path, text in (files or {}).items():
            place = Path(path)
            stack.callback(_write, place, place.read_bytes() if place.exists() else None)
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, text.encode())
        yield


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def _write(place: Path, content: bytes | None) -> None:
    if content is None:
        place.unlink(missing_ok=True)
    else:
        place.write_bytes(content)
