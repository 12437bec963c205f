"""What the journeys do in the page, by stable keys, in any language."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

OPEN = "path => window.jupyterapp.commands.execute('docmanager:open', { path, factory: 'Notebook' })"
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
CELLS = "() => window.jupyterapp.shell.currentWidget.content.model.cells.length"


def key(page: Any, name: str, nth: int = 0) -> Any:
    """Return the control with the stable key `name`."""
    return page.locator(f".dltp-key-{name.replace('_', '-')}:visible").nth(nth)


def press(page: Any, name: str) -> None:
    """Click a button by its key."""
    target = key(page, name)
    target.scroll_into_view_if_needed()
    target.click()


def type_into(page: Any, name: str, text: str) -> None:
    """Replace the text of a field and leave it, as a person does."""
    field = key(page, name).locator("input").first
    field.scroll_into_view_if_needed()
    field.fill(text)
    field.press("Tab")


def open_notebook(page: Any, folder: Path, name: str, copy: str) -> None:
    """Open a fresh copy of a notebook under the name `copy`, and wait for its kernel."""
    shutil.copy(folder / name, folder / copy)
    page.evaluate(OPEN, copy)
    page.locator(".jp-NotebookPanel:visible .jp-Cell").first.wait_for()
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    )


def points(page: Any) -> int:
    """Return how many points the longest visible curve has, read from the drawing itself."""
    paths = page.locator(".dltp-history-chart:visible path.line").evaluate_all(
        "paths => paths.map(p => (p.getAttribute('d') || '').split(/[ML]/).length - 1)"
    )
    return max(paths, default=0)


def wait_for_points(page: Any, least: int) -> None:
    """Wait until a curve has at least `least` points."""
    page.wait_for_function(
        """least => Array.from(document.querySelectorAll('.dltp-history-chart path.line'))
            .some(p => (p.getAttribute('d') || '').split(/[ML]/).length - 1 >= least)""",
        arg=least,
    )


def run_one_more(page: Any, code: str) -> None:
    """Add a cell at the end of the notebook and run it."""
    page.evaluate(
        """async code => {
            const app = window.jupyterapp;
            const { content } = app.shell.currentWidget;
            content.activeCellIndex = content.widgets.length - 1;
            await app.commands.execute('notebook:insert-cell-below');
            content.activeCell.model.sharedModel.setSource(code);
            await app.commands.execute('notebook:run-cell');
        }""",
        code,
    )


def run_cells(page: Any, *codes: str) -> None:
    """Open a new notebook with these cells and run them."""
    page.evaluate(
        """async codes => {
            const app = window.jupyterapp;
            const panel = await app.commands.execute('notebook:create-new', { kernelName: 'python3' });
            await Promise.all([panel.context.ready, panel.sessionContext.ready]);
            panel.content.activeCell.model.sharedModel.setSource(codes[0]);
            for (const code of codes.slice(1)) {
                await app.commands.execute('notebook:insert-cell-below');
                panel.content.activeCell.model.sharedModel.setSource(code);
            }
            await app.commands.execute('notebook:run-all-cells');
            await panel.context.save();
        }""",
        list(codes),
    )
