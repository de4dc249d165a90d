"""The front door of the recorder: finds out what is to be recorded, and by whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workbook.observe.recording import Recording


@contextmanager
def record(target: Any, title: str = "") -> Iterator[Recording]:
    """Record every statement that is sent while the block runs, from any thread.

    Args:
        target: an Engine or AsyncEngine; a Session, AsyncSession, sessionmaker or Connection
            (its engine is recorded); a FastAPI app that keeps its engine as
            ``app.state.engine``; or SQLAlchemy's class Engine, for every engine there is.
        title: stands above the recording.

    Yields:
        The recording; it may be looked at while it grows.

    Raises:
        TypeError: if there is no engine to be found, in a sentence that says what to pass.
    """
    from workbook.observe import through_sqlalchemy

    with through_sqlalchemy.recorded(through_sqlalchemy.engine_of(target), title) as recording:
        yield recording
