"""The panel in both directions: what is typed becomes specs, new specs become what is shown."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets
import numpy as np
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.experiment import Experiment, demonstration
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.widgets.training.compile_fit_panel import CompileFitPanel

LAYERS = [LayerSpec("Flatten"), LayerSpec("Dense", units=10, activation="softmax")]


@pytest.fixture
def exp(tiny_data: Dataset) -> Experiment:
    spec = CompileSpec("sparse_categorical_crossentropy", "SGD", metrics=("accuracy",))
    return Experiment(
        tiny_data.scale("minus_one_one"),
        ModelSpec.sequential((28, 28, 1), LAYERS),
        spec,
        FitSpec(epochs=2, batch_size=60),
    )


@pytest.fixture
def panel(exp: Experiment, language: Any, fast_trainer: Any, drive: Any) -> CompileFitPanel:
    made = CompileFitPanel(exp)
    drive(made)
    return made


def focused(recorder: Any, widget: Any) -> bool:
    return any(message.content.get("do") == "focus" for message in recorder.of(widget, "custom"))


# --- user -> spec ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "typed", "part", "value"),
    [
        ("loss", "mean_squared_error", "compile", "mean_squared_error"),
        ("optimizer", "Adam", "compile", "Adam"),
        ("learning_rate", "0,001", "compile", 0.001),
        ("learning_rate", "1e-3", "compile", 0.001),
        ("metrics", "accuracy, recall", "compile", ("accuracy", "recall")),
        ("epochs", "10 000", "fit", 10_000),
        ("batch_size", "32", "fit", 32),
    ],
)
def test_typing_makes_a_new_spec(
    panel: Any, drive: Any, key: str, typed: str, part: str, value: object
) -> None:
    before = getattr(panel.exp, part)
    drive(panel).set(key, typed)
    assert getattr(getattr(panel.exp, part), key) == value
    assert getattr(panel, key) == value
    assert getattr(before, key) != value


def test_an_empty_learning_rate_is_the_optimizers_own(panel: Any, drive: Any) -> None:
    driver = drive(panel).set("learning_rate", "0.5").set("learning_rate", "")
    assert panel.exp.compile.learning_rate is None
    assert panel.controls["learning_rate"].text.placeholder == "0.01"
    driver.set("optimizer", "Adam")
    assert panel.controls["learning_rate"].text.placeholder == "0.001"


@pytest.mark.parametrize(
    ("key", "typed"),
    [("epochs", "0"), ("epochs", "two"), ("batch_size", "-1"), ("batch_size", "1.5"), ("learning_rate", "0")],
)
def test_a_refused_text_is_marked_and_changes_nothing(panel: Any, drive: Any, key: str, typed: str) -> None:
    before = panel.exp.compile, panel.exp.fit
    driver = drive(panel).set(key, typed)
    assert driver.text(key) == typed
    assert driver.error(key)
    assert (panel.exp.compile, panel.exp.fit) == before
    assert driver.text("train") == "Fix (1)"


def test_a_refused_text_survives_the_edit_of_another_field(panel: Any, drive: Any) -> None:
    driver = drive(panel).set("epochs", "many").set("batch_size", "20")
    assert driver.text("epochs") == "many"
    assert driver.error("epochs")
    driver.set("epochs", "3")
    assert driver.error("epochs") == ""
    assert driver.text("train") == "Train"


# --- spec -> controls --------------------------------------------------------------------------------


def test_changes_from_elsewhere_are_shown(panel: Any, drive: Any) -> None:
    driver = drive(panel)
    panel.exp.compile = CompileSpec("mean_squared_error", "Adam", 0.25, metrics=("auc",))
    panel.exp.fit = FitSpec(epochs=7, batch_size=11, seed=5, shuffle=False)
    driver.click("advanced")
    shown = [driver.value(key) for key in ("loss", "optimizer", "learning_rate", "metrics")]
    assert shown == ["mean_squared_error", "Adam", 0.25, ("auc",)]
    assert [driver.text(key) for key in ("epochs", "batch_size", "seed")] == ["7", "11", "5"]
    assert driver.value("shuffle") is False
    assert driver.text("advanced") == "Advanced settings (2)"


def test_the_text_as_typed_stays_when_its_value_comes_back(panel: Any, drive: Any) -> None:
    driver = drive(panel).set("learning_rate", "0,0010")
    assert driver.text("learning_rate") == "0,0010"


def test_properties_write_the_specs(panel: Any, drive: Any) -> None:
    panel.epochs, panel.loss, panel.seed = 9, "huber", 3
    assert (panel.exp.fit.epochs, panel.exp.compile.loss, panel.exp.fit.seed) == (9, "huber", 3)
    assert drive(panel).value("loss") == "huber"


def test_several_losses_are_shown_and_left_alone(panel: Any, drive: Any) -> None:
    panel.exp.compile = CompileSpec({"a": "huber", "b": "hinge"})
    assert drive(panel).value("loss") == "a: huber, b: hinge"
    assert panel.exp.compile.loss == {"a": "huber", "b": "hinge"}


# --- findings ----------------------------------------------------------------------------------------


def test_an_unknown_loss_is_marked_and_mended(panel: Any, drive: Any) -> None:
    driver = drive(panel)
    panel.loss = "sparse_categorical_crossentropi"
    assert "sparse_categorical_crossentropy" in driver.error("loss")
    assert [finding.code for finding in panel.findings] == ["unknown_loss"]
    assert driver.text("findings") == "1 error"
    driver.click("findings").click("fix_unknown_loss")
    assert panel.exp.compile.loss == "sparse_categorical_crossentropy"
    assert driver.error("loss") == ""
    assert "fix_unknown_loss" not in panel.controls


def test_train_moves_to_the_first_error(exp: Experiment, fast_trainer: Any, recorded_comm: Any) -> None:
    panel = CompileFitPanel(exp)
    panel.batch_size = 0
    assert panel.controls["train"].disabled is False
    panel.controls["train"].click()
    assert focused(recorded_comm, panel.controls["batch_size"].text)
    assert exp.runs == ()
    panel.close()


def test_an_error_elsewhere_opens_the_findings(panel: Any, drive: Any) -> None:
    panel.exp.model = ModelSpec.sequential((27, 27, 1), LAYERS)
    driver = drive(panel).click("train")
    assert panel.exp.runs == ()
    driver.click("fix_wrong_input_shape")
    assert panel.findings == []


def test_a_warning_asks_once(panel: Any, drive: Any) -> None:
    driver = drive(panel).set("learning_rate", "50").click("train")
    assert panel.exp.runs == ()
    assert driver.text("train") == "Train anyway"
    driver.click("train").wait(lambda _panel: panel.state == "finished")
    assert len(panel.exp.runs) == 1


def test_advice_never_stops_anybody(panel: Any, drive: Any) -> None:
    drive(panel).set("batch_size", "100000").click("train").wait(lambda _panel: panel.state == "finished")
    assert len(panel.exp.runs) == 1


def test_hostile_text_is_escaped(panel: Any, drive: Any) -> None:
    bad = "<img src=x onerror=alert(1)>"
    panel.loss = bad
    drive(panel).set("epochs", bad).set("metrics", bad)
    shown = [widget.value for widget in _tree(panel) if isinstance(widget, ipywidgets.HTML)]
    assert not any("<img" in text for text in shown)


# --- training ----------------------------------------------------------------------------------------


def test_train_becomes_stop_in_the_same_place(panel: Any, drive: Any, fast_trainer: Any) -> None:
    driver = drive(panel)
    fast_trainer.hold()
    driver.click("train")
    assert "stop" in driver
    assert "train" not in driver
    assert panel.state in ("compiling", "running")
    assert panel._progress_line.line.value
    driver.click("stop").wait(lambda _panel: panel.state == "stopped")
    assert "train" in driver
    assert "stop" not in driver


def test_a_second_train_during_a_run_does_nothing(panel: Any, drive: Any, fast_trainer: Any) -> None:
    fast_trainer.hold()
    assert isinstance(panel.train(), Trainer)
    assert panel.train() is None
    panel.stop()
    drive(panel).wait(lambda _panel: panel.state == "stopped")
    assert len(panel.exp.runs) == 1


def test_after_a_run_one_continues_or_starts_afresh(panel: Any, drive: Any) -> None:
    driver = drive(panel).click("train").wait(lambda _panel: panel.state == "finished")
    assert panel.progress.fraction == 1.0
    assert driver.text("continue_run") == "Continue (+2 epochs)"
    assert driver.text("start_afresh") == "Start afresh"
    driver.click("continue_run").wait(lambda _panel: panel.state == "finished" and len(panel.exp.runs) == 2)
    assert panel.exp.runs[1].history.epochs == 4
    driver.click("start_afresh").wait(lambda _panel: panel.state == "finished" and len(panel.exp.runs) == 3)
    assert panel.exp.runs[2].history.epochs == 2


def test_another_model_cannot_be_continued(panel: Any, drive: Any) -> None:
    driver = drive(panel).click("train").wait(lambda _panel: panel.state == "finished")
    panel.exp.model = ModelSpec.sequential((28, 28, 1), [LayerSpec("Flatten"), LayerSpec("Dense", units=10)])
    assert "continue_run" not in driver
    assert driver.text("train") == "Train"


def test_what_went_wrong_is_one_sentence(panel: Any, drive: Any, fast_trainer: Any) -> None:
    fast_trainer.error = ValueError("<b>the first line\nand forty more")
    drive(panel).click("train").wait(lambda _panel: panel.state == "failed")
    said = panel._progress_line.line.value
    assert "&lt;b&gt;the first line" in said
    assert "<details>" in said
    assert "Traceback" in said
    assert "<b>the" not in said


def test_runs_started_elsewhere_are_followed(panel: Any, drive: Any) -> None:
    trainer = Trainer(panel.exp)
    trainer.start()
    trainer.join()
    drive(panel).wait(lambda _panel: panel.state == "finished")


def test_ten_thousand_steps_send_few_messages(exp: Experiment, fast_trainer: Any, recorded_comm: Any) -> None:
    exp.fit = exp.fit.replace(epochs=100, batch_size=1)  # 12,000 steps
    panel = CompileFitPanel(exp)
    recorded_comm.clear()
    trainer = panel.train()
    assert trainer is not None
    run = trainer.join()
    beats = 5 * (run.elapsed + 1) + 5
    assert recorded_comm.count() < 12 * beats
    panel.close()


# --- step by step ------------------------------------------------------------------------------------


def is_paused(panel: Any) -> bool:
    return bool(panel.state == "paused" and not panel._steering.asked)


def paused_after(steps: int) -> Callable[[Any], bool]:
    return lambda panel: is_paused(panel) and panel.exp.runs[-1].history.n_steps == steps


def test_the_section_is_closed_and_offers_what_acts(panel: Any, drive: Any, fast_trainer: Any) -> None:
    driver = drive(panel)
    step_keys = ("pause", "resume", "step_batch", "step_epoch")
    assert not any(key in driver for key in step_keys)
    driver.click("step_by_step")
    assert [key in driver for key in step_keys] == [False, False, True, True]
    fast_trainer.hold()
    driver.click("train")
    assert [key in driver for key in step_keys] == [True, False, True, True]
    driver.click("pause").wait(is_paused)
    assert [key in driver for key in step_keys] == [False, True, True, True]
    driver.click("stop").wait(lambda _panel: panel.state == "stopped")
    assert [key in driver for key in step_keys] == [False, False, True, True]
    driver.click("step_by_step")
    assert not any(key in driver for key in step_keys)


def test_one_batch_at_a_time_then_an_epoch_then_the_rest(panel: Any, drive: Any) -> None:
    driver = drive(panel).click("step_by_step").click("step_batch").wait(paused_after(1))
    assert "Paused at batch 1/2 of epoch 1/2" in panel._progress_line.line.value
    driver.click("step_batch").wait(paused_after(2)).click("step_epoch")
    driver.wait(lambda _panel: is_paused(panel) and panel.exp.runs[-1].history.epochs == 1)
    driver.click("step_epoch").wait(lambda _panel: panel.state in ("paused", "finished"))
    if panel.state == "paused":
        driver.click("resume")
    driver.wait(lambda _panel: panel.state == "finished")
    assert len(panel.exp.runs) == 1
    assert panel.exp.runs[0].history.n_steps == 4


def test_one_epoch_on_an_idle_panel(panel: Any, drive: Any) -> None:
    panel.step_epoch()
    drive(panel).wait(lambda _panel: is_paused(panel) and panel.exp.runs[-1].history.epochs == 1)
    assert "Paused after epoch 1/2" in panel._progress_line.line.value
    panel.resume()
    drive(panel).wait(lambda _panel: panel.state == "finished")


def test_a_pause_changes_no_number(panel: Any, drive: Any, fast_trainer: Any) -> None:
    driver = drive(panel).click("train").wait(lambda _panel: panel.state == "finished")
    fast_trainer.hold()
    driver.click("start_afresh")
    panel.pause()
    driver.wait(is_paused)
    fast_trainer.release()
    assert panel.state == "paused"
    panel.resume()
    driver.wait(lambda _panel: panel.state == "finished")
    first, second = panel.exp.runs
    assert first.history.frame().equals(second.history.frame())


def test_the_methods_are_safe_in_any_order(panel: Any, drive: Any) -> None:
    panel.pause()
    panel.resume()
    panel.stop()
    assert panel.exp.runs == ()
    panel.step_batch()
    panel.resume()
    panel.pause()
    panel.step_batch()
    panel.stop()
    panel.step_batch()
    panel.resume()
    drive(panel).wait(lambda _panel: panel.state in ("stopped", "finished"))
    assert all(run.done for run in panel.exp.runs)


def test_a_step_is_taken_back_by_resume(panel: Any, drive: Any) -> None:
    panel.step_epoch()
    panel.resume()
    drive(panel).wait(lambda _panel: panel.state == "finished")


def test_a_step_asks_about_a_warning_as_training_does(panel: Any, drive: Any) -> None:
    driver = drive(panel).set("learning_rate", "50").click("step_by_step").click("step_batch")
    assert panel.exp.runs == ()
    assert driver.text("train") == "Train anyway"
    driver.click("step_batch").wait(is_paused)


def test_a_step_does_not_start_with_an_error(panel: Any, drive: Any) -> None:
    drive(panel).set("epochs", "many").click("step_by_step").click("step_batch")
    assert panel.exp.runs == ()
    panel.step_epoch()
    assert panel.exp.runs == ()


def heard(run: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return a list that gets what the emitter of a run finds at each of its beats."""
    beats: list[Any] = []
    read = run.emitter._read

    def noted() -> Any:
        event = read()
        beats.append(event.progress)
        return event

    monkeypatch.setattr(run.emitter, "_read", noted)
    return beats


def test_a_paused_run_says_so_once_and_sends_nothing_more(
    exp: Experiment, fast_trainer: Any, recorded_comm: Any, drive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = CompileFitPanel(exp)
    said: list[str] = []
    monkeypatch.setattr(panel._progress_line, "_say", said.append)
    fast_trainer.hold()
    driver = drive(panel).click("train").click("step_by_step").click("pause").wait(is_paused)
    driver.wait(lambda _panel: any("Paused" in text for text in said))
    beats = heard(panel.exp.runs[-1], monkeypatch)
    driver.wait(lambda _panel: len(beats) > 1 and beats[-1] == beats[-2])  # nothing is on its way any more
    recorded_comm.clear()
    count = len(beats)
    driver.wait(lambda _panel: len(beats) > count + 5)
    assert recorded_comm.count() == 0
    assert sum("Paused" in text for text in said) == 1
    panel.stop()


def test_the_keyboard_stays_where_it_was_pressed(
    exp: Experiment, fast_trainer: Any, recorded_comm: Any, drive: Any
) -> None:
    panel = CompileFitPanel(exp)
    fast_trainer.hold()
    driver = drive(panel).click("step_by_step").click("train").click("pause").wait(is_paused)
    assert focused(recorded_comm, panel.controls["resume"])
    assert not focused(recorded_comm, panel.controls["pause"])
    driver.click("resume")
    assert focused(recorded_comm, panel.controls["pause"])
    panel.stop()


@pytest.mark.parametrize("act", ["step_batch", "step_epoch", "pause"])
def test_what_ends_by_itself_leaves_the_keyboard_where_it_is(
    exp: Experiment, fast_trainer: Any, recorded_comm: Any, drive: Any, act: str
) -> None:
    panel = CompileFitPanel(exp)
    driver = drive(panel).click("step_by_step")
    fast_trainer.hold()
    driver.click("train")
    getattr(panel, act)()  # by a program: no button was clicked
    fast_trainer.release()
    driver.wait(is_paused)
    driver.click("step_batch").wait(paused_after(panel.exp.runs[-1].history.n_steps + 1))
    assert not any(message.content.get("do") == "focus" for message in recorded_comm.messages)
    panel.stop()


def test_the_foot_names_device_and_engine_and_folds_the_reason(panel: Any, drive: Any) -> None:
    drive(panel).click("train").wait(lambda _panel: panel.state == "finished")
    run = panel.exp.runs[0]
    run.engine, run.engine_reason, run.notice = "exact", "<b>because", "<i>disk full"
    panel.relabel()
    foot = panel._progress_line.foot.value
    assert "CPU · compiled engine" in foot
    assert "&lt;b&gt;because" in foot
    assert "&lt;i&gt;disk full" in foot
    assert "<b>" not in foot
    assert "Finished" in panel._progress_line.line.value


def test_a_pause_speaks_the_language(panel: Any, drive: Any, language: Callable[[str], None]) -> None:
    driver = drive(panel).click("step_by_step").click("step_batch").wait(is_paused)
    english = panel._progress_line.line.value, driver.text("step_batch")
    language("fr")
    assert english[0] != panel._progress_line.line.value
    assert english[1] != driver.text("step_batch")
    panel.stop()


# --- arguments, language, end ------------------------------------------------------------------------


def test_a_model_and_arrays_make_an_experiment(drive: Any, language: Any) -> None:
    x, y = np.zeros((20, 4), dtype="float32"), np.linspace(0.0, 1.0, 20)
    panel = CompileFitPanel(model=ModelSpec.sequential((4,), [LayerSpec("Dense", units=1)]), data=(x, y))
    drive(panel)
    assert panel.loss == "mean_squared_error"
    assert panel.exp.data.train.n == 20


@pytest.mark.parametrize(
    "wrong", [{"exp": 3}, {"model": 3}, {"data": (1, 2)}, {"model": 3, "data": ([1], [2])}]
)
def test_a_wrong_argument_is_a_sentence_inside(drive: Any, wrong: dict[str, Any]) -> None:
    panel = CompileFitPanel(**wrong)
    drive(panel)
    assert "dltp-error" in panel.children[0].value
    assert panel.findings == []


def test_language_switch_relabels(panel: Any, drive: Any, language: Callable[[str], None]) -> None:
    driver = drive(panel)
    panel.batch_size = 0
    english = driver.text("epochs"), panel.controls["epochs"].description, driver.error("batch_size")
    relabelled: list[str] = []
    panel.on_relabel(lambda: relabelled.append(panel.controls["epochs"].description))
    language("fr")
    assert relabelled
    assert english[0] == driver.text("epochs")


def test_every_control_has_a_description(panel: Any) -> None:
    assert all(control.description for key, control in panel.controls.items() if key != "findings")


def test_closing_leaves_nothing(exp: Experiment, fast_trainer: Any) -> None:
    before = set(ipywidgets.widgets.widget._instances)
    observers = {name: len(found.get("change", [])) for name, found in exp._trait_notifiers.items()}
    for _ in range(3):
        panel = CompileFitPanel(exp)
        panel.batch_size = 0
        panel.batch_size = 60
        trainer = panel.train()
        panel.close()
        assert trainer is not None
        trainer.join()
        assert not trainer.run.emitter._subscribers
    after = {name: len(found.get("change", [])) for name, found in exp._trait_notifiers.items()}
    assert set(ipywidgets.widgets.widget._instances) == before
    assert {name: count for name, count in after.items() if count} == {
        n: c for n, c in observers.items() if c
    }


def test_a_refused_panel_does_nothing(drive: Any) -> None:
    panel = CompileFitPanel(42)
    drive(panel)
    assert panel.error
    assert panel.error in html.unescape(panel.children[0].value)
    assert panel.train() is None
    for act in (panel.stop, panel.pause, panel.resume, panel.step_batch, panel.step_epoch):
        act()
    panel.epochs = 3
    names = ("loss", "optimizer", "learning_rate", "metrics", "epochs", "batch_size", "seed")
    assert [getattr(panel, name) for name in names] == [None] * 7
    assert (panel.state, panel.progress, panel.findings) == ("idle", None, [])


def test_refusals_follow_the_language(panel: Any, drive: Any, language: Callable[[str], None]) -> None:
    driver = drive(panel).set("epochs", "many").set("learning_rate", "-1").click("findings")
    english = driver.error("epochs"), driver.error("learning_rate"), panel._line.findings[0].message
    language("fr")
    french = driver.error("epochs"), driver.error("learning_rate"), panel._line.findings[0].message
    assert all(french)
    assert not set(english) & set(french)
    assert (driver.text("epochs"), driver.value("epochs")) == ("many", 2)
    assert driver.error("epochs") in panel._line.findings[1].message + panel._line.findings[0].message


def _tree(root: Any) -> list[Any]:
    return [root, *(leaf for child in getattr(root, "children", ()) for leaf in _tree(child))]


def test_a_warning_stands_above_the_button_and_marks_no_field(drive: Any) -> None:
    panel = CompileFitPanel(demonstration())
    screen = drive(panel).set("learning_rate", "10")
    assert screen.error("learning_rate") == ""
    assert [finding.level for finding in panel.findings] == ["warning"]
    assert "10 is huge" in panel.findings[0].message
