"""Groups of commands: an unknown name is told with the nearest that there is."""

import difflib
from collections.abc import Iterable
from typing import override

import click


class Commands(click.Group):
    """A group below a command, which tells of each of its own in a whole sentence."""

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with the first sentence of each."""
        width = max(map(len, self.commands))
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name.ljust(width), self.commands[name].get_short_help_str(limit=200))
                    for name in self.list_commands(ctx)
                ]
            )

    @override
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of a call; an unknown one names the nearest that there is."""
        known(args[0], self.commands, ctx.command_path)
        return super().resolve_command(ctx, args)


def known(name: str, there: Iterable[str], path: str) -> None:
    """Let a name pass that a command has; options are click's own to refuse.

    Args:
        name: what was typed.
        there: the names of the commands.
        path: the words before it, such as ``workbook servers``.

    Raises:
        click.UsageError: for any other, with the nearest that there is.
    """
    if name in there or name.startswith("-"):
        return
    near = difflib.get_close_matches(name, there, n=1, cutoff=0.5)
    advice = f"Did you mean `{path} {near[0]}`?" if near else f"`{path} --help` lists the commands."
    raise click.UsageError(f"There is no command named {name!r}. {advice}")
