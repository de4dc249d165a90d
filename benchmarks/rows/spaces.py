"""How long a learner waits for a space of one's own on a server that runs."""

import time
from collections.abc import Callable

from benchmarks.measure import Sample
from benchmarks.row import Row
from workbook.servers import space, url

_GOAL = 0.100  # seconds


def of(system: str) -> Callable[[int], Row]:
    """Return the row of a system."""

    def row(rounds: int) -> Row:
        url(system)
        made, dropped = [], []
        for number in range(rounds * 2 + 1):
            begun = time.perf_counter()
            with space("benchmark", system):
                there = time.perf_counter()
            gone = time.perf_counter()
            if number:  # the first one loads a driver
                made.append(there - begun)
                dropped.append(gone - there)
        there_, gone_ = Sample(tuple(made)), Sample(tuple(dropped))
        return Row(
            f"a space of one's own, {system}",
            there_,
            {},
            "100 ms",
            there_.median <= _GOAL,
            notes=f"dropped in {gone_}",
        )

    return row


sqlite, postgresql, mysql, redis = of("sqlite"), of("postgresql"), of("mysql"), of("redis")
mongodb, elasticsearch, cassandra = of("mongodb"), of("elasticsearch"), of("cassandra")
