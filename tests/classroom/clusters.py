"""A real Dask cluster on this machine: ``python clusters.py WORKERS``.

It says its address and its workers' process ids as JSON, and ends with its standard input.
"""

import json
import os
import signal
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
        scheduler: its process id.
    """

    address: str
    workers: list[int]
    scheduler: int

    def stop(self) -> None:
        """Kill the scheduler: it is the process that has made the cluster."""
        os.kill(self.scheduler, signal.SIGKILL)


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
        said = {"address": made.scheduler_address, "workers": pids, "scheduler": os.getpid()}
        sys.stdout.write(f"{json.dumps(said)}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
