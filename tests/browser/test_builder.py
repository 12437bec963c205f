"""The builder in a real browser: by the mouse, by the keyboard alone, and by code."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.driving import CELLS, key, press, run_cells, type_into

EMPTY = """
import dltp_widgets as dltp
b = dltp.LayerStackBuilder(dltp.ModelSpec.sequential((28, 28, 1), []))
b
"""
MLP = ("Flatten", "Dense 256", "Dense 256", "Dense 128", "Dense 10")
PARAMETERS = "300,938"
OLD = """# my first network
import Tensorflow as tf
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten

model = Sequential()
model.add(Conv2D(8, (3, 3), input_shape=(2, 2, 1)))  # too large
model.add(MyLayer(3))
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
"""
HOSTILE = "<img src=x onerror=\\\"document.title='owned'\\\">'"


@pytest.fixture
def empty(lab_page: Any) -> Any:
    """A notebook with a builder that has no layer yet."""
    run_cells(lab_page, EMPTY)
    key(lab_page, "add_dense").wait_for()
    return lab_page


def titles(page: Any) -> tuple[str, ...]:
    return tuple(page.locator(".dltp-editor-row .dltp-editor-title").all_inner_texts())


def wait_for_rows(page: Any, *expected: str) -> None:
    page.wait_for_function(
        """expected => {
            const rows = [...document.querySelectorAll('.dltp-editor-row .dltp-editor-title')];
            return JSON.stringify(rows.map(row => row.textContent)) === JSON.stringify(expected);
        }""",
        arg=list(expected),
    )


def drag(page: Any, source: str, y: int) -> None:
    """Drag the control `source` into the list, to a height."""
    key(page, source).drag_to(page.locator(".dltp-editor-scroller"), target_position={"x": 120, "y": y})


def wait_for_units(page: Any, text: str) -> None:
    """Wait until the properties are those of the layer that was chosen."""
    page.wait_for_function(
        "text => document.querySelector('.dltp-key-units input')?.value === text", arg=text
    )


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.className"))


def test_the_mlp_by_drag_and_drop(empty: Any) -> None:
    """Dropped out of order and then dragged into it; the sizes by their fields."""
    for number in range(1, 5):
        drag(empty, "add_dense", 290)
        wait_for_rows(empty, *["Dense 64"] * number)
    drag(empty, "add_flatten", 290)
    wait_for_rows(empty, *["Dense 64"] * 4, "Flatten")
    key(empty, "layer_4").drag_to(key(empty, "layer_0"), target_position={"x": 120, "y": 3})
    wait_for_rows(empty, "Flatten", *["Dense 64"] * 4)
    assert "dltp-editor-list" in focused(empty)
    for row, units in enumerate((256, 256, 128, 10), 1):
        press(empty, f"layer_{row}")
        wait_for_units(empty, "64")
        type_into(empty, "units", str(units))
        empty.wait_for_function(
            "([row, text]) => document.querySelector(`.dltp-key-layer-${row}`).innerText.includes(text)",
            arg=[row, f"Dense {units}"],
        )
    assert titles(empty) == MLP
    assert PARAMETERS in empty.locator(".dltp-valid").inner_text()


def test_the_mlp_by_the_keyboard_alone(empty: Any) -> None:
    """Search, add, move, duplicate, undo, change: no mouse, and no cell is touched."""
    cells = empty.evaluate(CELLS)
    keys = empty.keyboard
    key(empty, "search").locator("input").focus()
    keys.type("dense")
    keys.press("Enter")
    wait_for_rows(empty, "Dense 64")
    keys.press("Control+a")
    keys.type("flatten")
    keys.press("Enter")
    wait_for_rows(empty, "Dense 64", "Flatten")
    while "dltp-editor-list" not in focused(empty):
        keys.press("Tab")
    keys.press("End")
    keys.press("Alt+ArrowUp")
    wait_for_rows(empty, "Flatten", "Dense 64")
    keys.press("End")
    for number in range(2, 6):
        keys.press("Control+d")
        wait_for_rows(empty, "Flatten", *["Dense 64"] * number)
    keys.press("Control+z")
    wait_for_rows(empty, "Flatten", *["Dense 64"] * 4)
    for row, units in enumerate((256, 256, 128, 10), 1):
        empty.locator(".dltp-editor-list").focus()  # as Shift+Tab does, however many fields lie between
        keys.press("Home")
        for _ in range(row):
            keys.press("ArrowDown")
        keys.press("Enter")
        empty.wait_for_function("document.activeElement.matches('.dltp-key-units input')")
        wait_for_units(empty, "64")
        keys.press("Control+a")
        keys.type(str(units))
        keys.press("Tab")
        empty.wait_for_function(
            "([row, text]) => document.querySelector(`.dltp-key-layer-${row}`).innerText.includes(text)",
            arg=[row, f"Dense {units}"],
        )
    assert titles(empty) == MLP
    assert PARAMETERS in empty.locator(".dltp-valid").inner_text()
    empty.locator(".dltp-editor-list").focus()
    for dangerous in ("x", "d", "d", "b", "a", "m"):
        keys.press(dangerous)
    assert empty.evaluate(CELLS) == cells
    assert titles(empty) == MLP


def test_layers_are_copied_as_code_and_pasted(empty: Any) -> None:
    empty.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(empty, "add_flatten")
    press(empty, "add_dense")
    wait_for_rows(empty, "Flatten", "Dense 64")
    empty.locator(".dltp-editor-list").focus()
    empty.keyboard.press("Control+a")
    empty.keyboard.press("Control+c")
    empty.wait_for_function("navigator.clipboard.readText().then(text => text.includes('Dense(64)'))")
    empty.keyboard.press("End")
    empty.keyboard.press("Control+v")
    wait_for_rows(empty, "Flatten", "Dense 64", "Flatten", "Dense 64")
    empty.keyboard.press("Delete")
    wait_for_rows(empty, "Flatten", "Dense 64")


def test_old_code_becomes_blocks_and_one_click_mends_them(empty: Any) -> None:
    """The remarks name their lines; what cannot be read stays; the problem stands at its row."""
    key(empty, "view").locator("select").select_option(label="Blocks + code")
    area = empty.locator(".dltp-codeeditor-area")
    # the browser selects and then inserts: code that arrives in between would be kept beside ours
    empty.wait_for_function("document.querySelector('.dltp-codeeditor-area')?.value.includes('Input')")
    area.fill(OLD)
    wait_for_rows(empty, "Conv2D 8 (3, 3)", "Flatten", "Dense 10 softmax")
    remarks = empty.locator(".dltp-codeeditor-remark")
    remarks.first.wait_for()
    told = " ".join(remarks.all_inner_texts())
    for expected in ("Line 2", "Line 7", "Line 8", "MyLayer"):
        assert expected in told
    assert area.input_value() == OLD
    key(empty, "fix").click()
    empty.locator(".dltp-valid").wait_for()
    assert "model.add(MyLayer(3))" in area.input_value()
    key(empty, "view").locator("select").select_option(label="Code")
    area.fill("model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])")
    empty.wait_for_function("document.querySelector('.dltp-valid')?.innerText.includes('15 ')")
    area.fill("model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3")
    empty.locator(".dltp-codeeditor-unsupported").first.wait_for()
    assert area.input_value().endswith("Dense(3")
    assert "15 " in empty.locator(".dltp-valid").inner_text()


def test_a_hostile_name_is_only_text(lab_page: Any) -> None:
    code = (
        "import dltp_widgets as dltp\n"
        f'name = "{HOSTILE}"\n'
        "L = dltp.LayerSpec\n"
        "layers = [L('Dense', units=3), L('Dense', units=2, name=name), L(name)]\n"
        "b = dltp.LayerStackBuilder(dltp.ModelSpec.sequential((4,), layers))\nb"
    )
    run_cells(lab_page, code)
    press(lab_page, "layer_1")
    for view in ("Summary", "Blocks + code"):
        key(lab_page, "view").locator("select").select_option(label=view)
    press(lab_page, "drawing")
    lab_page.locator(".dltp-editor-drawn").wait_for()
    assert lab_page.locator(".dltp-root img").count() == 0
    assert "owned" not in lab_page.title()


def test_a_layer_shows_its_weights_after_training(lab_page: Any) -> None:
    """The workbench answers the builder: train, open the layer, go back."""
    run_cells(lab_page, "import dltp_widgets as dltp\nw = dltp.Workbench()\nw")
    press(lab_page, "train_now")
    lab_page.wait_for_function("document.querySelector('.dltp-sentence strong')?.textContent.includes('10')")
    press(lab_page, "tab_model")
    press(lab_page, "layer_1")
    press(lab_page, "weights")
    lab_page.locator(".dltp-weights-page .dltp-grid-scroller").wait_for()
    assert "dense1" in lab_page.locator(".dltp-weights-page .dltp-title").first.inner_text()
    press(lab_page, "back")
    key(lab_page, "layer_1").wait_for()


GRAPH = """
import dltp_widgets as dltp
L = dltp.LayerSpec
inner = dltp.ModelSpec.sequential((4,), [L("Dense", units=4, name="i")])
from dltp_widgets.core.model.nested import model_block
layers = [L("Dense", units=4, name="a"), model_block(inner, "block"), L("Add", name="sum"), L("Dense", units=2)]
b = dltp.LayerStackBuilder(dltp.ModelSpec.graph({"x": (4,)}, layers, {"sum": ["block", "a"]}))
b
"""


def middle_of_line(page: Any, number: int) -> dict[str, float]:
    """Return where the middle of a line of the drawing is in the scroller."""
    place = page.evaluate(
        """number => {
            const path = document.querySelectorAll('.dltp-editor-lines path')[number];
            const point = path.getPointAtLength(path.getTotalLength() * 0.4);
            const [svg, scroller] = [path.closest('svg'), path.closest('.dltp-editor-scroller')].map(
                node => node.getBoundingClientRect());
            return {x: svg.left + point.x - scroller.left, y: svg.top + point.y - scroller.top};
        }""",
        number,
    )
    return dict(place)


def test_a_layer_is_dropped_onto_a_line_and_a_block_is_copied(lab_page: Any) -> None:
    """Of a drawing: a tile onto a line, a block onto another; a model in the model by the clipboard; an input more."""
    page = lab_page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    run_cells(page, GRAPH)
    page.locator(".dltp-editor-drawn").wait_for()
    wait_for_rows(page, "a · Dense 4", "block · Model", "sum · Add", "Dense 2")
    scroller = page.locator(".dltp-editor-scroller")
    skip = middle_of_line(page, 3)  # from a to the sum, past the block
    key(page, "add_dropout").drag_to(scroller, target_position=skip)
    wait_for_rows(page, "a · Dense 4", "block · Model", "Dropout 0.2", "sum · Add", "Dense 2")
    key(page, "layer_2").drag_to(scroller, target_position=middle_of_line(page, 0))
    wait_for_rows(page, "Dropout 0.2", "a · Dense 4", "block · Model", "sum · Add", "Dense 2")
    press(page, "layer_2")
    page.locator(".dltp-editor-list").focus()
    page.keyboard.press("Control+c")
    page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('    block,'))")
    page.keyboard.press("Control+v")
    wait_for_rows(page, "Dropout 0.2", "a · Dense 4", "block · Model", "Model", "sum · Add", "Dense 2")
    press(page, "add_input")
    page.wait_for_function("document.activeElement.matches('.dltp-key-input-shape-1 input')")
    page.locator(".dltp-editor-input").nth(1).wait_for()
