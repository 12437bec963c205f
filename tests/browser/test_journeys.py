"""What people do, from the first click to the result, in a real browser on a real kernel."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.driving import (
    CELLS,
    RUN_ALL,
    SAVE,
    key,
    open_notebook,
    points,
    press,
    type_into,
    wait_for_points,
)

ROOTS = (".dltp-inspector", ".dltp-builder", ".dltp-compile-fit", ".dltp-history-chart")


@pytest.fixture
def quickstart(lab_page: Any, lab_server: Any, request: pytest.FixtureRequest) -> Any:
    """The quick-start notebook, all its cells run."""
    open_notebook(lab_page, lab_server.folder, "quickstart.ipynb", f"Untitled-{request.node.name[:30]}.ipynb")
    lab_page.evaluate(RUN_ALL)
    return lab_page


def test_the_four_widgets_of_the_quick_start_are_drawn(quickstart: Any) -> None:
    """Journey (a): run all; nothing in the console (checked by the fixture), no traceback."""
    for root in ROOTS:
        quickstart.locator(root).first.wait_for(state="attached")
    assert (
        quickstart.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count()
        == 0
    )


def test_the_first_sixty_seconds(lab_page: Any) -> None:
    """Journey (a2): one click on a card, one on the blue button; digits, curves, a sentence, mistakes."""
    lab_page.locator(".jp-LauncherCard", has_text="Workbench").click()
    lab_page.locator(".dltp-workbench").wait_for()
    key(lab_page, "train_now").wait_for()
    assert not lab_page.locator("#filebrowser").is_visible()
    assert lab_page.locator(".dltp-gallery canvas").first.is_visible()
    assert "300,938" in lab_page.locator(".dltp-launch").inner_text()
    press(lab_page, "train_now")
    wait_for_points(lab_page, 11)
    sentence = lab_page.locator(".dltp-sentence strong")
    lab_page.wait_for_function(
        "() => document.querySelector('.dltp-sentence strong')?.textContent.includes('9')"
    )
    assert "10" in sentence.inner_text()
    lab_page.locator(".dltp-mistakes canvas").first.wait_for()
    assert lab_page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert (
        lab_page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count()
        == 0
    )


def test_change_a_layer_train_long_and_stop(quickstart: Any) -> None:
    """Journey (b): the count of parameters follows the edit, the chart grows, Stop ends the run."""
    press(quickstart, "layer_1")
    type_into(quickstart, "units", "64")
    quickstart.wait_for_function("() => document.querySelector('.dltp-builder').innerText.includes('50,240')")
    type_into(quickstart, "epochs", "2000")
    press(quickstart, "train")
    wait_for_points(quickstart, 3)
    before = points(quickstart)
    wait_for_points(quickstart, before + 2)
    press(quickstart, "stop")
    key(quickstart, "continue_run").wait_for()


def test_a_reload_during_training_brings_every_point_back(quickstart: Any, console_errors: list[str]) -> None:
    """Journey (c)."""
    type_into(quickstart, "epochs", "2000")
    press(quickstart, "train")
    wait_for_points(quickstart, 4)
    quickstart.evaluate(SAVE)
    before = points(quickstart)
    quickstart.reload()
    quickstart.wait_for_function("window.jupyterapp !== undefined")
    wait_for_points(quickstart, before + 1)
    press(quickstart, "stop")
    key(quickstart, "continue_run").wait_for()
    # JupyterLab's notice that the kernel closed a widget before the reloaded page had heard of it.
    console_errors[:] = [error for error in console_errors if "Comm not found" not in error]


def test_no_key_pressed_in_a_control_touches_a_cell(quickstart: Any) -> None:
    """The Guard: x, d d, b and Delete in each kind of control."""
    key(quickstart, "train").wait_for()
    cells = quickstart.evaluate(CELLS)
    for name in ("train", "layer_1", "undo", "add_dense", "evaluate"):
        key(quickstart, name).focus()
        for pressed in ("x", "d", "d", "b", "Delete"):
            quickstart.keyboard.press(pressed)
    for name in ("epochs", "batch_size", "learning_rate"):
        key(quickstart, name).locator("input").first.focus()
        for pressed in ("x", "d", "d", "b", "Delete"):
            quickstart.keyboard.press(pressed)
    key(quickstart, "optimizer").locator("select").first.focus()
    quickstart.keyboard.press("d")
    quickstart.keyboard.press("d")
    assert quickstart.evaluate(CELLS) == cells


def test_wrong_values_are_sentences_at_their_fields(quickstart: Any) -> None:
    """Batch size 0, units -1, an input shape that is not numbers: marked, nothing raised into the notebook."""
    press(quickstart, "layer_1")
    for name, text in (("batch_size", "0"), ("units", "-1"), ("input_shape", "abc")):
        type_into(quickstart, name, text)
        key(quickstart, name).locator(".dltp-error").wait_for()
        assert key(quickstart, name).locator("input").first.input_value() == text
    assert quickstart.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0


@pytest.mark.parametrize("lab_page", [{"language": "fr_FR", "dark": True}], indirect=True)
def test_a_french_jupyterlab_speaks_french_in_the_widgets(lab_page: Any) -> None:
    """The kernel does not know JupyterLab's language; the lab extension tells it."""
    lab_page.locator(".jp-LauncherCard", has_text="Atelier").click()
    key(lab_page, "train_now").wait_for()
    lab_page.wait_for_function(
        "() => document.querySelector('.dltp-key-train-now')?.innerText.includes('Entraîner')"
    )
    assert "Données" in key(lab_page, "tab_data").inner_text()
    assert "300\u202f938" in lab_page.locator(".dltp-launch").inner_text()


def test_the_same_cell_again_and_again_leaves_no_more_widgets(lab_page: Any) -> None:
    """JupyterLab names the cell in the request; what it made before is closed."""
    again = 30
    lab_page.locator(".jp-LauncherCard", has_text="Workbench").click()
    key(lab_page, "train_now").wait_for()
    counts = lab_page.evaluate(
        """async again => {
            const panel = window.jupyterapp.shell.currentWidget;
            const { content, context: { sessionContext } } = panel;
            const count = async () => {
                const code = 'from ipywidgets.widgets.widget import _instances as live; print(len(live))';
                const future = sessionContext.session.kernel.requestExecute({ code, store_history: false });
                let text = '';
                future.onIOPub = message => { text += message.content.text ?? ''; };
                await future.done;
                return Number(text);
            };
            const drawn = async () => {  // whole: what is closed while it is being drawn, JupyterLab misses
                for (let size = 0, same = 0; same < 3; ) {
                    await new Promise(resolve => setTimeout(resolve, 100));
                    const before = size;
                    size = document.querySelectorAll('.dltp-workbench *').length;
                    same = size > 0 && size === before ? same + 1 : 0;
                }
            };
            const index = content.widgets.findIndex(cell => cell.model.sharedModel.getSource().includes('Workbench'));
            content.activeCellIndex = index;
            await drawn();
            const counts = [await count()];
            for (let i = 0; i < again; i++) {
                const before = document.querySelector('.dltp-workbench');
                await window.jupyterapp.commands.execute('notebook:run-cell');
                while (before.isConnected || !document.querySelector('.dltp-key-train-now')) {
                    await new Promise(requestAnimationFrame);
                }
                await drawn();
            }
            counts.push(await count());
            return counts;
        }""",
        again,
    )
    assert counts[0] > 100
    assert counts[1] == counts[0]
