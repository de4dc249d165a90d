"""``python -m benchmarks``: measure, print one table, keep nothing."""

import json
import os
import tempfile

import click
from rich.console import Console
from rich.table import Table

from benchmarks.row import Row
from workbook.servers import systems


def _rows() -> dict[str, str]:
    """Return each row's name and the module that measures it, in the table's order."""
    return {
        "check-crud": "benchmarks.rows.check_notebook:crud",
        "check-app": "benchmarks.rows.check_notebook:app",
        "check-first": "benchmarks.rows.check_notebook:first",
        "check-cold": "benchmarks.rows.check_terminal:cold",
        "check-watch": "benchmarks.rows.check_terminal:watch",
        "import": "benchmarks.rows.imports:workbook",
        "lab": "benchmarks.rows.lab:start",
        "recording": "benchmarks.rows.recording:orm_select",
        "recording-mysql": "benchmarks.rows.recording_clients:mysql",
        "recording-redis": "benchmarks.rows.recording_clients:redis",
        "recording-mongodb": "benchmarks.rows.recording_clients:mongodb",
        "recording-elasticsearch": "benchmarks.rows.recording_clients:elasticsearch",
        "recording-cassandra": "benchmarks.rows.recording_clients:cassandra",
        "nbval": "benchmarks.rows.notebooks:nbval",
        "grade-40": "benchmarks.rows.grading:beside_others",
        "grade-linear": "benchmarks.rows.grading:linear",
        "grade-class": "benchmarks.rows.grading:of_a_class",
        **{f"space-{system}": f"benchmarks.rows.spaces:{system}" for system in systems.NAMES},
        **{f"start-{system}": f"benchmarks.rows.starts:{system}" for system in systems.NAMES[1:]},
    }


# Minutes each; what is started by hand takes gigabytes of memory.
_HEAVY = ("start-", "grade-")


@click.command()
@click.option("--quick", is_flag=True, help="Fewer rounds; under five minutes.")
@click.option("--only", metavar="NAME", type=click.Choice(list(_rows())), help="One row.")
@click.option("--json", "as_json", is_flag=True, help="The rows as one JSON document.")
def main(quick: bool, only: str | None, as_json: bool) -> None:
    """Measure this workbook beside others, both sides in one run, in turns."""
    from importlib import import_module

    rounds = 5 if quick else 15
    rows: list[Row] = []
    people = Console(stderr=as_json)
    with tempfile.TemporaryDirectory(prefix="workbook-benchmarks-") as home:
        os.environ["WORKBOOK_HOME"] = home
        os.environ["WORKBOOK_HASH_COST"] = "low"
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        for name, place in _rows().items():
            if only == name or (only is None and not (quick and name.startswith(_HEAVY))):
                module, function = place.split(":")
                with people.status(f"Measuring {name} …"):
                    rows.append(getattr(import_module(module), function)(rounds))
    if as_json:
        click.echo(json.dumps([row.as_json() for row in rows], indent=2))
    else:
        people.print(_table(rows))
        for row in rows:
            if row.notes:
                people.print(f"{row.what}: {row.notes}.")
        if quick and only is None:
            left = ", ".join(name for name in _rows() if name.startswith(_HEAVY))
            people.print(f"Left out by --quick: {left}. Each runs with --only NAME.")
    raise SystemExit(0 if all(row.reached for row in rows) else 1)


def _table(rows: list[Row]) -> Table:
    """Lay the rows out for people."""
    table = Table("what", "ours", "theirs", "ratio", "goal", "reached", title="Medians (spread)")
    for row in rows:
        theirs = "\n".join(f"{name} {sample}" for name, sample in row.theirs.items())
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        reached = "yes" if row.reached else "NO"
        table.add_row(row.what, str(row.ours), theirs, ratio, row.goal, reached)
    return table


if __name__ == "__main__":
    main()
