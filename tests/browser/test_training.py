"""Predict, run, explain: three optimizers overlaid, on the sample digits, then what if; on CIFAR-10 itself."""

from __future__ import annotations

import time
from typing import Any

import pytest

from dltp_widgets.core.data.sources.sources import available
from tests.browser.conftest import PATIENCE
from tests.browser.driving import key, press, run_cells, type_into

_COLOURS = """count => new Set([...document.querySelectorAll('.dltp-legend-run')].map(
    button => getComputedStyle(button, '::before').backgroundColor)).size === count"""
_OPTIMIZERS = ("Adam", "SGD", "RMSprop")


def choose(page: Any, name: str, value: str) -> None:
    """Choose an entry of a list by its text."""
    key(page, name).locator("select").first.select_option(label=value)


def strokes(page: Any) -> set[str]:
    """Return the colours of the curves in the first panel, read from the drawing itself."""
    found = (
        page.locator(".dltp-curve-panel:visible")
        .first.locator("path.line")
        .evaluate_all(
            """paths => paths
            .filter(path => (path.getAttribute('d') || '').split(/[ML]/).length > 3)
            .map(path => getComputedStyle(path).stroke)"""
        )
    )
    return set(found)


def wait_for_strokes(page: Any, least: int) -> None:
    """Wait until so many colours are drawn: the legend is there first."""
    until = time.monotonic() + PATIENCE / 1000
    while len(found := strokes(page)) < least:
        assert time.monotonic() < until, found
        page.wait_for_timeout(100)


def test_three_optimizers_overlaid_and_one_slider(lab_page: Any) -> None:
    page = lab_page
    run_cells(page, "import dltp_widgets as dltp\nbench = dltp.Workbench()\nbench")
    key(page, "tab_train").wait_for()
    press(page, "tab_train")
    for number, optimizer in enumerate(_OPTIMIZERS):
        choose(page, "optimizer", optimizer)
        press(page, "train")
        page.locator(f".dltp-key-select-run-{number}").wait_for()
        key(page, "start_afresh").wait_for()
    for number in range(len(_OPTIMIZERS)):
        key(page, f"select_run_{number}").locator("input").check()
    press(page, "overlay")
    page.wait_for_function(_COLOURS, arg=len(_OPTIMIZERS))
    wait_for_strokes(page, len(_OPTIMIZERS))
    for optimizer in ("SGD", "RMSprop"):  # each run is named by what changed
        page.locator(".dltp-run-line", has_text=optimizer).first.wait_for()
    assert page.locator(".dltp-chart-diagnosis strong").count() == 0, "three epochs are too few to judge"

    box = page.locator(".dltp-curve-panel:visible .bqplot").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".dltp-values", has_text="val_loss").wait_for()

    press(page, "what_if")
    slider = key(page, "try_learning_rate").locator("input[type=range]")
    slider.focus()
    slider.press("ArrowRight")  # by the keyboard alone
    page.locator(".dltp-key-select-run-3").wait_for()
    key(page, "start_afresh").wait_for()
    press(page, "zoom")
    press(page, "zoom_in")
    page.locator(".dltp-curve-panel", has_text="out of frame").first.wait_for()
    shown = key(page, "try_learning_rate").locator("output").inner_text()
    assert key(page, "learning_rate").locator("input").input_value() == shown


CIFAR = """import dltp_widgets as dltp
data = dltp.load_dataset("cifar10").split(valid=0.25, seed=42).scale("minus_one_one")
dense = [dltp.LayerSpec("Dense", units=units, activation="relu") for units in (256, 256, 128)]
layers = [dltp.LayerSpec("Flatten"), *dense, dltp.LayerSpec("Dense", units=10, activation="softmax")]
exp = dltp.Experiment(data, dltp.ModelSpec.sequential((32, 32, 3), layers), fit=dltp.FitSpec(batch_size=64, seed=1))
dltp.Workbench(exp)"""
PREDICTED = (
    ("SGD", "0.001", "not converged"),
    ("SGD", "0.01", "over-fitted"),
    ("Adam", "0.001", "over-fitted"),
)
"""Section 4 of Module 1: what a student is to foresee of twenty epochs."""


@pytest.mark.chaos
@pytest.mark.skipif(available()["cifar10"] is None, reason="needs cifar10.npz: set DLTP_DATA")
def test_cifar_is_predicted_run_and_explained(lab_page: Any) -> None:
    page = lab_page
    page.set_default_timeout(5 * PATIENCE)
    run_cells(page, CIFAR)
    key(page, "tab_train").wait_for()
    press(page, "tab_train")
    type_into(page, "epochs", "20")
    for number, (optimizer, rate, diagnosis) in enumerate(PREDICTED):
        choose(page, "optimizer", optimizer)
        type_into(page, "learning_rate", rate)
        press(page, "train")
        page.locator(f".dltp-key-select-run-{number}").wait_for()
        key(page, "start_afresh").wait_for()
        page.locator(".dltp-chart-diagnosis strong", has_text=diagnosis).first.wait_for()
    for number in range(len(PREDICTED)):
        key(page, f"select_run_{number}").locator("input").check()
    press(page, "overlay")
    page.wait_for_function(_COLOURS, arg=len(PREDICTED))
    wait_for_strokes(page, len(PREDICTED))
