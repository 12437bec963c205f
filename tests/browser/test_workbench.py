"""The workbench in a real browser: MNIST from load to a drawn digit, the housing's leak, a reload, a narrow page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.driving import key, press, run_cells, type_into, wait_for_points

MNIST = """
import dltp_widgets as dltp
data = dltp.load_dataset("mnist", source="sample")
layers = [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=64, activation="relu"),
          dltp.LayerSpec("Dense", units=10, activation="softmax")]
model = dltp.ModelSpec.sequential((28, 28, 1), layers)
exp = dltp.Experiment(data, model, dltp.CompileSpec(optimizer="Adam", metrics=("accuracy",)),
                      dltp.FitSpec(epochs=3, batch_size=64, seed=42))
dltp.Workbench(exp)
"""

LEAK = """
import numpy as np, dltp_widgets as dltp
rng = np.random.default_rng(42)
x = np.exp(rng.normal(size=(2000, 8)) * np.linspace(0.2, 1.5, 8))  # as skewed as the columns of the housing
y = np.log(x) @ np.linspace(-1, 1, 8) + rng.normal(size=2000) / 4
data = dltp.Dataset.from_arrays((x, y), name="houses").split(valid=0.25, test=0.25).scale("standard", fit_on="each")
layers = [dltp.LayerSpec("Dense", units=10, activation="relu"), dltp.LayerSpec("Dense", units=1)]
exp = dltp.Experiment(data, dltp.ModelSpec.sequential((8,), layers), dltp.CompileSpec("mean_squared_error", "SGD"),
                      dltp.FitSpec(epochs=3, batch_size=32, seed=42))
dltp.Workbench(exp)
"""

LOW = ("data", "model", "evaluate")
"""Tabs that are at most 450 CSS pixels high; the form of the training is higher, and scrolls."""

SEVEN = [(0.3, 0.2), (0.7, 0.2), (0.6, 0.5), (0.45, 0.85)]


def text_of(page: Any, selector: str) -> str:
    return str(page.locator(f"{selector}:visible").first.inner_text())


def wait_for_text(page: Any, selector: str, text: str) -> None:
    page.wait_for_function(
        "([selector, text]) => [...document.querySelectorAll(selector)].some(n => n.innerText.includes(text))",
        arg=[selector, text],
    )


def choose(page: Any, name: str, value: str) -> None:
    key(page, name).locator("select").select_option(label=value)


def draw(page: Any, points: list[tuple[float, float]]) -> None:
    """Draw one stroke with the mouse."""
    box = page.locator(".dltp-pad-canvas:visible").bounding_box()
    (x, y), *others = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in others:
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def test_mnist_from_load_to_a_drawn_digit(lab_page: Any) -> None:
    """Section 3 of the lab, on the sample: split, scale, train, judge, look at the images of a cell, draw."""
    run_cells(lab_page, MNIST)
    wait_for_text(lab_page, ".dltp-data .dltp-foot", "5,000 training")
    type_into(lab_page, "valid", "25")
    wait_for_text(lab_page, ".dltp-data .dltp-foot", "3,750 training – 1,250 validation – 1,000 test (never")
    choose(lab_page, "scale", "from -1 to 1")
    wait_for_text(lab_page, ".dltp-path", "from -1 to 1")
    press(lab_page, "train_now")
    wait_for_points(lab_page, 4)
    press(lab_page, "tab_evaluate")
    press(lab_page, "evaluate")
    lab_page.locator(".dltp-confusion canvas").first.wait_for()
    assert "looked at 1 time" in text_of(lab_page, ".dltp-evaluation .dltp-actions")
    matrix = lab_page.locator(".dltp-confusion-matrix .dltp-grid-scroller")
    matrix.focus()
    lab_page.keyboard.press("Home")
    lab_page.keyboard.press("Control+Home")
    wait_for_text(lab_page, ".dltp-confusion-images", "0")
    press(lab_page, "view_digit")
    draw(lab_page, SEVEN)
    wait_for_text(lab_page, ".dltp-digit .dltp-answer", "The network sees a ")
    assert lab_page.locator(".dltp-chances:visible tbody tr").count() == 10
    press(lab_page, "clear_digit")
    wait_for_text(lab_page, ".dltp-digit .dltp-answer", "Draw a digit")
    lab_page.locator(".dltp-pad:visible").focus()
    for pressed in (" ", *("ArrowDown",) * 8, " "):
        lab_page.keyboard.press(pressed)
    wait_for_text(lab_page, ".dltp-digit .dltp-answer", "The network sees a ")


def test_a_leak_is_found_mended_and_worth_two_curves(lab_page: Any) -> None:
    run_cells(lab_page, LEAK)
    lab_page.locator(".dltp-step.dltp-leaks").wait_for()
    press(lab_page, "both_leak_scaler")
    wait_for_text(lab_page, ".dltp-sentence", "with the leak")
    lab_page.wait_for_function(  # training and validation, twice, once the short run is replayed
        """() => Array.from(document.querySelectorAll('.dltp-history-chart path.line'))
            .filter(p => (p.getAttribute('d') || '').split(/[ML]/).length > 4).length === 4"""
    )
    press(lab_page, "tab_data")
    wait_for_text(lab_page, ".dltp-data-side", "with the leak")
    assert lab_page.locator(".dltp-step.dltp-leaks").count() == 0


def test_a_reload_brings_back_the_tab_and_what_was_drawn(lab_page: Any) -> None:
    run_cells(lab_page, MNIST)
    press(lab_page, "train_now")
    wait_for_points(lab_page, 4)
    press(lab_page, "tab_evaluate")
    press(lab_page, "view_digit")
    draw(lab_page, SEVEN)
    wait_for_text(lab_page, ".dltp-digit .dltp-answer", "The network sees a ")
    lab_page.evaluate("window.jupyterapp.shell.currentWidget.context.save()")  # the command asks for a name
    lab_page.reload()
    lab_page.wait_for_function("window.jupyterapp !== undefined")
    lab_page.locator(".dltp-pad-canvas:visible").wait_for()
    wait_for_text(lab_page, ".dltp-digit .dltp-answer", "The network sees a ")
    assert lab_page.evaluate(
        """() => {
            const canvas = document.querySelector('.dltp-pad-canvas');
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            return pixels.some(value => value > 0);
        }"""
    )


@pytest.mark.parametrize("width", [1366, 700])
def test_every_tab_fits(lab_page: Any, width: int) -> None:
    """At 1366 x 768 within 450 px, of which JupyterLab leaves 512; on a narrow page nothing is cut off."""
    lab_page.set_viewport_size({"width": width, "height": 768})
    run_cells(lab_page, "import dltp_widgets as dltp\ndltp.Workbench()")
    key(lab_page, "train_now").wait_for()
    for name in ("data", "model", "train", "evaluate"):
        press(lab_page, f"tab_{name}")
        root = lab_page.locator(".dltp-workbench").first
        wide = root.evaluate("root => root.scrollWidth - root.clientWidth")
        assert wide <= 1, (name, wide)
        if width == 1366 and name in LOW:
            assert root.bounding_box()["height"] <= 450, name
