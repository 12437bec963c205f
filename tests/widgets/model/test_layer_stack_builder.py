"""The builder in both directions, without kernel or browser."""

from __future__ import annotations

import html
import subprocess
import sys

import ipywidgets
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ipywidgets.widgets.widget import _instances

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.editing.presets import mlp, perceptron
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.testing import Driver
from dltp_widgets.widgets.model.layer_stack_builder import LayerStackBuilder
from dltp_widgets.widgets.parts.base import Composite


@pytest.fixture
def exp(tiny_data):
    return Experiment(tiny_data, mlp())


@pytest.fixture
def builder(exp, language):
    builder = LayerStackBuilder(exp)
    yield builder
    builder.close()


def classes(spec: ModelSpec) -> list[str]:
    return [layer.layer for layer in spec.layers]


# --- from the user to the spec -----------------------------------------------------------------------------------
def test_layers_are_added_behind_the_selected_one_and_selected(exp, drive):
    d = drive(LayerStackBuilder(exp)).click("layer_1").click("add_dropout").set("rate", "0,5")
    assert exp.model.layers[2] == LayerSpec("Dropout", rate=0.5)
    assert d.widget.selected == 2
    d.click("add_dense").set("units", "32").set("activation", "relu").set("name", "mine")
    assert exp.model.layers[3] == LayerSpec("Dense", units=32, activation="relu", name="mine")
    d.click("add_activation").click("add_flatten")
    assert classes(exp.model)[4:6] == ["Activation", "Flatten"]


def test_without_a_selection_layers_go_to_the_end(builder, exp, drive):
    drive(builder).click("add_flatten")
    assert classes(exp.model)[-1] == "Flatten"


def test_up_down_duplicate_delete(builder, exp, drive):
    d = drive(builder).click("layer_1").click("up")
    assert classes(exp.model)[:2] == ["Dense", "Flatten"]
    d.click("up").click("down")
    assert classes(exp.model)[:2] == ["Flatten", "Dense"]
    d.click("duplicate")
    assert exp.model.layers[2] == LayerSpec("Dense", units=256)
    assert builder.selected == 2
    d.click("delete")
    assert exp.model == mlp()


def test_the_last_layer_can_be_deleted(drive, language):
    d = drive(LayerStackBuilder(ModelSpec.sequential((10,), [LayerSpec("Dense", units=1)])))
    d.click("layer_0").click("delete")
    assert d.widget.spec.layers == ()
    assert d.widget.selected == -1
    assert d.widget.resolved.problem.code == "no_layers"


def test_undo_and_redo_go_through_every_change(builder, exp, drive):
    d = drive(builder)
    assert d.find("undo").disabled
    d.click("layer_1").set("units", "300").click("add_dropout").set("input_shape", "32, 32, 3")
    changed = exp.model
    d.click("undo").click("undo").click("undo")
    assert exp.model == mlp()
    assert d.find("undo").disabled
    assert d.click("layer_1").text("units") == "256"
    d.click("redo").click("redo").click("redo")
    assert exp.model == changed
    assert d.find("redo").disabled


def test_presets_fit_the_data(builder, exp, drive):
    d = drive(builder).click("preset_perceptron")
    assert exp.model == perceptron((28, 28, 1), 10)
    d.click("preset_mlp")
    assert exp.model == mlp()
    assert builder.resolved.params == 300_938


def test_the_methods_do_what_the_clicks_do(builder, exp):
    builder.add("Dropout", 1, rate=0.3)
    builder.move(1, 2)
    builder.edit(2, rate=0.4, name="d")
    assert exp.model.layers[2] == LayerSpec("Dropout", rate=0.4, name="d")
    builder.remove(2)
    assert builder.spec == mlp()
    builder.undo()
    builder.redo()
    builder.spec = perceptron()
    assert builder.resolved.params == 11


# --- from the spec to the controls ---------------------------------------------------------------------------------
def test_a_change_of_the_experiment_is_shown(builder, exp, drive):
    d = drive(builder).click("layer_1")
    exp.model = exp.model.edit(1, units=17, activation="tanh", use_bias=False).with_input_shape((14, 14, 1))
    assert (d.text("units"), d.value("activation"), d.value("use_bias")) == ("17", "tanh", False)
    assert d.text("input_shape") == "(14, 14, 1)"
    assert "3,332" in builder._properties._formula.value  # 196 x 17, no bias


def test_rows_show_shape_and_parameters(builder, drive):
    d = drive(builder)
    assert d.text("layer_1") == "dense1 · Dense 256"
    rows = "".join(row["shape"] + row["params"] for row in builder._rows.editor.rows)
    for text in ("(None, 784)", "200,960", "65,792", "32,896", "1,290"):
        assert text in rows
    assert "300,938" in builder._status.value
    d.click("layer_1")
    assert "784 × 256 + 256 = 200,960" in builder._properties._formula.value


def test_rows_are_reused(builder, exp, recorded_comm):
    builder.selected = 1
    recorded_comm.clear()
    builder.edit(1, units=300)
    assert recorded_comm.count("open") == 0
    assert recorded_comm.size < 8_000


def test_two_builders_of_one_experiment_agree(exp, drive):
    one, two = drive(LayerStackBuilder(exp)), drive(LayerStackBuilder(exp))
    one.click("layer_3").set("units", "99")
    assert two.widget.spec == exp.model
    assert two.text("layer_3") == "dense2 · Dense 99"
    two.click("undo")
    assert one.text("units") == "256"


def test_the_view_and_the_api(builder, drive):
    d = drive(builder)
    assert "api" not in d
    d.set("view", "code")
    assert "layer_0" not in d
    assert "Sequential" in d.value("code")
    d.set("api", "functional").set("view", "both")
    assert "layer_0" in d
    assert builder.code
    assert builder.code == d.value("code")
    assert "keras.Model(" in builder.code


# --- wrong values ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("layer", "key", "text"),
    [
        (1, "units", "-1"),
        (1, "units", "many"),
        (1, "units", ""),
        (None, "input_shape", "cat"),
        (9, "rate", "2"),
    ],
)
def test_a_wrong_value_marks_its_field_and_changes_nothing(builder, exp, drive, layer, key, text):
    builder.add("Dropout")
    before = exp.model
    d = drive(builder)
    if layer is not None:
        d.click(f"layer_{layer}")
    d.set(key, text)
    assert d.error(key)
    assert exp.model == before


def test_the_refused_text_stays_while_another_field_changes(builder, drive):
    d = drive(builder).click("layer_1").set("units", "-1").set("activation", "relu")
    assert d.text("units") == "-1"
    assert d.error("units")
    d.click("layer_3").click("layer_1")
    assert d.text("units") == "256"
    assert not d.error("units")


def test_the_problem_stands_in_its_row_and_can_be_fixed(builder, exp, drive):
    d = drive(builder)
    assert "fix" not in d
    d.click("layer_3").set("name", "dense1")
    assert builder.resolved.problem.layer_index == 3
    assert d.error("name") == builder.resolved.problem.message
    assert html.escape(builder.resolved.problem.message) in builder._status.value
    d.click("fix")
    assert builder.resolved.problem is None
    assert not d.error("name")


def test_a_method_called_wrongly_raises_and_a_click_does_not(builder):
    with pytest.raises(ValueError, match="99"):
        builder.remove(99)


@pytest.mark.parametrize("source", [42, "model", [LayerSpec("Dense", units=1)], object()])
def test_a_wrong_argument_is_a_sentence_in_the_widget(source, language, drive):
    builder = LayerStackBuilder(source)
    assert type(source).__name__ in builder.error
    drive(builder).click("add_dense")
    assert classes(builder.spec) == ["Dense"]


@pytest.fixture
def own(tiny_data, language):
    """Return an experiment whose model is a class of the user's own."""
    keras = pytest.importorskip("keras")

    class Own(keras.Model):
        pass

    exp = Experiment(tiny_data, mlp())
    exp.model = Own()
    return exp


def test_a_model_without_blocks_is_never_replaced(own, drive):
    model, d = own.model, drive(LayerStackBuilder(own))
    assert "class of its own" in d.widget.error
    assert d.widget._status.value == ""
    assert "input_shape" not in d
    for key in ("add_dense", "preset_mlp"):
        d.click(key)
        assert own.model is model
        assert "class of its own" in html.unescape(d.widget._sentence.value)
    for act in (lambda b: b.add("Dense"), lambda b: b.remove(0), lambda b: b.edit(0, units=1)):
        with pytest.raises(ValueError, match="class of its own"):
            act(d.widget)
    assert own.model is model


def test_blocks_come_back_with_a_model_that_has_them(own, drive):
    d = drive(LayerStackBuilder(own))
    own.model = mlp()
    assert d.widget.error == ""
    d.click("add_dense")
    assert classes(own.model)[-1] == "Dense"


def test_refusals_follow_the_language(builder, drive, language):
    d = drive(builder).click("layer_1").set("units", "many").set("input_shape", "cat")
    english = d.error("units"), d.error("input_shape")
    language("fr")
    assert d.error("units") not in ("", english[0])
    assert d.error("input_shape") not in ("", english[1])
    assert (d.text("units"), d.value("units"), d.text("input_shape")) == ("many", 256, "cat")


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=60) | st.just("<img src=x onerror=alert(1)>\"'"))
def test_hostile_names_are_escaped(builder, name):
    layers = [LayerSpec("Dense", units=2, name=name), LayerSpec(name or "x", weird=name)]
    builder.spec = ModelSpec.sequential((4,), layers)
    builder.selected = 1
    for view in ("both", "summary"):
        Driver(builder).set("view", view)
        shown = [w.value for w in _instances.values() if isinstance(w, ipywidgets.HTML)]
        assert not any("<img" in text for text in shown)
        assert name not in "<&" or not any(f">{name}<" in text for text in shown)


# --- the frame ----------------------------------------------------------------------------------------------
def test_a_change_of_language_re_labels(builder, drive, language):
    d = drive(builder).click("layer_1")
    assert "300,938" in builder._status.value
    language("fr")
    assert "300\u202f938" in builder._status.value
    assert d.value("view") == "blocks"
    assert builder.spec == mlp()


def test_closing_leaves_nothing(exp):
    before, observers = len(_instances), len(exp._trait_notifiers.get("model", {}).get("change", []))
    for _ in range(3):
        builder = LayerStackBuilder(exp)
        Driver(builder).click("layer_1").click("advanced").set("view", "both").click("layer_0").set(
            "input_shape", "x"
        )
        builder.close()
    assert len(_instances) == before
    assert len(exp._trait_notifiers["model"]["change"]) == observers


def test_embedded_it_brings_no_guard(exp):
    builder = LayerStackBuilder(exp, embedded=True)
    assert isinstance(builder, Composite)
    assert builder.guard is None
    builder.close()


def test_without_argument_it_shows_the_current_experiment(exp, drive):
    assert drive(LayerStackBuilder()).widget.spec == exp.model


def test_every_control_has_a_name(builder):
    for key, control in builder.controls.items():
        assert control.description, key


def test_the_first_draw_loads_no_tensorflow():
    code = (
        "import sys, dltp_widgets as dltp;"
        "b = dltp.LayerStackBuilder(); d = dltp.DataCard();"
        "b.add('Dropout'); b._view.value = 'both'; b._show_view(); assert b.code;"
        "early = [m for m in ('pandas',) if m in sys.modules];"
        "i = dltp.TensorInspector();"  # its histogram is bqplot's, which brings pandas
        "print(early + [m for m in ('tensorflow', 'keras', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
