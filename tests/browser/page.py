"""JupyterLab as a learner meets it, driven through a real Chromium."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Request

from tests.lab.running import Lab

# Found by its path: what is in front may change under a step, and a step must not follow it.
_NOTEBOOK_AT = """
window.notebookAt = (path) => [...(window.jupyterapp?.shell.widgets('main') ?? [])]
    .find(panel => panel.context?.path === path);
"""
_IN_FRONT = "(path) => window.jupyterapp?.shell.currentWidget?.context?.path === path"
_IDLE = """(path) => {
    const panel = window.notebookAt(path);
    return panel?.context.isReady && panel.sessionContext.session?.kernel?.status === 'idle';
}"""
_FORWARD = """(path) => {
    const panel = window.notebookAt(path);
    if (window.jupyterapp.shell.currentWidget === panel) return true;
    window.jupyterapp.shell.activateById(panel.id);
    return false;
}"""
_PATIENCE = 60_000  # milliseconds, for a busy machine

# Seen once, on a busy machine, with no cell changed by us: JupyterLab's notebook shows only the
# cells near the window, and takes one out of the page that is out already. The same error in the
# same words: https://github.com/jupyterlab/jupyterlab/issues/15415
_KNOWN = (
    "Failed to execute 'removeChild' on 'Node': The node to be removed is not a child of this node."
)


@dataclass
class Learner:
    """Somebody at JupyterLab.

    Attributes:
        page: the browser's page.
        path: the notebook at which they work, as a file of the clone.
        errors: what went wrong in the page: uncaught errors and console errors.
        elsewhere: requests that left this machine.
    """

    page: Page
    lab: Lab
    path: str = ""
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> None:
        """Open the first page, or a file of the clone by its address; wait for its kernel.

        What was open before is forgotten first. Restored, it would be in front and ready before
        JupyterLab has come to the address, which then takes the front away from the next step.
        """
        self._forget_what_was_open()
        where = f"/lab/tree/{path}?" if path else "/?"
        self.page.goto(f"{self.lab.address}{where}token={self.lab.token}")
        path = path or "work/notebooks/start.ipynb"
        self.page.wait_for_function(_IN_FRONT, arg=path, timeout=_PATIENCE)
        self.wait_for(path)

    def wait_for(self, path: str) -> None:
        """Wait until a file of the clone is an open notebook with its kernel; work at it then."""
        self.page.wait_for_function(_IDLE, arg=path, timeout=_PATIENCE)
        self.path = path
        self.bring_forward()

    def bring_forward(self) -> None:
        """Have one's notebook in front, whatever took the front away."""
        self.page.wait_for_function(_FORWARD, arg=self.path, timeout=_PATIENCE)

    def is_clean(self) -> bool:
        """Tell whether one's notebook has nothing to be saved."""
        return self._notebook("panel => panel.context.model.dirty") is False

    def save(self) -> None:
        """Save one's notebook."""
        self._notebook("panel => panel.context.save()")

    def first_error(self) -> str:
        """Return the first error among the outputs of one's notebook."""
        return str(
            self._notebook(
                """panel => {
                    for (const cell of panel.content.widgets) {
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
        self.bring_forward()
        found = self._notebook(
            """(panel, heading) => {
                const at = panel.content.widgets.findIndex(c => c.model.type === 'markdown' &&
                    c.model.sharedModel.source.split('\\n').some(
                        line => line.replace(/^#+ /, '').startsWith(heading)));
                if (at >= 0) panel.content.scrollToItem(at, 'start');
                return at;
            }""",
            heading,
        )
        assert found >= 0, f"No heading of {self.path} begins with {heading!r}."

    def command(self, name: str, **arguments: object) -> Any:
        """Run one of JupyterLab's commands, as its menus do, on one's notebook."""
        return self._notebook(
            """(panel, [name, args]) =>
                window.jupyterapp.commands.execute(name, {...args, semanticWidget: panel.id})
                .then(value => typeof value === 'object' ? null : value)""",
            [name, arguments],
        )

    def run_all(self) -> bool:
        """Run one's notebook from its start to its end; tell whether every cell ended."""
        self.command("notebook:clear-all-cell-outputs")  # old outputs would pass for new ones
        return self.command("notebook:run-all-cells") is True

    def write(self, cell: str, text: str) -> None:
        """Put a text into the first cell of one's notebook that contains another text."""
        self._notebook(
            """(panel, [at, text]) => {
                panel.content.activeCellIndex = at;
                panel.content.widgets[at].model.sharedModel.setSource(text);
            }""",
            [self._cell(cell), text],
        )

    def run(self, cell: str) -> Locator:
        """Run the cell that contains a text, and return what it shows."""
        index = self._cell(cell)
        self._notebook(
            """(panel, at) => {
                panel.content.deselectAll();
                panel.content.activeCellIndex = at;
            }""",
            index,
        )
        self.command("notebook:run-cell")  # ends when the cell has
        self.bring_forward()
        self._notebook("(panel, at) => panel.content.scrollToItem(at, 'start')", index)
        return self.output(index)

    def output(self, index: int) -> Locator:
        """Return what the cell of an index shows."""
        cell = self.front().locator(f'.jp-Cell[data-windowed-list-index="{index}"]')
        return cell.locator(".jp-Cell-outputArea")

    def front(self) -> Locator:
        """Return one's notebook, in front."""
        self.bring_forward()
        return self.page.locator(f"#{self._notebook('panel => panel.id')}")

    def photograph(self, pictures: Path, name: str) -> None:
        """Save what is seen, in light and in dark."""
        self.bring_forward()
        for theme in ("Dark", "Light"):
            self.command("apputils:change-theme", theme=f"JupyterLab {theme}")
            self.page.wait_for_timeout(150)  # until it is painted
            self.page.screenshot(path=pictures / f"{name}-{theme.lower()}.png")

    def _cell(self, text: str) -> int:
        """Return the place of the first cell of one's notebook that contains a text."""
        at = self._notebook(
            """(panel, needle) => panel.content.widgets.findIndex(
                c => c.model.type === 'code' && c.model.sharedModel.source.includes(needle))""",
            text,
        )
        assert at >= 0, f"No cell of {self.path} contains {text!r}."
        return int(at)

    def _notebook(self, script: str, argument: object = None) -> Any:
        """Return what a function of JavaScript gives, called with one's notebook."""
        return self.page.evaluate(
            f"([path, argument]) => ({script})(window.notebookAt(path), argument)",
            [self.path, argument],
        )

    def _forget_what_was_open(self) -> None:
        """Remove the workspace that JupyterLab would restore."""
        response = httpx2.delete(
            f"{self.lab.address}/lab/api/workspaces/default",
            headers={"Authorization": f"token {self.lab.token}"},
            timeout=60,
        )
        assert response.status_code in {204, 404}, response.text


@contextmanager
def a_learner(browser: Browser, lab: Lab) -> Iterator[Learner]:
    """Open a fresh page, and hear of everything that goes wrong in it."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.add_init_script(_NOTEBOOK_AT)
    learner = Learner(page, lab)
    page.on("pageerror", lambda error: _hear(learner, error))
    page.on("console", lambda message: _listen(learner, message))
    page.on("request", lambda request: _watch(learner, request))
    try:
        yield learner
    finally:
        context.close()


def _hear(learner: Learner, error: Error) -> None:
    """Note an uncaught error, with its place: nobody can look for it later."""
    stack = error.stack or ""
    if not (error.message == _KNOWN and "/static/lab/" in stack):
        learner.errors.append(f"{error.message}\n{stack}")


def _listen(learner: Learner, message: ConsoleMessage) -> None:
    if message.type == "error":
        learner.errors.append(f"{message.text} ({json.dumps(message.location)})")


def _watch(learner: Learner, request: Request) -> None:
    if not request.url.startswith((learner.lab.address, "data:", "blob:")):
        learner.elsewhere.append(request.url)
