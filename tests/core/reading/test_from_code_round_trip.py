"""What `to_code` writes, `from_code` reads back: the same specs, in every style."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltp_widgets.core.model.catalog.catalog import CATALOG, without_defaults
from dltp_widgets.core.model.code.to_code import APIS, to_code
from dltp_widgets.core.model.naming import complete_names
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.reading.from_code import from_code
from dltp_widgets.core.training.choices.settings import LOSSES, METRICS, OPTIMIZERS, CompileSpec, FitSpec

L2 = {"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.01}}
MAX_NORM = {
    "module": "keras.constraints",
    "class_name": "MaxNorm",
    "config": {"max_value": 3, "axis": (0, 1)},
}
NORMAL = {"module": "keras.initializers", "class_name": "RandomNormal", "config": {"stddev": 0.05, "seed": 1}}
names = st.none() | st.text(min_size=1, max_size=20)
numbers = st.floats(-1e6, 1e6, allow_nan=False)
dense = st.builds(
    lambda units, name, args: LayerSpec("Dense", units=units, name=name, **args),
    st.integers(1, 10**12),
    names,
    st.fixed_dictionaries(
        {},
        optional={
            "activation": st.sampled_from(["relu", "softmax", "gelu"]),
            "use_bias": st.just(False),
            "kernel_regularizer": st.sampled_from([L2, "l2"]),
            "kernel_constraint": st.just(MAX_NORM),
            "kernel_initializer": st.sampled_from([NORMAL, "he_normal"]),
            "trainable": st.just(False),
        },
    ),
)
convolution = st.builds(
    lambda filters, size, name, padding: without_defaults(
        LayerSpec("Conv2D", filters=filters, kernel_size=size, padding=padding, name=name)
    ),
    st.integers(1, 512),
    st.integers(1, 9) | st.tuples(st.integers(1, 9), st.integers(1, 9)),
    names,
    st.sampled_from(["valid", "same"]),
)
others = st.one_of(
    st.builds(lambda n: LayerSpec("Flatten", name=n), names),
    st.builds(lambda r, n: LayerSpec("Dropout", rate=r, name=n), st.floats(0, 1), names),
    st.builds(lambda a: LayerSpec("Activation", activation=a), st.sampled_from(["relu", "tanh"])),
    st.builds(lambda s, o: without_defaults(LayerSpec("Rescaling", scale=s, offset=o)), numbers, numbers),
    st.builds(lambda u: LayerSpec("LSTM", units=u, return_sequences=True), st.integers(1, 99)),
    st.builds(
        lambda s: LayerSpec("Reshape", target_shape=tuple(s)), st.lists(st.integers(-1, 99), min_size=1)
    ),
    st.builds(lambda n: LayerSpec("BatchNormalization", name=n), names),
    st.builds(lambda n: LayerSpec("MaxPooling2D", name=n), names),
    st.builds(lambda n: LayerSpec("Embedding", input_dim=n, output_dim=4), st.integers(1, 9_999)),
)
layers = dense | convolution | others
shapes = st.none() | st.lists(st.none() | st.integers(1, 999), max_size=4).map(tuple)


stacks = st.lists(layers, max_size=8).map(
    lambda stack: [
        layer if layer.name is None else layer.edit(name=f"{layer.name}{index}")
        for index, layer in enumerate(stack)
    ]
)
"""Layers with names that differ, as Keras wants them."""


@settings(max_examples=200)
@given(shapes, stacks, names)
def test_stacks(shape: Any, stack: list[LayerSpec], name: str | None) -> None:
    spec = ModelSpec.sequential(shape, stack, name)
    for api in APIS:
        result = from_code(to_code(spec, api))
        assert result.spec == spec, api
        assert result.notes == ()


@st.composite
def graphs(draw: st.DrawFn) -> ModelSpec:
    """Draw a graph whose every layer leads to an output, written as `from_code` writes it."""
    inputs = draw(
        st.lists(st.text("abcdé '\"\n", min_size=1, max_size=5), min_size=1, max_size=3, unique=True)
    )
    shapes = {name: (draw(st.integers(1, 9)),) for name in inputs}
    made: list[LayerSpec] = []
    sources: list[tuple[int, ...]] = []
    for index in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(["Dense", "Add", "Concatenate", "Dropout"]))
        ends = range(len(inputs) + index)
        taken = draw(st.lists(st.sampled_from(ends), min_size=1, max_size=3 if kind[0] in "AC" else 1))
        every: dict[str, dict[str, Any]] = {"Dense": {"units": index + 1}, "Dropout": {"rate": 0.5}}
        args = every.get(kind, {})
        name = f"l {index}" if draw(st.booleans()) else None
        made.append(LayerSpec(kind, name=name, **args))
        sources.append(tuple(taken))
    calls = [*inputs, *complete_names([(layer.layer, layer.name) for layer in made], inputs)]
    used = {end for ends in sources for end in ends}
    outputs = [index for index in range(len(inputs), len(calls)) if index not in used]
    unused = [index for index in range(len(inputs)) if index not in used]
    if unused:  # an input that nothing takes: the last layer takes it too
        made[-1] = LayerSpec("Add")
        sources[-1] = (*sources[-1], *unused)
        calls = [*inputs, *complete_names([(layer.layer, layer.name) for layer in made], inputs)]
    before = [0, *range(len(inputs), len(calls))]
    edges = {
        calls[len(inputs) + index]: [calls[end] for end in ends]
        for index, ends in enumerate(sources)
        if ends != (before[index],)
    }
    last: list[str] = [] if outputs == [len(calls) - 1] else [calls[end] for end in outputs]
    spec = ModelSpec.graph(shapes, made, edges, last, draw(names))
    return spec if not (spec.is_stack and last) else ModelSpec.graph(shapes, made, edges, [], spec.name)


@settings(max_examples=200)
@given(graphs())
def test_graphs(spec: ModelSpec) -> None:
    for api in APIS[1:]:
        result = from_code(to_code(spec, api))
        assert result.spec == spec, api
        assert result.notes == ()


@settings(max_examples=100)
@given(shapes, stacks, names)
def test_round_the_three_styles(shape: Any, stack: list[LayerSpec], name: str | None) -> None:
    first = to_code(ModelSpec.sequential(shape, stack, name), "sequential")
    source = first
    for api in ("functional", "subclassing", "sequential"):
        spec = from_code(source).spec
        assert spec is not None
        source = to_code(spec, api)
    assert source == first


compiles = st.builds(
    CompileSpec,
    loss=st.sampled_from(LOSSES) | st.dictionaries(st.text(max_size=5), st.sampled_from(LOSSES), min_size=1),
    optimizer=st.sampled_from(sorted(OPTIMIZERS)),
    learning_rate=st.none() | st.floats(0, 1),
    optimizer_args=st.fixed_dictionaries(
        {}, optional={"clipnorm": st.floats(0.1, 2), "use_ema": st.booleans()}
    ),
    metrics=st.lists(st.sampled_from(METRICS), max_size=3).map(tuple)
    | st.dictionaries(
        st.text(max_size=5), st.lists(st.sampled_from(METRICS), min_size=1).map(tuple), min_size=1
    ),
    loss_weights=st.none() | st.dictionaries(st.text(max_size=5), st.floats(0, 9), min_size=1),
)
fits = st.builds(
    FitSpec,
    epochs=st.integers(1, 10**6),
    batch_size=st.integers(1, 10**6),
    shuffle=st.booleans(),
    seed=st.none() | st.integers(0, 2**32 - 1),
    validate=st.booleans(),
    class_weight=st.none() | st.dictionaries(st.integers(0, 9), st.floats(0.1, 9), min_size=1),
    early_stopping=st.none() | st.fixed_dictionaries({}, optional={"patience": st.integers(0, 9)}),
    reduce_lr=st.none()
    | st.fixed_dictionaries({"factor": st.floats(0.01, 0.9), "monitor": st.just("val_loss")}),
    schedule=st.none()
    | st.just({"name": "PiecewiseConstantDecay", "boundaries": [1, 2], "values": [0.1, 0.2, 0.3]})
    | st.just({"name": "CosineDecay", "initial_learning_rate": 0.1, "decay_steps": 100}),
)


@settings(max_examples=200)
@given(compiles, fits, st.sampled_from(APIS))
def test_compile_and_fit(compile_: CompileSpec, fit: FitSpec, api: str) -> None:
    spec = ModelSpec.sequential((4,), [LayerSpec("Dense", units=1)])
    if fit.schedule is not None:  # to_code writes the schedule in the place of the rate
        compile_ = compile_.replace(learning_rate=None)
    result = from_code(to_code(SimpleNamespace(spec=spec, compile=compile_, fit=fit), api))
    assert (result.spec, result.compile, result.fit) == (spec, compile_, fit)
    assert result.notes == ()


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("api", APIS)
def test_arguments_of_the_loss(loss: str, api: str) -> None:
    spec = ModelSpec.sequential((4,), [LayerSpec("Dense", units=1)])
    compile_ = CompileSpec(loss, loss_args={"reduction": "sum"})
    result = from_code(to_code(SimpleNamespace(spec=spec, compile=compile_, fit=None), api))
    assert (result.compile, result.fit) == (compile_, None)


@pytest.mark.parametrize("kind", sorted(CATALOG))
def test_every_guided_layer(kind: str) -> None:
    values: dict[str, Any] = {
        "int": 2,
        "float": 0.5,
        "tuple": (2, 2),
        "choice": "relu",
        "bool": True,
        "text": "a",
    }
    args: dict[str, Any] = {part.name: values[part.kind] for part in CATALOG[kind].arguments if part.required}
    spec = ModelSpec.sequential((8, 8, 2), [LayerSpec(kind, **args)])
    for api in APIS:
        assert from_code(to_code(spec, api)).spec == spec


def mlp(shape: tuple[int, ...]) -> ModelSpec:
    """Return the network of Module 1."""
    layers = [LayerSpec("Flatten")]
    for number, units in enumerate((256, 256, 128, 10), 1):
        layers.append(LayerSpec("Dense", units=units, name=f"dense{number}"))
        layers.append(LayerSpec("Activation", activation="softmax" if units == 10 else "relu"))
    return ModelSpec.sequential(shape, layers, name="mlp")


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    ("spec", "count"),
    [
        (ModelSpec.sequential((10,), [LayerSpec("Dense", units=1, activation="sigmoid")]), 11),
        (mlp((28, 28, 1)), 300_938),
        (mlp((32, 32, 3)), 886_666),
        (ModelSpec.sequential((8,), [LayerSpec("Dense", units=10), LayerSpec("Dense", units=1)]), 101),
    ],
)
def test_models_of_module_1(spec: ModelSpec, count: int, api: str) -> None:
    found = from_code(to_code(spec, api)).spec
    assert found == spec
    assert resolve(found).params == count
