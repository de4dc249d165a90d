"""What a learner's process runs in these tests: cells come in, what they gave goes out.

It catches SIGINT as a kernel does, and has a process group of its own.
"""

import contextlib
import json
import sys
from typing import Any


def main() -> None:
    """Run each line of JSON as a cell; answer with the value of its last expression."""
    names: dict[str, Any] = {}
    exec("from workbook import servers", names)
    while True:
        with contextlib.suppress(KeyboardInterrupt):
            line = sys.stdin.readline()
            if not line:
                return
            _say(_run(json.loads(line), names))


def _run(cell: str, names: dict[str, Any]) -> dict[str, Any]:
    try:
        try:
            return {"value": eval(cell, names)}
        except SyntaxError:
            exec(cell, names)
            return {"value": None}
    except KeyboardInterrupt:
        return {"raised": "KeyboardInterrupt", "sentence": ""}
    except Exception as error:
        return {"raised": type(error).__name__, "sentence": str(error)}


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
