"""Several layers at once: move, copy, paste as code, delete; by the messages that the view sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.editing.block_rows import move_rows
from dltp_widgets.core.model.editing.presets import mlp, small_cnn
from dltp_widgets.core.model.nested import model_block, with_frozen
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.widgets.model.layer_stack_builder import LayerStackBuilder

STACK = ModelSpec.sequential((9,), [LayerSpec("Dense", units=n, name=f"d{n}") for n in range(1, 6)])


@pytest.fixture
def builder(language: Any) -> Iterator[LayerStackBuilder]:
    made = LayerStackBuilder(STACK)
    yield made
    made.close()


def ask(builder: LayerStackBuilder, **content: Any) -> None:
    """Send what the view sends."""
    builder._rows.editor._handle_custom_msg(content, [])


def units(builder: LayerStackBuilder) -> list[int]:
    return [layer.args["units"] for layer in builder.spec.layers]


def test_rows_move_together_and_stay_selected(builder: LayerStackBuilder) -> None:
    ask(builder, kind="move", rows=[0, 2], gap=5)
    assert units(builder) == [2, 4, 5, 1, 3]
    assert builder.selection == (3, 4)
    ask(builder, kind="up", rows=[3, 4])
    assert units(builder) == [2, 4, 1, 3, 5]
    ask(builder, kind="down", rows=[2, 3])
    assert units(builder) == [2, 4, 5, 1, 3]
    ask(builder, kind="down", rows=[3, 4])
    assert units(builder) == [2, 4, 5, 1, 3]
    for _ in range(3):
        builder.undo()
    assert builder.spec == STACK


def test_the_keyboard_stays_with_the_layer_that_moves(builder: LayerStackBuilder) -> None:
    builder._rows.editor.set_state({"selected": [1, 2], "current": 1})
    ask(builder, kind="down", rows=[1, 2])
    assert (builder.selection, builder.selected) == ((2, 3), 2)
    assert (builder._rows.editor.selected, builder._rows.editor.current) == ([2, 3], 2)


@given(
    rows=st.sets(st.integers(0, 4), min_size=1),
    gap=st.integers(0, 5),
)
def test_a_move_loses_nothing(rows: set[int], gap: int) -> None:
    moved, first = move_rows(STACK, sorted(rows), gap)
    names = [layer.name for layer in moved.layers]
    assert sorted(names) == sorted(layer.name or "" for layer in STACK.layers)
    assert names[first : first + len(rows)] == [STACK.layers[row].name for row in sorted(rows)]
    rest = [name for name in names if name not in names[first : first + len(rows)]]
    assert rest == [layer.name for row, layer in enumerate(STACK.layers) if row not in rows]


def test_delete_duplicate_and_copy_several(builder: LayerStackBuilder) -> None:
    ask(builder, kind="duplicate", rows=[0, 1])
    assert units(builder) == [1, 2, 1, 2, 3, 4, 5]
    assert builder.resolved.problem is None, "copies have no names that are taken"
    ask(builder, kind="copy", rows=[6], gap=0)
    assert units(builder)[0] == 5
    ask(builder, kind="remove", rows=[0, 3, 4])
    assert units(builder) == [1, 2, 3, 4, 5]
    ask(builder, kind="remove", rows=[0, 1, 2, 3, 4])
    assert builder.spec.layers == ()
    assert builder.selected == -1


def test_what_is_copied_can_be_pasted(builder: LayerStackBuilder) -> None:
    copied = "".join(f"{builder._rows.editor.rows[row]['code']},\n" for row in (1, 3))
    assert copied.startswith('keras.layers.Dense(2, name="d2")')
    ask(builder, kind="paste", text=copied, gap=0)
    assert units(builder) == [2, 4, 1, 2, 3, 4, 5]
    assert [layer.name for layer in builder.spec.layers[:2]] == [None, None]
    assert builder.selection == (0, 1)
    assert builder.error == ""


@pytest.mark.parametrize(
    "text",
    [
        "Dense(7)",
        "layers.Dense(7)",
        "from tensorflow.keras import layers\nm = [layers.Dense(7)]\nmodel = keras.Sequential(m)",
        "import keras\nmodel = keras.Sequential()\nmodel.add(keras.layers.Dense(7, input_shape=(3,)))",
    ],
)
def test_code_of_any_spelling_can_be_pasted(builder: LayerStackBuilder, text: str) -> None:
    ask(builder, kind="paste", text=text, gap=5)
    assert units(builder) == [1, 2, 3, 4, 5, 7]
    assert builder.spec.input_shape == (9,)


def test_a_model_pasted_into_nothing_brings_its_input(language: Any) -> None:
    builder = LayerStackBuilder(ModelSpec.sequential((1,), []))
    ask(builder, kind="paste", text=builder_code(small_cnn()), gap=0)
    assert builder.spec == small_cnn()
    builder.close()


def builder_code(spec: ModelSpec) -> str:
    builder = LayerStackBuilder(spec)
    try:
        return builder.code
    finally:
        builder.close()


@pytest.mark.parametrize("text", ["hello", "((", "", "import os; os.remove('x')"])
def test_what_is_no_layer_is_said_and_changes_nothing(builder: LayerStackBuilder, text: str) -> None:
    ask(builder, kind="paste", text=text, gap=0)
    assert builder.error
    assert builder.spec == STACK


def test_remarks_on_pasted_code_are_told(builder: LayerStackBuilder) -> None:
    ask(builder, kind="paste", text="Dense(7),\nDens(8),\nDense(9)", gap=5)
    assert "Dens" in builder._sentence.value
    assert units(builder)[5:] == [7, 9] or units(builder)[5:] == [7, 8, 9]


def test_a_graph_is_drawn_and_edited(language: Any, drive: Any) -> None:
    d = drive(LayerStackBuilder(ModelSpec.sequential((4,), [LayerSpec("Dense", units=4)] * 2)))
    assert "sources" not in d
    d.click("layer_1").set("search", "add").click("layer_1")
    d.widget.add("Add", 2)
    assert d.widget.resolved.problem is not None
    assert d.text("sources") == "dense_1"
    d.set("sources", "dense_1, nobody")
    assert "nobody" in d.widget.error
    d.set("sources", "dense_1, dense")
    assert d.widget.resolved.problem is None
    editor = d.widget._rows.editor
    assert editor.drawing
    assert [row["sources"] for row in editor.rows] == [[-1], [0], [1, 0]]
    ask(d.widget, kind="add", layer="Dropout", gap=3)
    assert d.widget.spec.outputs == (), "the last layer"
    ask(d.widget, kind="move", rows=[2], gap=0)
    assert "several" in d.widget.error
    ask(d.widget, kind="remove", rows=[3])
    ask(d.widget, kind="add", layer="Dropout", gap=1, line=[0, 2])
    assert [row["sources"] for row in editor.rows] == [[-1], [0], [0], [1, 2]]
    ask(d.widget, kind="move", rows=[2], gap=0, line=[-1, 0])
    assert [row["title"] for row in editor.rows] == ["Dropout 0.2", "Dense 4", "Dense 4", "Add"]
    assert [row["sources"] for row in editor.rows] == [[-1], [0], [1], [2, 1]]
    d.click("undo")
    ask(d.widget, kind="move", rows=[2], gap=1)
    assert [row["sources"] for row in editor.rows] == [[-1], [0], [0], [2, 1]]
    ask(d.widget, kind="copy", rows=[1], gap=3, line=[2, 3])
    assert [row["sources"] for row in editor.rows] == [[-1], [0], [0], [2], [3, 1]]
    d.click("undo").click("undo").click("undo")
    d.click("drawing")
    assert not editor.drawing
    d.widget.close()


@pytest.mark.parametrize("line", [[0, 0], [1, 0], [-2, 1], [0, 9], [0], "01", [True, 1], [-1, -1]])
def test_a_message_about_no_line_does_nothing(builder: LayerStackBuilder, drive: Any, line: Any) -> None:
    drive(builder).click("drawing")
    ask(builder, kind="add", layer="Dense", gap=0, line=line)
    assert builder.spec == STACK


NESTED = ModelSpec.sequential((9,), [LayerSpec("Dense", units=8, name="i"), LayerSpec("Dense", units=9)])
BRANCHED = ModelSpec.graph({"x": (9,)}, [LayerSpec("Dense", units=9, name="j"), LayerSpec("Add", name="k")],
                           {"k": ["j", "x"]})  # fmt: skip


@pytest.mark.parametrize(
    "blocks",
    [
        [model_block(NESTED)],
        [model_block(NESTED, "one"), model_block(BRANCHED, "two"), LayerSpec("Dense", units=3)],
        [with_frozen(model_block(BRANCHED), ["j"]), with_frozen(model_block(BRANCHED), ["j"])],
        [model_block(ModelSpec.sequential((9,), [model_block(BRANCHED), model_block(NESTED)]), "deep")],
    ],
)
def test_models_inside_are_copied_and_pasted(language: Any, blocks: list[LayerSpec]) -> None:
    builder = LayerStackBuilder(ModelSpec.sequential((9,), blocks))
    rows = builder._rows.editor.rows
    setups = [row["setup"] for row in rows if row["setup"]]
    items = "".join(f"    {row['code']},\n" for row in rows)
    assert len({row["code"] for row in rows}) == len(rows)
    other = LayerStackBuilder(STACK)
    ask(other, kind="paste", text="\n".join(setups) + f"\nmodel = keras.Sequential([\n{items}])\n", gap=5)
    assert other.spec.layers[5:] == tuple(blocks)
    assert other.error == ""
    assert other._sentence.value == ""
    builder.close()
    other.close()


def test_a_base_is_copied_frozen_as_it_is(language: Any) -> None:
    base = LayerSpec("VGG16", include_top=False, weights=None, trainable={"from": "block5_conv1"})
    builder = LayerStackBuilder(ModelSpec.sequential((32, 32, 3), [base]))
    [row] = builder._rows.editor.rows
    text = f"{row['setup']}\nmodel = keras.Sequential([\n    {row['code']},\n])"
    ask(builder, kind="paste", text=text, gap=1)
    assert builder.spec.layers == (base, base)
    builder.close()


def test_two_heads_are_drawn(language: Any, drive: Any) -> None:
    """In a drawing each layer says what it takes, and whether it is an output."""
    d = drive(LayerStackBuilder(STACK)).click("layer_4")
    assert "sources" not in d
    assert "is_output" not in d
    d.click("drawing")
    assert (d.text("sources"), d.value("is_output")) == ("d4", True)
    d.set("sources", "d3").click("layer_3")
    assert d.widget.resolved.problem.code == "unused_layer"
    d.set("is_output", True)
    assert d.widget.resolved.problem is None
    assert d.widget.spec.outputs == ("d5", "d4")
    d.set("is_output", False)
    d.click("layer_4").set("is_output", False)
    assert "output" in d.widget.error
    assert d.value("is_output")
    d.click("drawing")
    d.widget.close()


def test_a_selection_that_an_act_overtook_is_no_news(builder: LayerStackBuilder) -> None:
    """A busy kernel hears of it afterwards; what is pasted stays selected, and the view is told so."""
    editor = builder._rows.editor
    editor.set_state({"selected": [1], "current": 1})
    ask(builder, kind="paste", text="Dense(7),\nDense(8)", gap=2, turn=1)
    assert builder.selection == (2, 3)
    editor.set_state({"selected": [0], "current": 0})
    assert (builder.selection, editor.selected, editor.current) == ((2, 3), [2, 3], 3)
    editor.set_state({"selected": [0], "current": 0, "turn": 1})
    assert (builder.selection, editor.selected) == ((0,), [0])


def test_the_fix_is_one_click(language: Any, drive: Any) -> None:
    spec = ModelSpec.sequential((2, 2, 1), [LayerSpec("Conv2D", filters=4, kernel_size=(3, 3))])
    d = drive(LayerStackBuilder(spec))
    assert d.widget._rows.editor.problem["row"] == 0
    d.click("fix")
    assert d.widget.resolved.problem is None
    assert "fix" not in d


def test_opening_a_row_leads_to_its_properties(builder: LayerStackBuilder, monkeypatch: Any) -> None:
    builder.selected = 0
    focused: list[int] = []
    monkeypatch.setattr(builder._properties._form.controls["units"], "focus", lambda: focused.append(1))
    ask(builder, kind="open", row=2)
    assert (focused, builder.selected) == ([1], 2)


def test_the_search_finds_every_layer_of_keras(builder: LayerStackBuilder, drive: Any) -> None:
    d = drive(builder)
    assert "add_lstm" not in d
    d.set("search", "lstm")
    items = [item["layer"] for item in d.find("search").items]
    assert items[0] == "LSTM"
    d.set("search", "réseau xyz")
    assert d.find("search").items == []
    d.find("search").set_state({"value": "", "all": True})
    items = d.find("search").items
    assert len(items) > 80
    assert sum(bool(item["group"]) for item in items) > 5
    assert "add_dense" in d


def test_what_travels_at_an_edit_is_little(tiny_data: Any, recorded_comm: Any, language: Any) -> None:
    layers = [LayerSpec("Dense", units=8) for _ in range(50)]
    builder = LayerStackBuilder(Experiment(tiny_data, ModelSpec.sequential((8,), layers)))
    recorded_comm.clear()
    builder.edit(25, units=9)
    assert recorded_comm.count("open") == 0
    assert recorded_comm.size < 30_000
    builder.close()


def test_the_summary_names_what_is_frozen(language: Any, drive: Any) -> None:
    d = drive(LayerStackBuilder(mlp().edit(1, trainable=False)))
    d.set("view", "summary")
    assert "frozen" in d.widget._summary.value
    assert "99,978" in d.widget._summary.value
    assert "99,978" in d.widget._status.value
    assert d.widget._rows.editor.rows[1]["frozen"]
    d.set("view", "blocks")
    assert d.widget._summary.value == ""


def test_rows_and_selection_travel_together(recorded_comm: Any, language: Any) -> None:
    builder = LayerStackBuilder(STACK)
    recorded_comm.clear()
    ask(builder, kind="duplicate", rows=[0, 1])
    [message] = recorded_comm.of(builder._rows.editor, "update")
    assert {"rows", "selected", "current"} <= set(message.content)
    builder.close()
