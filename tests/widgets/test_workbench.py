"""The workbench composes; the parts meet in the Experiment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances

from dltp_widgets.core import language as language_module
from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.experiment import Experiment, demonstration
from dltp_widgets.core.language import set_language
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import FitSpec
from dltp_widgets.widgets.parts import cells
from dltp_widgets.widgets.workbench import TABS, Workbench


@pytest.fixture
def exp() -> Experiment:
    return demonstration()


def _observers(exp: Experiment) -> int:
    return sum(len(handlers) for by_type in exp._trait_notifiers.values() for handlers in by_type.values())


def test_the_first_screen_has_the_model_in_one_line_and_one_button(exp: Experiment, drive: Any) -> None:
    bench = Workbench(exp)
    screen = drive(bench)
    assert bench._pages.selected_index == TABS.index("data")
    assert "784 → 256 → 256 → 128 → 10 · 300,938 parameters" in bench._summary.value
    assert screen.text("train_now") == "Train"


def test_the_one_button_trains_and_shows_the_curves(exp: Experiment, drive: Any, fast_trainer: Any) -> None:
    bench = Workbench(exp)
    drive(bench).click("train_now").wait(lambda _: exp.runs and exp.runs[0].done)
    assert bench._pages.selected_index == TABS.index("train")
    assert bench._strip.layout.display == "none"
    drive(bench).wait(lambda bench: "10" in bench.chart.headline)
    assert "<strong>" in bench.chart.headline
    assert bench.controls["tab_train"].description.endswith("✓")


def test_tabs_are_changed_by_key(exp: Experiment, drive: Any) -> None:
    bench = Workbench(exp)
    for index, name in enumerate(TABS):
        drive(bench).click(f"tab_{name}")
        assert bench._pages.selected_index == index
        assert ("epochs" in drive(bench)) == (name == "train")


def test_an_edit_in_one_part_is_seen_in_the_others(exp: Experiment, drive: Any) -> None:
    bench = Workbench(exp)
    bench.builder.edit(1, units=64)
    assert "64" in bench._summary.value
    exp.model = exp.spec.edit(1, units=-1)
    assert not bench.controls["tab_model"].description.endswith("✓")
    assert "error" in bench._summary.value
    assert any(finding.field == "model.layers.1" for finding in bench.panel.findings)


def test_french_and_back_relabel_at_once(exp: Experiment, drive: Any) -> None:
    bench = Workbench(exp)
    screen = drive(bench)
    screen.click("language_fr")
    assert screen.text("train_now") == "Entraîner"
    assert bench.controls["tab_data"].description.startswith("1 Données")
    assert "échantillon" in bench._badge.value
    screen.click("language_en")
    assert screen.text("train_now") == "Train"


def test_the_same_cell_thirty_times(exp: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    running = ["0"]
    monkeypatch.setattr(cells, "current_cell", lambda: ("cell", running[0]))
    monkeypatch.setattr(cells, "_executions", {})
    counts = []
    for execution in range(30):
        running[0] = str(execution)
        Workbench(exp)
        counts.append((len(_instances), _observers(exp)))
    assert len(set(counts)) == 1, counts


def test_nothing_follows_the_language_any_more_once_closed(exp: Experiment) -> None:
    before = len(language_module._listeners)
    bench = Workbench(exp)
    bench.close()
    assert len(language_module._listeners) == before


def test_reduced_motion_of_the_page_reaches_the_chart_and_news_reach_the_page(
    exp: Experiment, drive: Any
) -> None:
    bench = Workbench(exp)
    drive(bench)
    bench.guard.reduced_motion = True
    assert bench.chart.reduced_motion
    bench.panel.say("epoch 3")
    assert bench.guard.announcement == "epoch 3"


def test_a_workbench_made_during_a_run_shows_its_end(exp: Experiment, drive: Any, fast_trainer: Any) -> None:
    first = Workbench(exp)
    drive(first)
    fast_trainer.hold()
    first.panel.train()
    later = Workbench(exp)
    drive(later)
    fast_trainer.release()
    exp.trainer.join(60)
    drive(later).wait(lambda bench: "<strong>Y" in bench.chart.headline)


def test_a_closed_workbench_lets_go_of_the_run(exp: Experiment, fast_trainer: Any) -> None:
    bench = Workbench(exp)
    fast_trainer.hold()
    bench.panel.train()
    assert len(exp.runs[0].emitter._subscribers) > 1
    bench.close()
    assert len(exp.runs[0].emitter._subscribers) == 1  # the experiment's own
    fast_trainer.release()
    exp.trainer.join(60)


def test_a_look_at_the_test_set_is_counted_everywhere(exp: Experiment, drive: Any, fast_trainer: Any) -> None:
    bench = Workbench(exp)
    screen = drive(bench).click("train_now").wait()
    screen.click("tab_evaluate").click("evaluate").wait()
    assert exp.data.test_looks == 1
    assert bench.controls["tab_evaluate"].description.endswith("✓")
    assert "never looked at" not in bench.data_card._counts.value


def test_a_look_at_one_test_sample_is_counted_everywhere(
    exp: Experiment, drive: Any, fast_trainer: Any
) -> None:
    bench = Workbench(exp)
    screen = drive(bench).click("train_now").wait()
    screen.click("tab_evaluate").wait(lambda _bench: "view_sample" in screen)
    screen.click("view_sample").set("sample_split", "test")
    screen.wait(lambda _bench: exp.data.test_looks == 1 and bench.evaluation.looks == 1)
    assert "looked at 1 time)" in bench.data_card._counts.value


def test_training_with_and_without_a_leak_shows_both_curves(drive: Any, fast_trainer: Any) -> None:
    x = np.random.default_rng(0).normal(size=(80, 2)) * [1.0, 30.0]
    data = Dataset.from_arrays((x, x @ [0.5, 0.1])).split(valid=0.25, test=0.25)
    model = ModelSpec.sequential((2,), [LayerSpec("Dense", units=1)])
    exp = Experiment(data.scale("standard", fit_on="each"), model, fit=FitSpec(epochs=2))
    bench = Workbench(exp)
    drive(bench).click("both_leak_scaler").wait()
    assert bench._pages.selected_index == TABS.index("train")
    assert len(bench.chart.runs) == 2
    leaky, honest = (run.history.last()["val_loss"] for run in exp.runs)
    assert (
        f"Validation loss {leaky:.4f} with the leak, {honest:.4f} without" in bench.data_card._sentence.value
    )
    assert "with the leak" in bench.chart.headline
    assert exp.data.lineage[-1].fitted_on == "train"


def test_a_model_of_two_inputs_is_summed_up(exp: Experiment) -> None:
    spec = ModelSpec.graph(
        inputs={"a": (4,), "b": (3,)},
        layers=[LayerSpec("Concatenate", name="both"), LayerSpec("Dense", units=1, name="out")],
        edges={"both": ["a", "b"], "out": ["both"]},
        outputs=["out"],
    )
    exp.model = spec
    bench = Workbench(exp)
    assert "4 + 3 → 7 → 1" in bench._summary.value
    bench.close()


def test_two_workbenches_of_one_experiment_both_live(exp: Experiment, drive: Any) -> None:
    one, other = Workbench(exp), Workbench(exp)
    drive(one), drive(other)
    exp.model = exp.spec.edit(1, units=32)
    assert "→ 32 →" in one._summary.value
    assert one._summary.value == other._summary.value


def test_closing_in_the_middle_of_a_run(
    exp: Experiment, fast_trainer: Any, language: Callable[[str], None]
) -> None:
    before, observers = len(_instances), _observers(exp)
    bench = Workbench(exp)
    fast_trainer.hold()
    bench.panel.train()
    bench.close()
    fast_trainer.release()
    assert exp.trainer.join(60).state == "finished"
    assert len(_instances) == before
    assert _observers(exp) == observers
    set_language("fr")


@pytest.mark.parametrize("wrong", [3, "<b>x</b>", [1, 2]])
def test_a_wrong_argument_is_a_sentence_inside(wrong: Any) -> None:
    bench = Workbench(wrong)
    assert "dltp-error" in bench.children[0].value
    assert "<b>" not in bench.children[0].value
    bench.show_tab("train")
    bench.close()


def test_the_first_screen_loads_no_tensorflow() -> None:
    code = (
        "import sys, dltp_widgets as d; d.Workbench();"
        "assert not {'tensorflow', 'keras', 'sklearn', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
