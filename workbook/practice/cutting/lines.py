"""The lines of a text as Python counts them."""


def lines_of(source: str) -> list[str]:
    """Return a text's lines without their ends.

    ``str.splitlines`` ends a line at nine further characters, such as the line separator that
    comes along with a text from a web page. Within quotes or behind a ``#``, Python does not.
    """
    found = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return found if found[-1] else found[:-1]
