"""Drops the spaces named on its standard input: ``{name: [system, url]}``."""

import json
import sys
from contextlib import suppress

from workbook.servers import systems


def main() -> None:
    """Drop each; one that cannot be dropped does not keep the others."""
    for name, (system, url) in json.load(sys.stdin).items():
        with suppress(Exception):
            systems.module(system).drop(url, name)


if __name__ == "__main__":
    main()
