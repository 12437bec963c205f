"""Look into arrays and reshape them, in a real browser on a real kernel."""

from __future__ import annotations

import re
from typing import Any

import pytest

import dltp_widgets as dltp
from tests.browser.driving import key, press, run_cells, run_one_more, type_into

INSPECT = (
    "import dltp_widgets as dltp\ndltp.TensorInspector(dltp.load_dataset('mnist').scale('minus_one_one'))"
)
FOLLOW = "import dltp_widgets as dltp, numpy as np\nx = np.zeros((2, 3))\ndltp.TensorInspector.of('x')"
PLAY = "import dltp_widgets as dltp\ndltp.ShapePlayground()"
PLANE = """
import ipywidgets, numpy as np
from dltp_widgets.widgets.views.tensor_grid import TensorGrid
grid = TensorGrid()
grid.show(np.arange(784 * 256).reshape(784, 256), index="W[{row}, {col}]")
grid
"""
CHOSEN = "grid.selected = [700, 200]"
FRENCH = """
import ipywidgets, numpy as np
french = ipywidgets.Button(description="fr")
french.on_click(lambda _button: dltp.set_language("fr"))
ipywidgets.VBox([dltp.ShapePlayground(np.arange(400.0).reshape(40, 10) / 8), french])
"""
GRID = ".dltp-grid-scroller:visible"
READOUT = ".dltp-grid-readout:visible"
DRAWN = """image => document.querySelector(`.dltp-gallery-tile[data-image="${image}"]`)?.dataset.drawn === 'yes'"""


def _tile(page: Any, image: int) -> Any:
    return page.locator(f'.dltp-gallery-tile[data-image="{image}"]')


def _pixel_said(page: Any, readout: str) -> tuple[tuple[int, ...], float]:
    """Return the place and the value that a readout names."""
    text = page.locator(readout).first.inner_text()
    found = re.search(r"\[([\d, ]+)\] = ([−\d.,e]+)", text)
    assert found, text
    place = tuple(int(number) for number in found[1].split(","))
    return place, float(found[2].replace("−", "-").replace(",", "."))


def test_mnist_is_scrolled_and_read(lab_page: Any) -> None:
    """Only the images that are seen are in the page, wherever it is scrolled; what is read is what is there."""
    data = dltp.load_dataset("mnist").scale("minus_one_one").train
    run_cells(lab_page, INSPECT)
    _tile(lab_page, 3).wait_for()
    lab_page.wait_for_function(DRAWN, arg=30)
    assert lab_page.get_by_role("option", name=f"image 3: {data.y[3]}").count() == 1
    scroller = lab_page.locator(".dltp-gallery-scroller:visible")
    scroller.evaluate("node => { node.scrollTop = node.scrollHeight / 2; }")
    last = len(data.y) - 1
    lab_page.wait_for_function(
        "() => Number(document.querySelector('.dltp-gallery-tile[data-drawn]:last-child')?.dataset.image) > 1000"
    )
    assert lab_page.locator(".dltp-gallery-tile").count() < 200
    image = int(lab_page.locator(".dltp-gallery-tile[data-drawn]").nth(25).get_attribute("data-image") or 0)
    _tile(lab_page, image).locator("canvas").hover(position={"x": 29, "y": 33})
    place, value = _pixel_said(lab_page, ".dltp-gallery-readout:visible")
    assert place[:3] == (image, 16, 14)
    assert value == pytest.approx(float(data.x[image, 16, 14, 0]), abs=1e-3)
    _tile(lab_page, image).click()
    lab_page.keyboard.press("End")
    lab_page.wait_for_function(DRAWN, arg=last)
    focused = "document.activeElement.getAttribute('aria-label')"
    assert lab_page.evaluate(focused) == f"image {last}: {data.y[last]}"


def test_one_image_is_opened_and_read_by_keyboard(lab_page: Any) -> None:
    data = dltp.load_dataset("mnist").scale("minus_one_one").train
    run_cells(lab_page, INSPECT)
    _tile(lab_page, 0).focus()
    lab_page.keyboard.press("ArrowRight")
    lab_page.wait_for_function("() => document.activeElement?.dataset?.image === '1'")
    lab_page.keyboard.press("Enter")
    grid = lab_page.locator(GRID)
    grid.wait_for()
    grid.focus()
    lab_page.keyboard.press("PageDown")
    for _ in range(14):
        lab_page.keyboard.press("ArrowRight")
    place, value = _pixel_said(lab_page, READOUT)
    assert place[0] == 1
    assert value == pytest.approx(float(data.x[place][0] if len(place) == 3 else data.x[place]), abs=1e-3)
    label = grid.get_attribute("aria-label") or ""
    for part in ("28", "−1", "1", "Selected", lab_page.locator(READOUT).inner_text()):
        assert part in label
    live = lab_page.locator(".dltp-grid:visible .dltp-live")
    assert live.get_attribute("aria-live") == "polite"
    heard = live.text_content() or ""
    assert heard
    assert heard in label


def test_a_large_plane_is_read_value_by_value(lab_page: Any) -> None:
    """The first window is coarse; zooming in asks for the values that are seen."""
    run_cells(lab_page, PLANE, CHOSEN)
    grid = lab_page.locator(GRID)
    grid.wait_for()
    lab_page.locator(READOUT).filter(has_text=f"W[700, 200] = {700 * 256 + 200}").wait_for()
    grid.focus()
    for _ in range(8):
        lab_page.keyboard.press("+")
    for pressed in ("ArrowRight", "ArrowDown"):
        lab_page.keyboard.press(pressed)
    lab_page.locator(READOUT).filter(has_text=f"W[701, 201] = {701 * 256 + 201}").wait_for()
    box = grid.bounding_box()
    lab_page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    lab_page.wait_for_function(
        """readout => !document.querySelector(readout).innerText.includes('[701, 201]')""",
        arg=".dltp-grid-readout",
    )
    (row, col), value = _pixel_said(lab_page, READOUT)
    assert value == row * 256 + col
    before = grid.evaluate("node => node.scrollTop")
    lab_page.mouse.wheel(0, -200)
    lab_page.wait_for_function(
        "before => document.querySelector('.dltp-grid-scroller').scrollTop < before", arg=before
    )
    lab_page.keyboard.press("0")
    lab_page.wait_for_function("() => document.querySelector('.dltp-grid-scroller').scrollLeft === 0")


def test_a_variable_is_followed_from_cell_to_cell(lab_page: Any) -> None:
    """What a cell does to it is said, and its values are those of now; a cell that leaves it alone says nothing."""
    run_cells(lab_page, FOLLOW, "x[1, 2] = 7")
    root, note = lab_page.locator(".dltp-inspector"), lab_page.locator(".dltp-tensor-note:visible")
    note.filter(has_text="“x” was changed by the cell [2].").wait_for()
    assert "max 7" in root.inner_text()
    run_one_more(lab_page, "print('nothing')")
    note.wait_for(state="detached")
    run_one_more(lab_page, "x = np.arange(12).reshape(3, 4)")
    note.filter(has_text="“x” was rebound by the cell [4]").wait_for()
    assert "(3, 4)" in root.inner_text()
    lab_page.locator(GRID).focus()
    lab_page.keyboard.press("ArrowRight")
    lab_page.keyboard.press("ArrowRight")
    lab_page.locator(READOUT).filter(has_text="x[0, 1] = 1").wait_for()
    run_one_more(lab_page, "del x")
    note.filter(has_text="“x” was deleted by the cell [5].").wait_for()
    assert "There is no variable “x” yet" in root.inner_text()
    assert lab_page.locator(GRID).count() == 0


def test_the_reshape_of_the_first_module(lab_page: Any) -> None:
    """100 numbers become (2, 25, 2); where each went is seen on both sides."""
    run_cells(lab_page, PLAY)
    type_into(lab_page, "shape", "-1, 25, 2")
    press(lab_page, "apply")
    key(lab_page, "step_1").wait_for()
    assert "(100,) → (2, 25, 2)" in lab_page.locator(".dltp-root").first.inner_text()
    assert "100 / (25 × 2) = 2" in lab_page.locator(".dltp-rule:visible").first.inner_text()
    lab_page.locator(".dltp-map-cell:visible").nth(7).hover()
    lab_page.locator(".dltp-map-here:visible").first.wait_for()
    lab_page.locator(".dltp-map-linked:visible").first.wait_for()


def test_a_reshape_by_keyboard_alone(lab_page: Any) -> None:
    """From the field to the button to the map, and what is heard there."""
    run_cells(lab_page, PLAY)
    shape = key(lab_page, "shape").locator("input").first
    shape.focus()
    lab_page.keyboard.press("Control+A")
    lab_page.keyboard.type("-1, 25, 2")
    _tab_to(lab_page, ".dltp-key-apply")
    lab_page.keyboard.press("Space")
    key(lab_page, "step_1").wait_for()
    _tab_to(lab_page, ".dltp-key-step-1")
    lab_page.locator(".dltp-map-array[data-array='1']").wait_for()
    _tab_to(lab_page, ".dltp-map-array[data-array='1']")
    for pressed in ("ArrowRight", "ArrowRight", "PageDown"):
        lab_page.keyboard.press(pressed)
    heard = lab_page.locator(".dltp-map .dltp-live").text_content() or ""
    assert "x1[1, 0, 1]" in heard
    assert "x[51]" in heard


def _tab_to(page: Any, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key does not lead to {selector}")


def test_another_language_or_width_leaves_the_place_in_the_map(lab_page: Any) -> None:
    """In French the numbers have a comma: the map is drawn again, around the same place."""
    run_cells(lab_page, "import dltp_widgets as dltp", FRENCH)
    block = lab_page.locator(".dltp-map-array")
    block.wait_for()
    block.focus()
    for _ in range(20):
        lab_page.keyboard.press("ArrowDown")
    block.evaluate("node => { node.dataset.same = 'yes'; }")
    place = "() => [document.activeElement.dataset.array, document.activeElement.scrollTop]"
    before = lab_page.evaluate(place)
    assert before[0] == "0"
    assert before[1] > 0
    size = lab_page.viewport_size
    lab_page.set_viewport_size({"width": size["width"] - 6, "height": size["height"]})
    lab_page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert block.get_attribute("data-same") == "yes"
    lab_page.evaluate(
        "Array.from(document.querySelectorAll('button')).find(b => b.innerText === 'fr').click()"
    )
    lab_page.locator(".dltp-map-cell", has_text="0,125").first.wait_for()
    assert lab_page.evaluate(place) == before


@pytest.mark.parametrize(
    ("lab_page", "sentence"),
    [
        ({}, "100 is not a multiple of 60"),
        ({"language": "fr_FR", "dark": True}, "100 n’est pas un multiple de 60"),
    ],
    indirect=["lab_page"],
    ids=["en", "fr"],
)
def test_an_impossible_reshape_is_refused_in_words(lab_page: Any, sentence: str) -> None:
    run_cells(lab_page, PLAY)
    type_into(lab_page, "shape", "-1, 30, 2")
    error = key(lab_page, "shape").locator(".dltp-error")
    error.wait_for()
    press(lab_page, "apply")
    assert sentence in error.inner_text()
    assert key(lab_page, "step_1").count() == 0
    assert lab_page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
