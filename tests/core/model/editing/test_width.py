"""The width of a model: all hidden Dense layers together, never the one that gives the answer."""

from __future__ import annotations

from dltp_widgets.core.model.editing.width import width_of, with_width
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec


def stack(*units: int) -> ModelSpec:
    layers = [
        layer
        for n in units
        for layer in (LayerSpec("Dense", units=n), LayerSpec("Activation", activation="relu"))
    ]
    return ModelSpec.sequential((4,), layers)


def units_of(spec: ModelSpec) -> list[int]:
    return [layer.args["units"] for layer in spec.layers if layer.layer == "Dense"]


def test_hidden_layers_keep_their_proportion() -> None:
    spec = stack(256, 256, 128, 10)
    assert width_of(spec) == 256
    assert units_of(with_width(spec, 64)) == [64, 64, 32, 10]
    assert with_width(with_width(spec, 8), 256) == spec
    assert units_of(with_width(stack(256, 2, 10), 4)) == [4, 1, 10]


def test_without_a_hidden_layer_there_is_no_width() -> None:
    for spec in (stack(10), ModelSpec.sequential((4,), []), stack(-1, 10)):
        assert width_of(spec) is None
        assert with_width(spec, 64) == spec


def test_a_branching_graph_has_none() -> None:
    layers = [LayerSpec("Dense", units=4, name=name) for name in ("a", "b", "c")]
    graph = ModelSpec.graph({"x": (4,)}, layers, {"a": ["x"], "b": ["a"], "c": ["a"]}, ["b", "c"])
    assert width_of(graph) is None
