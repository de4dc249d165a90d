"""A wrong call ends in one sentence, in a notebook too, where others print a traceback."""


class WrongCall(ValueError):  # noqa: N818 - it says who is to change something, not what broke
    """The call itself was wrong: an unknown id, a letter that is no option, a file that is none.

    Its text is one sentence for whoever called; the command line ends with status 2.
    """

    exit_code = 2

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints instead of a traceback."""
        return [str(self)]
