"""Predict, run, explain: three optimizers on the sample digits, overlaid; then what if."""

from __future__ import annotations

from typing import Any

from tests.browser.driving import key, press, run_cells

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
    assert len(strokes(page)) >= 3
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
