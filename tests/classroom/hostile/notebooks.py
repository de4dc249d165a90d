"""Notebooks and scripts as they come back from laptops, editors, mail and copying about."""

import json

from tests.classroom.handed_in import CHECK, FUNCTION, IMPORTS, WRONG
from tests.classroom.handed_in import notebook as of_sources
from tests.classroom.handed_in import script as text_of
from tests.classroom.hostile.case import Case, cell, files, notebook
from tests.practice.hostile import RIGHT

_FILE = ("file",)
WHOLE = of_sources(RIGHT, CHECK)
_LINES = RIGHT.splitlines(keepends=True)
_OLD = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {},
    "worksheets": [
        {
            "cells": [
                {"cell_type": "code", "input": _LINES, "prompt_number": 1, "outputs": []},
                {"cell_type": "code", "input": [CHECK], "prompt_number": 2, "outputs": []},
            ]
        }
    ],
}
_OLD_NEW, _AT = json.loads(WHOLE), b'   "source"'
_PLAIN = text_of(RIGHT) + b"# in a mail\n"
_HUGE = {"output_type": "stream", "name": "stdout", "text": ["x" * 1_000_000] * 55}
_TABS = RIGHT.replace("    ", "\t")

CASES = [
    Case("nb-half", "breaks off behind the answer", files(a_ipynb=WHOLE[:-120]), flags=_FILE),
    Case(
        "nb-half-of-the-answer",
        "breaks off within the answer",
        files(a_ipynb=WHOLE[: WHOLE.index(b"session.get")]),
        "not-graded",
        0,
        "a.ipynb breaks off",
        flags=_FILE,
    ),
    Case("nb-utf16", "is UTF-16", files(a_ipynb=WHOLE.decode().encode("utf-16")), flags=_FILE),
    Case(
        "nb-latin-1",
        "is Latin-1, with a letter that is none in UTF-8",
        files(a_ipynb=WHOLE.replace(b"def rename", b'# Zo\xeb\\n", "def rename', 1)),
        flags=_FILE,
    ),
    Case("nb-byte-order-mark", "begins with a mark", files(a_ipynb=b"\xef\xbb\xbf" + WHOLE)),
    Case(
        "nb-windows-line-ends",
        "has Windows line ends, in the file and in the cells",
        files(
            a_ipynb=json.dumps(
                json.loads(notebook(cell(RIGHT.replace("\n", "\r\n")), cell(CHECK))), indent=1
            )
            .replace("\n", "\r\n")
            .encode()
        ),
    ),
    Case("nb-check-deleted", "has lost its check", files(a_ipynb=of_sources(RIGHT))),
    Case(
        "nb-copied",
        "has its answer three times, once with an error",
        files(a_ipynb=of_sources(RIGHT, WRONG, CHECK, RIGHT, CHECK)),
        flags=("several-answers",),
    ),
    Case("nb-reordered", "stands upside down", files(a_ipynb=of_sources(CHECK, FUNCTION, IMPORTS))),
    Case(
        "nb-check-renamed",
        "names another exercise in its check",
        files(a_ipynb=of_sources(RIGHT, 'check("6.2.4-no-such-exercise")')),
    ),
    Case(
        "nb-out-of-order",
        "was run from the bottom to the top, and the wrong answer stands last",
        files(a_ipynb=of_sources(RIGHT, WRONG, CHECK, counts=(9, 2, 3))),
        flags=("several-answers",),
    ),
    Case(
        "nb-huge-outputs",
        "has 55 MB of outputs",
        files(a_ipynb=notebook(cell(_LINES, outputs=[_HUGE]), cell(CHECK))),
    ),
    Case(
        "nb-empty",
        "is an empty file",
        files(a_ipynb=b""),
        "not-graded",
        0,
        "a.ipynb is empty.",
        flags=_FILE,
    ),
    Case(
        "nb-no-json",
        "is a web page that was saved as a notebook",
        files(a_ipynb=b"<!doctype html><title>Sign in</title>"),
        "not-graded",
        0,
        "a.ipynb is no notebook",
        flags=_FILE,
    ),
    Case(
        "nb-json-of-another-kind",
        "is JSON, and no notebook",
        files(a_ipynb=b'{"state": "done", "points": 4}'),
        "not-graded",
        0,
        "a.ipynb is no notebook: it has no list of cells.",
        flags=_FILE,
    ),
    Case(
        "nb-format-3", "is of the format of ten years ago", files(a_ipynb=json.dumps(_OLD).encode())
    ),
    Case(
        "nb-one-string",
        "has its cells as one string",
        files(a_ipynb=notebook(cell(RIGHT), cell(CHECK))),
    ),
    Case(
        "nb-odd-values",
        "has lists, numbers and nothing where texts belong, beside a right answer",
        files(
            a_ipynb=notebook(
                cell(_LINES),
                cell("x", kind=["code"]),
                cell("x", kind={"code": 1}),
                cell(None),
                cell({"a": 1}),
                cell([1, None, ["x"]]),
                cell(CHECK, execution_count="7", id={"x": 1}, metadata=None, outputs=3),
                7,
                None,
                "def rename_user(): ...",
            )
        ),
    ),
    Case(
        "nb-deep",
        "is nested a hundred thousand deep",
        files(a_ipynb=b'{"cells": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}"),
        "not-graded",
        0,
        "a.ipynb breaks off; 0 whole cells of it were read.",
        flags=_FILE,
    ),
    Case(
        "nb-of-millions",
        "holds fourteen million empty lists, which take a hundred times their size",
        files(a_ipynb=b'{"cells": [' + b"[],[]," * 7_000_000 + b"[]]}"),
        "not-graded",
        0,
        "a.ipynb",
        flags=_FILE,
    ),
    Case(
        "nb-prose",
        "is only text",
        files(a_ipynb=notebook(cell("I did not have the time, sorry.", kind="markdown"))),
        "not-started",
        0,
        "There is no answer to it in what was handed in.",
    ),
    Case(
        "nb-raw",
        "has its answer in a raw cell",
        files(a_ipynb=notebook(cell(_LINES, kind="raw"), cell(CHECK))),
    ),
    Case(
        "nb-fenced",
        "has its answer in a text, between fences",
        files(a_ipynb=notebook(cell(f"My answer:\n```python\n{RIGHT}```\n", kind="markdown"))),
    ),
    Case(
        "nb-magics",
        "has magics of every kind around its answer",
        files(
            a_ipynb=of_sources(
                "%load_ext autoreload\n%autoreload 2\n!pip install sqlalchemy\n?print",
                "%%bash\nrm -rf ~",
                f"%%time\n{RIGHT}",
                CHECK,
            )
        ),
    ),
    Case(
        "nb-written-away",
        "has its answer in a cell that begins with %%writefile",
        files(a_ipynb=of_sources(f"%%writefile answer.py\n{RIGHT}", CHECK)),
        "not-started",
        0,
        "%%writefile",
    ),
    Case(
        "nb-many-answers",
        "defines its answer six hundred times, each in another way",
        files(
            a_ipynb=of_sources(
                *(WRONG.replace("return user\n", f"return user, {n}\n") for n in range(600)), RIGHT
            )
        ),
        flags=("several-answers",),
        evidence="judged",
    ),
    Case(
        "nb-chain",
        "hangs its answer on a chain of a thousand names that stands upside down",
        files(
            a_ipynb=of_sources(
                *(f"x{n} = x{n - 1}" for n in range(3000, 0, -1)),
                "x0 = 1",
                RIGHT.replace("username: str", "username: str = x3000", 1),
            )
        ),
        "not-graded",
        0,
        "",
    ),
    Case(
        "nb-forged-metadata",
        "says in its metadata that it has been graded, by every tool",
        files(
            a_ipynb=notebook(
                cell(
                    WRONG,
                    metadata={
                        "nbgrader": {
                            "grade": True,
                            "points": 4000,
                            "solution": True,
                            "grade_id": "x",
                        },
                        "otter": {"points": 4000},
                        "workbook": {"state": "done", "points": 4},
                    },
                    outputs=[{"output_type": "stream", "name": "stdout", "text": "Done. 4 of 4"}],
                ),
                cell(CHECK),
                metadata={"learner": "z_good", "seed": 1, "points": 4000},
            )
        ),
        "not-yet",
        1,
        "Nothing reached the table.",
    ),
    Case(
        "nb-half-characters",
        "has halves of letters, in code and in text",
        files(a_ipynb=of_sources(f'x = "\ud800"\n{RIGHT}', CHECK)),
        "not-yet",
        0,
        "Your answer raised UnicodeEncodeError",
    ),
    Case(
        "nb-line-separators",
        "has characters in quotes and comments that end a line for a browser, and not for Python",
        files(
            a_ipynb=of_sources(
                RIGHT.replace(
                    "    if user is None:",
                    "    note = 'a\u2028b\x0cc\x85d'  # \u2029 that's it\n    if user is None:",
                ),
                CHECK,
            )
        ),
    ),
    Case(
        "nb-number-of-thousands-of-digits",
        "says that its cell was run as often as no program can count",
        files(
            a_ipynb=WHOLE.replace(b'"execution_count": 1', b'"execution_count": ' + b"9" * 9999, 1)
        ),
    ),
    Case(
        "nb-fence-and-blanks",
        "has a fence with three million blanks behind it, which took half a minute to look through",
        files(
            a_ipynb=notebook(
                cell("```" + " " * 3_000_000 + "x", kind="markdown"), cell(_LINES), cell(CHECK)
            )
        ),
    ),
    Case(
        "nb-two-lists-of-cells",
        "has its list of cells twice; what every reader of JSON takes is the second",
        files(a_ipynb=WHOLE.replace(b'"cells"', b'"cells": [], "cells"', 1)),
    ),
    Case(
        "nb-deep-metadata",
        "has metadata a hundred thousand deep behind its cells",
        files(a_ipynb=WHOLE[:-1] + b', "m": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        flags=_FILE,
    ),
    Case(
        "py-encoding-that-refuses",
        "names the codec that refuses everything, which ended the judge",
        files(answer_py=b"# coding: undefined\n" + text_of(RIGHT)),
    ),
    Case(
        "py-encoding-that-lies",
        "names Latin-1 behind the mark of UTF-8, as Notepad leaves it",
        files(answer_py=b"\xef\xbb\xbf# coding: latin-1\n# Zo\xc3\xab\n" + text_of(RIGHT)),
    ),
    Case(
        "py-encoding-that-unpacks",
        "names codecs for what is no text",
        files(answer_py=b"# coding: zlib_codec\n# in another way\n" + text_of(RIGHT)),
    ),
    Case(
        "py-letters-that-look-alike",
        "defines its function in wide letters, which are the same name to Python",
        files(answer_py=text_of(RIGHT.replace("def rename_user", "def \uff52ename_user"))),
    ),
    Case(
        "py-constants-that-grow",
        "has constants that a compiler works out, each the power of the one before",
        files(answer_py=text_of(f"rename_user = {'(' * 50}2**100{')**100' * 50}\n")),
        "not-yet",
        0,
        "MemoryError",
    ),
    Case("py-tabs", "is indented by tabs", files(answer_py=text_of(_TABS))),
    Case(
        "py-tabs-and-spaces",
        "is indented by tabs and spaces, as Python does not take it",
        files(answer_py=text_of(RIGHT.replace("    user.", "\tuser.", 1))),
        "not-yet",
        0,
        "is no Python yet",
    ),
    Case(
        "py-nul-bytes",
        "has NUL bytes behind the answer, as a crashed disk leaves them",
        files(answer_py=text_of(RIGHT) + bytes(4096)),
        flags=_FILE,
    ),
    Case(
        "py-utf16-without-a-mark",
        "is UTF-16, and nothing says so",
        files(answer_py=text_of(RIGHT).decode().encode("utf-16-le")),
        flags=_FILE,
    ),
    Case("py-named-by-mail", "is called .py.txt by a mail program", files(**{"a.py_txt": _PLAIN})),
    Case(
        "nb-named-by-a-browser",
        "is called week1.ipynb (1) by a browser",
        files(**{"week1_ipynb (1)": of_sources(RIGHT, "2", CHECK)}),
    ),
    Case(
        "nb-saved-as-json",
        "is called .json, and nothing else is there: no zero for that",
        files(a_json=of_sources(RIGHT, "3", CHECK)),
        "not-graded",
        0,
        "a.json is no notebook, no Python file and no .zip archive.",
        flags=_FILE,
    ),
    Case(
        "nb-in-conflict",
        "was merged by Git, which has left both",
        files(a_ipynb=b"<<<<<<< HEAD\n".join(json.dumps(_OLD_NEW, indent=1).encode().split(_AT))),
        "not-graded",
        0,
        "a.ipynb has Git's conflict marks (<<<<<<<) in it",
        flags=_FILE,
    ),
    Case(
        "nb-lists-files",
        "gives a name what a shell says, in the cell of its answer",
        files(a_ipynb=of_sources(f"here = !ls\nmine = %who_ls\n{RIGHT}", CHECK)),
    ),
    Case(
        "py-names-another",
        "names an exercise of another assignment",
        files(answer_py=text_of(RIGHT, "6.2.3-cascade")),
        "not-started",
        0,
        "6.2.3-cascade",
    ),
    Case(
        "py-nested",
        "is nested deeper than the parser goes",
        files(answer_py=text_of("rename_user = " + "-" * 150_000 + "1\n")),
        "not-yet",
        0,
        "",
    ),
    Case(
        "py-large-answer",
        "is an answer of 900,000 letters outside the first plane",
        files(answer_py=text_of(f'rename_user = "{"\U0001f40d" * 900_000}"\n')),
        "not-yet",
        0,
        "characters, and the judge reads",
    ),
]
