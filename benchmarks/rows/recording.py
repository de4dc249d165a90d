"""What the recorder costs an ORM statement."""

import time
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import interleaved
from benchmarks.row import Row

STATEMENTS = 300


def orm_select(rounds: int) -> Row:
    """Read one row a statement through the ORM on SQLite, recorded and not."""
    from sqlalchemy import select
    from sqlalchemy.orm import Session

    from workbook.domain import sample
    from workbook.observe import record
    from workbook.sqlalchemy_sync import crud  # noqa: F401  the models' section, imported whole
    from workbook.sqlalchemy_sync.database import create_tables, make_engine
    from workbook.sqlalchemy_sync.models import User

    with TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'recording.db'}")
        create_tables(engine)
        with Session(engine) as session:
            session.add_all(User(**person) for person in sample.people(STATEMENTS))
            session.commit()

        def run(recorded: bool) -> float:
            with record(engine) if recorded else nullcontext(), Session(engine) as session:
                start = time.perf_counter()
                for key in range(1, STATEMENTS + 1):
                    session.scalars(select(User).where(User.id == key)).one()
                return (time.perf_counter() - start) / STATEMENTS

        ours, bare = interleaved(lambda: run(True), lambda: run(False), rounds=rounds * 4)
        engine.dispose()
    return Row(
        "an ORM select, recorded",
        ours,
        {"not recorded": bare},
        "1.05 times",
        ours.median <= bare.median * 1.05,
    )
