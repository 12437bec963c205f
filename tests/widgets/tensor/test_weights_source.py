"""The inspector of a layer's weights, without kernel or browser."""

from __future__ import annotations

import html

import numpy as np
import pytest

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.train import train
from dltp_widgets.testing.tiny_data import tiny_digits
from dltp_widgets.widgets.parts import notebook
from dltp_widgets.widgets.tensor import tensor_inspector, variable_source
from dltp_widgets.widgets.tensor.tensor_inspector import TensorInspector

keras = pytest.importorskip("keras")

SPEC = ModelSpec.sequential(
    (28, 28, 1),
    [
        LayerSpec("Flatten", name="flat"),
        LayerSpec("Dense", units=12, name="dense1", activation="relu"),
        LayerSpec("Dense", units=10, name="dense2", activation="softmax"),
    ],
)


@pytest.fixture(scope="module")
def run():
    adam = CompileSpec("sparse_categorical_crossentropy", "Adam", 0.01)
    fit = FitSpec(epochs=1, batch_size=32, seed=3)
    return train(Experiment(tiny_digits(), SPEC, compile=adam, fit=fit))


def said(inspector: TensorInspector) -> str:
    return html.unescape(inspector._head.value)


def shown(inspector: TensorInspector) -> np.ndarray:
    view = inspector._picture.grid
    return np.frombuffer(view.data, "<f4").reshape(-(-view.rows // view.steps[0]), -1)


def test_kernel_and_bias_are_chosen_and_mean_something(drive, run):
    d = drive(TensorInspector.of_layer(run.model, "dense1"))
    kernel, bias = run.model.get_layer("dense1").get_weights()
    np.testing.assert_array_equal(d.widget.value, kernel)
    assert d.widget.summary.axis_names == ("input", "neuron")
    for text in ("dense1.kernel", "784 inputs × 12 neurons", "(784, 12)"):
        assert text in said(d.widget)
    assert d.widget._picture.grid.index == "kernel[{row}, {col}]"
    assert d.widget._picture.grid.signed
    assert "moment" not in d
    d.set("weight", "bias")
    np.testing.assert_array_equal(d.widget.value, bias)
    assert "12 neurons" in said(d.widget)


def test_a_neuron_is_seen_as_an_image(drive, run):
    d = drive(TensorInspector.of_layer(run, "dense1")).set("picture", "images")
    kernel = run.model.get_layer("dense1").get_weights()[0]
    view = d.widget._picture.gallery
    assert (view.count, view.rows, view.cols, view.scale) == (12, 28, 28, "diverging")
    assert view.vmin == -view.vmax == -np.abs(kernel).max()
    d.set("index_0", "7").set("view", "one")
    np.testing.assert_array_equal(shown(d.widget), kernel[:, 7].reshape(28, 28))
    code = d.click("code").widget._details._html.value
    assert "weights[0].numpy().T.reshape(-1, 28, 28, 1)" in code
    d.set("weight", "bias")  # of which there is no image
    assert d.widget.summary.shape == (12,)


def test_before_after_and_what_training_changed(drive, run):
    d = drive(TensorInspector.of_layer(run, "dense1"))
    after = d.widget.value
    before = d.set("moment", "before").widget.value
    keras.utils.set_random_seed(3)
    from dltp_widgets.core.model.keras.build import build_model

    np.testing.assert_array_equal(before, build_model(SPEC).get_layer("dense1").get_weights()[0])
    assert not np.array_equal(before, after)
    np.testing.assert_array_equal(d.set("moment", "difference").widget.value, after - before)
    d.set("picture", "images").set("moment", "after")
    assert d.widget.summary.shape == (12, 28, 28, 1)


def test_what_cannot_be_known_is_one_sentence(drive, run):
    exp = Experiment(run.data, SPEC, compile=run.compile, fit=run.fit)
    more = train(exp, start="continue", from_run=run)
    d = drive(TensorInspector.of_layer(more, "dense1")).set("moment", "before")
    assert "went on from weights" in d.widget.error
    d.set("moment", "after")
    assert d.widget.error == ""


@pytest.mark.parametrize("layer", ["flat", "dense9", 17, None, "<img src=x>", np.array(["a", "b"])])
def test_a_wrong_layer_is_one_sentence(drive, run, layer):
    inspector = drive(TensorInspector.of_layer(run.model, layer)).widget
    assert "dense1" in inspector.error
    assert inspector.error in said(inspector)
    assert "<img" not in inspector._head.value


class Secretive:
    def __getattr__(self, name):
        raise RuntimeError(name)


@pytest.mark.parametrize(
    "model", [None, 3, "model", object(), np.zeros(3), Secretive()], ids=lambda model: type(model).__name__
)
def test_a_wrong_model_is_one_sentence(drive, model):
    assert "keras.Model" in drive(TensorInspector.of_layer(model, "dense1")).widget.error


def test_a_run_alone_is_told_the_way(drive, run, monkeypatch):
    monkeypatch.setattr(variable_source, "variables", lambda: {"run": run})
    for inspector in (TensorInspector(run), TensorInspector.of("run")):
        assert "of_layer" in drive(inspector).widget.error


def test_a_run_without_weights_is_one_sentence(drive):
    from dltp_widgets.core.training.run import Run

    exp = Experiment(tiny_digits(), SPEC)
    assert "no trained model" in drive(TensorInspector.of_layer(Run(exp.snapshot()), "dense1")).widget.error


def test_the_language_changes_what_the_axes_count(drive, run, language):
    d = drive(TensorInspector.of_layer(run, "dense1"))
    assert "input 784, neuron 12" in said(d.widget)
    language("fr")
    assert d.widget.error == ""
    assert d.widget.summary.axis_names == ("entrée", "neurone")
    assert "entrée 784, neurone 12" in said(d.widget)
    wrong = drive(TensorInspector.of_layer(run, "dense9")).widget
    french = wrong.error
    language("en")
    assert "input 784, neuron 12" in said(d.widget)
    assert wrong.error != french
    assert wrong.error in said(wrong)


def test_what_a_cell_trains_is_noticed(drive, monkeypatch):
    cells = []
    monkeypatch.setattr(tensor_inspector, "after_each_cell", lambda call: cells.append(call) or cells.clear)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="dense1")])
    d = drive(TensorInspector.of_layer(model, "dense1"))
    first = np.array(d.widget.value)
    d.set("weight", "bias")
    cells[0](1)
    assert d.widget.news == ""
    assert "moment" not in d
    model.layers[0].set_weights([np.ones((4, 3)), np.full(3, 7)])  # as model.fit does
    cells[0](2)
    assert (d.widget.news, d.widget.summary.min) == ("trained", 7)
    assert "“dense1.bias” has changed" in said(d.widget)
    assert d.set("moment", "before").widget.summary.max == 0  # a bias begins with zeros
    d.set("moment", "difference")
    np.testing.assert_array_equal(d.widget.value, np.full(3, 7))
    np.testing.assert_array_equal(d.set("weight", "kernel").widget.value, 1 - first)
    d.set("moment", "after").set("weight", "bias")
    cells[0](3)
    assert d.widget.news == ""
    d.widget.close()
    assert not cells


def test_the_code_has_the_name_of_the_model(drive, run, monkeypatch):
    held = run.model
    monkeypatch.setattr(notebook, "variables", lambda: {"net": held, "first": run})
    for subject, line in [(held, "kernel = net.get_layer"), (run, "kernel = first.model.get_layer")]:
        code = drive(TensorInspector.of_layer(subject, "dense1")).click("code").widget._details._copy.text
        assert code.splitlines()[1].startswith(line)
    monkeypatch.setattr(notebook, "variables", dict)
    code = drive(TensorInspector.of_layer(held, "dense1")).click("code").widget._details._copy.text
    assert code.splitlines()[1] == "# model stands for what the inspector was given."
