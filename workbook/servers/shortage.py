"""What a server lacked when it did not start: space on a disk, or memory.

Each system says it in its own words, and none says what to do.
"""

import re

from workbook.servers.recipe import Recipe

_NO_SPACE = re.compile(
    r"No space left on device|Check free disk space|insufficient disk space|"
    r"database or disk is full|[Ee]rr(?:or|code:) 28\b",
    re.IGNORECASE,
)
# Java's words; ExitOnOutOfMemoryError is an option of its, and stands in OpenSearch's log.
_NO_MEMORY = re.compile(
    r"insufficient memory|Could not (?:reserve|allocate)|(?<!ExitOn)OutOfMemoryError|"
    r"[Cc]annot allocate memory"
)


def told(recipe: Recipe, log: str, *, full: bool) -> str | None:
    """Return the sentence for what was short, or None where nothing was.

    Args:
        recipe: what did not start.
        log: all that it said.
        full: whether its disk has no space left; a log on that disk cannot say so.
    """
    if full or _NO_SPACE.search(log):
        return no_space(recipe)
    if _NO_MEMORY.search(log):
        return (
            f"There is not enough memory left for {recipe.title}{_about(recipe.memory)}. Close "
            "something, or `workbook servers stop` another server."
        )
    return None


def no_space(recipe: Recipe) -> str:
    """Return the sentence for a disk that is full."""
    return (
        f"There is no space left on the disk for {recipe.title}{_about(recipe.disk)}. Free "
        "some, or point WORKBOOK_HOME to a disk with space."
    )


def _about(megabytes: int) -> str:
    return f" (it needs about {megabytes} MB)" if megabytes else ""
