"""JupyterLab as a learner meets it, driven through a real Chromium."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

from tests.lab.running import Lab

_IDLE = """() => {
    const current = window.jupyterapp?.shell.currentWidget;
    return current?.context?.isReady &&
        current.sessionContext?.session?.kernel?.status === 'idle';
}"""


@dataclass
class Learner:
    """Somebody at JupyterLab.

    Attributes:
        page: the browser's page.
        errors: what went wrong in it: uncaught errors and console errors.
        elsewhere: requests that left this machine.
    """

    page: Page
    lab: Lab
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> None:
        """Open the first page, or a file of the clone by its address; wait for its kernel.

        What was open before is closed then, so that a test begins with one notebook.
        """
        where = f"/lab/tree/{path}?reset&" if path else "/?"
        self.page.goto(f"{self.lab.address}{where}token={self.lab.token}")
        self.wait_for(path or "work/notebooks/start.ipynb")

    def wait_for_kernel(self) -> None:
        """Wait until the notebook in front is there and its kernel has nothing to do."""
        self.page.wait_for_function(_IDLE, timeout=60_000)

    def wait_for(self, path: str) -> None:
        """Wait until a file of the clone is the notebook in front, with its kernel."""
        self.page.wait_for_function(
            "(path) => window.jupyterapp?.shell.currentWidget?.context?.path === path",
            arg=path,
            timeout=60_000,
        )
        self.wait_for_kernel()

    def is_clean(self) -> bool:
        """Tell whether the notebook in front has nothing to be saved."""
        dirty = "() => window.jupyterapp.shell.currentWidget.context.model.dirty"
        return self.page.evaluate(dirty) is False

    def save(self) -> None:
        """Save the notebook in front."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save()")

    def first_error(self) -> str:
        """Return the first error among the outputs of the notebook in front."""
        return str(
            self.page.evaluate(
                """() => {
                    for (const cell of window.jupyterapp.shell.currentWidget.content.widgets) {
                        const outputs = cell.model.type === 'code' ? cell.model.outputs : null;
                        for (let i = 0; outputs && i < outputs.length; i++) {
                            const output = outputs.get(i).toJSON();
                            if (output.output_type === 'error')
                                return cell.model.sharedModel.source + ' -> ' + output.evalue;
                        }
                    }
                    return 'no error among the outputs';
                }"""
            )
        )

    def scroll_to(self, heading: str) -> None:
        """Bring the first Markdown cell with a heading that begins so to the top."""
        found = self.page.evaluate(
            """(heading) => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                const at = notebook.widgets.findIndex(c => c.model.type === 'markdown' &&
                    c.model.sharedModel.source.split('\\n').some(
                        line => line.replace(/^#+ /, '').startsWith(heading)));
                if (at >= 0) notebook.scrollToItem(at, 'start');
                return at;
            }""",
            heading,
        )
        assert found >= 0, f"No heading of the notebook in front begins with {heading!r}."

    def command(self, name: str, **arguments: object) -> object:
        """Run one of JupyterLab's commands, as its menus do."""
        return self.page.evaluate(
            "([name, args]) => window.jupyterapp.commands.execute(name, args)"
            ".then(value => typeof value === 'object' ? null : value)",
            [name, arguments],
        )

    def run_all(self) -> bool:
        """Run the notebook in front from its start to its end; tell whether every cell ended."""
        self.command("notebook:clear-all-cell-outputs")  # old outputs would pass for new ones
        return self.command("notebook:run-all-cells") is True

    def write(self, cell: str, text: str) -> None:
        """Put a text into the first cell of the notebook in front that contains another text."""
        found = self.page.evaluate(
            """([needle, text]) => {
                const cells = window.jupyterapp.shell.currentWidget.content.widgets;
                const at = cells.findIndex(
                    c => c.model.type === 'code' && c.model.sharedModel.source.includes(needle));
                if (at >= 0) {
                    window.jupyterapp.shell.currentWidget.content.activeCellIndex = at;
                    cells[at].model.sharedModel.setSource(text);
                }
                return at;
            }""",
            [cell, text],
        )
        assert found >= 0, f"No cell of the notebook in front contains {cell!r}."

    def run(self, cell: str) -> Locator:
        """Run the cell that contains a text, and return what it shows."""
        index = self.page.evaluate(
            """(needle) => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                const at = notebook.widgets.findIndex(
                    c => c.model.type === 'code' && c.model.sharedModel.source.includes(needle));
                if (at >= 0) {
                    notebook.deselectAll();
                    notebook.activeCellIndex = at;
                }
                return at;
            }""",
            cell,
        )
        assert index >= 0, f"No cell of the notebook in front contains {cell!r}."
        self.command("notebook:run-cell")  # ends when the cell has
        self.page.evaluate(
            "(at) => window.jupyterapp.shell.currentWidget.content.scrollToItem(at, 'start')",
            index,
        )
        return self.output(index)

    def output(self, index: int) -> Locator:
        """Return what the cell of an index shows."""
        front = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        cell = front.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')
        return cell.locator(".jp-Cell-outputArea")

    def front(self) -> Locator:
        """Return the notebook in front."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def photograph(self, pictures: Path, name: str) -> None:
        """Save what is seen, in light and in dark."""
        for theme in ("Dark", "Light"):
            self.command("apputils:change-theme", theme=f"JupyterLab {theme}")
            self.page.wait_for_timeout(150)  # until it is painted
            self.page.screenshot(path=pictures / f"{name}-{theme.lower()}.png")


@contextmanager
def a_learner(browser: Browser, lab: Lab) -> Iterator[Learner]:
    """Open a fresh page, and hear of everything that goes wrong in it."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    learner = Learner(page, lab)
    page.on("pageerror", lambda error: learner.errors.append(str(error)))
    page.on("console", lambda message: _listen(learner, message))
    page.on("request", lambda request: _watch(learner, request))
    try:
        yield learner
    finally:
        context.close()


def _listen(learner: Learner, message: ConsoleMessage) -> None:
    if message.type == "error":
        learner.errors.append(f"{message.text} ({json.dumps(message.location)})")


def _watch(learner: Learner, request: Request) -> None:
    if not request.url.startswith((learner.lab.address, "data:", "blob:")):
        learner.elsewhere.append(request.url)
