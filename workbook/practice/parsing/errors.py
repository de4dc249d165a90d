"""What is wrong in an exercise file, in a sentence with file and line."""

from pathlib import Path


class BadExercise(ValueError):  # noqa: N818 -- it names what was found
    """An exercise file that cannot be read; the message names file and line."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path}, line {line}: {what}")
        self.path, self.line, self.what = path, line, what
