"""The lab extension is there: its cards, its commands, in both languages; and nothing in the console."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import PATIENCE, LabServer
from tests.browser.driving import run_cells, run_one_more

OPEN = ["dltp-widgets:open-guided-lab", "dltp-widgets:open-workbench"]
INSERT = {
    "dltp-widgets:insert-tensor-inspector": "dltp.TensorInspector()",
    "dltp-widgets:insert-shape-playground": "dltp.ShapePlayground()",
    "dltp-widgets:insert-layer-stack": "dltp.LayerStackBuilder()",
    "dltp-widgets:insert-compile-and-fit": "dltp.CompileFitPanel()",
    "dltp-widgets:insert-history-chart": "dltp.HistoryChart()",
    "dltp-widgets:insert-sweep": "dltp.SweepPanel()",
}


def _card_titles(page: Any, section: str) -> list[str]:
    launcher = page.locator(".jp-Launcher-section").filter(has_text=section)
    launcher.wait_for()
    return [title.strip() for title in launcher.locator(".jp-LauncherCard-label").all_inner_texts()]


@pytest.mark.parametrize(
    ("lab_page", "section", "titles"),
    [
        ({}, "Deep learning", ["Guided lab", "Workbench"]),
        ({"language": "fr_FR", "dark": True}, "Deep learning", ["TP guidé", "Atelier"]),
    ],
    indirect=["lab_page"],
)
def test_the_launcher_has_two_cards(lab_page: Any, section: str, titles: list[str]) -> None:
    assert _card_titles(lab_page, section) == titles


def test_the_commands_are_there(lab_page: Any) -> None:
    has = "ids => ids.map(id => window.jupyterapp.commands.hasCommand(id))"
    assert all(lab_page.evaluate(has, [*OPEN, *INSERT]))


def test_insert_commands_put_runnable_cells_below_the_active_one(lab_page: Any) -> None:
    sources = lab_page.evaluate(
        """async ids => {
            const app = window.jupyterapp;
            const panel = await app.commands.execute('notebook:create-new', { kernelName: 'python3' });
            await panel.context.ready;
            for (const id of ids) {
                await app.commands.execute(id);
            }
            const cells = Array.from(panel.content.model.cells, cell => cell.sharedModel.getSource());
            await panel.context.save();
            return cells;
        }""",
        list(INSERT),
    )
    assert sources[1:] == [f"import dltp_widgets as dltp\n\n{line}" for line in INSERT.values()]


@pytest.mark.parametrize("lab_page", [{"language": "fr_FR"}], indirect=True)
def test_a_card_opens_runs_folds_and_saves_in_the_language_of_jupyterlab(lab_page: Any) -> None:
    lab_page.locator(".jp-LauncherCard", has_text="Atelier").click()
    lab_page.locator(".dltp-root").first.wait_for()
    assert "Données" in lab_page.locator(".dltp-root").first.inner_text()
    state = lab_page.wait_for_function(
        """() => {
            const app = window.jupyterapp, panel = app.shell.currentWidget;
            const cell = panel.content.widgets[0];
            return !panel.context.model.dirty && cell.outputArea.model.length > 0 &&
                [app.shell.leftCollapsed, cell.inputHidden, cell.inputArea.promptNode.textContent];
        }"""
    ).json_value()
    assert state[:2] == [True, True]


def test_a_save_by_hand_during_one_of_ours_asks_nothing(lab_page: Any) -> None:
    """On a slow disk, after a widget was displayed; JupyterLab would ask which of the two files to keep."""
    run_cells(lab_page, "import dltp_widgets as dltp")
    lab_page.evaluate(
        """async () => {
            const app = window.jupyterapp, { contents } = app.serviceManager, save = contents.save.bind(contents);
            contents.save = async (...args) => {
                window.begun = true;
                const model = await save(...args);
                await new Promise(resolve => setTimeout(resolve, 2000));
                return model;
            };
        }"""
    )
    run_one_more(lab_page, "dltp.TensorInspector([1, 2, 3])")
    lab_page.wait_for_function("window.begun")  # ours
    lab_page.evaluate(
        """() => {
            const { context } = window.jupyterapp.shell.currentWidget;
            context.model.sharedModel.cells[0].setSource('1 + 1');
            void context.save().then(() => { window.ended = true; });
        }"""
    )
    lab_page.wait_for_function("window.ended || document.querySelector('.jp-Dialog')")
    assert lab_page.locator(".jp-Dialog").count() == 0


NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "id": "grid",
            "source": "import numpy as np\n"
            "from dltp_widgets.widgets.views.tensor_grid import TensorGrid\nTensorGrid(np.eye(3))",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.mark.parametrize("application", ["notebook", "voila"])
def test_it_loads_elsewhere_too(
    page: Any, start_server: Callable[[str], LabServer], application: str
) -> None:
    """Notebook 7 has the commands, Voilà draws the view; neither complains about us."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{message.text} {message.location.get('url')}"))
    server = start_server(application)
    (server.folder / "grid.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    if application == "voila":
        page.goto(f"{server.url}/voila/render/grid.ipynb")
    else:
        page.goto(f"{server.url}/notebooks/grid.ipynb")
        page.wait_for_function("window.jupyterapp !== undefined")
        page.wait_for_function("window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel")
        assert page.evaluate(
            f"{json.dumps([*OPEN, *INSERT])}.every(id => window.jupyterapp.commands.hasCommand(id))"
        )
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.locator(".dltp-grid-readout").wait_for(timeout=PATIENCE)
    assert page.evaluate("'dltp-widgets' in window._JUPYTERLAB")
    assert [text for text in complaints if "dltp" in text and "rror" in text] == []
