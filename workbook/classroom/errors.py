"""What goes wrong in the classroom, in sentences."""


class ClassroomError(Exception):
    """Something that an instructor can mend; the text is a sentence that says how."""

    exit_code = 2  # the call itself was wrong


def printable(text: str) -> str:
    """Return a text without what would act on a terminal; lines and tabs stay."""
    return "".join(
        one if one in "\n\t" or one.isprintable() else one.encode("unicode_escape").decode()
        for one in text
    )


def one_line(text: str) -> str:
    """Return a text that can stand in a line of others: a name, or a sentence that has one in it.

    What would act on a terminal is written out, and so are line ends, and letters without form.
    """
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )
