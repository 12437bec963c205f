"""The blocks change, the code follows: only the lines of the changed blocks."""

from __future__ import annotations

import ast
import difflib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltp_widgets.core.model.code.to_code import APIS, to_code
from dltp_widgets.core.model.nested import MODEL
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.reading.edit_code import edit_code
from dltp_widgets.core.reading.from_code import from_code

ADDED = """# my model
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Dropout   # layers

model = Sequential()
model.add(Dense(512,   activation='relu', input_shape=(784,)))  # first
model.add(Dropout( 0.2 ))   # é
model.add(Dense(10, activation="softmax"))
model.compile("sgd", loss="mse")
# the end
"""
CHAINED = """import keras
from keras import layers
inputs = keras.Input(shape=(28, 28, 1), name="img")
x = layers.Flatten()(inputs)  # flat
h = layers.Dense(
    64,  # neurons
    activation="relu",
)(x)
outputs = layers.Dense(10)(h)
model = keras.Model(inputs, outputs)
"""
LISTED = """import keras
model = keras.Sequential([
    keras.Input((28, 28)),   # in
    keras.layers.Flatten(),

    keras.layers.Dense(5)    # last
])
"""
L2 = {"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.1}}


def edited(source: str, change: Any) -> list[str]:
    """Change the model of a source; return the lines that went (-) and came (+)."""
    spec = change(from_code(source).spec)
    result = edit_code(source, spec)
    assert from_code(result).spec == spec
    assert ast.parse(result)
    lines = difflib.unified_diff(source.splitlines(), result.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize(
    ("source", "change", "expected"),
    [
        (ADDED, lambda s: s, []),
        (
            ADDED,
            lambda s: s.edit(0, units=64),
            [
                "-model.add(Dense(512,   activation='relu', input_shape=(784,)))  # first",
                "+model.add(Dense(64,   activation='relu', input_shape=(784,)))  # first",
            ],
        ),
        (
            ADDED,
            lambda s: s.edit(1, rate=0.5, seed=3),
            ["-model.add(Dropout( 0.2 ))   # é", "+model.add(Dropout( 0.5, seed=3 ))   # é"],
        ),
        (ADDED, lambda s: s.remove(1), ["-model.add(Dropout( 0.2 ))   # é"]),
        (
            ADDED,
            lambda s: s.insert(1, LayerSpec("BatchNormalization")),
            [
                "-from tensorflow.keras.layers import Dense, Dropout   # layers",
                "+from tensorflow.keras.layers import Dense, Dropout, BatchNormalization   # layers",
                "+model.add(BatchNormalization())",
            ],
        ),
        (
            ADDED,
            lambda s: s.insert(3, LayerSpec("Dense", units=3, name="z")),
            ['+model.add(Dense(3, name="z"))'],
        ),
        (
            ADDED,
            lambda s: s.with_input_shape((10,)),
            [
                "-model.add(Dense(512,   activation='relu', input_shape=(784,)))  # first",
                "+model.add(Dense(512,   activation='relu', input_shape=(10,)))  # first",
            ],
        ),
        (
            ADDED,
            lambda s: s.edit(2, kernel_regularizer=L2),
            [
                "+import keras",
                "+",
                '-model.add(Dense(10, activation="softmax"))',
                '+model.add(Dense(10, activation="softmax", kernel_regularizer=keras.regularizers.L2(l2=0.1)))',
            ],
        ),
        (CHAINED, lambda s: s.edit(1, units=32), ["-    64,  # neurons", "+    32,  # neurons"]),
        (
            CHAINED,
            lambda s: s.insert(1, LayerSpec("Dropout", rate=0.5)),
            ["+h = layers.Dropout(0.5)(x)", "-)(x)", "+)(h)"],
        ),
        (
            CHAINED,
            lambda s: s.insert(3, LayerSpec("Activation", activation="softmax")),
            ['+outputs = layers.Activation("softmax")(outputs)'],
        ),
        (
            CHAINED,
            lambda s: s.with_input_shape((8, 8)),
            [
                '-inputs = keras.Input(shape=(28, 28, 1), name="img")',
                '+inputs = keras.Input(shape=(8, 8), name="img")',
            ],
        ),
        (LISTED, lambda s: s.insert(1, LayerSpec("Dropout", rate=0.5)), ["+    keras.layers.Dropout(0.5),"]),
        (
            LISTED,
            lambda s: s.insert(2, LayerSpec("Activation", activation="relu")),
            [
                "-    keras.layers.Dense(5)    # last",
                "+    keras.layers.Dense(5),    # last",
                '+    keras.layers.Activation("relu"),',
            ],
        ),
        (LISTED, lambda s: s.remove(0), ["-    keras.layers.Flatten(),"]),
    ],
)
def test_only_these_lines_change(source: str, change: Any, expected: list[str]) -> None:
    assert edited(source, change) == expected


def test_what_a_loop_made_is_written_anew_and_the_rest_stays() -> None:
    source = (
        "import keras  # mine\nx, y = load()  # the data\nmodel = keras.Sequential([keras.Input((4,))])\n"
        "for n in (8, 4):\n    model.add(keras.layers.Dense(n))\nmodel.compile(loss='mse')  # so\nmodel.fit(x, y)\n"
    )
    spec = from_code(source).spec
    assert spec is not None
    result = edit_code(source, spec.edit(0, units=9))
    assert from_code(result).spec == spec.edit(0, units=9)
    for line in (
        "import keras  # mine",
        "x, y = load()  # the data",
        "model.compile(loss='mse')  # so",
        "model.fit(x, y)",
    ):
        assert line in result.splitlines()


def test_commands_of_a_notebook_stay() -> None:
    source = f"%matplotlib inline\n!pip install keras\n{LISTED}"
    spec = from_code(source).spec
    assert spec is not None
    result = edit_code(source, spec.edit(1, units=7))
    assert result == source.replace("Dense(5)", "Dense(7)")


def test_a_class_keeps_its_other_lines() -> None:
    source = to_code(
        ModelSpec.sequential((4,), [LayerSpec("Dense", units=2), LayerSpec("Dense", units=1)]), "subclassing"
    )
    source = source.replace("def call", "# what happens\n    def call")
    spec = from_code(source).spec
    assert spec is not None
    result = edit_code(source, spec.edit(0, units=9, activation="relu"))
    assert result == source.replace("Dense(2)", 'Dense(9, activation="relu")')


def test_a_source_without_a_model_gets_one() -> None:
    spec = ModelSpec.sequential((4,), [LayerSpec("Dense", units=1)])
    assert edit_code("x = 1", spec, "functional") == to_code(spec, "functional")
    assert edit_code("(", spec) == to_code(spec)


CASES = [case.split("\n", 1) for case in Path(__file__).with_name("corpus.txt").read_text().split("### ")[1:]]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _case in CASES])
def test_sources_of_all_habits(name: str, case: str) -> None:
    source = case.split("=====\n", maxsplit=1)[0]
    spec = from_code(source).spec
    if spec is None:
        return
    for index, layer in enumerate(spec.layers):
        if layer.layer == MODEL:  # its layers say it
            continue
        changed = spec.replace_layer(index, layer.edit(trainable=False))
        assert from_code(edit_code(source, changed)).spec == changed
    if spec.is_stack:
        longer = spec.insert(len(spec.layers), LayerSpec("Dense", units=3))
        assert from_code(edit_code(source, longer)).spec == longer


names = st.none() | st.from_regex(r"[a-z]{1,4}", fullmatch=True)
layers = st.one_of(
    st.builds(lambda u, n, a: LayerSpec("Dense", units=u, name=n, **a), st.integers(1, 9), names,
              st.sampled_from([{}, {"activation": "relu"}, {"use_bias": False, "kernel_regularizer": L2}])),
    st.builds(lambda n: LayerSpec("Flatten", name=n), names),
    st.builds(lambda r: LayerSpec("Dropout", rate=r), st.sampled_from([0.25, 0.5])),
    st.builds(lambda u: LayerSpec("LSTM", units=u, return_sequences=True), st.integers(1, 9)),
)  # fmt: skip


def _own_names(stack: list[LayerSpec]) -> list[LayerSpec]:
    return [
        layer.edit(name=f"{layer.name}{index}") if layer.name else layer for index, layer in enumerate(stack)
    ]


stacks = st.lists(layers, max_size=6).map(_own_names)


@settings(max_examples=150)
@given(stacks, stacks, st.sampled_from(APIS), st.sampled_from([(4,), (5, 3)]))
def test_any_stack_becomes_any_other(
    first: list[LayerSpec], second: list[LayerSpec], api: str, shape: tuple[int, ...]
) -> None:
    source = f"# begin\n{to_code(ModelSpec.sequential((4,), first), api)}print('end')  # end\n"
    spec = ModelSpec.sequential(shape, second)
    result = edit_code(source, spec)
    assert from_code(result).spec == spec
    if first:
        assert result.startswith("# begin\n")
        assert result.endswith("print('end')  # end\n")


@settings(max_examples=100)
@given(
    stacks,
    layers,
    st.integers(0, 6),
    st.sampled_from(["edit", "insert", "remove"]),
    st.sampled_from(APIS[:2]),
)
def test_one_change_leaves_the_other_lines(
    stack: list[LayerSpec], new: LayerSpec, index: int, what: str, api: str
) -> None:
    spec = ModelSpec.sequential((4,), stack)
    source = to_code(spec, api)
    if not stack:
        return
    index %= len(stack)
    new = new.edit(name=None)
    changes = {"edit": spec.replace_layer, "insert": spec.insert}
    changed = changes[what](index, new) if what in changes else spec.remove(index)
    result = edit_code(source, changed)
    assert from_code(result).spec == changed
    gone = [line for line in difflib.ndiff(source.splitlines(), result.splitlines()) if line.startswith("- ")]
    height = len(to_code(ModelSpec.sequential(None, [stack[index]])).splitlines())
    assert len(gone) <= height + 2
