"""Keys pressed in a control never touch a cell, the controls still work, and clicks come after the values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CODE = """
import ipywidgets as w
import numpy as np
from dltp_widgets.widgets.views.guard import Guard
from dltp_widgets.widgets.views.tensor_grid import TensorGrid
text, choice, button = w.Text(), w.Dropdown(options=["a", "b"]), w.Button(description="press")
grid, pressed, guard = TensorGrid(np.eye(4)), w.Label("0"), Guard()
button.on_click(lambda _: setattr(pressed, "value", str(int(pressed.value) + 1)))
root = w.VBox([text, choice, button, grid, pressed, guard])
root.add_class("dltp-root")
root
"""
CORRECTED = """
import ipywidgets as w
from dltp_widgets.widgets.views.guard import Guard
number, button, heard = w.IntText(1), w.Button(description="train"), w.Label()
times = iter(("once", "twice"))
button.on_click(lambda _: setattr(heard, "value", f"{heard.value} {next(times)} {number.value}"))
root = w.VBox([number, button, heard, Guard()])
root.add_class("dltp-root")
root
"""
WAIT = "import os, time\\nfor _ in range(1200):\\n if not os.path.exists('go'): time.sleep(0.05)"
BUSY = f"""() => void window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
    .requestExecute({{ code: `{WAIT}` }})"""
COMPOSITES = {
    "inspector": (
        "import dltp_widgets as dltp, numpy as np\ndltp.TensorInspector(np.arange(24.0).reshape(2, 3, 4))",
        (
            ".dltp-root .dltp-grid-scroller",
            ".dltp-key-rows select",
            ".dltp-key-index-0-next",
            ".dltp-key-index-0 input",
        ),
    ),
    "gallery": (
        "import dltp_widgets as dltp, numpy as np\ndltp.TensorInspector(np.zeros((40, 28, 28)))",
        (".dltp-gallery-tile[tabindex='0']", ".dltp-key-view select"),
    ),
    "builder": (
        "import dltp_widgets as dltp\ndltp.LayerStackBuilder(dltp.ModelSpec.sequential((4,), []))",
        (".dltp-editor-list", ".dltp-palette-tile", ".dltp-palette-search"),
    ),
    "playground": (
        "import dltp_widgets as dltp\ndltp.ShapePlayground()",
        (".dltp-map-array", ".dltp-key-apply", ".dltp-key-code", ".dltp-key-shape input"),
    ),
}
CONTROLS = {
    "text": ".dltp-root input[type=text]",
    "dropdown": ".dltp-root select",
    "button": ".dltp-root button.jupyter-button",
    "grid": ".dltp-root .dltp-grid-scroller",
}
DANGEROUS = [
    "x",
    "d",
    "d",
    "b",
    "a",
    "m",
    "y",
    "Delete",
    "Escape",
    "ArrowUp",
    "ArrowDown",
    "Enter",
    "Shift+M",
]


@pytest.fixture
def guarded(lab_page: Any) -> Any:
    """A notebook of three cells; the middle one shows a guarded composite."""
    _open(lab_page, CODE)
    lab_page.locator(CONTROLS["grid"]).wait_for()
    return lab_page


def _open(page: Any, code: str, subshells: str = "perCommTarget") -> None:
    page.evaluate(
        """async ([code, subshells]) => {
            const app = window.jupyterapp;
            const panel = await app.commands.execute('notebook:create-new', { kernelName: 'python3' });
            await Promise.all([panel.context.ready, panel.sessionContext.ready]);
            panel.sessionContext.session.kernel.commsOverSubshells = subshells;
            panel.content.activeCell.model.sharedModel.setSource(code);
            await app.commands.execute('notebook:insert-cell-above');
            panel.content.activeCellIndex = 1;
            await app.commands.execute('notebook:insert-cell-below');
            panel.content.activeCellIndex = 1;
            await app.commands.execute('notebook:run-cell');
            await panel.context.save();
        }""",
        [code, subshells],
    )


def _cells(page: Any) -> list[list[str]]:
    return page.evaluate(
        """() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells,
                            cell => [cell.type, cell.sharedModel.getSource()])"""
    )


def test_keys_in_controls_leave_the_cells_alone(guarded: Any) -> None:
    before = _cells(guarded)
    assert len(before) == 3
    for name, selector in CONTROLS.items():
        for key in DANGEROUS:
            guarded.locator(selector).focus()
            guarded.keyboard.press(key)
        assert _cells(guarded) == before, name


@pytest.mark.parametrize("name", COMPOSITES)
def test_keys_in_our_composites_leave_the_cells_alone(lab_page: Any, name: str) -> None:
    code, selectors = COMPOSITES[name]
    _open(lab_page, code)
    before = _cells(lab_page)
    assert len(before) == 3
    for selector in selectors:
        control = lab_page.locator(f"{selector}:visible").first
        control.focus()
        assert control.evaluate("node => node === document.activeElement"), selector
        for pressed in ("x", "d", "d", "b", "Delete", "ArrowDown", "Escape", "Shift+M"):
            lab_page.keyboard.press(pressed)
        assert _cells(lab_page) == before, selector


def test_the_controls_get_their_keys(guarded: Any) -> None:
    text = guarded.locator(CONTROLS["text"])
    text.focus()
    guarded.keyboard.type("axdb 0,5")
    assert text.input_value() == "axdb 0,5"
    guarded.keyboard.press("Tab")
    assert guarded.evaluate("document.activeElement.tagName") == "SELECT"
    guarded.locator(CONTROLS["button"]).focus()
    guarded.keyboard.press("Enter")
    guarded.keyboard.press("Space")
    guarded.locator(".dltp-root .widget-label", has_text="2").wait_for()
    grid = guarded.locator(CONTROLS["grid"])
    grid.focus()
    guarded.keyboard.press("ArrowRight")
    guarded.keyboard.press("ArrowDown")
    guarded.keyboard.press("End")
    readout = guarded.locator(".dltp-grid-readout")
    readout.filter(has_text="[1, 3] = 0").wait_for()


def test_without_a_guard_the_same_key_deletes_the_cell(guarded: Any) -> None:
    """So that the first test cannot pass because nothing listens."""
    guarded.evaluate("document.querySelector('.dltp-guard dltp-guard').remove()")
    guarded.locator(CONTROLS["button"]).focus()
    guarded.keyboard.press("x")
    guarded.wait_for_function("window.jupyterapp.shell.currentWidget.content.model.cells.length === 2")


@pytest.fixture
def go(lab_server: Any) -> Iterator[Path]:
    """A file that does not exist: the kernel is busy until it does."""
    path = lab_server.folder / "go"
    yield path
    path.unlink(missing_ok=True)


def _correct_and_press(page: Any, go: Path, *, guarded: bool) -> None:
    """Enter two numbers one after the other, and press twice, all while the kernel is busy.

    With one thread for cells and widgets: while JupyterLab gives widgets a thread of their own, in the first moments
    of a kernel, the number may be heard by the one and the button by the other, at the same time.
    """
    _open(page, CORRECTED, "disabled")
    page.locator("dltp-guard").wait_for(state="attached")  # its module is loaded after the rest
    if not guarded:
        page.evaluate("document.querySelector('.dltp-guard dltp-guard').remove()")
    field = page.locator(".dltp-root input[type=number]")
    field.wait_for()
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
    )
    page.evaluate(BUSY)
    for number in ("2", "3"):
        field.fill(number)
        field.press("Enter")
    page.locator(CONTROLS["button"]).dblclick()
    go.touch()
    page.locator(".dltp-root .widget-label", has_text="twice").wait_for()


def _heard(page: Any) -> str:
    return str(page.locator(".dltp-root .widget-label").last.inner_text()).strip()


def test_a_click_comes_after_what_was_entered(lab_page: Any, go: Path) -> None:
    """ipywidgets holds the second number back until the kernel has done with the first, but never a click."""
    _correct_and_press(lab_page, go, guarded=True)
    assert _heard(lab_page) == "once 3 twice 3"


def test_without_a_guard_the_click_overtakes_the_value(lab_page: Any, go: Path) -> None:
    """So that the test before cannot pass because nothing was held back."""
    _correct_and_press(lab_page, go, guarded=False)
    assert _heard(lab_page).startswith("once 2")
