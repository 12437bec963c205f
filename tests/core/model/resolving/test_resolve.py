"""Resolving: each problem where it is, with a sentence and a fix; and nothing loaded, drawn or allocated."""

from __future__ import annotations

import random
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.model.keras.build import build_model
from dltp_widgets.core.model.problem import CODES
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec

DENSE = LayerSpec("Dense", units=3)


def stack(*layers: LayerSpec, shape: Any = (8, 8, 2), name: str | None = None) -> ModelSpec:
    return ModelSpec.sequential(shape, layers, name)


PROBLEMS = [
    ("missing_input_shape", None, "input_shape", stack(DENSE, shape=None), True),
    ("missing_input_shape", None, "input_shape", stack(LayerSpec("LSTM", units=3), shape=None), True),
    (
        "window_too_large",
        0,
        "padding",
        stack(LayerSpec("Conv1D", filters=1, kernel_size=9), shape=(8, 2)),
        True,
    ),
    ("window_too_large", 0, "padding", stack(LayerSpec("MaxPooling1D", pool_size=9), shape=(8, 2)), True),
    ("wrong_rank", 0, None, stack(LayerSpec("Conv2D", filters=1, kernel_size=3), shape=(28, 28)), True),
    ("wrong_rank", 0, None, stack(LayerSpec("MaxPooling2D"), shape=(28, 28)), True),
    ("wrong_input_shape", None, "input_shape", stack(DENSE, shape=10), True),
    ("wrong_input_shape", None, "input_shape", stack(DENSE, shape="10"), True),
    ("wrong_input_shape", None, "input_shape", stack(DENSE, shape="ten"), False),
    ("wrong_input_shape", None, "input_shape", stack(DENSE, shape=(10, 0)), False),
    ("no_layers", None, None, stack(), False),
    ("wrong_name", None, "name", stack(DENSE, name="mon réseau"), True),
    ("wrong_name", 1, "name", stack(DENSE, LayerSpec("Flatten", name="a b")), True),
    ("wrong_name", 0, "name", stack(LayerSpec("Flatten", name="é/à")), True),
    (
        "duplicate_name",
        1,
        "name",
        stack(LayerSpec("Flatten", name="a"), LayerSpec("Flatten", name="a")),
        True,
    ),
    ("unknown_layer", 0, "layer", stack(LayerSpec("Densee", units=3)), True),
    ("unknown_layer", 0, "layer", stack(LayerSpec("dense", units=3)), True),
    ("unknown_layer", 0, "layer", stack(LayerSpec("__import__('os')")), False),
    ("unsupported_layer", 0, "layer", stack(LayerSpec("Lambda", function="x")), False),
    ("unknown_argument", 0, "unit", stack(LayerSpec("Dense", unit=3)), True),
    ("missing_argument", 0, "units", stack(LayerSpec("Dense")), False),
    ("wrong_value", 1, "units", stack(DENSE, LayerSpec("Dense", units=-1)), False),
    ("wrong_value", 0, "units", stack(LayerSpec("Dense", units="64")), True),
    ("wrong_value", 0, "units", stack(LayerSpec("Dense", units="abc")), False),
    ("wrong_value", 0, "units", stack(LayerSpec("Dense", units=True)), False),
    ("wrong_value", 0, "rate", stack(LayerSpec("Dropout", rate=1.5)), False),
    ("wrong_value", 0, "activation", stack(LayerSpec("Dense", units=3, activation="rellu")), True),
    (
        "wrong_value",
        0,
        "kernel_initializer",
        stack(LayerSpec("Dense", units=3, kernel_initializer="he_norml")),
        True,
    ),
    ("wrong_value", 0, "input_dim", stack(LayerSpec("Embedding", input_dim=0, output_dim=1)), False),
    ("missing_argument", 0, "output_dim", stack(LayerSpec("Embedding", input_dim=3)), False),
    ("unknown_argument", 0, "unitss", stack(LayerSpec("LSTM", units=2, unitss=3), shape=(4, 2)), True),
    ("wrong_value", 0, "use_bias", stack(LayerSpec("Dense", units=3, use_bias="maybe")), True),
    ("wrong_value", 0, "axis", stack(LayerSpec("BatchNormalization", axis=7)), True),
    ("wrong_rank", 1, None, stack(LayerSpec("Flatten"), LayerSpec("MaxPooling2D")), False),
    ("unknown_size", 0, None, stack(DENSE, shape=(None,)), False),
    ("window_too_large", 0, "padding", stack(LayerSpec("Conv2D", filters=1, kernel_size=9)), True),
    (
        "window_too_large",
        1,
        "padding",
        stack(LayerSpec("MaxPooling2D", pool_size=8), LayerSpec("MaxPooling2D")),
        True,
    ),
    (
        "groups_do_not_divide",
        0,
        "groups",
        stack(LayerSpec("Conv2D", filters=3, kernel_size=1, groups=2)),
        True,
    ),
    (
        "strides_with_dilation",
        0,
        "dilation_rate",
        stack(LayerSpec("Conv2D", filters=1, kernel_size=2, strides=2, dilation_rate=2)),
        True,
    ),
    ("reshape_does_not_fit", 0, "target_shape", stack(LayerSpec("Reshape", target_shape=(64, 3))), True),
    ("reshape_does_not_fit", 0, "target_shape", stack(LayerSpec("Reshape", target_shape=(-1, 3))), False),
]


@pytest.mark.parametrize(("code", "index", "field", "spec", "fixable"), PROBLEMS)
def test_problem_is_found_where_it_is(
    code: str, index: int | None, field: str | None, spec: ModelSpec, fixable: bool
) -> None:
    resolved = resolve(spec)
    problem = resolved.problem
    assert problem is not None
    assert code in CODES
    assert (problem.code, problem.layer_index, problem.field) == (code, index, field)
    assert problem.message[-1] in ".?"
    assert "{" not in problem.message
    assert len(resolved.layers) == len(spec.layers)
    assert all(layer.output_shape is not None for layer in resolved.layers[: index or 0])
    assert all(layer.output_shape is None for layer in resolved.layers[index or 0 :])
    if index is not None:
        assert problem.layer_name == spec.layer_names[index]
    assert (problem.fix is not None) == fixable


@pytest.mark.parametrize("spec", [case[3] for case in PROBLEMS if case[4]])
def test_the_fix_mends_it(spec: ModelSpec) -> None:
    problem = resolve(spec).problem
    assert problem is not None
    assert problem.fix is not None
    assert resolve(problem.fix(spec)).problem is None


def test_the_sentence_of_a_convolution_that_is_too_large() -> None:
    spec = stack(LayerSpec("Conv2D", filters=1, kernel_size=3), shape=(2, 2, 1))
    problem = resolve(spec).problem
    assert problem is not None
    assert "3 x 3" in problem.message
    assert "2 x 2" in problem.message
    assert "padding same" in problem.message


def test_dense_on_an_image_is_legal_but_shown() -> None:
    resolved = resolve(stack(DENSE, LayerSpec("Flatten"), DENSE))
    assert resolved.problem is None
    assert resolved.dense_on_maps == (0,)


def test_dense_on_an_image_to_the_end_is_advised_against() -> None:
    spec = stack(
        LayerSpec("Conv2D", filters=2, kernel_size=3), DENSE, LayerSpec("Activation", activation="relu")
    )
    resolved = resolve(spec)
    assert resolved.problem is None
    (found,) = resolved.advice
    assert (found.code, found.layer_index) == ("missing_flatten", 1)
    assert "6 x 6 x 2" in found.message
    assert found.fix is not None
    mended = resolve(found.fix(spec))
    assert (mended.advice, mended.output_shape) == ((), (None, 3))
    assert resolve(stack(DENSE, LayerSpec("GlobalAveragePooling2D"), DENSE)).advice == ()
    assert resolve(stack(DENSE, shape=(5, 2))).advice == ()


def test_a_fix_between_branches() -> None:
    layers = [LayerSpec("Dense", units=3), LayerSpec("MaxPooling2D"), LayerSpec("Concatenate", name="both")]
    edges = {"max_pooling2d": ["y"], "both": ["max_pooling2d", "max_pooling2d"]}
    spec = ModelSpec.graph({"x": (3,), "y": (8, 8)}, layers, edges, ["both", "dense"])
    problem = resolve(spec).problem
    assert problem is not None
    assert problem.fix is not None
    mended = resolve(problem.fix(spec))
    assert mended.problem is None
    assert mended.output_shapes == ((None, 4, 4, 2), (None, 3))


def test_one_tensor_is_not_merged() -> None:
    problem = resolve(stack(LayerSpec("Add"))).problem
    assert problem is not None
    assert (problem.code, problem.layer_index) == ("several_inputs", 0)


def test_frozen_layers_are_counted_apart() -> None:
    resolved = resolve(stack(LayerSpec("BatchNormalization"), LayerSpec("Dense", units=3, trainable=False)))
    assert (resolved.params, resolved.trainable_params, resolved.bytes) == (8 + 9, 4, 4 * 17)


def test_module_1(module_1: dict[int, ModelSpec]) -> None:
    assert {count: resolve(spec).params for count, spec in module_1.items()} == {n: n for n in module_1}


def test_a_huge_stack_resolves() -> None:
    resolved = resolve(stack(LayerSpec("Dense", units=10**6), shape=(10**6,)))
    assert resolved.params == 10**12 + 10**6
    assert resolved.problem is None


def test_other_layers_are_resolved_by_keras_without_weights() -> None:
    spec = stack(
        LayerSpec("SeparableConv2D", filters=4, kernel_size=3),
        LayerSpec("GlobalMaxPooling2D"),
        LayerSpec(
            "Dense",
            units=10**6,
            kernel_regularizer={"module": "keras.regularizers", "class_name": "L2", "config": {}},
        ),
        LayerSpec("Dense", units=10**6, dtype="float16"),
    )
    resolved = resolve(spec)
    assert resolved.problem is None
    assert [layer.output_shape for layer in resolved.layers] == [
        (None, 6, 6, 4),
        (None, 4),
        (None, 10**6),
        (None, 10**6),
    ]
    assert [layer.params for layer in resolved.layers] == [18 + 8 + 4, 0, 5 * 10**6, 10**12 + 10**6]


@pytest.mark.parametrize(
    "layer",
    [
        LayerSpec("LSTM", units=3),
        LayerSpec(
            "Dense", units=3, kernel_initializer={"module": "os", "class_name": "system", "config": {}}
        ),
        LayerSpec("Dense", units=3, kernel_initializer={"class_name": "__lambda__"}),
        LayerSpec("Bidirectional", layer={"class_name": "LSTM"}),
    ],
)
def test_what_keras_refuses_is_a_problem(layer: LayerSpec) -> None:
    problem = resolve(stack(layer)).problem
    assert problem is not None
    assert problem.code == "keras_refuses"
    assert "\x1b" not in problem.message


def test_several_outputs_are_a_problem() -> None:
    problem = resolve(stack(LayerSpec("LSTM", units=3, return_state=True), shape=(4, 2))).problem
    assert problem is not None
    assert problem.code == "unsupported_layer"


def test_graph(two_branches: ModelSpec) -> None:
    resolved = resolve(two_branches)
    assert resolved.problem is None
    assert [layer.output_shape for layer in resolved.layers] == [(None, n) for n in (6, 6, 6, 6, 12, 1, 3)]
    assert resolved.output_shapes == ((None, 1), (None, 3))
    assert resolved.layers[4].input_shapes == ((None, 6), (None, 6))


@pytest.mark.parametrize(
    ("code", "edges", "outputs"),
    [
        ("unknown_source", {"b": ["nowhere"]}, ["b"]),
        ("unknown_source", {"a": ["b"]}, ["b"]),
        ("unknown_source", {"b": []}, ["b"]),
        ("single_input", {"b": ["a", "x"]}, ["b"]),
        ("unknown_edge", {"bb": ["x"]}, ["b"]),
        ("unknown_edge", {"x": ["a"]}, ["b"]),
        ("unknown_output", {"b": ["x"]}, ["bb"]),
        ("unused_layer", {"b": ["x"]}, ["b"]),
        ("unused_layer", {}, ["a"]),
        ("unused_layer", {"b": ["x"]}, []),
    ],
)
def test_broken_graphs(code: str, edges: dict[str, list[str]], outputs: list[str]) -> None:
    layers = [LayerSpec("Dense", units=2, name="a"), LayerSpec("Dense", units=2, name="b")]
    problem = resolve(ModelSpec.graph({"x": (2,)}, layers, edges, outputs)).problem
    assert problem is not None
    assert problem.code == code
    assert problem.message


def test_a_misspelled_edge_is_mended() -> None:
    layers = [LayerSpec("Dense", units=2), LayerSpec("Dense", units=3), LayerSpec("Add", name="sum")]
    spec = ModelSpec.graph({"x": (2,)}, layers, {"summ": ["x", "dense"], "dense_1": ["dense"]}, ["sum"])
    problem = resolve(spec).problem
    assert problem is not None
    assert problem.fix is not None
    assert problem.fix(spec).edges["sum"] == ("x", "dense")


def test_parameters_are_those_that_keras_counts() -> None:
    layers = [
        LayerSpec("Dense", units=50),
        LayerSpec("Dense", units=7),
        LayerSpec("Dense", units=30, name="lost"),
        LayerSpec("Dense", units=1),
    ]
    edges = {"dense_1": ["x"], "lost": ["dense"], "dense_2": ["dense_1"]}
    spec = ModelSpec.graph({"x": (3,)}, layers, edges)
    resolved = resolve(spec)
    assert resolved.problem is not None
    assert (resolved.problem.code, resolved.problem.layer_name) == ("unused_layer", "dense")
    assert "dense" in resolved.problem.message
    assert resolved.problem.fix is not None
    mended = resolved.problem.fix(spec)
    assert mended.layer_names == ("dense", "dense_1")
    assert resolve(mended).problem is None
    assert resolve(mended).params == build_model(mended).count_params() == 3 * 7 + 7 + 7 + 1


def test_no_random_number_is_drawn() -> None:
    spec = stack(LayerSpec("GRU", units=5, dropout=0.5), shape=(4, 2))
    np.random.seed(3)
    state = random.getstate()
    assert resolve(spec).problem is None
    assert random.getstate() == state
    drawn = np.random.rand()
    assert drawn == np.random.RandomState(3).rand()


def test_guided_layers_do_not_load_keras() -> None:
    code = """
import sys
from dltp_widgets.core.model.catalog.catalog import CATALOG
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.model.code.to_code import to_code
L = LayerSpec
layers = [L("Rescaling", scale=1/255), L("Conv2D", filters=4, kernel_size=3), L("BatchNormalization"),
          L("Activation", activation="relu"), L("MaxPooling2D"), L("Dropout", rate=0.2), L("Flatten"),
          L("Dense", units=-1)]
spec = ModelSpec.sequential((28, 28, 1), layers)
assert resolve(spec).problem.code == "wrong_value"
assert resolve(spec.edit(7, units=10)).problem is None and to_code(spec)
assert resolve(spec.insert(0, L("Dens"))).problem.code == "unknown_layer"
print(sorted({name.partition(".")[0] for name in sys.modules} & {"keras", "tensorflow", "jax", "sklearn", "pandas"}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
