"""Finding a Dask cluster, and the sentences for one that cannot be used."""

import logging
import re
from typing import Any

from workbook.classroom.errors import ClassroomError

_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss|ucx)://)?[^\s/]+:\d{1,5}")
_TO_CONNECT, _FOR_WORKERS = 5.0, 5.0  # seconds


def connected(address: str) -> Any:
    """Return a client of the scheduler at an address, once it has workers.

    Raises:
        ClassroomError: when there is none; the sentence says why and what to do.
    """
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise ClassroomError(
            "Grading on a cluster takes Dask, and it is not installed here: "
            "`uv run --extra cluster workbook grade …` brings it."
        ) from error
    for name in ("distributed", *logging.root.manager.loggerDict):  # each has a level of its own
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what matters, we say ourselves
    if not _ADDRESS.fullmatch(address):  # Dask's own client breaks when it is to be closed then
        raise _nobody(address)
    try:
        client: Any = distributed.Client(  # type: ignore[no-untyped-call]
            address, timeout=_TO_CONNECT, set_as_default=False, name="workbook-grade"
        )
    except (OSError, ValueError, TypeError) as error:
        raise _nobody(address) from error
    try:
        client.wait_for_workers(1, timeout=_FOR_WORKERS)
    except TimeoutError as error:
        client.close()
        raise ClassroomError(
            f"The cluster at {address} has no worker. Start one on each machine, in its clone: "
            f"`uv run --extra cluster dask worker {address}`."
        ) from error
    return client


def _nobody(address: str) -> ClassroomError:
    return ClassroomError(
        f"There is no Dask scheduler at {address!r}. An address reads like tcp://10.0.0.5:8786; "
        "`dask scheduler` prints its own."
    )


def no_workbook(error: Exception) -> str:
    """Return the sentence for a worker that is no clone of ours."""
    said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return (
        f"A worker of the cluster cannot run the workbook ({said}). Start each worker in a clone "
        "of it: `uv run --extra cluster dask worker ADDRESS`."
    )


def gone(address: str) -> ClassroomError:
    """Return the end of a run whose cluster has gone away."""
    return ClassroomError(
        f"The cluster at {address} is gone. What is graded is kept; the same call goes on there."
    )
