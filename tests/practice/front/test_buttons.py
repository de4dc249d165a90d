"""Buttons where somebody can press them, and text alone where nobody can."""

import pytest

from tests.practice.front.kernel import Kernel

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.mark.parametrize("call", ['predict("6.0.1-p1")', 'order("6.0.1-o1")', 'ask("6.0.1-q1")'])
def test_a_made_notebook_keeps_text_and_html_only(kernel: Kernel, call: str) -> None:
    """Without a frontend there is one bundle, the same at every run, and no widget in it."""
    kernel.run("from workbook import ask, order, predict", history=False)
    first, second = (kernel.run(call, history=False) for _ in range(2))

    assert [sorted(bundle) for bundle in first.bundles] == [["text/html", "text/plain"]]
    assert first.bundles == second.bundles
    assert first.error is None


def test_a_build_keeps_text_and_html_even_with_cell_ids(kernel: Kernel) -> None:
    """WORKBOOK_BUILD=1 is enough to have no widget."""
    kernel.run("import os; os.environ['WORKBOOK_BUILD'] = '1'", cell="one")
    kernel.run("from workbook import predict", cell="two")
    shown = kernel.run('predict("6.0.1-p1")', cell="three")

    assert [sorted(bundle) for bundle in shown.bundles] == [["text/html", "text/plain"]]


def test_a_press_predicts_and_the_buttons_go(kernel: Kernel) -> None:
    """A press does what the call in the text does; the card then holds the answer."""
    kernel.run("from workbook import predict, reveal", cell="one")
    shown = kernel.run('predict("6.0.1-p1")', cell="two")
    pressed = kernel.press(shown.buttons["b"])
    revealed = kernel.run('reveal("6.0.1-p1", 2)', cell="three")

    assert [VIEW in bundle for bundle in shown.bundles] == [False, True]
    assert pressed.updates[-1]["text/plain"].splitlines()[-2:] == [
        "You predict b: Two",
        "Now run the next cell and see.",
    ]
    assert pressed.closed >= 1
    assert revealed.text.startswith("✔ You predicted it.")


def test_a_question_stays_open_until_it_is_right(kernel: Kernel) -> None:
    """After a wrong press the buttons are still there; after the right one they go."""
    kernel.run("from workbook import ask", cell="one")
    shown = kernel.run('ask("6.0.1-q1")', cell="two")
    wrong = kernel.press(shown.buttons["a"])
    right = kernel.press(shown.buttons["b"])

    assert "◔ Not a: `add`" in wrong.updates[-1]["text/plain"]
    assert wrong.closed == 0
    assert right.updates[-1]["text/plain"].endswith(
        "✔ Yes, b: `commit`\nIt flushes, and makes it last."
    )
    assert right.closed >= 1


def test_lines_are_put_in_order_by_pressing_them(kernel: Kernel) -> None:
    """Each line is pressed in turn, and then the order is handed in."""
    kernel.run("from workbook import order", cell="one")
    shown = kernel.run('order("6.0.1-o1")', cell="two")
    for number in "5231":
        kernel.press(shown.buttons[number])
    done = kernel.press(shown.buttons["This is my order"])

    assert done.updates[-1]["text/plain"].endswith("✔ In order\nOpened, used, committed, closed.")


def test_an_empty_order_is_a_sentence_on_the_card(kernel: Kernel) -> None:
    """A wrong press ends in its sentence, never in a lost traceback."""
    kernel.run("from workbook import order", cell="one")
    shown = kernel.run('order("6.0.1-o1")', cell="two")
    pressed = kernel.press(shown.buttons["This is my order"])

    assert pressed.updates[-1]["text/plain"].endswith(
        '6.0.1-o1 needs the numbers of its lines, such as "2 1".'
    )


def test_a_wrong_call_is_one_sentence_instead_of_a_traceback(kernel: Kernel) -> None:
    """The red box holds the sentence alone."""
    kernel.run("from workbook import predict", cell="one")
    shown = kernel.run('predict("6.0.1-p7")', cell="two")

    assert shown.traceback == [
        "There is no prediction '6.0.1-p7'. The nearest are 6.0.1-p2, 6.0.1-p1."
    ]
