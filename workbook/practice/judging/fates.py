"""How a child ended, as a sentence for the learner."""

from workbook.practice.judging.protocol.orders import ALIVE, BROKEN, CHANNEL_CLOSED


def sentence(status: int) -> str:
    """Return why a child does not answer any more.

    Args:
        status: its exit status, negative for a signal, or ``ALIVE``.
    """
    if status in {ALIVE, CHANNEL_CLOSED}:
        return (
            "Your answer closed the workbook's own channel. Close only what you have opened, and "
            "check again."
        )
    if status == BROKEN:
        return (
            "Your answer changed Python or the workbook itself in its process so that nothing can "
            "run there any more. Leave what is not yours as it is."
        )
    if status in {-9, -24}:
        return (
            "Your answer was stopped by the system: it used too much processor time or memory. "
            "Does it loop without an end?"
        )
    if status < 0:
        return (
            f"Your answer crashed Python itself (signal {-status}). The usual reason is a "
            "function that calls itself without an end."
        )
    return (
        f"Your answer ended its own process (exit status {status}), and nothing after that can "
        "run. Leave out os._exit, sys.exit and quit."
    )
