"""One stable line for an error that a lesson expects."""

import pytest
from sqlalchemy import Engine, create_engine, insert, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from tests.observe.models import User
from workbook.observe import NotRaised, expect_error, first_line


def test_prints_type_and_first_line_and_goes_on(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """The driver's line is printed, without the statement, the parameters and the link."""
    with Session(engine) as session, expect_error(IntegrityError) as caught:
        session.execute(insert(User).values(name="ada", secret="hunter2"))
    assert isinstance(caught.error, IntegrityError)
    assert "hunter2" in str(caught.error)
    assert (
        capsys.readouterr().out
        == {
            "sqlite": "IntegrityError: UNIQUE constraint failed: users.name\n",
            "postgresql": "IntegrityError: duplicate key value violates unique constraint "
            '"users_name_key"\n',
        }[engine.dialect.name]
    )


def test_nothing_raised_is_a_failure() -> None:
    """The sentence says what was expected."""
    with pytest.raises(NotRaised) as failure, expect_error(ValueError):
        pass
    assert str(failure.value) == "Expected ValueError, but nothing was raised."


def test_another_error_is_a_failure() -> None:
    """The sentence says what came instead, and the error itself is its cause."""
    with pytest.raises(NotRaised) as failure, expect_error((ValueError, TypeError)):
        raise KeyError("id")
    assert str(failure.value) == "Expected ValueError or TypeError, but came KeyError: 'id'."
    assert isinstance(failure.value.__cause__, KeyError)


def test_another_message_is_a_failure() -> None:
    """With match, the text counts too."""
    with pytest.raises(NotRaised) as failure, expect_error(ValueError, match="locked"):
        raise ValueError("open")
    assert str(failure.value) == (
        "Expected ValueError with a text like 'locked', but came ValueError: open."
    )


def test_a_stop_is_never_swallowed() -> None:
    """An interrupted kernel is interrupted."""
    with pytest.raises(KeyboardInterrupt), expect_error(ValueError):
        raise KeyboardInterrupt


def test_a_group_is_told_by_its_first_line() -> None:
    """An exception group says how many it holds; the name of the group stays."""
    line = first_line(ExceptionGroup("two failed", [ValueError("a"), TypeError("b")]))
    assert line == "ExceptionGroup: two failed (2 sub-exceptions)"


def test_no_secret_no_address_no_path() -> None:
    """What would differ from machine to machine, or should not be read, is left out."""
    lines = [
        first_line(ValueError("cannot use <object object at 0x7f1b6e4a7970> here")),
        first_line(ValueError("postgresql://ada:hunter2@db/blog is no file")),
        first_line(ValueError()),
        first_line(ValueError("one\ntwo")),
    ]
    assert lines == [
        "ValueError: cannot use <object object> here",
        "ValueError: postgresql://ada:***@db/blog is no file",
        "ValueError",
        "ValueError: one",
    ]


def test_a_server_that_is_not_there_is_told_without_its_socket() -> None:
    """The folder of a socket is another one on every machine."""
    engine = create_engine("postgresql+psycopg://ada:hunter2@/blog?host=/nowhere/at/all")
    with pytest.raises(OperationalError) as failure, engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    line = first_line(failure.value)
    assert line.startswith("OperationalError: ")
    assert 'on socket "…/.s.PGSQL.5432" failed: No such file' in line
    assert "nowhere" not in line
    assert "hunter2" not in line
