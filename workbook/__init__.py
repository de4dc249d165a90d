"""An interactive workbook: Database Integration with FastAPI.

A lesson's cells say ``from workbook import check, record``. Each name is imported from its
own module when it is first used, so ``import workbook`` itself costs next to nothing.
"""

import sys

TYPE_CHECKING = False  # what type checkers take for true; importing typing would cost 3 ms
if TYPE_CHECKING:
    from workbook import servers
    from workbook.observe import (
        bar_chart,
        compare,
        expect_error,
        line_chart,
        pages_picture,
        record,
        table,
    )
    from workbook.practice.asking.ask import ask
    from workbook.practice.asking.order import order
    from workbook.practice.asking.predict import predict, reveal
    from workbook.practice.asking.review import review
    from workbook.practice.glossary import glossary
    from workbook.practice.hints import hint, solution
    from workbook.practice.notebook import check
    from workbook.practice.progress import progress
    from workbook.practice.reset import reset
    from workbook.servers import space, url

__all__ = [
    "ask",
    "bar_chart",
    "check",
    "compare",
    "expect_error",
    "glossary",
    "hint",
    "line_chart",
    "order",
    "pages_picture",
    "predict",
    "progress",
    "record",
    "reset",
    "reveal",
    "review",
    "servers",
    "solution",
    "space",
    "table",
    "url",
]

_HOMES = {
    "ask": "workbook.practice.asking.ask",
    "bar_chart": "workbook.observe",
    "check": "workbook.practice.notebook",
    "compare": "workbook.observe",
    "expect_error": "workbook.observe",
    "glossary": "workbook.practice.glossary",
    "hint": "workbook.practice.hints",
    "line_chart": "workbook.observe",
    "order": "workbook.practice.asking.order",
    "pages_picture": "workbook.observe",
    "predict": "workbook.practice.asking.predict",
    "progress": "workbook.practice.progress",
    "record": "workbook.observe",
    "reset": "workbook.practice.reset",
    "reveal": "workbook.practice.asking.predict",
    "review": "workbook.practice.asking.review",
    "solution": "workbook.practice.hints",
    "space": "workbook.servers",
    "table": "workbook.observe",
    "url": "workbook.servers",
}


def __getattr__(name: str) -> object:
    """Import an exported name from its module, once (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = _HOMES.get(name)
    value = getattr(import_module(home), name) if home else import_module(f"{__name__}.{name}")
    globals()[name] = value
    return value


# In quotes, for Python 3.8 reads this on its way to the sentence that it is too old.
def __dir__() -> "list[str]":
    """Return the exported names, so that Tab finds what is not imported yet."""
    return sorted({*globals(), *__all__})


if "IPython" in sys.modules:  # a kernel, perhaps: `check` needs the text of every cell from here on
    from workbook.practice.answering import cells

    cells.listen()
