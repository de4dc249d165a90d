"""The group that all commands hang on: it imports a command's module when that one is used."""

import difflib
import errno
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn, override

import click
from click.shell_completion import CompletionItem

from workbook.cli.table import ENTRIES, GROUPS

# The disk, the user's share of it, or the size that a file may have (ulimit -f).
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Workbook(click.Group):
    """A click group whose commands are known by name and line, and loaded by need."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(ENTRIES)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command and return the command; None for an unknown name."""
        entry = ENTRIES.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"workbook.cli.{entry.module}")
        for value in vars(module).values():
            if isinstance(value, click.Command) and value.name == cmd_name:
                return value
        raise LookupError(f"The module {module.__name__} has no command named {cmd_name}.")

    @override
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of a call; an unknown one names the nearest that there is."""
        name = args[0]
        if name in ENTRIES or name.startswith("-"):
            return super().resolve_command(ctx, args)
        near = difflib.get_close_matches(name, ENTRIES, n=1, cutoff=0.5)
        advice = (
            f"Did you mean `workbook {near[0]}`?"
            if near
            else "`workbook --help` lists the commands."
        )
        raise click.UsageError(f"There is no command named {name!r}. {advice}")

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in their groups, from the table alone."""
        width = max(map(len, ENTRIES))
        for title, entries in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(entry.name.ljust(width), entry.help) for entry in entries])

    @override
    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name, from the table alone."""
        names = [
            CompletionItem(name, help=entry.help)
            for name, entry in ENTRIES.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        **extra: Any,
    ) -> Any:
        """Run a command; whatever goes wrong ends in a sentence and an exit status."""
        if os.environ.get("WORKBOOK_TRACEBACK") == "1":
            return super().main(args, prog_name, **extra)
        try:
            return super().main(args, prog_name, **extra)
        except Exception as error:  # the last line of the command line
            _end(error)


def _end(error: Exception) -> NoReturn:
    """Say an error as one sentence on stderr and end with its exit status."""
    click.echo(_sentence(error), err=True)
    sys.exit(getattr(error, "exit_code", 1))


def _sentence(error: Exception) -> str:
    """Return what happened and what to do next."""
    ours = type(error).__module__.partition(".")[0] == "workbook"
    if ours and str(error):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and str(error.name).startswith("workbook."):
        return (
            f"{error.name} is missing from this clone. `git status` shows which files are gone, "
            "and `git restore FILE` brings one back."
        )
    if isinstance(error, ModuleNotFoundError):
        return (
            f"The package {error.name} is missing from this Python ({sys.executable}). "
            "Start the workbook with `python3 -m uv run workbook`, which installs what it needs."
        )
    if isinstance(error, OSError) and error.errno in _FULL:
        return "The disk is full. Make some room, and run the command again: nothing was lost."
    if isinstance(error, OSError) and error.errno is None and str(error):
        return str(error)  # raised by us with a sentence, such as that of places.home()
    if isinstance(error, OSError) and error.filename:
        return f"{error.strerror}: {error.filename}. Mend that, and run the command again."
    return (
        f"Something went wrong on our side ({type(error).__name__}: {error}). "
        "Run it again with WORKBOOK_TRACEBACK=1 before it, and send us what it prints."
    )


@click.group(
    cls=Workbook,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`workbook COMMAND --help` tells more about one. Begin with `workbook lab`.",
)
@click.version_option(
    package_name="workbook",
    message=f"%(prog)s %(version)s on Python {'.'.join(map(str, sys.version_info[:3]))}",
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Database Integration with FastAPI: a workbook that runs against real servers."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
