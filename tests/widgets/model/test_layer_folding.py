"""Models inside a model: folded and unfolded, frozen whole, layer by layer, or up to a layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.editing.presets import mlp
from dltp_widgets.core.model.nested import model_block
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.widgets.model.layer_stack_builder import LayerStackBuilder

INNER = ModelSpec.sequential((8,), [LayerSpec("Dense", units=n, name=f"i{n}") for n in (4, 5, 6)])
SPEC = ModelSpec.sequential(
    (8,),
    [
        LayerSpec("Dense", units=8, name="first"),
        model_block(INNER, name="base"),
        LayerSpec("Dense", units=2, name="head"),
    ],
)
ALL, FIRST, HEAD = 72 + 36 + 25 + 36 + 14, 72, 14


@pytest.fixture
def builder(language: Any) -> Iterator[LayerStackBuilder]:
    made = LayerStackBuilder(SPEC)
    yield made
    made.close()


def keys(builder: LayerStackBuilder) -> list[str]:
    return [row["key"] for row in builder._rows.editor.rows]


def ask(builder: LayerStackBuilder, **content: Any) -> None:
    builder._rows.editor._handle_custom_msg(content, [])


def test_a_block_is_one_row_until_it_is_unfolded(builder: LayerStackBuilder) -> None:
    assert keys(builder) == ["layer_0", "layer_1", "layer_2"]
    assert [row["folded"] for row in builder._rows.editor.rows] == [None, True, None]
    ask(builder, kind="fold", row=1)
    assert keys(builder) == ["layer_0", "layer_1", "layer_1_0", "layer_1_1", "layer_1_2", "layer_2"]
    assert builder._rows.editor.rows[3]["title"] == "i5 · Dense"
    ask(builder, kind="fold", row=1)
    assert len(keys(builder)) == 3


def test_rows_behind_an_unfolded_block_are_still_their_layers(builder: LayerStackBuilder, drive: Any) -> None:
    ask(builder, kind="fold", row=1)
    d = drive(builder).click("layer_2")
    assert (builder.selected, builder._rows.editor.current) == (2, 5)
    assert d.text("units") == "2"
    ask(builder, kind="move", rows=[5], gap=1)
    assert [layer.name for layer in builder.spec.layers] == ["first", "head", "base"]
    builder.undo()
    ask(builder, kind="add", layer="Dropout", gap=4)
    assert [layer.layer for layer in builder.spec.layers] == ["Dense", "Model", "Dropout", "Dense"]
    ask(builder, kind="remove", rows=[5])
    assert builder.spec == SPEC


def test_a_layer_inside_can_be_frozen_and_that_is_all(builder: LayerStackBuilder, drive: Any) -> None:
    d = drive(builder)
    ask(builder, kind="fold", row=1)
    builder._rows.editor.set_state({"selected": [3], "current": 3})
    assert (builder.selected, builder.inner) == (1, 1)
    assert "delete" not in d
    assert "name" not in d
    d.click("freeze")
    assert builder.resolved.trainable_params == ALL - 25
    assert builder._rows.editor.rows[3]["frozen"]
    assert builder.inner == 1
    assert d.text("freeze") == "Train it"
    d.click("freeze")
    assert builder.spec == SPEC
    d.click("train_from")
    assert builder.resolved.trainable_params == ALL - FIRST - 36
    assert [row["frozen"] for row in builder._rows.editor.rows] == [True, False, True, False, False, False]


def test_a_block_and_a_layer_are_frozen_whole(builder: LayerStackBuilder, drive: Any) -> None:
    d = drive(builder).click("layer_1").click("freeze")
    assert builder.resolved.trainable_params == FIRST + HEAD
    assert d.click("freeze").widget.spec == SPEC
    d.click("layer_2").click("train_from")
    assert builder.resolved.trainable_params == HEAD
    builder.train_from(0)
    assert builder.spec == SPEC
    builder.freeze(0)
    assert builder.resolved.trainable_params == ALL - FIRST


def test_what_has_no_weights_is_not_frozen(language: Any, drive: Any) -> None:
    d = drive(LayerStackBuilder(mlp())).click("layer_0")
    assert "freeze" not in d
    d.click("layer_5").click("train_from")
    assert [layer.args.get("trainable") for layer in d.widget.spec.layers[:4]] == [None, False, None, False]
    assert d.widget.resolved.trainable_params == 32_896 + 1_290
    d.widget.close()


def test_names_that_are_not_there_are_refused(builder: LayerStackBuilder) -> None:
    with pytest.raises(SpecError, match="nothing"):
        builder.freeze(1, "nothing")
    with pytest.raises(SpecError, match="nothing"):
        builder.train_from(1, "nothing")
    with pytest.raises(SpecError):
        builder.edit(9, units=1)
    assert builder.spec == SPEC


def test_a_drawing_shows_the_block_as_one(builder: LayerStackBuilder) -> None:
    ask(builder, kind="fold", row=1)
    builder._rows.drawing.value = True
    assert keys(builder) == ["layer_0", "layer_1", "layer_2"]
    assert [row["sources"] for row in builder._rows.editor.rows] == [[-1], [0], [1]]
