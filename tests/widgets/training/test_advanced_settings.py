"""Behind *Advanced settings*: arguments, schedules, callbacks, class weights; the code; what if."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.optimizers import OPTIMIZER_KINDS
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.train import train
from dltp_widgets.widgets.training.class_weights import balanced_weights, parse_weights, show_weights
from dltp_widgets.widgets.training.compile_fit_panel import CompileFitPanel
from dltp_widgets.widgets.training.findings_line import FindingsLine
from dltp_widgets.widgets.training.what_if import BATCHES, EPOCHS, RATES, WIDTHS

LAYERS = [LayerSpec("Flatten"), LayerSpec("Dense", units=10, activation="softmax")]


@pytest.fixture
def exp(tiny_data: Dataset) -> Experiment:
    spec = CompileSpec("sparse_categorical_crossentropy", "SGD", metrics=("accuracy",))
    data = tiny_data.scale("zero_one")
    return Experiment(
        data, ModelSpec.sequential((28, 28, 1), LAYERS), spec, FitSpec(epochs=2, batch_size=60, seed=1)
    )


@pytest.fixture
def panel(exp: Experiment, language: Any, fast_trainer: Any, drive: Any) -> CompileFitPanel:
    made = CompileFitPanel(exp)
    drive(made)
    return made


def hint(panel: Any, name: str) -> str:
    return str(panel._form._hints[name].value)


def test_what_is_offered_fits_the_task_and_is_explained(panel: Any, drive: Any) -> None:
    offered = [value for _label, value in panel.controls["loss"].dropdown._options_full]
    assert offered[0] == "sparse_categorical_crossentropy"
    assert "Labels 0, 1, 2" in hint(panel, "loss")
    panel.exp.data = panel.exp.data.one_hot()
    offered = [value for _label, value in panel.controls["loss"].dropdown._options_full]
    assert offered[0] == "categorical_crossentropy"
    assert panel.loss == "sparse_categorical_crossentropy"
    before = hint(panel, "optimizer")
    drive(panel).set("optimizer", "Lion")
    assert hint(panel, "optimizer") not in ("", before)


def test_a_metric_is_added_from_the_list(panel: Any, drive: Any) -> None:
    driver = drive(panel).set("add_metric", "sparse_top_k_categorical_accuracy")
    assert panel.metrics == ("accuracy", "sparse_top_k_categorical_accuracy")
    assert "first five" in hint(panel, "metrics")
    assert driver.value("add_metric") == ""
    with pytest.raises(AssertionError, match="offers"):
        driver.set("add_metric", "accuracy")


@pytest.mark.parametrize("name", OPTIMIZER_KINDS)
def test_every_argument_of_every_optimizer_can_be_set(panel: Any, drive: Any, name: str) -> None:
    driver = drive(panel).set("optimizer", name).click("advanced")
    for argument in OPTIMIZER_KINDS[name].arguments:
        assert f"optimizer_{argument.name}" in driver
    driver.set("optimizer_clipnorm", "1,5")
    assert panel.exp.compile.optimizer_args == {"clipnorm": 1.5}
    assert driver.text("advanced") == "Advanced settings (2)"  # and the seed
    driver.set("optimizer_clipnorm", "")
    assert panel.exp.compile.optimizer_args == {}


def test_an_argument_follows_the_spec_and_another_optimizer_drops_it(panel: Any, drive: Any) -> None:
    driver = drive(panel).click("advanced").set("optimizer_momentum", "0.9").click("optimizer_nesterov")
    assert panel.exp.compile.optimizer_args == {"momentum": 0.9, "nesterov": True}
    panel.exp.compile = panel.exp.compile.replace(optimizer_args={"momentum": 0.5})
    assert (driver.text("optimizer_momentum"), driver.value("optimizer_nesterov")) == ("0.5", False)
    driver.set("optimizer", "Adam")
    assert panel.exp.compile.optimizer_args == {}
    assert "optimizer_momentum" not in driver
    assert "optimizer_beta_1" in driver
    driver.set("loss", "binary_crossentropy").click("loss_from_logits")
    assert panel.exp.compile.loss_args == {"from_logits": True}


def test_a_refused_argument_blocks_and_gets_the_keyboard(panel: Any, drive: Any) -> None:
    driver = drive(panel).click("advanced").set("optimizer_momentum", "2")
    assert driver.error("optimizer_momentum")
    assert driver.text("train") == "Fix (1)"
    driver.click("advanced").click("train")
    assert panel.exp.runs == ()
    assert "optimizer_momentum" in driver  # it was opened
    driver.set("optimizer_momentum", "0.5")
    assert driver.text("train") == "Train"


def test_the_keyboard_goes_to_the_argument_that_is_wrong(
    exp: Experiment, fast_trainer: Any, recorded_comm: Any, drive: Any
) -> None:
    panel = CompileFitPanel(exp)
    drive(panel).click("advanced").set("optimizer_clipnorm", "long").click("train")
    focused = [m.comm_id for m in recorded_comm.messages if m.content.get("do") == "focus"]
    assert focused == [panel.controls["optimizer_clipnorm"].text.model_id]
    assert [finding.field for finding in panel.findings] == ["compile.optimizer_args.clipnorm"]


def test_a_schedule_is_chosen_edited_and_trained_with(exp: Experiment, drive: Any) -> None:
    panel = CompileFitPanel(exp)
    driver = drive(panel).click("advanced").set("schedule", "CosineDecay")
    assert exp.fit.schedule == {"name": "CosineDecay", "initial_learning_rate": 0.01, "decay_steps": 4}
    driver.set("schedule_decay_steps", "8").set("schedule_alpha", "0.1")
    assert exp.fit.schedule["decay_steps"] == 8
    assert "schedule" in panel.controls["learning_rate"].text.placeholder
    run = train(exp)
    assert run.state == "finished"
    driver.set("schedule", "")
    assert exp.fit.schedule is None


@pytest.mark.parametrize("field", ["early_stopping", "reduce_lr"])
def test_a_callback_is_switched_on_with_usable_arguments(panel: Any, drive: Any, field: str) -> None:
    driver = drive(panel).click("advanced")
    assert f"{field}_patience" not in driver
    driver.click(field)
    assert getattr(panel.exp.fit, field)["patience"] > 0
    driver.set(f"{field}_patience", "7").set(f"{field}_mode", "min").set(f"{field}_monitor", "val_accuracy")
    given = getattr(panel.exp.fit, field)
    assert (given["patience"], given["mode"], given["monitor"]) == (7, "min", "val_accuracy")
    driver.click(field)
    assert getattr(panel.exp.fit, field) is None


def test_class_weights_are_typed_or_balanced(panel: Any, drive: Any) -> None:
    driver = drive(panel).click("advanced").set("class_weight", "0: 2,5, 1: 1")
    assert panel.exp.fit.class_weight == {0: 2.5, 1: 1.0}
    driver.click("balance_classes")
    assert panel.exp.fit.class_weight == dict.fromkeys(range(10), 1.0)
    driver.set("class_weight", "heavy")
    assert driver.error("class_weight")
    assert driver.text("train") == "Fix (1)"
    driver.set("class_weight", "")
    assert panel.exp.fit.class_weight is None


@given(st.dictionaries(st.integers(0, 999), st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=20))
def test_class_weights_round_trip(weights: dict[int, float]) -> None:
    assert parse_weights(show_weights(weights)) == weights


@given(st.text(max_size=60))
def test_any_text_is_weights_or_a_sentence(text: str) -> None:
    found = None
    with contextlib.suppress(SpecError):
        found = parse_weights(text)
    assert found is None or all(weight >= 0 for weight in found.values())


def test_balanced_weights_are_scikit_learns() -> None:
    from sklearn.utils.class_weight import compute_class_weight

    y = np.array([0, 0, 0, 1, 2, 2])
    expected = compute_class_weight("balanced", classes=np.unique(y), y=y)
    assert list((balanced_weights(y) or {}).values()) == pytest.approx(expected, abs=1e-4)
    assert balanced_weights(np.eye(3)[y]) == balanced_weights(y)
    assert balanced_weights(np.array([0.5, 1.5])) is None


def test_without_checkpoints_nothing_is_written(exp: Experiment, drive: Any) -> None:
    driver = drive(CompileFitPanel(exp)).click("advanced").click("checkpoints")
    assert train(exp).path is None
    driver.click("checkpoints")
    assert train(exp).path is not None


def test_the_code_of_compile_and_fit_follows_the_settings(panel: Any, drive: Any) -> None:
    driver = drive(panel).click("code").set("epochs", "7").set("learning_rate", "0.5")
    code = panel._code.code
    assert panel._code._copy.text == code
    assert "epochs=7" in panel._code._text.value
    compile(code, "code", "exec")
    assert "keras.optimizers.SGD(learning_rate=0.5)" in code
    driver.click("code")
    assert panel._code.layout.display == "none"


def test_what_keras_would_say_is_folded_and_escaped(drive: Any) -> None:
    line = FindingsLine(lambda finding: None)
    said = "ValueError: <b>shapes</b> do not match"
    line.set_findings(
        [Finding("error", "x", "data", "Wrong.", None, said), Finding("advice", "y", "data", "Hm.")]
    )
    first, second = (row.value for row in line._list.children)
    assert "<details>" in first
    assert "&lt;b&gt;shapes" in first
    assert "<details>" not in second
    line.close()


def test_the_arguments_of_a_loss_set_from_code_are_seen_and_changed(panel: Any, drive: Any) -> None:
    d = drive(panel).click("advanced")
    panel.exp.compile = panel.exp.compile.replace(loss_args={"from_logits": True, "ignore_class": -1})
    assert "(3)" in d.widget.controls["advanced"].description  # the seed of this panel, too
    assert (d.value("loss_from_logits"), d.text("loss_ignore_class")) == (True, "-1")
    d.set("loss_ignore_class", "")
    assert dict(panel.exp.compile.loss_args) == {"from_logits": True}
    panel.exp.compile = panel.exp.compile.replace(loss="categorical_focal_crossentropy", loss_args={})
    d.set("loss_gamma", "3").set("loss_reduction", "sum")
    assert dict(panel.exp.compile.loss_args) == {"gamma": 3.0, "reduction": "sum"}


# --- what if -----------------------------------------------------------------------------------------


def test_before_the_first_run_a_sentence(panel: Any, drive: Any) -> None:
    drive(panel).click("what_if")
    assert "once" in panel._what_if._sentence.value
    panel.controls["try_epochs"].value = EPOCHS.index(5)
    assert panel.epochs == 5
    assert panel.exp.runs == ()


def test_each_move_trains_again_in_the_place_of_the_last_try(exp: Experiment, drive: Any) -> None:
    panel = CompileFitPanel(exp)
    driver = drive(panel).click("train").wait(lambda panel: panel.state == "finished")
    base = exp.runs[0]
    driver.click("what_if")
    for rate in (0.1, 0.2, 0.5):
        panel.controls["try_learning_rate"].value = RATES.index(rate)
    driver.wait(
        lambda _panel: (
            len(exp.runs) == 2
            and exp.runs[1].state == "finished"
            and exp.runs[1].compile.learning_rate == 0.5
        )
    )
    trial = exp.runs[1]
    assert exp.runs[0] is base
    assert (trial.path, trial.seed) == (None, base.seed)
    assert trial.name.startswith(
        "Run 2 · learning_rate 0.5 instead of 0.01"
    )  # in the place of those before it
    assert panel.learning_rate == 0.5
    exp.pinned = (trial.id,)
    panel.controls["try_epochs"].value = EPOCHS.index(3)
    driver.wait(lambda _panel: len(exp.runs) == 3 and exp.runs[2].state == "finished")
    assert exp.runs[1] is trial
    assert exp.runs[2].history.epochs == 3


def test_batch_size_and_width_are_tried_where_the_slider_is_left(panel: Any, drive: Any) -> None:
    panel.exp.model = ModelSpec.sequential(
        (28, 28, 1),
        [
            LayerSpec("Flatten"),
            LayerSpec("Dense", units=8),
            LayerSpec("Dense", units=10, activation="softmax"),
        ],
    )
    driver = drive(panel).click("train").wait(lambda panel: panel.state == "finished").click("what_if")
    batch, width = panel.controls["try_batch_size"], panel.controls["try_width"]
    assert (batch.settles, width.settles, panel.controls["try_epochs"].settles) == (True, True, False)
    assert WIDTHS[width.value] == 8
    width.value = WIDTHS.index(16)
    driver.wait(lambda panel: len(panel.exp.runs) == 2 and panel.exp.runs[1].state == "finished")
    assert [layer.args.get("units") for layer in panel.exp.runs[1].spec.layers] == [None, 16, 10]
    batch.value = BATCHES.index(8)
    driver.wait(
        lambda panel: panel.exp.runs[-1].fit.batch_size == 8 and panel.exp.runs[-1].state == "finished"
    )
    assert panel.batch_size == 8
    panel.exp.model = ModelSpec.sequential((28, 28, 1), [LayerSpec("Flatten"), LayerSpec("Dense", units=10)])
    assert width.layout.display == "none"


def test_the_try_before_is_cancelled(panel: Any, drive: Any, fast_trainer: Any) -> None:
    driver = drive(panel).click("train").wait(lambda panel: panel.state == "finished").click("what_if")
    fast_trainer.hold()
    panel.controls["try_epochs"].value = EPOCHS.index(5)
    driver.wait(lambda panel: len(panel.exp.runs) == 2)
    first = panel.exp.runs[1]
    panel.controls["try_epochs"].value = EPOCHS.index(8)
    driver.wait(lambda panel: first.state == "stopped" and panel.exp.runs[-1] is not first)
    fast_trainer.release()
    driver.wait(lambda panel: panel.state == "finished")
    assert len(panel.exp.runs) == 2
    assert panel.exp.runs[-1].history.epochs == 8


def test_a_run_under_way_is_never_left_without_anybody_to_steer_it(panel: Any, drive: Any) -> None:
    driver = drive(panel).click("train").wait(lambda panel: panel.state == "finished").click("what_if")
    driver.click("step_by_step").click("step_batch").wait(lambda panel: panel.state == "paused")
    paused, trainer = panel.exp.runs[-1], panel.exp.trainer
    assert "under way" in panel._what_if._sentence.value
    panel.controls["try_epochs"].value = EPOCHS.index(5)
    panel._what_if.trials.ask()  # a move that came before the run began, heard after it
    panel._what_if.trials._train()
    assert (panel.exp.runs[-1], panel.exp.trainer, panel.state) == (paused, trainer, "paused")
    driver.click("resume").wait(lambda panel: panel.state == "finished")
    assert "Each move" in panel._what_if._sentence.value
    panel.controls["try_epochs"].value = EPOCHS.index(3)
    driver.wait(lambda panel: len(panel.exp.runs) == 3 and panel.exp.runs[2].state == "finished")


def test_what_takes_long_is_not_tried(panel: Any, drive: Any) -> None:
    driver = drive(panel).click("train").wait(lambda panel: panel.state == "finished").click("what_if")
    panel.exp.runs[0].read_progress = lambda: _slow(panel.exp.runs[0])
    driver.set("epochs", "20")
    assert "too long" in panel._what_if._sentence.value
    panel.controls["try_epochs"].value = EPOCHS.index(30)
    assert len(panel.exp.runs) == 1


def _slow(run: Any) -> Any:
    from dltp_widgets.core.training.events import Progress

    return Progress(run.state, "", phases={"training": 60.0})
