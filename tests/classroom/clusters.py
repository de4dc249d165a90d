"""A real Dask cluster on this machine: ``python clusters.py WORKERS``.

It says its address and its workers' process ids as JSON, and ends with its standard input.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Cluster:
    """A cluster that runs.

    Args:
        address: of its scheduler.
        workers: process ids.
    """

    address: str
    workers: list[int]


@contextmanager
def cluster(workers: int, more: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Have a cluster in a block.

    Args:
        workers: how many processes, of one thread each.
        more: variables of their environment.
    """
    process = subprocess.Popen(
        [sys.executable, __file__, str(workers)],  # no -m: it would prefer this clone's modules
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | dict(more or {}),
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Cluster(**json.loads(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def main() -> None:
    """Start, say where, and wait for the end of standard input."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=int(sys.argv[1]), threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        pids = [nanny.pid for nanny in made.workers.values()]
        sys.stdout.write(f"{json.dumps({'address': made.scheduler_address, 'workers': pids})}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
