"""Drops the spaces named on its standard input: ``{name: [system, url]}``.

It ends with the one who called it: with the guard go the spaces on its own servers, and what is
left on others is its janitor's.
"""

import json
import sys
from contextlib import suppress

from workbook.servers import keeper, systems


def main() -> None:
    """Drop each; one that cannot be dropped does not keep the others."""
    keeper.end_with_parent()
    for name, (system, url) in json.load(sys.stdin).items():
        with suppress(Exception):
            systems.module(system).drop(url, name)


if __name__ == "__main__":
    main()
