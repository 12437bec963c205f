"""The inputs of the model: the tile in the palette, one shape, or name and shape of each."""

from __future__ import annotations

from typing import Any

import pytest

from dltp_widgets.core.model.editing.presets import mlp
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.widgets.model.layer_stack_builder import LayerStackBuilder
from dltp_widgets.widgets.parts.fields import Field

STACK = ModelSpec.sequential((4,), [LayerSpec("Dense", units=4), LayerSpec("Dense", units=4)])


@pytest.fixture
def focused(monkeypatch: pytest.MonkeyPatch) -> list[Field]:
    found: list[Field] = []

    def note(field: Field) -> None:
        found.append(field)

    monkeypatch.setattr(Field, "focus", note)
    return found


def test_the_tile_leads_to_the_shape_of_a_stack(drive: Any, language: Any, focused: list[Field]) -> None:
    d = drive(LayerStackBuilder(mlp()))
    assert d.find("search").items[0]["layer"] == "Input"
    d.click("add_input")
    assert d.widget.spec == mlp()
    assert focused == [d.find("input_shape")]
    for absent in ("input_name", "remove_input", "input_shape_1"):
        assert absent not in d
    d.set("search", "input")
    assert d.find("search").items[0]["layer"] == "Input"
    d.widget.close()


def test_in_a_drawing_it_adds_an_input(drive: Any, language: Any, focused: list[Field]) -> None:
    d = drive(LayerStackBuilder(STACK)).click("drawing").click("add_input")
    assert dict(d.widget.spec.inputs) == {"input": (4,), "input_1": (4,)}
    assert focused == [d.find("input_shape_1")]
    assert "input_1" in d.widget._rows.editor.problem["message"]
    assert d.widget.resolved.problem is None
    d.set("input_shape_1", "3").set("input_name_1", "side")
    assert dict(d.widget.spec.inputs) == {"input": (4,), "side": (3,)}
    d.set("input_name_1", "input")
    assert d.widget.error
    d.click("layer_1").click("add_input")
    assert list(d.widget.spec.inputs) == ["input", "side", "input_1"]
    d.click("remove_input_1").click("remove_input_1")
    assert d.widget.spec == STACK
    assert "input_shape_1" not in d
    d.click("undo")
    assert "input_shape_1" in d
    d.widget.close()


def test_a_wrong_shape_is_said_at_its_own_input(drive: Any, language: Any) -> None:
    spec = ModelSpec.graph({"a": (4,), "b": (-1,)}, [LayerSpec("Concatenate")], {"concatenate": ["a", "b"]})
    d = drive(LayerStackBuilder(spec))
    assert d.error("input_shape") == ""
    assert d.error("input_shape_1")
    d.set("input_shape_1", "5")
    assert d.error("input_shape_1") == ""
    assert d.widget.resolved.output_shape == (None, 9)
    d.widget.close()
