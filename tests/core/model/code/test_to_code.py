"""The code of a model: idiomatic, formatted, and the same model when it runs."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.code.to_code import APIS, to_code
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec

PERCEPTRON = ModelSpec.sequential(
    (10,),
    [LayerSpec("Dense", units=1, name="neuron"), LayerSpec("Activation", activation="sigmoid")],
    name="p",
)
CNN = ModelSpec.sequential(
    (28, 28, 1),
    [
        LayerSpec("Rescaling", scale=1 / 127.5, offset=-1.0),
        LayerSpec(
            "Conv2D",
            filters=32,
            kernel_size=(3, 3),
            activation="relu",
            kernel_regularizer={"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.01}},
            name="a_rather_long_name_for_a_convolution",
        ),
        LayerSpec("MaxPooling2D", strides=None),
        LayerSpec("BatchNormalization"),
        LayerSpec("SeparableConv2D", filters=4, kernel_size=3),
        LayerSpec("Flatten"),
        LayerSpec("Dropout", rate=0.25),
        LayerSpec("Dense", units=10, activation="softmax", use_bias=True, name="compile"),
    ],
)
RUN = """
import json, sys, keras
results = []
for text in json.load(sys.stdin):
    keras.backend.clear_session()
    keras.utils.set_random_seed(7)
    space = {}
    exec(compile(text, "model.py", "exec"), space)
    model = space["model"]
    assert isinstance(model, keras.Model)
    sums = [float(abs(weight).sum()) for weight in model.get_weights()]
    results.append([model.count_params(), model.name, sums])
print("RESULT" + json.dumps(results))
print("OURS", "dltp_widgets" in sys.modules)
"""


def execute(sources: list[str]) -> list[Any]:
    """Run each source in one clean process; return its parameters, name and the sums of its weights."""
    done = subprocess.run(
        [sys.executable, "-c", RUN], input=json.dumps(sources), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "OURS False" in done.stdout
    found: list[Any] = json.loads(done.stdout.split("RESULT")[1].splitlines()[0])
    return found


def test_every_style_makes_the_same_model(module_1: dict[int, ModelSpec], two_branches: ModelSpec) -> None:
    clash = ModelSpec.sequential(
        (4,), [LayerSpec("Dense", units=2, name="dense"), LayerSpec("Dense", units=1)]
    )
    odd = ModelSpec.sequential(
        (4,), [LayerSpec("Dense", units=2, name="input"), LayerSpec("Dense", units=1, name="fit")]
    )
    stacks = [*module_1.values(), CNN, PERCEPTRON, clash, odd]
    sources = [to_code(spec, api) for spec in stacks for api in APIS]
    graphs = [to_code(two_branches, api) for api in APIS[1:]]
    results = execute(sources + graphs)
    for index, count in enumerate(module_1):
        assert [result[0] for result in results[3 * index : 3 * index + 3]] == [count] * 3
    for index, spec in enumerate(stacks):
        sequential, functional, subclassed = results[3 * index : 3 * index + 3]
        assert sequential[2] == functional[2] == subclassed[2]
        assert spec.name is None or sequential[1] == functional[1] == subclassed[1] == spec.name
    assert results[-1] == results[-2]


def test_sequential() -> None:
    assert to_code(PERCEPTRON) == (
        "import keras\n"
        "\n"
        "model = keras.Sequential(\n"
        "    [\n"
        "        keras.Input(shape=(10,)),\n"
        '        keras.layers.Dense(1, name="neuron"),\n'
        '        keras.layers.Activation("sigmoid"),\n'
        "    ],\n"
        '    name="p",\n'
        ")\n"
    )


def test_functional() -> None:
    assert to_code(PERCEPTRON, "functional") == (
        "import keras\n"
        "\n"
        "inputs = keras.Input(shape=(10,))\n"
        'x = keras.layers.Dense(1, name="neuron")(inputs)\n'
        'outputs = keras.layers.Activation("sigmoid")(x)\n'
        'model = keras.Model(inputs=inputs, outputs=outputs, name="p")\n'
    )


def test_subclassing() -> None:
    assert to_code(PERCEPTRON, "subclassing") == (
        "import keras\n"
        "\n"
        "\n"
        "class P(keras.Model):\n"
        "    def __init__(self, **kwargs):\n"
        "        super().__init__(**kwargs)\n"
        '        self.neuron = keras.layers.Dense(1, name="neuron")\n'
        '        self.activation = keras.layers.Activation("sigmoid")\n'
        "\n"
        "    def call(self, inputs):\n"
        "        x = self.neuron(inputs)\n"
        "        return self.activation(x)\n"
        "\n"
        "\n"
        'model = P(name="p")\n'
        "# Calling it once on symbolic inputs builds the weights.\n"
        "model(keras.Input(shape=(10,)))\n"
    )


def experiment(**changes: Any) -> SimpleNamespace:
    compile_ = SimpleNamespace(
        loss="sparse_categorical_crossentropy", optimizer="SGD", learning_rate=0.001, optimizer_args={}, loss_args={},
        metrics=("accuracy",), loss_weights=None,
    )  # fmt: skip
    fit = SimpleNamespace(
        epochs=20, batch_size=64, shuffle=True, seed=None, validate=True, class_weight=None, schedule=None,
        early_stopping=None, reduce_lr=None,
    )  # fmt: skip
    for name, value in changes.items():
        setattr(compile_ if hasattr(compile_, name) else fit, name, value)
    return SimpleNamespace(spec=PERCEPTRON, compile=compile_, fit=fit, data=None)


def test_compile_and_fit_follow() -> None:
    assert to_code(experiment()).endswith(
        "\n"
        "model.compile(\n"
        "    optimizer=keras.optimizers.SGD(learning_rate=0.001),\n"
        '    loss="sparse_categorical_crossentropy",\n'
        '    metrics=["accuracy"],\n'
        ")\n"
        "history = model.fit(\n"
        "    x_train,\n"
        "    y_train,\n"
        "    epochs=20,\n"
        "    batch_size=64,\n"
        "    validation_data=(x_valid, y_valid),\n"
        ")\n"
    )


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"seed": 42}, "keras.utils.set_random_seed(42)\n"),
        ({"learning_rate": None}, "optimizer=keras.optimizers.SGD(),"),
        ({"optimizer_args": {"momentum": 0.9}}, "keras.optimizers.SGD(learning_rate=0.001, momentum=0.9)"),
        (
            {"loss_args": {"from_logits": True}},
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
        ),
        (
            {"loss": "mse", "loss_args": {"reduction": "sum"}},
            'keras.losses.MeanSquaredError(reduction="sum")',
        ),
        ({"shuffle": False}, "shuffle=False,"),
        ({"class_weight": {0: 2.0}}, "class_weight={0: 2.0},"),
        ({"early_stopping": {"patience": 3}}, "callbacks=[keras.callbacks.EarlyStopping(patience=3)],"),
        ({"loss": {"a": "mse", "b": "mae"}}, 'loss={"a": "mse", "b": "mae"},'),
        (
            {
                "schedule": {
                    "name": "ExponentialDecay",
                    "initial_learning_rate": 0.1,
                    "decay_rate": 0.5,
                    "decay_steps": 9,
                }
            },
            "learning_rate=keras.optimizers.schedules.ExponentialDecay(",
        ),
    ],
)
@pytest.mark.parametrize("api", APIS)
def test_settings_in_code(changes: dict[str, Any], line: str, api: str) -> None:
    source = to_code(experiment(**changes), api)
    assert line in source
    assert ast.parse(source)


def test_without_validation_data() -> None:
    exp = experiment()
    exp.data = SimpleNamespace(valid=None)
    assert "validation_data" not in to_code(exp)
    assert "validation_data" not in to_code(experiment(validate=False))


def test_branches_are_refused_as_a_sequence(two_branches: ModelSpec) -> None:
    with pytest.raises(SpecError, match="functional"):
        to_code(two_branches, "sequential")
    with pytest.raises(SpecError, match="sequential, functional"):
        to_code(two_branches, "sequentiel")


@pytest.mark.parametrize(
    "layer",
    [LayerSpec("Dense(); import os"), LayerSpec("Dense", **{"units=1); exit(": 3}), LayerSpec("lambda")],
)
@pytest.mark.parametrize("api", APIS)
def test_nothing_but_names_gets_in_bare(layer: LayerSpec, api: str) -> None:
    with pytest.raises(SpecError):
        to_code(ModelSpec.sequential((4,), [layer]), api)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=40), st.sampled_from(APIS))
@example("'\"\n\\", "subclassing")
@example("__import__('os').system('x')", "functional")
@example("<img src=x onerror=alert(1)>", "sequential")
@example("\ud800\x00", "sequential")
@example("class", "subclassing")
@example("__class__", "subclassing")
def test_hostile_names_stay_strings(name: str, api: str) -> None:
    layers = [LayerSpec("Dense", units=1, name=name), LayerSpec("Dense", units=1, name=f"{name}2")]
    tree = ast.parse(to_code(ModelSpec.sequential((4,), layers, name=name), api))
    names = [k.value.value for k in ast.walk(tree) if isinstance(k, ast.keyword) and k.arg == "name"]  # type: ignore[attr-defined]
    assert sorted(names) == sorted([name, f"{name}2", name])
    called = {ast.unparse(call.func) for call in ast.walk(tree) if isinstance(call, ast.Call)}
    assert all(
        function.startswith(("keras.", "self.", "super"))
        or function.isidentifier()
        or function == "super().__init__"
        or "keras.layers" in function
        for function in called
    )


def test_hostile_names_of_a_graph() -> None:
    spec = ModelSpec.graph(
        {"x'\"": (2,), "print": (2,)},
        [
            LayerSpec("Dense", units=2, name="keras"),
            LayerSpec("Add", name="self"),
            LayerSpec("Dense", units=1, name="a b"),
        ],
        {"self": ["keras", "print"], "a b": ["self"], "keras": ["x'\""]},
        ["a b", "self"],
    )
    assert all(ast.parse(to_code(spec, api)) for api in APIS[1:])


units = st.integers(1, 10**9)
plain_names = st.none() | st.from_regex(r"[a-z_]{1,70}", fullmatch=True)
tame_layers = st.one_of(
    st.builds(lambda u, n: LayerSpec("Dense", units=u, name=n, activation="relu"), units, plain_names),
    st.builds(
        lambda u, n: LayerSpec("LSTM", units=u, name=n, return_sequences=True, dropout=0.1),
        units,
        plain_names,
    ),
    st.builds(
        lambda u, n, a: LayerSpec(
            "Conv2D",
            filters=u,
            kernel_size=3,
            name=n,
            activation=a,
            kernel_regularizer={"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.001}},
        ),
        *(units, plain_names, st.sampled_from([None, "relu"])),
    ),
)


def test_code_is_formatted(tmp_path: Path, two_branches: ModelSpec) -> None:
    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(st.lists(tame_layers, min_size=1, max_size=5), plain_names)
    def write(layers: list[LayerSpec], name: str | None) -> None:
        spec = ModelSpec.sequential((28, 28, 1), layers, name)
        for api in APIS:
            source = to_code(spec, api)
            (tmp_path / f"m{abs(hash(source))}.py").write_text(source)

    write()
    for number, what in enumerate(
        [CNN, PERCEPTRON, experiment(), experiment(early_stopping={"patience": 3}, seed=1)]
    ):
        for api in APIS:
            (tmp_path / f"fixed{number}{api}.py").write_text(to_code(what, api))
    for api in APIS[1:]:
        (tmp_path / f"graph{api}.py").write_text(to_code(two_branches, api))
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "--diff", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[:3000]
