"""The group that all commands hang on: it imports a command's module when that one is used."""

import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn, override

import click
from click.shell_completion import CompletionItem

from workbook.cli.group import known
from workbook.cli.table import ENTRIES, GROUPS


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
        known(args[0], ENTRIES, "workbook")
        return super().resolve_command(ctx, args)

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
        if sys.stdin is None:  # closed, as some schedulers do: nobody answers a question then
            sys.stdin = io.StringIO()
        if os.environ.get("WORKBOOK_TRACEBACK") == "1":
            return super().main(args, prog_name, **extra)
        try:
            return super().main(args, prog_name, **extra)
        except Exception as error:  # the last line of the command line
            _end(error)

    @override
    def invoke(self, ctx: click.Context) -> Any:
        """Run the command of a call; Ctrl-C, or no to a question, ends it with a sentence."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            sentence = "\nStopped. The same command begins again."
        except click.Abort:  # asked before anything is done
            sentence = "Nothing was done."
        click.echo(sentence, err=True)
        return ctx.exit(1)


def _end(error: Exception) -> NoReturn:
    """Say an error as one sentence on stderr and end with its exit status."""
    from workbook.cli.sentences import sentence

    click.echo(sentence(error), err=True)
    sys.exit(getattr(error, "exit_code", 1))


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
