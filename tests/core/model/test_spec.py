"""Descriptions of models: frozen, comparable, edited without change."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec


def stack(*units: int) -> ModelSpec:
    return ModelSpec.sequential((4,), [LayerSpec("Dense", units=n, name=f"d{n}") for n in units])


def units_of(spec: ModelSpec) -> list[int]:
    return [layer.args["units"] for layer in spec.layers]


def test_layer_holds_what_it_was_given() -> None:
    layer = LayerSpec("Dense", units=256, name="dense1")
    assert (layer.layer, layer.args, layer.name) == ("Dense", {"units": 256}, "dense1")
    assert repr(layer) == "LayerSpec('Dense', units=256, name='dense1')"


def test_equal_layers_have_equal_hashes_and_lists_are_tuples() -> None:
    a = LayerSpec("Conv2D", kernel_size=[3, 3], filters=np.int64(2))
    b = LayerSpec("Conv2D", filters=2, kernel_size=(3, 3))
    assert a == b
    assert hash(a) == hash(b)
    assert {a: 1}[b] == 1


@pytest.mark.parametrize("value", [1.0, True, "1"])
def test_values_of_another_type_are_another_layer(value: object) -> None:
    assert LayerSpec("Dense", units=1) != LayerSpec("Dense", units=value)


@pytest.mark.parametrize("value", [object(), {1: 2}, float("nan"), 10**30, np.zeros(3), b"x", {1}])
def test_what_is_not_json_is_refused(value: object) -> None:
    with pytest.raises(SpecError):
        LayerSpec("Dense", units=value)


def test_nothing_can_be_changed() -> None:
    layer = LayerSpec("Dense", units=1)
    with pytest.raises(AttributeError):
        layer.name = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        layer.args["units"] = 2  # type: ignore[index]


def test_copies_and_pickles_are_equal(two_branches: ModelSpec) -> None:
    assert copy.deepcopy(two_branches) == two_branches == pickle.loads(pickle.dumps(two_branches))  # noqa: S301  (our own bytes)


def test_edits_leave_the_old_spec_alone() -> None:
    spec = stack(1, 2, 3)
    assert units_of(spec.insert(0, LayerSpec("Dense", units=9))) == [9, 1, 2, 3]
    assert units_of(spec.insert(3, LayerSpec("Dense", units=9))) == [1, 2, 3, 9]
    assert units_of(spec.remove(1)) == [1, 3]
    assert units_of(spec.move(0, 2)) == [2, 3, 1]
    assert units_of(spec.move(2, 0)) == [3, 1, 2]
    assert units_of(spec.edit(1, units=7)) == [1, 7, 3]
    assert spec.with_input_shape((9,)).input_shape == (9,)
    assert units_of(spec) == [1, 2, 3]
    assert spec == stack(1, 2, 3)


@pytest.mark.parametrize(
    "edit", [("remove", 3), ("move", 0, 3), ("insert", 4, LayerSpec("Flatten")), ("edit", -1)]
)
def test_edits_beyond_the_end_are_refused(edit: tuple[object, ...]) -> None:
    with pytest.raises(SpecError):
        getattr(stack(1, 2, 3), str(edit[0]))(*edit[1:])


def test_names_are_unique_and_avoid_those_given() -> None:
    layers = [
        LayerSpec("Dense"),
        LayerSpec("Dense", name="dense"),
        LayerSpec("Dense"),
        LayerSpec("MaxPooling2D"),
    ]
    spec = ModelSpec.sequential((4,), layers)
    assert spec.layer_names == ("dense_1", "dense", "dense_2", "max_pooling2d")


def test_graph_without_edges_is_a_stack() -> None:
    layers = [LayerSpec("Dense", units=2, name="a"), LayerSpec("Dense", units=1, name="b")]
    graph = ModelSpec.graph({"x": (3,)}, layers, outputs=["b"])
    assert graph.is_stack
    assert graph.links == (("x",), ("a",))
    assert not ModelSpec.graph({"x": (3,)}, layers, outputs=["a"]).is_stack
    assert not ModelSpec.graph({"x": (3,)}, layers, {"b": ["x"]}).is_stack


def test_renaming_a_layer_of_a_graph_renames_its_edges(two_branches: ModelSpec) -> None:
    renamed = two_branches.edit(1, name="bb").edit(5, name="cost")
    assert renamed.edges["sum"] == ("a", "bb")
    assert renamed.edges["bb"] == ("right",)
    assert renamed.outputs == ("cost", "kind")
    with pytest.raises(SpecError):
        two_branches.remove(0)


def test_edges_belong_to_automatic_names_too() -> None:
    layers = [LayerSpec("Dense", units=2), LayerSpec("Dense", units=3), LayerSpec("Concatenate")]
    graph = ModelSpec.graph({"x": (4,)}, layers, {"dense_1": ["x"], "concatenate": ["dense", "dense_1"]})
    assert graph.links == (("x",), ("x",), ("dense", "dense_1"))
    named = graph.edit(0, name="first")  # the second one is now plain "dense"
    assert named.layer_names == ("first", "dense", "concatenate")
    assert named.links == (("x",), ("x",), ("first", "dense"))
    assert named.edit(0, name=None) == graph
