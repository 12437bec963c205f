"""Checks: what is right, what is wrong, and the hint of each known mistake, on variables, specs, models and runs."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dltp_widgets as dltp
from dltp_widgets.labs.checks.check import Check
from dltp_widgets.labs.checks.kinds import KINDS
from dltp_widgets.labs.checks.quiz import Question
from dltp_widgets.labs.format.schema import Reader
from dltp_widgets.labs.session.answering import Answer, check_exercise
from dltp_widgets.labs.text.located import read_yaml


def check_of(text: str) -> Check:
    """Return the check that a line of YAML describes."""
    (check,) = Reader("en").checks(read_yaml(text, "page.lab.yml"))
    return check


def question_of(text: str) -> Question:
    (question,) = Reader("en").quiz(read_yaml(text, "page.lab.yml"))
    return question


W = np.array([[1, 2, 3], [4, 5, 6]])
VARIABLES = {
    "W": W,
    "lists": W.tolist(),
    "W32": W.astype(np.int32),
    "n": np.int64(300938),
    "word": " Softmax ",
    "data": SimpleNamespace(train=SimpleNamespace(x=np.zeros((5, 28, 28, 1), np.float32)), names=("a", "b")),
    "kinds": {"first": [10, 20]},
}


@pytest.mark.parametrize(
    ("check", "passed"),
    [
        ("{shape: [2, 3], of: W}", True),
        ("{shape: [2, 3], of: lists}", True),
        ("{shape: [null, 3], of: W}", True),
        ("{shape: [3, 2], of: W}", False),
        ("{shape: [6], of: W}", False),
        ("{shape: [5, 28, 28, 1], of: data.train.x}", True),
        ("{dtype: int64, of: W}", True),
        ("{dtype: int64, of: W32}", False),
        ("{equal: [[1, 2, 3], [4, 5, 6]], of: W32}", True),
        ("{equal: [[1, 2, 3], [4, 5, 7]], of: W}", False),
        ("{equal: [[1, 2, 3], [4, 5, 6.01]], of: W, tolerance: 0.1}", True),
        ("{equal: [1, 2, 3], of: W}", False),
        ("{equal: [a, b], of: data.names}", True),
        ("{same_as: W32, of: W}", True),
        ("{same_as: n, of: W}", False),
        ("{same_as: missing, of: W}", False),
        ("{value: 300938, of: n}", True),
        ("{value: 20, of: kinds.first.1}", True),
        ("{value: 20, of: kinds.first.2}", False),
        ("{value: softmax, of: word}", True),
        ("{value: 1, of: W}", False),
        ("{type: ndarray, of: W}", True),
        ("{type: list, of: W}", False),
        ("{mean: 3.5, of: W}", True),
        ("{std: 1.7078, of: W, tolerance: 0.001}", True),
        ("{min: 1, of: W}", True),
        ("{max: 5, of: W}", False),
        ("{shape: [2], of: missing}", False),
        ("{shape: [2], of: W._hidden}", False),
        ("{shape: [2], of: word}", False),
    ],
)
def test_variables(check, passed):
    result = check_of(check).run(VARIABLES)
    assert result.passed == passed
    assert result.message


def test_tensors_of_tensorflow():
    tf = pytest.importorskip("tensorflow")
    variables = {"W": tf.constant([[1, 2, 3], [4, 5, 6]]), "V": tf.Variable([1.0])}
    assert check_of("{dtype: int32, of: W}").run(variables).passed
    assert check_of("{shape: [2, 3], of: W}").run(variables).passed
    assert check_of("{equal: [[1, 2, 3], [4, 5, 6]], of: W}").run(variables).passed
    assert check_of("{type: EagerTensor, of: W}").run(variables).passed
    assert check_of("{value: 1, of: V}").run(variables).passed


def perceptron(**args):
    return dltp.ModelSpec.sequential((10,), [dltp.LayerSpec("Dense", units=1, **args)])


MLP = [
    ("Flatten", {}),
    ("Dense", {"units": 4}),
    ("Activation", {"activation": "relu"}),
    ("Dense", {"units": 10}),
]


def mlp(shape=(28, 28, 1)):
    return dltp.ModelSpec.sequential(shape, [dltp.LayerSpec(name, **args) for name, args in MLP])


@pytest.mark.parametrize(
    ("check", "passed"),
    [
        ("parameters: 11", True),
        ("parameters: 10", False),
        ("trainable_parameters: 11", True),
        ("input_shape: [10]", True),
        ("input_shape: [null, 10]", True),
        ("output_shape: [1]", True),
        ("output_shape: [null, 2]", False),
        ("layer_count: 1", True),
        ("layers: [Dense: 1, Activation: sigmoid]", True),
        ("layers: [Dense: {units: 1, activation: sigmoid}]", True),
        ("layers: [Dense: 1]", False),
        ("layers: [Dense: 1, Activation: sigmoid, Dropout: 0.5]", False),
        ("layers: [Dense: 2, Activation: sigmoid]", False),
    ],
)
@pytest.mark.parametrize("made", ["spec", "sequential", "functional", "builder", "experiment"])
def test_models(check, passed, made, drive, tiny_data):
    spec = perceptron(activation="sigmoid", name="my_layer")
    if made == "spec":
        variables = {"model": spec}
    elif made == "builder":
        variables = {"model": drive(dltp.LayerStackBuilder(spec)).widget}
    elif made == "experiment":
        variables = {"exp": dltp.Experiment(tiny_data, spec)}
    else:
        keras = pytest.importorskip("keras")
        given = keras.Input((10,))
        dense = keras.layers.Dense(1, activation="sigmoid")
        model = keras.Sequential([given, dense]) if made == "sequential" else keras.Model(given, dense(given))
        variables = {"model": model}
    result = check_of(check).run(variables)
    assert result.passed == passed, result


@pytest.mark.parametrize(
    ("check", "passed"),
    [
        ("output_shape: [28, 10]", True),
        ("output_shape: [null, 28, 10]", True),
        ("output_shape: [null, null, 10]", True),
        ("output_shape: [28, null]", True),
        ("output_shape: [null, 10]", False),  # the null in front is the batch axis
        ("output_shape: [10]", False),
        ("input_shape: [null, 28]", False),
    ],
)
def test_a_null_in_front_of_a_shape_is_the_batch_axis(check, passed):
    model = dltp.ModelSpec.sequential((28, 28), [dltp.LayerSpec("Dense", units=10)])
    assert check_of(check).run({"model": model}).passed == passed


@pytest.mark.parametrize(
    ("prepare", "wrong"),
    [
        (lambda data: data.split(valid=0.25, test=0.25, seed=42).scale("standard"), ""),
        (lambda data: data.split(valid=0.25, test=0.25, seed=42).scale("minus_one_one"), "scale"),
        (lambda data: data.split(valid=0.25, test=None, seed=42).scale("standard"), "test"),
        (lambda data: data.split(valid=0.1, test=0.25, seed=42).scale("standard"), "valid"),
        (lambda data: data.split(valid=0.25, test=0.25, seed=1).scale("standard"), "seed"),
        (lambda data: data.split(valid=0.25, test=0.25, seed=42), "scale"),
        (lambda data: data.scale("standard").split(valid=0.25, test=0.25, seed=42), "fit_on"),
        (lambda data: data.split(0.25, 0.25, 42).scale("standard", fit_on="each"), "fit_on"),
        (lambda data: data.split(0.25, 0.25, 42).scale("standard", apply_to="train"), "apply_to"),
    ],
)
def test_how_a_data_set_was_prepared(prepare, wrong):
    check = check_of(
        "{prepared: {valid: 0.25, test: 0.25, seed: 42, scale: standard, fit_on: train, apply_to: all}, of: d}"
    )
    raw = dltp.Dataset.from_arrays(train=(np.random.default_rng(0).normal(3, 2, (400, 3)), np.arange(400.0)))
    result = check.run({"d": prepare(raw)})
    assert result.passed == (not wrong)
    assert f"{wrong} = " in result.message if wrong else True


def test_a_data_set_made_by_hand_is_judged_by_its_values():
    check = check_of("{prepared: {valid: 0.25, seed: 42, scale: standard, fit_on: train}, of: d}")
    rng = np.random.default_rng(0)
    (x, z), y = (rng.normal(3, 2, (n, 3)) for n in (300, 100)), np.arange(300.0)
    mean, std = x.mean(axis=0), x.std(axis=0)
    own = (z - z.mean(axis=0)) / z.std(axis=0)
    made = {True: (z - mean) / std, False: own}
    for right, valid in made.items():
        data = dltp.Dataset.from_arrays(train=((x - mean) / std, y), valid=(valid, y[:100]))
        assert check.run({"d": data}).passed == right
    assert "data set" in check.run({"d": x}).message


def test_metrics_that_must_not_be_there(tiny_data):
    check = check_of("compile: {without: [accuracy]}")
    for metrics, passed in (
        ((), True),
        (("mae",), True),
        (("acc",), False),
        (("mae", "binary_accuracy"), False),
    ):
        exp = dltp.Experiment(tiny_data, mlp(), dltp.CompileSpec("mse", "SGD", metrics=metrics))
        result = check.run({"exp": exp})
        assert result.passed == passed
        assert passed or "accuracy" in result.message


def test_a_subclassed_model_can_be_counted_and_an_unbuilt_one_is_said():
    keras = pytest.importorskip("keras")

    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(1)

        def call(self, x):
            return self.dense(x)

    model = Own()
    assert "not built" in check_of("parameters: 11").run({"model": model}).message
    model(np.zeros((1, 10), np.float32))
    assert check_of("parameters: 11").run({"model": model}).passed
    assert not check_of("layers: [Dense: 1]").run({"model": model}).passed


def test_compile_and_fit(tiny_data):
    exp = dltp.Experiment(
        tiny_data,
        mlp(),
        dltp.CompileSpec("sparse_categorical_crossentropy", "SGD", 0.001, metrics=("accuracy",)),
        dltp.FitSpec(epochs=20, batch_size=64),
    )
    right = "compile: {loss: SparseCategoricalCrossentropy, optimizer: sgd, learning_rate: 0.001, metrics: [accuracy]}"
    assert check_of(right).run({"exp": exp}).passed
    wrong = check_of("compile: {loss: categorical_crossentropy, optimizer: SGD}").run({"exp": exp})
    assert "loss" in wrong.message
    assert check_of("fit: {epochs: 20, batch_size: 64}").run({"exp": exp}).passed
    assert not check_of("fit: {epochs: 2}").run({"exp": exp}).passed
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    assert "not compiled" in check_of("compile: {loss: mse}").run({"model": model}).message
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="mse")
    assert (
        check_of("compile: {loss: mean_squared_error, optimizer: Adam, learning_rate: 0.01}")
        .run({"model": model})
        .passed
    )
    model.compile(loss=keras.losses.MeanAbsoluteError())
    assert not check_of("compile: {loss: mse}").run({"model": model}).passed


def test_a_metric_within_epochs(tiny_data, fast_trainer):
    exp = dltp.Experiment(tiny_data, mlp(), fit=dltp.FitSpec(epochs=6))
    bar = check_of("metric: {name: val_accuracy, at_least: 0.4}")
    assert bar.run({"exp": exp}).message == "There is no training yet."
    run = dltp.train(exp)
    values = run.history.frame()["val_accuracy"]
    best, first = float(values.max()), float(values.iloc[0])
    for variables in ({"exp": exp}, {"run": run}, {"history": run.history}):
        assert bar.run(variables).passed == (best >= 0.4)
        reached = check_of(f"metric: {{name: val_accuracy, at_least: {best - 1e-6}, within: 6}}")
        assert reached.run(variables).passed
        early = check_of(f"metric: {{name: val_accuracy, at_least: {first + 1e-6}, within: 1}}").run(
            variables
        )
        assert not early.passed
        assert "1 epochs" in early.message
    assert check_of("metric: {name: loss, at_most: 2.0}").run({"history": {"loss": [3.0, 1.9]}}).passed
    assert "accuracy" in check_of("metric: {name: acc, at_least: 0}").run({"exp": exp}).message


def test_each_known_wrong_answer_has_its_hint():
    check = check_of("{parameters: 11, hint: Think again., wrong: {10: The bias is missing., 1: Neurons.}}")
    assert check.run({"model": perceptron(use_bias=False)}).hint == "The bias is missing."
    other = dltp.ModelSpec.sequential((3,), [dltp.LayerSpec("Dense", units=2)])
    assert check.run({"model": other}).hint == "Think again."
    assert check.run({"model": perceptron()}).hint == ""
    shape = check_of(
        "{shape: [3, 2], of: W, wrong: [{is: [2, 3], hint: Reshape it.}], message: Look at its shape.}"
    )
    result = shape.run({"W": W})
    assert (result.message, result.hint, result.known) == ("Look at its shape.", "Reshape it.", "(2, 3)")


def test_a_check_never_raises():
    class Bad:
        @property
        def shape(self):
            raise RuntimeError("no")

        @property
        def spec(self):
            raise RuntimeError("no")

        def __array__(self, *_given, **_more):
            raise RuntimeError("no")

    texts = [
        "{shape: [1], of: x}",
        "{dtype: a, of: x}",
        "{equal: [1], of: x}",
        "{value: 1, of: x}",
        "{mean: 1, of: x}",
    ]
    models = [
        "parameters: 1",
        "layers: [Dense: 1]",
        "output_shape: [1]",
        "layer_count: 1",
        "compile: {loss: mse}",
    ]
    for check in map(check_of, [*texts, *models, "fit: {epochs: 1}", "metric: {name: a, at_least: 1}"]):
        for value in (Bad(), None, object(), 3, "x", {}, [], len, {"a": object()}, np.array([object()])):
            variables = {"x": value, "model": value, "history": value}
            assert not check.run(variables).passed or type(value) is int or check.kind == "shape"


def test_every_kind_is_tried_here():
    """A kind without a test would not be noticed."""
    from pathlib import Path

    source = Path(__file__).read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"{kind}:" not in source] == []


# --- questions -------------------------------------------------------------------------------------
def test_a_choice_and_its_messages():
    question = question_of(
        "choices: [{text: a, right: true, message: Yes.}, {text: b, message: Not b.}, {text: c}]\nmessage: Read on."
    )
    assert question.check(0).passed
    assert question.check("a").hint == "Yes."
    assert question.check(1).hint == "Not b."
    assert question.check(2).hint == "Read on."
    assert question.check(2).known == "c"
    for nothing in (None, "", 9, "z", []):
        assert not question.check(nothing).passed


def test_several_right_choices():
    question = question_of(
        "choices: [{text: a, right: true}, {text: b, right: true}, {text: c, message: No c.}]"
    )
    assert question.several
    assert question.check([0, 1]).passed
    assert "missing" in question.check([0]).message
    assert question.check([0, 1, 2]).hint == "No c."


@pytest.mark.parametrize(
    "typed", ["300938", "300 938", "300,938", "300.938", "300\u202f938", " 300938 ", 300938]
)
def test_a_whole_number_however_it_is_written(typed):
    assert question_of("number: 300938").check(typed).passed


def test_numbers_and_words():
    number = question_of("{number: 0.25, tolerance: 0.01, wrong: {0.5: Half of it.}, message: No.}")
    assert number.check("0,25").passed
    assert number.check("0.255").passed
    assert number.check("0,5").hint == "Half of it."
    assert number.check("3").hint == "No."
    assert "number" in number.check("a quarter").message
    word = question_of("{word: {en: sigmoid, fr: sigmoïde}, wrong: {softmax: Of one number it is 1.}}")
    assert word.check(" Sigmoid ").passed
    assert word.check("softmax").hint == "Of one number it is 1."


@given(st.none() | st.text(max_size=30) | st.integers() | st.floats(allow_nan=True) | st.lists(st.integers()))
def test_no_answer_makes_a_question_raise(answer):
    for text in ("number: 3", "word: a", "choices: [{text: a, right: true}, {text: b}]"):
        question = question_of(text)
        result = question.check(answer)
        assert isinstance(result.passed, bool)


# --- exercises -------------------------------------------------------------------------------------
def test_a_mistake_in_code_is_nearer_than_the_check(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("## Exercise\n")
    (tmp_path / "page.lab.yml").write_text(
        "exercises:\n  exercise:\n    checks: [{value: 1, of: x, hint: From the check.}]\n    mistakes:\n"
        "    - {code: 'epoch=', hint: It is called epochs.}\n"
        "    - {error: No module named 'Tensorflow', hint: Small t.}\n"
    )
    (exercise,) = dltp.Lab.from_file(page).exercises
    assert check_exercise(exercise, Answer({})).hint == "From the check."
    assert (
        check_exercise(exercise, Answer({}, code="model.fit(x, epoch = 20)")).hint == "It is called epochs."
    )
    error = "ModuleNotFoundError: No module named 'Tensorflow'"
    assert check_exercise(exercise, Answer({}, error=error)).hint == "Small t."
    assert check_exercise(exercise, Answer({"x": 1}, code="epoch=1")).passed


def test_the_best_epoch_is_that_of_the_students_own_run():
    history = {"val_loss": [3.0, 1.0, 2.0], "val_accuracy": [0.1, 0.2, 0.3]}
    variables = {"run": history, "two": np.int64(2), "three": 3}
    assert check_of("{best_epoch: run.val_loss, of: two}").run(variables).passed
    assert not check_of("{best_epoch: run.val_loss, of: three}").run(variables).passed
    assert check_of("{best_epoch: run.val_accuracy, of: three}").run(variables).passed
    assert "val_mae" in check_of("{best_epoch: run.val_mae, of: two}").run(variables).message
    assert not check_of("{best_epoch: val_loss, of: two}").run(variables).passed
