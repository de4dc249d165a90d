"""The one error of this room: a sentence that says what happened and what to do next."""


class AuthoringError(Exception):
    """Something an author asked for cannot be done.

    Args:
        sentence: what happened, which value, and what to do next.
        exit_code: 1 when something in the course is not well, 2 when the call itself was wrong.
    """

    def __init__(self, sentence: str, *, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
