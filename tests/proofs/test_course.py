"""The course as it is committed: lint, coverage, notebooks as their sources make them."""

from collections import Counter

from tests.proofs import tally
from workbook.authoring import manifest
from workbook.authoring.course import Course
from workbook.authoring.covered import coverage
from workbook.authoring.lint import lint
from workbook.authoring.lint.decisions import decides
from workbook.practice import lessons

COURSE = Course.here()


def test_lint_finds_nothing_to_mend() -> None:
    """Sources, notebooks and exercises keep the rules, those among them that nbval lets pass."""
    found = [str(one) for one in lint(COURSE) if not one.note]

    assert "\n".join(found) == ""


def test_every_notebook_has_a_source_and_every_source_its_notebook() -> None:
    """The lists are the same, and they are not empty."""
    made = {one.path for one in COURSE.everything()}

    assert made
    assert made == set(COURSE.notebooks())


def test_what_a_lesson_promises_is_met_in_it() -> None:
    """Every entry of coverage.toml has a place in a lesson that is written."""
    entries = coverage(COURSE)

    assert any(one.built for one in entries)
    assert [f"{one.lesson}/{one.slug}" for one in entries if one.built and not one.where] == []


def test_the_catalogue_and_lint_count_the_same_decisions() -> None:
    """What a reader is told of a lesson is what its author is held to."""
    sources = {one.with_suffix(".toml"): one for one in COURSE.lesson_sources()}
    held = {
        one.id: sum(map(decides, COURSE.lesson(sources[one.path]).cells)) for one in lessons.all()
    }

    assert held
    assert {one.id: one.decisions for one in lessons.all()} == held


def test_the_manifest_is_of_these_files() -> None:
    """`workbook prove --record` writes it."""
    assert manifest.counts(COURSE) == tally.manifest()


def test_few_outputs_are_not_compared() -> None:
    """Each has a reason, and there are at most three in a lesson."""
    notes = [one for one in lint(COURSE) if one.rule == "not-compared"]
    most = Counter(one.where for one in notes).most_common(1)

    assert all(count <= 3 for _, count in most)
