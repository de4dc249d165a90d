"""Open a lesson in a running lab through its API and run its first cells, as `.ci/newcomer` asks.

``python -m tests.lab.visit ADDRESS TOKEN`` ends with status 0 when the cells ran.
"""

import sys

from tests.lab.running import Visitor

_LESSON = "work/notebooks/6.2-sqlalchemy-sync/04-crud.ipynb"


def main(address: str, token: str) -> int:
    """Run the first code cells of the lesson, and print what the last of them shows."""
    visitor = Visitor(address, token)
    lesson = visitor.request("GET", f"contents/{_LESSON}").json()["content"]
    sources = [cell["source"] for cell in lesson["cells"] if cell["cell_type"] == "code"]
    shown = [text.strip() for text in visitor.run(_LESSON, *sources[:6])]
    last = next((text for text in reversed(shown) if text), "nothing")
    sys.stdout.write(
        f"{len(shown)} cells of {_LESSON} ran. The last that shows something:\n{last}\n"
    )
    return int(any("Error: " in text.splitlines()[0] for text in shown if text))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
