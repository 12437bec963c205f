"""The first training of the lab on all of MNIST: the numbers that every student must see."""

from __future__ import annotations

import pytest

import dltp_widgets as dltp
from dltp_widgets.core.model.editing.presets import mlp


@pytest.mark.full
def test_twenty_epochs_of_module_1_section_3() -> None:
    data = dltp.load_dataset("mnist").split(valid=0.25, seed=42).scale("minus_one_one")
    exp = dltp.Experiment(
        data=data,
        model=mlp(),
        compile=dltp.CompileSpec("sparse_categorical_crossentropy", "SGD", 0.001, metrics=("accuracy",)),
        fit=dltp.FitSpec(epochs=20, batch_size=64, seed=42),
    )
    assert exp.resolved.params == 300_938
    run = dltp.train(exp)
    assert run.progress.steps == 704
    assert run.history.n_steps == 20 * 704
    frame = run.history.frame()
    assert frame["accuracy"][1] == pytest.approx(0.5075, abs=0.05)
    assert frame["val_accuracy"][20] == pytest.approx(0.9217, abs=0.01)
    assert 0.92 <= run.evaluate("test")["accuracy"] <= 0.93
