"""The names that are judged without Keras are those that Keras takes."""

from __future__ import annotations

import inspect

import pytest

from dltp_widgets.core.training.choices.names import KERAS_LOSSES, KERAS_METRICS

NEED_ARGUMENTS = {"Accuracy", "Mean", "Metric", "Sum", "Loss", "CTC", "ctc", "Circle", "circle"} | {
    "CategoricalGeneralizedCrossEntropy",
    "categorical_generalized_cross_entropy",  # in the module, but not taken by name
}
"""No loss or metric of a class of samples by itself."""


@pytest.mark.parametrize(("known", "module"), [(KERAS_LOSSES, "losses"), (KERAS_METRICS, "metrics")])
def test_keras_takes_every_name(known: frozenset[str], module: str) -> None:
    import keras

    for name in known:
        if name != "accuracy":  # model.compile chooses which
            assert getattr(keras, module).get(name) is not None, name


def test_no_loss_is_forgotten() -> None:
    import keras

    public = {
        name
        for name, value in vars(keras.losses).items()
        if inspect.isclass(value) or inspect.isfunction(value)
    }
    assert public - {"get", "serialize", "deserialize"} - NEED_ARGUMENTS - KERAS_LOSSES == set()
