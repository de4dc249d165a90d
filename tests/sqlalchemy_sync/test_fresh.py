"""What ``fresh`` leaves behind: nothing, whatever happens inside."""

import gc
import logging

import pytest
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.models import User


def failed_cell(system: str) -> Session:
    """Fail between opening a session and closing it, as a typo in a notebook does."""
    kept = []
    with pytest.raises(AttributeError), fresh(system, people=1) as engine:  # noqa: PT012
        session = Session(engine)
        kept.append(session)
        _ = session.get(User, 1).usrname  # type: ignore[union-attr]
        session.close()
    return kept[0]


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_a_session_of_a_failed_cell_is_collected_in_silence(
    system: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """It still held a connection when its database went; nobody reads of that cells later."""
    session = failed_cell(system)
    capfd.readouterr()

    with caplog.at_level(logging.WARNING):
        del session
        gc.collect()

    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_a_session_of_a_failed_cell_can_still_be_closed(
    system: str, caplog: pytest.LogCaptureFixture
) -> None:
    """close() gives back what is no longer there, without an error."""
    session = failed_cell(system)

    with caplog.at_level(logging.WARNING):
        session.close()

    assert caplog.records == []
