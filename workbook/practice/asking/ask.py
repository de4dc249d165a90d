"""``ask``: a question that calls something back to mind; each option has its sentence."""

from workbook.practice import lessons
from workbook.practice.asking.asked import Asked
from workbook.practice.asking.quiz import Question, choose
from workbook.practice.learner import events
from workbook.practice.showing.cards import Card, Rows, Say
from workbook.practice.showing.door import Door
from workbook.practice.verbs import verb


@verb
def ask(question_id: str, choice: str | None = None) -> Card:
    """Ask a question, or answer it with a letter.

    Args:
        question_id: the question, such as ``"6.2.4-q1"``.
        choice: the letter of an option; left out, the question is shown.

    Raises:
        WrongCall: for an unknown question or a letter that is no option.
    """
    question = lessons.question(question_id)
    return asked(question) if choice is None else answered(question, choice)[0]


def asked(question: Question, door: Door = Door.NOTEBOOK) -> Asked:
    """Return a question as it is shown."""
    how = f': `ask("{question.id}", "a")`' if door is Door.NOTEBOOK else ""
    return Asked(
        f"Question on {question.about}: {question.text}",
        (
            Rows([(one.letter, one.text) for one in question.options], code=False),
            Say(f"Answer with a letter{how}."),
        ),
        answers=[(one.letter, one.text) for one in question.options],
        press=lambda letter: answered(question, letter),
    )


def answered(question: Question, choice: str) -> tuple[Card, bool]:
    """Return what an answer deserves, and whether the question is still open; it is recorded."""
    option = choose(question.options, choice, question.id)
    events.append("ask", question.id, choice=option.letter, right=option.right)
    if option.right:
        return Card(f"✔ Yes, {option.letter}: {option.text}", (Say(option.say),)), False
    return Card(f"◔ Not {option.letter}: {option.text}", (Say(option.say),)), True
