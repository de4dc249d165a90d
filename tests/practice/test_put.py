"""``answer.put``: rows in the tables of an answer's own, over the judge's own connection."""

from tests.practice.conftest import Make
from workbook.practice.judge import judge

CHECK = """
    @part(points=1)
    def the_names(answer: Answer) -> None:
        answer.put("cups", [{"id": 1, "name": "blue", "colour": "no column"}])
        expect(answer.call("names", SESSION), ["blue"], say="Another list came.")
    """
ANSWER = """
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class Cup(Base):
    __tablename__ = "cups"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

def names(session):
    return list(session.scalars(select(Cup.name)))
"""


def test_rows_are_there_for_the_answer(exercise: Make) -> None:
    """What the table has no column for is left out."""
    made = exercise(CHECK, "Base", "Cup", "names", tables="Base")

    came = judge(made, ANSWER, seed=1)

    assert (came.state, came.sentence) == ("done", "Done: every part holds.")


def test_a_table_that_refuses_a_row_is_the_answers_matter(exercise: Make) -> None:
    """It is no fault on our side: the model asks for more than the task does."""
    made = exercise(CHECK, "Base", "Cup", "names", tables="Base")

    came = judge(made, ANSWER.replace("    name:", "    owner: Mapped[str]\n    name:"), seed=1)

    assert came.state == "not-yet"
    assert came.sentence.startswith("The table cups refuses a row that fits the task: NOT NULL")
