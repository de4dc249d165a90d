"""``workbook servers``: what runs, what it is, its start and its end."""

from typing import Any, override

import click
from click.shell_completion import CompletionItem

from workbook.cli.group import Commands


class System(click.ParamType[str]):
    """The name of a system; another one ends with the nearest that there is."""

    name = "system"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from workbook.servers import ServerError, systems

        try:
            systems.module(value)
        except ServerError as error:
            self.fail(str(error), param, ctx)
        return str(value)

    @override
    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from workbook.servers import systems

        return [CompletionItem(name) for name in systems.NAMES if name.startswith(incomplete)]


class Named(System):
    """The name of a system, or of something else that a command takes in its place.

    Args:
        others: what else it takes.
    """

    def __init__(self, *others: str) -> None:
        self.others = others

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return value if value in self.others else super().convert(value, param, ctx)

    @override
    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        also = [CompletionItem(name) for name in self.others if name.startswith(incomplete)]
        return super().shell_complete(ctx, param, incomplete) + also


_system = click.argument("system", type=System())


@click.group(cls=Commands, invoke_without_command=True)
@click.pass_context
def servers(ctx: click.Context) -> None:
    """Show the database servers: what runs, what it is and where it comes from.

    A server starts when a lesson asks for it and ends two seconds after the last notebook that
    used it; none of these commands is needed for a lesson.
    """
    if ctx.invoked_subcommand is not None:
        return
    from workbook.servers import status

    said = {
        "running": "runs",
        "stopped": "starts when a lesson asks for it",
        "ready": "a file; nothing has to run",
        "own": "your own",
        "wrong": "your own, but its variable holds no URL; `workbook doctor {}` says more",
    }
    for entry in status():
        what = said[entry.state].format(entry.system)
        if entry.state == "running":
            what += f" (from {ORIGINS[entry.origin]}, process {entry.pid})"
        if entry.held:
            what += f", until `workbook servers stop {entry.system}`"
        click.echo(f"{entry.system:<14}{f'{entry.title} {entry.version}'.strip():<18}{what}")


@servers.command()
@_system
def start(system: str) -> None:
    """Start SYSTEM and let it run until `workbook servers stop SYSTEM`."""
    click.echo(_kept(system))


@servers.command()
@click.argument("system", type=System(), required=False)
def stop(system: str | None) -> None:
    """End SYSTEM, or every server, with all databases in it, whoever uses it."""
    from workbook.servers import stop as end

    stopped = end(system)
    for name in stopped:
        click.echo(f"{name} is stopped.")
    if not stopped:
        click.echo(f"{system} was not running." if system else "No server was running.")


@servers.command()
@click.argument("system", type=Named("judge", "guard"))
def log(system: str) -> None:
    """Print what SYSTEM has said; `judge` and `guard` have a log too."""
    from workbook.servers import log as text

    click.echo(text(system).rstrip())


@servers.command()
@_system
@click.option("--driver", help="For SQLAlchemy, such as psycopg or asyncpg; none by itself.")
def url(system: str, driver: str | None) -> None:
    """Print the URL of SYSTEM for any other tool, starting it if needed.

    It then stays until `workbook servers stop SYSTEM`.
    """
    from workbook.servers import url as find

    found = find(system, driver=driver)
    click.echo(_kept(system), err=True)
    click.echo(found)


@servers.command()
@click.argument("system", type=System(), nargs=-1)
def fetch(system: tuple[str, ...]) -> None:
    """Fetch the files of SYSTEM, or of all, ahead; their first lesson works offline then."""
    from workbook.servers import ServerError, systems

    failed = False
    for name in system or systems.NAMES:
        try:
            click.echo(f"{name}: {_fetched(name)}")
        except ServerError as error:
            click.echo(f"{name}: {error}", err=True)
            failed = True
        except KeyboardInterrupt:
            click.echo(
                f"{name}: stopped. What has come stays, and the same command goes on from there.",
                err=True,
            )
            click.get_current_context().exit(1)
    click.get_current_context().exit(int(failed))


def _fetched(system: str) -> str:
    """Bring what a system needs and say what that was."""
    from workbook.servers import addresses, systems

    if addresses.own(system) is not None:
        return f"nothing is needed, {addresses.variable(system)} names your own."
    module = systems.module(system)
    program = module.find()
    if program is None:
        return f"there is nothing to fetch for this platform. Set {addresses.variable(system)}."
    if program.origin == "registry":
        module.bring()
        return f"{module.TITLE} {program.version} is here."
    if program.origin == "machine":
        return f"nothing is needed, this machine has {module.TITLE} {program.version}."
    return "nothing is needed, it came with the workbook."


ORIGINS = {
    "own": "your own URL",
    "machine": "this machine",
    "wheel": "the workbook's packages",
    "registry": "the Java package registry",
    "python": "Python",
}


def _kept(system: str) -> str:
    """Start a system, let it stay, and say so."""
    from workbook.servers import addresses, hold, status, systems
    from workbook.servers import url as find

    title = systems.module(system).TITLE
    find(system)
    if addresses.own(system) is not None:
        return f"{title}: your own, from {addresses.variable(system)}; it is left as it is."
    hold(system)
    entry = next(entry for entry in status() if entry.system == system)
    stays = f"until `workbook servers stop {system}`"
    if entry.state == "ready":
        return f"{title} needs no server; its file stays {stays}."
    return f"{entry.title} {entry.version} runs, from {ORIGINS[entry.origin]}, {stays}."
