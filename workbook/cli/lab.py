"""``workbook lab``: JupyterLab on the start page."""

import ipaddress

import click


def _loopback(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """Refuse an address that other machines could reach."""
    if value == "localhost":
        return value
    try:
        if ipaddress.ip_address(value).is_loopback:
            return value
    except ValueError:
        pass
    raise click.BadParameter(
        f"{value} is no address of this machine alone. The workbook listens on loopback only, "
        "such as 127.0.0.1; from elsewhere, come through an SSH tunnel."
    )


@click.command()
@click.option("--author", is_flag=True, help="Let the files of the course be saved, too.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8888,
    show_default=True,
    help="Where to listen; when it is busy, the next free one.",
)
@click.option(
    "--ip", default="localhost", show_default=True, callback=_loopback, help="A loopback address."
)
@click.option("--no-browser", is_flag=True, help="Print the address and open no browser.")
def lab(*, author: bool, port: int, ip: str, no_browser: bool) -> None:
    """Open JupyterLab on the start page.

    You work in copies under work/. What you type there is kept when the course is updated;
    `workbook reset FILE` gives you a fresh copy and keeps the old one beside it.
    """
    from workbook.lab.launch import open_lab

    open_lab(author=author, port=port, ip=ip, browser=not no_browser)
