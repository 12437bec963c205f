"""Judging on the test set, on a click and counted; the surest mistakes after a run."""

from __future__ import annotations

import threading
from typing import Any

import ipywidgets
import numpy as np
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.widgets.evaluation.evaluation_card import EvaluationCard
from dltp_widgets.widgets.evaluation.mistakes_strip import MistakesStrip
from dltp_widgets.widgets.parts.samples import are_images

LAYERS = [LayerSpec("Flatten"), LayerSpec("Dense", units=10, activation="softmax")]


@pytest.fixture
def exp(tiny_data: Dataset, language: Any, fast_trainer: Any) -> Experiment:
    return Experiment(
        tiny_data, ModelSpec.sequential((28, 28, 1), LAYERS), CompileSpec(), FitSpec(batch_size=60)
    )


@pytest.fixture
def prices(language: Any, fast_trainer: Any) -> Experiment:
    x, y = np.random.default_rng(0).random((30, 3)), np.linspace(0.0, 5.0, 30)
    data = Dataset.from_arrays(train=(x, y), test=(x, y))
    return Experiment(
        data, ModelSpec.sequential((3,), [LayerSpec("Dense", units=1)]), CompileSpec("mse"), FitSpec()
    )


def trained(exp: Experiment) -> Any:
    trainer = Trainer(exp)
    trainer.start()
    return trainer.join()


def idle(widget: Any) -> bool:
    return bool(widget.state == "idle")


def test_without_a_run_there_is_nothing_to_judge(exp: Experiment, drive: Any) -> None:
    card = EvaluationCard(exp)
    drive(card).click("evaluate")
    assert "Train a model first" in card._message.value
    assert exp.data.test_looks == 0


def without_weights(exp: Experiment, run: Run) -> Run:
    """A run that was to continue another, and was stopped before its first batch."""
    empty = Run(run.snapshot, history=run.history)
    empty.state = "stopped"
    exp.runs = (*exp.runs, empty)
    return empty


def test_a_run_without_weights_is_not_judged(exp: Experiment, drive: Any) -> None:
    run = trained(exp)
    strip = MistakesStrip(exp)
    drive(strip).wait(idle)
    empty = without_weights(exp, run)
    assert empty.history.n_steps
    assert (strip.state, strip.judgement) == ("idle", None)
    assert EvaluationCard(exp).run is run
    card = EvaluationCard(empty)
    drive(card).click("evaluate")
    assert "Train a model first" in card._message.value
    assert exp.data.test_looks == 0


def test_a_click_judges_and_counts(exp: Experiment, drive: Any) -> None:
    trained(exp)
    card = EvaluationCard(exp)
    driver = drive(card)
    assert "never looked at" in card._looks.value
    driver.click("evaluate").wait(idle)
    assert card.judgement is not None
    assert card.judgement.matrix.sum() == 40
    assert exp.data.test_looks == 1
    assert "looked at 1 time" in card._looks.value
    assert "Loss 1.0000" in card._figures.value
    driver.click("evaluate").wait(idle)
    assert "looked at 2 times" in card._looks.value


def test_a_cell_opens_its_images_surest_first(exp: Experiment, drive: Any) -> None:
    card = EvaluationCard(trained(exp))
    drive(card).click("evaluate").wait(idle)
    judged, view = card.judgement, card.views.parts["confusion"]
    assert judged is not None
    row, column = view.matrix.selected
    errors = judged.matrix - np.diag(np.diag(judged.matrix))
    assert errors[row, column] == errors.max()
    row, column = np.argwhere(judged.matrix > 0)[-1].tolist()
    view.matrix.set_state({"selected": [row, column]})
    assert view.images.count == judged.matrix[row, column]
    view.matrix.set_state({"selected": [99, 99]})


def test_a_regression_is_a_scatter(prices: Experiment, drive: Any) -> None:
    card = EvaluationCard(trained(prices))
    drive(card).click("evaluate").wait(idle)
    scatter = card.views.parts["scatter"]
    assert scatter.points.x.tolist() == prices.data.test.y.tolist()
    assert len(scatter.points.y) == 30
    assert sum(scatter.residuals._found.counts) == 30
    assert "On average" in scatter._words.value


def test_each_target_of_a_regression_can_be_seen(prices: Experiment, drive: Any, language: Any) -> None:
    x, y = prices.data.train.x, np.linspace(0.0, 5.0, 60).reshape(30, 2)
    prices.data = Dataset.from_arrays(train=(x, y), test=(x, y))
    prices.model = ModelSpec.sequential((3,), [LayerSpec("Dense", units=2)])
    run = trained(prices)
    run.predict = lambda given: np.tile([7.0, 9.0], (len(given), 1))
    card = EvaluationCard(run)
    d = drive(card).click("evaluate").wait(idle)
    scatter = card.views.parts["scatter"]
    assert (scatter.points.x.tolist(), set(scatter.points.y)) == (y[:, 0].tolist(), {7.0})
    d.set("target", 1)
    assert (scatter.points.x.tolist(), set(scatter.points.y)) == (y[:, 1].tolist(), {9.0})
    assert sum(scatter.residuals._found.counts) == 30
    d.click("evaluate").wait(idle)
    assert (d.value("target"), set(scatter.points.y)) == (1, {9.0})
    language("fr")
    assert scatter.target.options[1][0] == "Cible 2"
    sample = card.views
    d.click("view_sample").wait(lambda card: sample.parts["sample"].latest.idle)
    said = sample.parts["sample"]._answer.value
    assert said.index("Cible 1") < said.index("7,000") < said.index("Cible 2") < said.index("9,000")


def test_several_inputs_and_outputs_are_judged_by_their_figures(language: Any, drive: Any) -> None:
    x = {"a": np.ones((20, 2), "float32"), "b": np.ones((20, 3), "float32")}
    y = {"one": np.zeros((20, 1)), "two": np.ones((20, 1))}
    model = ModelSpec.graph(
        inputs={"a": (2,), "b": (3,)},
        layers=[LayerSpec("Dense", units=1, name="one"), LayerSpec("Dense", units=1, name="two")],
        edges={"one": ["a"], "two": ["b"]},
        outputs=["one", "two"],
    )
    exp = Experiment(Dataset.from_arrays(train=(x, y), test=(x, y)), model, CompileSpec("mse"), FitSpec())
    card = EvaluationCard(trained(exp))
    drive(card).click("evaluate").wait(idle)
    assert card.error == ""
    assert "Loss " in card._figures.value
    assert "20 samples" in card._figures.value
    assert "figures alone" in card._message.value
    assert card.still()
    assert all(button.layout.display == "none" for button in card.views._buttons.values())


def test_a_card_is_of_one_run_until_it_judges_another(exp: Experiment, drive: Any) -> None:
    first = trained(exp)
    card = EvaluationCard(exp)
    d = drive(card).click("evaluate").wait(idle)
    assert card._message.value == ""
    second = trained(exp)
    card.views.choose("errors")
    card.views.parts["errors"]._open(0)
    sample = card.views.parts["sample"]
    d.wait(lambda card: sample.latest.idle)
    assert (sample._run, card.views._run) == (first, first)
    assert "All this is of Run 1. Evaluate again to see Run 2." in card._message.value
    d.click("evaluate").wait(idle)
    assert (card.views._run, card._message.value) == (second, "")


def test_no_test_split_is_said(tiny_data: Dataset, exp: Experiment, drive: Any) -> None:
    exp.data = Dataset.from_arrays(train=(tiny_data.train.x, tiny_data.train.y))
    card = EvaluationCard(trained(exp))
    drive(card).click("evaluate")
    assert "no test split" in card._message.value


def test_a_failure_is_a_sentence(exp: Experiment, drive: Any) -> None:
    run = trained(exp)
    run.predict = lambda _x: 1 / 0
    card = EvaluationCard(run)
    drive(card).click("evaluate").wait(idle)
    assert "division by zero" in card._message.value


@pytest.mark.parametrize("wrong", [3, "run", object()])
def test_a_wrong_argument_is_a_sentence_inside(drive: Any, wrong: Any) -> None:
    card = EvaluationCard(wrong)
    drive(card)
    assert "dltp-error" in card.children[0].value


def test_hostile_class_names_are_escaped(tiny_data: Dataset, exp: Experiment, drive: Any) -> None:
    bad = ["<img src=x>"] * 10
    parts = {name: (split.x, split.y) for name, split in tiny_data.splits.items()}
    exp.data = Dataset.from_arrays(**parts, class_names=bad)
    strip = MistakesStrip(exp)
    drive(strip)
    card = EvaluationCard(trained(exp))
    drive(card).click("evaluate").wait(idle)
    shown = [w.value for root in (card, strip) for w in _tree(root) if isinstance(w, ipywidgets.HTML)]
    assert not any("<img" in text for text in shown)


def test_language_switch_relabels(exp: Experiment, drive: Any, language: Any) -> None:
    card = EvaluationCard(trained(exp))
    drive(card).click("evaluate").wait(idle)
    language("fr")
    assert "1,0000" in card._figures.value


def test_the_strip_shows_ten_mistakes_after_a_run(exp: Experiment, drive: Any) -> None:
    strip = MistakesStrip(exp)
    driver = drive(strip)
    assert strip.layout.display == "none"
    trained(exp)
    driver.wait(lambda _strip: strip.judgement is not None and idle(strip))
    assert strip.layout.display == ""
    assert strip.judgement.split == "valid"  # type: ignore[union-attr]
    assert strip._grid.count == 10
    assert ", not " in strip._grid.labels[0]
    assert exp.data.test_looks == 0


def test_the_strip_stays_hidden_for_a_regression(prices: Experiment, drive: Any) -> None:
    strip = MistakesStrip(prices)
    drive(strip)
    trained(prices)
    assert strip.state == "idle"
    assert strip.layout.display == "none"


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((5, 28, 28, 1), True),
        ((5, 32, 32, 3), True),
        ((5, 28, 28), True),
        ((5, 784), False),
        ((5, 4, 4, 7), False),
    ],
)
def test_what_an_image_is(shape: tuple[int, ...], expected: bool) -> None:
    assert are_images(np.zeros(shape)) is expected


def test_closing_leaves_nothing(exp: Experiment, prices: Experiment) -> None:
    run, other = trained(exp), trained(prices)
    before = set(ipywidgets.widgets.widget._instances)
    for subject in (run, other, exp):
        card, strip = EvaluationCard(subject), MistakesStrip(exp)
        for _ in range(2):
            card.evaluate()
            while not (idle(card) and idle(strip)):
                pass
        card.close()
        strip.close()
    assert set(ipywidgets.widgets.widget._instances) == before


def test_a_refused_card_does_nothing(drive: Any) -> None:
    for widget in (EvaluationCard(42), MistakesStrip(42)):
        drive(widget)
        assert widget.error
        assert (widget.state, widget.judgement) == ("idle", None)
    card = EvaluationCard(42)
    drive(card)
    card.evaluate()
    assert (card.run, card.state) == (None, "idle")


def test_the_model_is_asked_in_a_daemon_thread(exp: Experiment, drive: Any) -> None:
    asked: list[threading.Thread] = []
    run = trained(exp)
    predict = run.predict
    run.predict = lambda x: (asked.append(threading.current_thread()), predict(x))[1]
    strip, card = MistakesStrip(exp), EvaluationCard(run)
    drive(strip).wait(idle)
    drive(card).click("evaluate").wait(idle)
    assert len(asked) == 2
    assert all(thread.daemon for thread in asked)


def test_what_cannot_be_drawn_is_a_sentence(
    exp: Experiment, drive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = EvaluationCard(trained(exp))
    monkeypatch.setattr(card, "_show_judgement", lambda *_args: 1 / 0)
    drive(card).click("evaluate").wait(idle)
    assert "division by zero" in card.error
    assert "Evaluating" not in card._message.value


def _tree(root: Any) -> list[Any]:
    return [root, *(leaf for child in getattr(root, "children", ()) for leaf in _tree(child))]
