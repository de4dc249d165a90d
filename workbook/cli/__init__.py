"""The command line: ``main`` runs one thin command over all of the workbook."""

# This file is read by whatever Python somebody has, so it must parse on an old one.
import sys

if sys.version_info < (3, 13):  # noqa: UP036 - without uv, nothing else asks for it
    sys.exit(
        "The workbook needs Python 3.13 or newer, and this is Python {}.{}. "
        "Start it with `python3 -m uv run workbook`, which brings the right one.".format(
            *sys.version_info[:2]
        )
    )

try:
    from workbook.cli.frame import main
except ModuleNotFoundError as error:
    sys.exit(
        f"The package {error.name} is missing from this Python ({sys.executable}). "
        "Start the workbook with `python3 -m uv run workbook`, which installs what it needs."
    )
except KeyboardInterrupt:  # on a slow disk one has the time for it
    sys.exit("\nStopped before it had begun.")

__all__ = ["main"]
