"""Counting what was proven."""

from types import SimpleNamespace

from tests.proofs import tally

DUE = {"notebooks": 1, "cells": 2, "exercises": 1, "wrong_answers": 3, "mutants": 5}


def report(nodeid: str, *properties: tuple[str, int], when: str = "call") -> SimpleNamespace:
    """Return what pytest keeps of a passed test."""
    return SimpleNamespace(nodeid=nodeid, when=when, user_properties=list(properties))


def test_cells_and_proofs_are_counted_once() -> None:
    """A cell's set-up and its end are no cells, and other tests prove nothing here."""
    reports = [
        report("notebooks/04.ipynb::Cell 0", when="setup"),
        report("notebooks/04.ipynb::Cell 0"),
        report("notebooks/04.ipynb::Cell 1"),
        report("tests/test_a.py::test_a"),
        report("tests/test_b.py::test_b", ("proven:exercises", 1), ("proven:mutants", 5)),
    ]

    assert dict(tally.counted(reports)) == {
        "notebooks": 1,
        "cells": 2,
        "exercises": 1,
        "mutants": 5,
    }


def test_less_and_more_than_the_manifest_are_both_named() -> None:
    """More means that the manifest is old, and an old one would let something get lost."""
    counts = {"notebooks": 1, "cells": 3, "exercises": 1, "wrong_answers": 3}

    assert tally.missing(counts, DUE) == [
        "3 cells, and the manifest says 2",
        "0 mutants, and the manifest says 5",
    ]


def test_the_closing_line_says_what_was_proven() -> None:
    """With how many mutants the ledger knew."""
    counts = {"notebooks": 1, "cells": 2, "exercises": 1, "wrong_answers": 3, "mutants": 5}

    assert tally.line({**counts, "known_mutants": 4}) == (
        "proven: 1 notebooks, 2 cells, 1 exercises, 3 wrong answers, 5 mutants "
        "(4 of them known from the ledger)"
    )
