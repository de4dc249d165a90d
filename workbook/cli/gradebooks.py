"""What the commands on a gradebook share: where it is, and that it must be there."""

from pathlib import Path
from typing import Any

import click

url = click.option("--gradebook", metavar="URL", help="By default FOLDER/gradebook.sqlite3.")
folder = click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))


def _in_one_piece(_ctx: object, _parameter: object, name: str) -> str:
    from workbook.classroom.names import in_one_piece

    if not name.strip():  # such as a variable of a shell script that was never set
        raise click.BadParameter("it is empty. Name the learner, as their folder is called.")
    return in_one_piece(name)


learner = click.argument("learner", metavar="LEARNER", callback=_in_one_piece)


def opened(folder: Path, url: str | None) -> Any:
    """Return the gradebook of a folder of submissions, or that of a URL.

    Raises:
        ClassroomError: when there is none; none is made.
    """
    from workbook.classroom.book.gradebook import FILE, Gradebook
    from workbook.classroom.errors import ClassroomError

    if url is None and not folder.is_dir():
        what = f"{folder} is a file" if folder.exists() else f"There is no folder {folder}"
        raise ClassroomError(f"{what}. Name the folder of the submissions.")
    if url is None and not (folder / FILE).is_file():
        raise ClassroomError(
            f"There is no gradebook in {folder}. `workbook grade {folder}` makes it."
        )
    return Gradebook.at(folder, url, made=False)
