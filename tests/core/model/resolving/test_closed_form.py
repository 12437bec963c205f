"""The arithmetic of the guided layers against Keras itself, on stacks made by Hypothesis."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from dltp_widgets.core.model.keras.instantiate import make_layer, without_weights
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec

small = st.integers(1, 4)
activations = st.sampled_from([None, "relu", "softmax", "tanh", "swish"])
pairs = st.one_of(small, st.tuples(small, small))
paddings = st.sampled_from(["valid", "same"])

guided_layers = st.one_of(
    st.builds(
        lambda u, a, b: LayerSpec("Dense", units=u, activation=a, use_bias=b),
        small,
        activations,
        st.booleans(),
    ),
    st.builds(lambda a: LayerSpec("Activation", activation=a), st.sampled_from(["relu", "elu", "softmax"])),
    st.just(LayerSpec("Flatten")),
    st.builds(lambda r: LayerSpec("Dropout", rate=r), st.sampled_from([0, 0.5, 1])),
    st.builds(
        lambda f, k, s, p, d, g, b, t: LayerSpec(
            "Conv2D",
            filters=f * g,
            kernel_size=k,
            strides=s,
            padding=p,
            dilation_rate=d,
            groups=g,
            use_bias=b,
            trainable=t,
        ),
        *(small, pairs, pairs, paddings, st.integers(1, 2), st.integers(1, 2), st.booleans(), st.booleans()),
    ),
    st.builds(
        lambda n, k, s, p: LayerSpec(n, pool_size=k, strides=s, padding=p),
        *(
            st.sampled_from(["MaxPooling2D", "AveragePooling2D"]),
            pairs,
            st.one_of(st.none(), pairs),
            paddings,
        ),
    ),
    st.builds(lambda k: LayerSpec("GlobalAveragePooling2D", keepdims=k), st.booleans()),
    st.builds(
        lambda c, s, a: LayerSpec("BatchNormalization", center=c, scale=s, axis=a),
        *(st.booleans(), st.booleans(), st.sampled_from([-1, 1])),
    ),
    st.just(LayerSpec("Rescaling", scale=1 / 255, offset=-1.0)),
    st.builds(
        lambda s: LayerSpec("Reshape", target_shape=s),
        st.sampled_from([(-1,), (2, -1), (-1, 2, 2), (4, 4, 3)]),
    ),
)

image_shapes = st.tuples(st.integers(3, 12), st.integers(3, 12), st.integers(1, 3))
stacks = st.builds(
    ModelSpec.sequential,
    st.one_of(image_shapes, st.tuples(st.integers(1, 12))),
    st.lists(guided_layers, min_size=1, max_size=6),
)


def keras_shapes_and_counts(spec: ModelSpec) -> list[tuple[tuple[int | None, ...], int, int] | None]:
    """Return per layer what Keras says, ending with None at the first layer that it refuses."""
    import keras

    found: list[tuple[tuple[int | None, ...], int, int] | None] = []
    tensor = keras.KerasTensor((None, *spec.input_shape))
    for layer, name in zip(spec.layers, spec.layer_names, strict=True):
        try:
            made = make_layer(layer, name)
            tensor = made(tensor)
        except Exception:
            return [*found, None]
        count = [sum(math.prod(w.shape) for w in ws) for ws in (made.weights, made.trainable_weights)]
        assert count[0] == made.count_params()
        found.append((tuple(tensor.shape), *count))
    return found


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(stacks)
def test_shapes_and_counts_are_those_of_keras(spec: ModelSpec) -> None:
    resolved = resolve(spec)
    expected = without_weights(lambda: keras_shapes_and_counts(spec))
    event("refused" if expected[-1] is None else "accepted")
    for layer, says in zip(resolved.layers, expected, strict=False):
        ours = (layer.output_shape, layer.params, layer.trainable_params)
        assert (None if layer.output_shape is None else ours) == says
    assert (resolved.problem is None) == (expected[-1] is not None)
    if resolved.problem is not None:
        assert resolved.problem.layer_index == len(expected) - 1


@settings(max_examples=60, deadline=None)
@given(stacks)
def test_formula_gives_the_count(spec: ModelSpec) -> None:
    for layer in resolve(spec).layers:
        total = sum(
            math.prod(int(factor) for factor in term.split(" x "))
            for term in layer.formula.split(" + ")
            if term
        )
        assert total == layer.params


@pytest.mark.parametrize(
    ("layer", "shape", "formula"),
    [
        (LayerSpec("Dense", units=256), (784,), "784 x 256 + 256"),
        (LayerSpec("Dense", units=256, use_bias=False), (784,), "784 x 256"),
        (LayerSpec("Conv2D", filters=32, kernel_size=(3, 3)), (28, 28, 1), "3 x 3 x 1 x 32 + 32"),
        (LayerSpec("BatchNormalization"), (64,), "4 x 64"),
        (LayerSpec("Flatten"), (28, 28, 1), ""),
    ],
)
def test_formula(layer: LayerSpec, shape: tuple[int, ...], formula: str) -> None:
    assert resolve(ModelSpec.sequential(shape, [layer])).layers[0].formula == formula


@pytest.mark.parametrize(
    ("layer", "output"),
    [
        (LayerSpec("Flatten"), (None, None)),
        (LayerSpec("Conv2D", filters=2, kernel_size=3, strides=2), (None, None, 13, 2)),
        (LayerSpec("MaxPooling2D", padding="same"), (None, None, 14, 1)),
        (LayerSpec("GlobalAveragePooling2D"), (None, 1)),
        (LayerSpec("Reshape", target_shape=(-1, 7)), (None, None, 7)),
    ],
)
def test_sizes_not_known(layer: LayerSpec, output: tuple[int | None, ...]) -> None:
    spec = ModelSpec.sequential((None, 28, 1), [layer])
    assert resolve(spec).layers[0].output_shape == output
    assert without_weights(lambda: keras_shapes_and_counts(spec))[0][0] == output


def test_channels_first() -> None:
    spec = ModelSpec.sequential(
        (3, 9, 8),
        [
            LayerSpec("Conv2D", filters=4, kernel_size=2, data_format="channels_first"),
            LayerSpec("MaxPooling2D", data_format="channels_first"),
            LayerSpec("GlobalAveragePooling2D", data_format="channels_first", keepdims=True),
        ],
    )
    ours = [(layer.output_shape, layer.params, layer.trainable_params) for layer in resolve(spec).layers]
    assert ours == without_weights(lambda: keras_shapes_and_counts(spec))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract", "Concatenate"]),
    st.lists(
        st.lists(st.integers(1, 2) | st.none(), min_size=1, max_size=3).map(tuple), min_size=2, max_size=3
    ),
    st.sampled_from([None, -2, -1, 1, 2, 5]),
)
def test_merging_is_that_of_keras(kind: str, shapes: list[tuple[int | None, ...]], axis: int | None) -> None:
    assume(
        axis != -2 or all(len(shape) > 1 for shape in shapes)
    )  # the axis of the batch: Keras thinks it can
    args = {"axis": axis} if kind == "Concatenate" and axis is not None else {}
    inputs = {f"x{index}": shape for index, shape in enumerate(shapes)}
    resolved = resolve(ModelSpec.graph(inputs, [LayerSpec(kind, name="it", **args)], {"it": list(inputs)}))
    expected = without_weights(lambda: merged_by_keras(LayerSpec(kind, **args), shapes))
    event("refused" if expected is None else "accepted")
    assert resolved.layers[0].output_shape == expected


def merged_by_keras(layer: LayerSpec, shapes: list[tuple[int | None, ...]]) -> tuple[int | None, ...] | None:
    """Return the shape that Keras makes of these, or None if it refuses."""
    import keras

    try:
        return tuple(make_layer(layer)([keras.KerasTensor((None, *shape)) for shape in shapes]).shape)
    except Exception:
        return None


usual = st.one_of(
    st.builds(
        lambda kind, units, bias, every: LayerSpec(kind, units=units, use_bias=bias, return_sequences=every),
        *(st.sampled_from(["LSTM", "GRU", "SimpleRNN"]), small, st.booleans(), st.booleans()),
    ),
    st.builds(lambda c, s: LayerSpec("LayerNormalization", center=c, scale=s), st.booleans(), st.booleans()),
    st.builds(lambda n, size: LayerSpec("Embedding", input_dim=n, output_dim=size), small, small),
    st.sampled_from([LayerSpec("ReLU"), LayerSpec("Identity"), LayerSpec("Dense", units=2)]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.tuples(st.integers(1, 5), st.integers(1, 5)), st.lists(usual, min_size=1, max_size=4))
def test_usual_layers_are_those_of_keras(shape: tuple[int, int], layers: list[LayerSpec]) -> None:
    spec = ModelSpec.sequential(shape, layers)
    resolved = resolve(spec)
    expected = without_weights(lambda: keras_shapes_and_counts(spec))
    for layer, says in zip(resolved.layers, expected, strict=False):
        ours = (layer.output_shape, layer.params, layer.trainable_params)
        assert (None if layer.output_shape is None else ours) == says
        if layer.formula and layer.output_shape is not None:
            terms = layer.formula.split(" + ")
            assert sum(math.prod(int(n) for n in term.split(" x ")) for term in terms) == layer.params
    assert (resolved.problem is None) == (expected[-1] is not None)
