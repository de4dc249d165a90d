"""Writes ``artefacts/SYSTEM.toml`` anew: ``python -m workbook.servers.fetching.author SYSTEM…``.

jgo resolves what a file's ``endpoints`` need, with all that they need in turn; every jar is
fetched to a folder that is thrown away, and its size and sha256 are written down. Nothing of
this runs on a learner's machine.
"""

import hashlib
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from workbook.servers.fetching.bringing import repository
from workbook.servers.fetching.lock import ARTEFACTS

_HEAD = """\
# The files of {system}. Change `endpoints` only; the rest is made from it by
# `python -m workbook.servers.fetching.author {system}`.
"""


def main() -> None:
    """Write the lists of the systems named, or of all."""
    for system in sys.argv[1:] or sorted(path.stem for path in ARTEFACTS.glob("*.toml")):
        path = ARTEFACTS / f"{system}.toml"
        path.write_text(written(system, tomllib.loads(path.read_text())["endpoints"]))


def written(system: str, endpoints: Mapping[str, list[str]]) -> str:
    """Return the list of a system as text.

    Args:
        system: whose.
        endpoints: Maven coordinates by platform; ``all`` for every one.
    """
    lines = [_HEAD.format(system=system), "[endpoints]"]
    for platform, coordinates in endpoints.items():
        wanted = ", ".join(f'"{coordinate}"' for coordinate in coordinates)
        lines.append(f"{platform} = [{wanted}]")
    for platform, coordinates in endpoints.items():
        for path, size, sha256 in sorted(_resolved(coordinates)):
            lines += ["", "[[file]]", f'path = "{path}"', f"size = {size}", f'sha256 = "{sha256}"']
            if platform != "all":
                lines.append(f'platform = "{platform}"')
    return "\n".join(lines) + "\n"


def _resolved(coordinates: list[str]) -> Iterator[tuple[str, int, str]]:
    """Give path, size and sha256 of every file that these coordinates need."""
    from dataclasses import replace

    from jgo.maven import MavenContext
    from jgo.parse import Coordinate

    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder), remote_repos={"registry": repository()})
        wanted = [
            context.create_dependency(replace(Coordinate.parse(name), scope="compile"))
            for name in coordinates
        ]
        inputs, others = context.resolver.resolve(wanted)
        for dependency in [*inputs, *(d for d in others if d.scope in ("compile", "runtime"))]:
            artifact = dependency.artifact
            file = Path(artifact.resolve())
            path = artifact.component.path_prefix / artifact.filename
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            yield path.as_posix(), file.stat().st_size, digest


if __name__ == "__main__":
    main()
