"""``workbook completion``: what a shell needs to complete our commands with Tab."""

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the tab completion of your shell.

    Put the matching line at the end of your shell's start file:

    \b
      bash, ~/.bashrc:    eval "$(workbook completion bash)"
      zsh,  ~/.zshrc:     eval "$(workbook completion zsh)"
      fish, ~/.config/fish/completions/workbook.fish:
                          workbook completion fish | source

    The command `workbook` must be found, so activate the environment first
    (`source .venv/bin/activate`).
    """  # noqa: D301 - click reads the backspace as: do not wrap
    kind = get_completion_class(shell)
    if kind is None:  # click has the three that we offer
        raise click.UsageError(f"There is no completion for {shell}.")
    click.echo(kind(ctx.find_root().command, {}, "workbook", "_WORKBOOK_COMPLETE").source())
