"""The workbench answers the builder: the weights of a layer, in the place of the blocks."""

from __future__ import annotations

from typing import Any

import pytest

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.editing.presets import perceptron
from dltp_widgets.core.training.choices.settings import FitSpec
from dltp_widgets.widgets.model.layer_stack_builder import LayerStackBuilder
from dltp_widgets.widgets.workbench import Workbench


@pytest.fixture
def exp(tiny_data: Any) -> Experiment:
    return Experiment(tiny_data, perceptron((28, 28, 1), 10), fit=FitSpec(epochs=1, seed=1))


def test_before_training_it_says_what_to_do_and_leads_back(
    exp: Experiment, language: Any, drive: Any
) -> None:
    d = drive(Workbench(exp)).click("tab_model").click("layer_1")
    d.click("weights")
    assert "Train this model first" in d.widget.weights._title.value
    assert "layer_1" not in d
    d.click("back")
    assert "layer_1" in d
    assert d.widget.weights.inspector is None


def test_after_training_it_shows_the_weights(exp: Experiment, language: Any, drive: Any) -> None:
    from dltp_widgets.core.training.train import train

    run = train(exp)
    d = drive(Workbench(exp)).click("tab_model").click("layer_1").click("weights")
    inspector = d.widget.weights.inspector
    assert inspector is not None
    assert inspector.value.shape == (784, 10)
    assert run.name in d.widget.weights._title.value
    d.click("back").widget.builder.edit(1, units=9)
    d.click("weights")
    assert d.widget.weights.inspector is None, "the model as it is now was not trained"


def test_alone_the_builder_offers_no_weights(exp: Experiment, language: Any, drive: Any) -> None:
    d = drive(LayerStackBuilder(exp)).click("layer_1")
    assert "weights" not in d
    asked: list[str] = []
    release = d.widget.on_weights(asked.append)
    d.click("layer_0").click("layer_1").click("weights")
    release()
    assert asked == ["dense1"]
