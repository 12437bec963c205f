"""The views of an evaluation: mistakes, classes, one sample, a drawn digit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.widgets.evaluation.evaluation_card import EvaluationCard

LAYERS = [LayerSpec("Flatten"), LayerSpec("Dense", units=10, activation="softmax")]
STROKE = [[0.5, 0.1], [0.5, 0.9]]


@pytest.fixture
def exp(tiny_data: Dataset, language: Any, fast_trainer: Any) -> Experiment:
    model = ModelSpec.sequential((28, 28, 1), LAYERS)
    return Experiment(tiny_data.scale("zero_one"), model, CompileSpec(), FitSpec(batch_size=60))


def trained(exp: Experiment) -> Any:
    trainer = Trainer(exp)
    trainer.start()
    return trainer.join()


def idle(widget: Any) -> bool:
    parts = widget.views.parts.values()
    return bool(widget.state == "idle") and all(part.latest.idle for part in parts if hasattr(part, "latest"))


def offered(card: EvaluationCard) -> set[str]:
    buttons = card.views._buttons.items()
    return {name for name, button in buttons if button.layout.display != "none"}


def test_what_is_offered_follows_run_and_judgement(exp: Experiment, drive: Any) -> None:
    card = EvaluationCard(exp)
    d = drive(card)
    assert offered(card) == set()
    trained(exp)
    assert offered(card) == {"sample", "digit"}
    assert card.views.chosen == ""
    d.click("evaluate").wait(idle)
    assert offered(card) == {"confusion", "errors", "classes", "sample", "digit"}
    assert card.views.chosen == "confusion"


def test_clothes_are_not_drawn_and_prices_have_no_classes(exp: Experiment, drive: Any) -> None:
    parts = {name: (split.x, split.y) for name, split in exp.data.splits.items()}
    exp.data = Dataset.from_arrays(**parts, class_names=[f"shirt {i}" for i in range(10)])
    trained(exp)
    card = EvaluationCard(exp)
    drive(card)
    assert offered(card) == {"sample"}
    x, y = np.random.default_rng(0).random((30, 3)), np.linspace(0.0, 5.0, 30)
    exp.data = Dataset.from_arrays(train=(x, y), test=(x, y))
    exp.model = ModelSpec.sequential((3,), [LayerSpec("Dense", units=1)])
    trained(exp)
    assert offered(card) == {"sample"}
    drive(card).click("evaluate").wait(idle)
    assert offered(card) == {"scatter", "sample"}


def test_the_surest_mistakes_with_their_certainty_open_as_samples(exp: Experiment, drive: Any) -> None:
    card = EvaluationCard(trained(exp))
    d = drive(card).click("evaluate").wait(idle).click("view_errors")
    judged, view = card.judgement, card.views.parts["errors"]
    assert judged is not None
    wrong = int((judged.answers.argmax(axis=1) != judged.truth).sum())
    assert view.images.count == min(wrong, 40)
    assert ", not " in view.images.labels[0]
    assert view.images.labels[0].endswith(" %)")
    first = judged.mistakes(1)[0]
    view.images._on_message(view.images, {"kind": "open", "image": 0}, [])
    d.wait(idle)
    assert card.views.chosen == "sample"
    assert (d.value("sample_split"), d.value("sample_index")) == ("test", first.index)
    assert exp.data.test_looks == 2  # the evaluation, and this sample
    assert "looked at 2 times" in card._looks.value


def test_each_class_has_three_shares_by_their_right_names(exp: Experiment, drive: Any, language: Any) -> None:
    card = EvaluationCard(trained(exp))
    drive(card).click("evaluate").wait(idle).click("view_classes")
    view = card.views.parts["classes"]
    assert card.judgement is not None
    assert all(word in view._table.value for word in ("Precision", "Recall", "Accuracy"))
    assert view._table.value.count("<tr>") == 11
    language("fr")
    head = view._table.value.split("</thead>")[0]
    assert [head.index(word) for word in ("Précision", "Rappel", "Exactitude")] == sorted(
        head.index(word) for word in ("Précision", "Rappel", "Exactitude")
    )
    assert view._words.value.startswith('<p class="dltp-title">Exactitude')


def test_one_sample_by_its_index(exp: Experiment, drive: Any) -> None:
    card = EvaluationCard(trained(exp))
    d = drive(card).click("view_sample").wait(idle)
    view = card.views.parts["sample"]
    assert (d.value("sample_split"), view.sample.index) == ("valid", 0)
    d.set("sample_index", "7").wait(idle)
    assert view.sample.index == 7
    assert view.sample.truth == exp.data.valid.y[7]
    assert "Validation 7" in view._answer.value
    assert view._answer.value.count("<i style=") == 10
    assert view._picture.count == 1
    d.click("next_sample").wait(idle)
    assert (view.sample.index, d.text("sample_index")) == (8, "8")
    d.set("sample_index", "40").wait(idle)
    assert "numbered from 0 to 39" in d.error("sample_index")
    assert view.sample.index == 8
    d.set("sample_index", "x")
    assert d.error("sample_index")
    d.set("sample_index", "39").click("next_sample").wait(idle)
    assert view.sample.index == 39
    assert exp.data.test_looks == 0


def test_a_new_run_is_not_asked_about_the_test_set_unasked(exp: Experiment, drive: Any) -> None:
    trained(exp)
    card = EvaluationCard(exp)
    d = drive(card).click("view_sample").wait(idle).set("sample_split", "test").wait(idle)
    assert exp.data.test_looks == 1
    trained(exp)
    d.wait(idle)
    assert d.value("sample_split") == "valid"
    assert exp.data.test_looks == 1


def test_the_layers_of_a_real_model_are_seen(tiny_data: Dataset, language: Any, drive: Any) -> None:
    layers = [LayerSpec("Conv2D", filters=3, kernel_size=5, strides=4), *LAYERS]
    exp = Experiment(
        tiny_data, ModelSpec.sequential((28, 28, 1), layers), CompileSpec(), FitSpec(batch_size=60)
    )
    card = EvaluationCard(trained(exp))
    d = drive(card).click("view_sample").wait(idle)
    view = card.views.parts["sample"].layers
    assert (view.overview.count, view.overview.selected) == (3, 2)
    assert (view.values.rows, view.values.cols) == (1, 10)
    assert view.values.col_names == [str(i) for i in range(10)]
    view.overview.set_state({"selected": 0})
    assert (view.maps.count, view.values.layout.display) == (3, "none")
    assert "Conv2D · 6 × 6 × 3" in view._about.value
    d.click("next_sample").wait(idle)
    assert view.overview.selected == 0
    view.overview.set_state({"selected": 1})
    assert (view.values.rows * view.values.cols, view.maps.layout.display) == (108, "none")
    d.click("view_digit")
    card.views.parts["digit"].pad.set_state({"strokes": [STROKE]})
    d.wait(idle)
    assert card.views.parts["digit"].seen.chances.sum() == pytest.approx(1.0, abs=1e-5)


def test_a_drawn_digit_is_answered_and_wiped(exp: Experiment, drive: Any) -> None:
    card = EvaluationCard(trained(exp))
    d = drive(card).click("view_digit")
    view = card.views.parts["digit"]
    assert "Draw a digit" in view._sentence.value
    view.pad.set_state({"strokes": [STROKE]})
    d.wait(idle)
    answer = int(view.seen.chances.argmax())
    assert f"The network sees a {answer}: " in view._sentence.value
    assert view._bars.value.count("<i style=") == 10
    assert view.picture.count == 1
    assert max(view.picture.pixels) == 255
    assert exp.data.test_looks == 0
    view.pad.set_state({"strokes": [STROKE, [[0.1, 0.1]]]})
    d.click("undo_stroke").wait(idle)
    assert view.pad.strokes == [STROKE]
    d.click("clear_digit").wait(idle)
    assert (view.pad.strokes, view.seen, view._bars.value) == ([], None, "")
    assert max(view.picture.pixels) == 0


def test_the_next_run_is_asked_about_what_is_on_the_pad(exp: Experiment, drive: Any) -> None:
    trained(exp)
    card = EvaluationCard(exp)
    d = drive(card).click("view_digit")
    view = card.views.parts["digit"]
    view.pad.set_state({"strokes": [STROKE]})
    d.wait(idle)
    run = trained(exp)
    assert view._run is run
    run.predict = lambda _x: np.eye(10)[[4]]
    view.pad.set_state({"strokes": [STROKE, STROKE]})
    d.wait(idle)
    assert view.seen.chances.argmax() == 4
    run.predict = lambda _x: 1 / 0
    view.pad.set_state({"strokes": [STROKE[::-1]]})
    d.wait(idle)
    assert "division by zero" in view._sentence.value
    assert view.seen is None


def test_a_language_re_labels_every_view(exp: Experiment, drive: Any, language: Any) -> None:
    card = EvaluationCard(trained(exp))
    d = drive(card).click("evaluate").wait(idle)
    for name in ("errors", "classes", "sample", "digit"):
        d.click(f"view_{name}").wait(idle)
    english = card.views._buttons["errors"].description
    language("fr")
    assert card.views._buttons["errors"].description != english
    assert "le réseau" in card.views.parts["errors"]._title.value
