"""Lint over lessons: shape, decisions, predictions, pictures."""

# ruff: noqa: E501 -- a table reads best with a case on a line

from pathlib import Path

import pytest

from workbook.authoring.course import Course
from workbook.authoring.lint import lint
from workbook.authoring.lint.shape import HEADINGS

SOURCE = "notebooks/6.2-sync/04-rows.py"
BESIDE = "notebooks/6.2-sync/04-rows.toml"

SOUND = """\
# %% [markdown]
# # Rows that stay

# %% [markdown]
# ## Remember

# %%
from workbook import ask, predict, reveal

ask("6.2.4-q1")

# %% [markdown] covers=["insert"]
# ## Worked example

# %% [markdown]
# ## Predict

# %%
predict("6.2.4-p1")

# %% [markdown]
# ## Run

# %%
reveal("6.2.4-p1", 1)

# %% [markdown]
# ## Investigate

# %% [markdown] tags=["modify"]
# ## Modify

# %% [markdown]
# ## What goes wrong

# %% [markdown]
# ## Then and now

# %% [markdown]
# ## Make
#
# [The exercises](../../exercises/6.2-sync/04-rows.ipynb)

# %% [markdown]
# ## Recap
"""

TOML = """\
id = "6.2.4"
title = "Rows that stay"
minutes = 30
goal = "Rows stay."
needs = ["6.1.4"]

[[predict]]
id = "6.2.4-p1"
text = "How many?"
covers = ["keyset"]
[[predict.options]]
text = "One"
value = 1
say = "Yes."
[[predict.options]]
text = "Two"
value = 2
say = "That would be one too many."

[[ask]]
id = "6.2.4-q1"
about = "6.2.3"
text = "Which?"
[[ask.options]]
text = "This"
right = true
say = "Yes."
[[ask.options]]
text = "That"
say = "No."
"""


@pytest.fixture
def sound(with_exercises: Course) -> Course:
    """A course whose lesson breaks no rule, apart from not being built."""
    (with_exercises.root / SOURCE).write_text(SOUND)
    (with_exercises.root / BESIDE).write_text(TOML)
    return with_exercises


def found(course: Course) -> list[str]:
    """Return what lint says about the lesson, without what it says about the missing notebook."""
    said = lint(course, [course.root / SOURCE, course.root / BESIDE])
    return [str(one) for one in said if one.rule != "stale"]


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_sound_lesson_has_nothing_to_mend(sound: Course) -> None:
    """The sample of these tests breaks no rule."""
    assert found(sound) == []


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_heading_of_the_shape_is_asked_for(sound: Course, heading: str) -> None:
    """A learner knows every lesson's way."""
    change(sound.root / SOURCE, f"## {heading}", "## Another")

    assert f"{SOURCE}: No heading begins with {heading!r}. [shape]" in found(sound)


def test_headings_come_in_their_order(sound: Course) -> None:
    """Investigate after Run."""
    source = sound.root / SOURCE
    change(source, "## Investigate", "## Later")
    change(source, "## Predict", "## Investigate\n# ## Predict")

    assert f"{SOURCE}:15: 'Investigate' comes before 'Run'. [shape]" in found(sound)


def test_five_cells_without_a_decision_are_too_many(sound: Course) -> None:
    """Somebody who only presses Shift+Enter learns nothing."""
    change(sound.root / SOURCE, ' tags=["modify"]', "")

    assert found(sound) == [
        f"{SOURCE}:33: Cells 7 to 11 ask the learner for nothing: a decision (predict, order, "
        "ask, modify, exercise) at least every 5 cells. [decisions]"
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        pytest.param(SOURCE, "# ## Recap", "# ## Recap\n#\n# ![](pages.svg)", f"{SOURCE}:44: Cell 14: a picture without alt text: ![what it shows](…). [alt]", id="alt text"),
        pytest.param(SOURCE, "# ## Recap", "# ## Recap\n#\n# Look in /home/ada/x.", f"{SOURCE}:44: Cell 14 holds a path of one machine: /home/ada/x. [machine]", id="a path"),
        pytest.param(SOURCE, 'covers=["insert"]', 'covers=["inserts"]', f"{SOURCE}:12: coverage.toml has no entry 'inserts'. [covers]", id="unknown entry"),
        pytest.param(SOURCE, 'covers=["insert"]', 'cover=["insert"]', f"{SOURCE}:12: Cell 4 says 'cover': known are covers and reason. [notes]", id="unknown note"),
        pytest.param(SOURCE, 'tags=["modify"]', 'tags=["modify", "nbval-skip"]', f"{SOURCE}:30: Cell 10 has the tag 'nbval-skip': known are modify and nbval-ignore-output. [tags]", id="unknown tag"),
        pytest.param(SOURCE, '# %%\nreveal', '# %% tags=["nbval-ignore-output"]\nreveal', f'{SOURCE}:24: Cell 8 is not compared: say why with reason="…". [reason]', id="no reason"),
        pytest.param(SOURCE, '# %%\nreveal', '# %% reason="it varies"\nreveal', f"{SOURCE}:24: Cell 8 has a reason, but its output is compared. [reason]", id="a reason for nothing"),
        pytest.param(SOURCE, 'reveal("6.2.4-p1", 1)', 'reveal("6.2.4-p2", 1)', f"{SOURCE}:24: reveal('6.2.4-p2'): the .toml has no such id. [id]", id="unknown prediction"),
        pytest.param(SOURCE, 'predict("6.2.4-p1")', 'print("6.2.4-p1")', f"{SOURCE}:24: 6.2.4-p1 is revealed before it is asked. [predict]", id="revealed unasked"),
        pytest.param(SOURCE, "import ask, predict, reveal", "import ask, order, predict, reveal", f"{SOURCE}:7: Cell 3: `workbook.order` imported but unused (F401). (line 1 of the cell) [ruff]", id="ruff"),
        pytest.param(BESIDE, "minutes = 30", "minutes = 90", f"{BESIDE}: 90 minutes: a lesson takes 20 to 45. [minutes]", id="minutes"),
        pytest.param(BESIDE, 'title = "Rows that stay"', 'title = "Rows"', f"{BESIDE}: coverage.toml calls this lesson 'Rows that stay'. [title]", id="title"),
        pytest.param(BESIDE, "value = 2", "value = 1", f"{BESIDE}: Two options of 6.2.4-p1 stand for the same value. [options]", id="two of a value"),
        pytest.param(BESIDE, 'say = "That would be one too many."', 'say = ""', f"{BESIDE}: An option of 6.2.4-p1 has no sentence. [options]", id="no sentence"),
        pytest.param(BESIDE, 'about = "6.2.3"', 'about = "6.2.4"', f"{BESIDE}: No question is about an earlier lesson. [remember]", id="nothing to remember"),
        pytest.param(BESIDE, 'id = "6.2.4-q1"', 'id = "6.2.4-question"', f"{BESIDE}: '6.2.4-question' should be 6.2.4-q1, -q2, …. [id]", id="the form of ids"),
    ],
)  # fmt: skip
def test_each_rule_has_its_sentence(
    sound: Course, file: str, old: str, new: str, sentence: str
) -> None:
    """One mistake in the lesson, and lint names the file, the line and what to do."""
    change(sound.root / file, old, new)

    assert sentence in found(sound)


def test_a_cell_that_is_not_compared_is_counted_with_its_reason(sound: Course) -> None:
    """It is a note: right, and worth knowing how many there are."""
    new = '# %% tags=["nbval-ignore-output"] reason="measures time"\nreveal'
    change(sound.root / SOURCE, "# %%\nreveal", new)

    assert found(sound) == [f"{SOURCE}:24: note: Cell 8: measures time. [not-compared]"]


def test_more_than_45_cells_are_too_many(sound: Course) -> None:
    """A lesson ends before its learner does."""
    source = sound.root / SOURCE
    source.write_text(source.read_text() + '\n# %%\nask("6.2.4-q1")\n' * 32)

    assert f"{SOURCE}: 46 cells: a lesson has up to 45. [length]" in found(sound)


def test_a_toml_that_cannot_be_read_is_one_finding(sound: Course) -> None:
    """The sentence is that of the reader."""
    (sound.root / BESIDE).write_text('id = "6.2.4"\n')

    said = found(sound)

    assert len(said) == 1
    assert said[0].startswith(f"{BESIDE}: 04-rows.toml cannot be read as a lesson")
