"""One part of a check: its function runs, and what ends it early is explained."""

from workbook.practice.answer import Answer
from workbook.practice.answers.raised import Raised
from workbook.practice.checks import NotYet, show
from workbook.practice.judging.gathering import Outcome, RunnablePart, failed
from workbook.practice.judging.link import Link
from workbook.practice.verdict import PartVerdict

# What a check stumbles with over a value of another shape; LookupError holds KeyError and so on.
_SHAPE = (TypeError, AttributeError, LookupError, ValueError, ArithmeticError, RecursionError)


def outcome_of(checked: RunnablePart, answer: Answer, link: Link) -> Outcome:
    """Run a part and return how it ended.

    Args:
        checked: the part.
        answer: what it is called with.
        link: the wire to the answer, which knows what came last.

    Raises:
        Exception: what the check itself does wrong; it is our side's fault.
    """
    part = checked.part
    try:
        checked.function(answer)
    except NotYet as end:
        return failed(part, _explained(end, link), link, _sent(answer))
    except _SHAPE as error:
        if not link.came_before:
            raise
        return failed(part, _other_shape(error, link), link, ())
    return Outcome(PartVerdict(part.name, part.points, passed=True))


def _explained(end: NotYet, link: Link) -> NotYet:
    """Add what the app raised behind a 500 that a check did not expect, or why it refused.

    Where a name or an import is missing in the answer, that is the sentence, whatever the
    check has seen of it.
    """
    if isinstance(link.slip, Raised):
        return link.slip
    if link.refusal is not None and end.came == link.refusal[0] and link.refusal[1]:
        end.came = ": ".join(link.refusal)
    trouble = link.trouble
    if trouble is not None and not isinstance(end, Raised) and end.came is not None:
        where = f"your line `{trouble.code}`" if trouble.code else "the app"
        end.came = f"{end.came}: {where} raised {trouble.said}"
        end.line = trouble.line
    return end


def _other_shape(error: Exception, link: Link) -> NotYet:
    """Return the end of a part in which the check stumbled over what came."""
    return NotYet(
        f"What came back from `{link.last_call}` has another shape than the task asks for.",
        came=show(link.last_value) if link.last_value is not None else f"{error}",
    )


def _sent(answer: Answer) -> tuple[str, ...]:
    """Return the statements, where the check has looked at them."""
    if not answer.looked:
        return ()
    try:
        return answer.statements()
    except NotYet:
        return ()
