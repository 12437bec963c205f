"""A model that the user has compiled is trained as it is compiled, unless other settings are asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.as_compiled import described


def twice_the_loss(y: Any, predicted: Any) -> Any:
    import keras

    return 2 * keras.losses.sparse_categorical_crossentropy(y, predicted)


def model_of(exp: Experiment, **how: Any) -> Any:
    import keras

    keras.utils.set_random_seed(1)
    model = dltp.build_model(exp.spec)
    model.compile(**{"optimizer": keras.optimizers.SGD(0.05, momentum=0.9), "loss": twice_the_loss} | how)
    return model


def test_what_can_be_said_of_it(exp: Experiment) -> None:
    import keras

    losses = keras.losses
    cases: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {"loss": "twice_the_loss", "optimizer_args": {"momentum": 0.9}}),
        ({"loss": "mse", "optimizer": "adam"}, {"loss": "mse", "optimizer": "Adam", "learning_rate": 0.001}),
        ({"loss": losses.Huber()}, {"loss": "huber"}),  # whose arguments Keras does not tell
        ({"loss": losses.BinaryCrossentropy(from_logits=True)}, {"loss_args": {"from_logits": True}}),
        ({"metrics": ["accuracy", keras.metrics.AUC()]}, {"metrics": ("accuracy", "auc")}),
        ({"metrics": [keras.metrics.AUC(), keras.metrics.AUC(name="p_2")]}, {"metrics": ("auc", "p_2")}),
        ({"loss": lambda y, p: p}, {"loss": "__lambda__"}),
    ]
    for how, expected in cases:
        spec = described(model_of(exp, **how))
        assert spec is not None
        for name, value in expected.items():
            assert getattr(spec, name) == (pytest.approx(value) if isinstance(value, float) else value)
    assert described(dltp.build_model(exp.spec)) is None
    assert described(exp.spec) is None


@pytest.mark.parametrize("engine", ["exact", "fit"])
def test_a_loss_of_ones_own_is_what_is_trained_with(exp: Experiment, engine: str) -> None:
    fit = exp.fit.replace(engine=engine, shuffle=False)
    train, valid = exp.data.train, exp.data.valid
    theirs = model_of(exp)
    settings = {"epochs": 3, "batch_size": 16, "shuffle": False, "verbose": 0}
    history = theirs.fit(train.x, train.y, validation_data=(valid.x, valid.y), **settings).history
    ours = Experiment(exp.data, model_of(exp), fit=fit)
    assert dltp.check_experiment(ours) == []
    run = dltp.train(ours)
    assert run.engine == engine
    for a, b in zip(run.model.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_allclose(run.history.frame()["val_loss"], history["val_loss"], rtol=1e-5)
    assert run.path is not None
    more = dltp.resume(run.path, exp.data, epochs=1, model=ours.model)
    more.start()
    assert more.join(60).state == "finished"
    assert ours.model.loss is twice_the_loss


def test_settings_that_are_asked_for_replace_it(exp: Experiment) -> None:
    own = Experiment(exp.data, model_of(exp, run_eagerly=True), exp.compile, exp.fit)
    assert dltp.train(own).model.loss == "sparse_categorical_crossentropy"
    kept = Experiment(exp.data, model_of(exp), fit=exp.fit)
    kept.compile = kept.compile.replace(loss="sparse_categorical_crossentropy")
    assert not kept.as_compiled
    assert dltp.train(kept).model.loss == "sparse_categorical_crossentropy"


@pytest.mark.parametrize("given", [False, True])
def test_run_eagerly_goes_to_fit_visibly(exp: Experiment, *, given: bool) -> None:
    own = Experiment(exp.data, model_of(exp, run_eagerly=True), exp.compile if given else None, exp.fit)
    run = dltp.train(own)
    assert run.engine == "fit"
    assert "eagerly" in (run.engine_reason or "")
    assert run.model.run_eagerly


def test_so_does_the_panel(exp: Experiment) -> None:
    panel = dltp.CompileFitPanel(model=model_of(exp, run_eagerly=True), data=exp.data)
    assert panel.exp.as_compiled
    assert panel.optimizer == "SGD"
    assert not [finding for finding in panel.findings if finding.level == "error"]
    panel.close()


def test_another_model_brings_nothing_along(exp: Experiment) -> None:
    own = Experiment(exp.data, model_of(exp), fit=exp.fit)
    assert own.as_compiled
    assert own.variant(fit=exp.fit).as_compiled
    own.model = exp.spec
    assert not own.as_compiled
