"""Models inside a model: written as code, read again, built by Keras."""

from __future__ import annotations

import ast
import inspect
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dltp_widgets.core.model.catalog.catalog import bases
from dltp_widgets.core.model.code.to_code import APIS, to_code
from dltp_widgets.core.model.keras.build import build_model, from_model
from dltp_widgets.core.model.nested import (
    APPLICATIONS,
    inner_spec,
    model_block,
    trainable_from,
    with_frozen,
    with_trainable,
)
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.reading import bases as reading
from dltp_widgets.core.reading.edit_code import edit_code
from dltp_widgets.core.reading.from_code import from_code

BASE = LayerSpec("VGG16", include_top=False, weights=None)
ENCODER = ModelSpec.sequential(
    (8,), [LayerSpec("Dense", units=4, name="a"), LayerSpec("Dense", units=8, name="b")], name="encoder"
)
SKIP = ModelSpec.graph(
    {"x": (8,)},
    [
        LayerSpec("Dense", units=8, name="a_rather_long_name_for_a_dense_layer", activation="relu"),
        LayerSpec("Add", name="sum"),
    ],
    {"sum": ["a_rather_long_name_for_a_dense_layer", "x"]},
    name="skip",
)
TWICE = ModelSpec.sequential((8,), [model_block(ENCODER), LayerSpec("Dense", units=8)], name="outer")


def vgg(base: LayerSpec) -> ModelSpec:
    return ModelSpec.sequential((64, 64, 3), [base, LayerSpec("Flatten"), LayerSpec("Dense", units=5)])


def stack(*layers: LayerSpec) -> ModelSpec:
    return ModelSpec.sequential((8,), [*layers, LayerSpec("Dense", units=1)])


STACKS = [
    vgg(BASE),
    vgg(with_trainable(BASE, False)),
    vgg(trainable_from(BASE, "block5_conv1")),
    vgg(with_frozen(BASE, ["block1_conv1"])),
    vgg(with_frozen(BASE.edit(name="base"), [f"block{n}_conv{m}" for n in (1, 2, 3, 4) for m in (1, 2)])),
    stack(model_block(ENCODER)),
    stack(model_block(SKIP), model_block(ENCODER)),
    stack(model_block(ENCODER, "one"), LayerSpec("Dropout", rate=0.5), model_block(ENCODER, "two")),
    stack(with_trainable(model_block(ENCODER), False)),
    stack(trainable_from(model_block(ENCODER), "b")),
    stack(model_block(TWICE), model_block(SKIP)),
]
GRAPH = ModelSpec.graph(
    {"u": (8,), "v": (8,)},
    [
        model_block(ENCODER, "left"),
        model_block(SKIP, "right"),
        LayerSpec("Concatenate", name="both"),
        LayerSpec("Dense", units=2),
    ],
    {"right": ["v"], "both": ["left", "right"]},
)  # fmt: skip


@pytest.mark.parametrize("index", range(len(STACKS)))
def test_there_and_back(index: int) -> None:
    spec = STACKS[index]
    for api in APIS:
        found = from_code(to_code(spec, api))
        assert found.spec == spec, api
        assert found.notes == ()


def test_a_graph_of_blocks() -> None:
    for api in APIS[1:]:
        assert from_code(to_code(GRAPH, api)).spec == GRAPH


def test_round_the_three_styles() -> None:
    for spec in STACKS:
        source = first = to_code(spec)
        for api in ("functional", "subclassing", "sequential"):
            found = from_code(source).spec
            assert found is not None
            source = to_code(found, api)
        assert source == first


@pytest.mark.parametrize("spec", [*STACKS, GRAPH])
def test_counts_are_those_of_keras(spec: ModelSpec) -> None:
    resolved = resolve(spec)
    assert resolved.problem is None
    model = build_model(spec)
    trained = sum(math.prod(weight.shape) for weight in model.trainable_weights)
    assert (resolved.params, resolved.trainable_params) == (model.count_params(), trained)
    assert resolved.output_shape == tuple(model.outputs[0].shape)
    again = resolve(from_model(model))
    assert (again.problem, again.params, again.trainable_params) == (None, resolved.params, trained)


def test_it_folds_into_its_layers() -> None:
    block = resolve(vgg(BASE)).layers[0]
    assert [part.name for part in block.inner][:2] == ["block1_conv1", "block1_conv2"]
    assert sum(part.params for part in block.inner) == block.params == 14_714_688
    assert block.inner[0].output_shape == (None, 64, 64, 64)
    assert block.output_shape == (None, 2, 2, 512)
    # each layer inside keeps what it hands on, for the way back
    resolved = resolve(vgg(BASE))
    assert resolved.training_bytes(2) - resolved.training_bytes(1) > 2 * 4 * 2 * 64 * 64 * 64


def test_code_runs_and_is_formatted(tmp_path: Path) -> None:
    sources = [to_code(spec, api) for spec in (STACKS[2], STACKS[3], *STACKS[6:]) for api in APIS]
    sources += [to_code(GRAPH, api) for api in APIS[1:]]
    for number, source in enumerate(sources):
        (tmp_path / f"m{number}.py").write_text(source)
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "--diff", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[:3000]
    run = (
        "import json, sys, math\nfound = []\nfor text in json.load(sys.stdin):\n    space = {}\n"
        "    exec(compile(text, 'm.py', 'exec'), space)\n    m = space['model']\n"
        "    found.append([m.count_params(), sum(math.prod(w.shape) for w in m.trainable_weights)])\n"
        "print('RESULT' + json.dumps(found))"
    )
    done = subprocess.run(
        [sys.executable, "-c", run], input=json.dumps(sources), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    counts = json.loads(done.stdout.split("RESULT")[1])
    resolved = [resolve(spec) for spec in (STACKS[2], STACKS[3], *STACKS[6:]) for _ in APIS]
    resolved += [resolve(GRAPH)] * 2
    assert counts == [[part.params, part.trainable_params] for part in resolved]


@pytest.mark.parametrize(
    ("layer", "code", "field"),
    [
        (BASE.edit(trainable={"from": "nowhere"}), "wrong_value", "trainable"),
        (BASE.edit(trainable={"from": "block1_conv1", "frozen": ()}), "wrong_value", "trainable"),
        (BASE.edit(weights="/etc/passwd"), "wrong_value", "weights"),
        (BASE.edit(toppings=3), "unknown_argument", "toppings"),
        (BASE.edit(include_top=True), "keras_refuses", None),
        (LayerSpec("Model"), "wrong_value", "spec"),
        (LayerSpec("Model", spec={"format": "other"}), "wrong_value", "spec"),
        (model_block(ENCODER), "wrong_inputs", None),
        (model_block(ENCODER).edit(trainable=False), "unknown_argument", "trainable"),
        (model_block(ModelSpec.sequential((64, 64, 3), [LayerSpec("Dense", units=-1)])), "inside", None),
        (model_block(ModelSpec.sequential((64, 64, 3), [LayerSpec("Lambda")])), "inside", None),
    ],
)
def test_problems(layer: LayerSpec, code: str, field: str | None) -> None:
    problem = resolve(vgg(layer)).problem
    assert problem is not None
    assert (problem.code, problem.layer_index, problem.field) == (code, 0, field)
    assert problem.message


def test_a_block_takes_the_shape_that_arrives() -> None:
    body = ModelSpec.sequential((None, None, 3), [LayerSpec("Conv2D", filters=2, kernel_size=3)])
    resolved = resolve(ModelSpec.sequential((9, 9, 3), [model_block(body)]))
    assert resolved.output_shape == (None, 7, 7, 2)


def test_an_edited_block_leaves_the_other_lines() -> None:
    source = to_code(STACKS[5]).replace("model = ", "# the model\nmodel = ", 1)
    spec = STACKS[5].edit(1, units=7)
    result = edit_code(source, spec)
    assert from_code(result).spec == spec
    assert "# the model" in result


def test_bases_are_those_of_keras() -> None:
    import keras

    functions = {name: getattr(keras.applications, name) for name in dir(keras.applications)}
    assert {
        name for name, found in functions.items() if name[0].isupper() and callable(found)
    } == APPLICATIONS
    for name, kind in bases().items():
        parameters = list(inspect.signature(functions[name]).parameters)
        order = reading.OTHER_ORDERS.get(name, reading.ORDER)
        assert tuple(parameters[: len(order)]) == order
        assert set(kind.names) - {"trainable"} == set(parameters) - {"name", "input_tensor"}, name


def test_the_spec_inside_is_read() -> None:
    assert inner_spec(model_block(ENCODER)).layers == ENCODER.layers
    assert from_model(build_model(stack(model_block(ENCODER)))) == stack(model_block(ENCODER))


BASES = "from keras.applications import VGG16\nfrom keras import layers, Model, Sequential\n"


@pytest.mark.parametrize(
    ("source", "trainable"),
    [
        ("b = VGG16(weights=None, include_top=False, input_shape=(64, 64, 3))\n", None),
        ("b = VGG16(include_top=False, weights=None, input_shape=(64, 64, 3))\nb.trainable = False\n", False),
        (
            "b = VGG16(include_top=False, weights=None, input_shape=(64, 64, 3))\n"
            "for l in b.layers:\n    l.trainable = False\n",
            False,
        ),
    ],
)  # fmt: skip
def test_heads_on_a_base(source: str, trainable: Any) -> None:
    heads = [
        "m = Sequential([b, layers.Flatten(), layers.Dense(2)])",
        "x = layers.Flatten()(b.output)\nm = Model(b.input, layers.Dense(2)(x))",
        "m = Sequential()\nm.add(b)\nm.add(layers.Flatten())\nm.add(layers.Dense(2))",
    ]
    for head in heads:
        found = from_code(BASES + source + head)
        assert found.spec is not None
        assert found.notes == ()
        assert [layer.layer for layer in found.spec.layers] == ["VGG16", "Flatten", "Dense"]
        assert found.spec.input_shape == (64, 64, 3)
        assert found.spec.layers[0].args.get("trainable") == trainable
        assert resolve(found.spec).problem is None


def test_layers_that_are_only_counted_are_named() -> None:
    source = (
        f"{BASES}b = VGG16(include_top=False, input_shape=(64, 64, 3))\n"
        "for l in b.layers[:-4]:\n    l.trainable = False\nm = Sequential([b, layers.Dense(2)])"
    )
    assert [(note.line, note.code) for note in from_code(source).notes] == [(4, "unknown_layers")]


@pytest.mark.parametrize("api", APIS)
def test_layers_in_layers_and_attention(api: str) -> None:
    lstm = {"module": "keras.layers", "class_name": "LSTM", "config": {"units": 4, "return_sequences": True}}
    dense = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 3, "activation": "relu"}}
    wrapped = ModelSpec.sequential(
        (6, 2),
        [
            LayerSpec("Bidirectional", layer=lstm, merge_mode="sum"),
            LayerSpec("TimeDistributed", layer=dense, name="each"),
        ],
    )
    attention = ModelSpec.graph(
        {"x": (6, 2)},
        [
            LayerSpec("MultiHeadAttention", num_heads=2, key_dim=3),
            LayerSpec("Add"),
            LayerSpec("Dense", units=1),
        ],
        {"multi_head_attention": ["x", "x"], "add": ["x", "multi_head_attention"]},
    )
    for spec in (wrapped, attention) if api != "sequential" else (wrapped,):
        assert from_code(to_code(spec, api)).spec == spec
        resolved, model = resolve(spec), build_model(spec)
        assert (resolved.problem, resolved.params) == (None, model.count_params())
    assert from_model(build_model(wrapped)) == wrapped


def test_a_layer_inside_is_a_plain_layer_of_keras() -> None:
    for inner in ("Lambda", "system", "TFSMLayer"):
        layer = {"module": "keras.layers", "class_name": inner, "config": {}}
        problem = resolve(stack(LayerSpec("TimeDistributed", layer=layer))).problem
        assert problem is not None
        assert problem.code == "keras_refuses"


@settings(max_examples=100)
@given(st.text(min_size=1, max_size=20))
@example("\"'\n<b>__import__('os')")
def test_hostile_names_of_blocks(name: str) -> None:
    inner = ModelSpec.graph({"x": (8,)}, [LayerSpec("Dense", units=8, name=name), LayerSpec("Add", name=f"{name}+")],
                            {f"{name}+": [name, "x"]})  # fmt: skip
    base = with_frozen(BASE.edit(name=f"{name}!"), [name])
    for api in APIS:
        tree = ast.parse(to_code(ModelSpec.sequential((8,), [model_block(inner, name), base]), api))
        called = {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "__import__" not in called
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert {name, f"{name}+", f"{name}!"} <= texts


@pytest.mark.parametrize(
    "source",
    [
        "model = keras.Sequential([\n    keras.Input((4,)),\n    MyLayer(3),\n    Dense(2),\n])",
        "model = keras.Sequential(\n    layers=[\n        MyLayer(3),\n        Dense(2)])",
        "parts = [\n    Dense(2),\n    MyLayer(3),\n]\nmodel = keras.Sequential(parts)",
        "model = keras.Sequential((Dense(2),\n[Dense(3),\n MyLayer(3)]))",
        "import keras\n\nmodel = keras.Sequential([Dense(2), keras.layers.Dense])",
    ],
)
def test_a_stranger_in_a_list_is_told_at_its_own_line(source: str) -> None:
    [note] = [note for note in from_code(source).notes if note.code == "unknown_part"]
    assert note.line == 3
