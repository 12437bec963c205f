"""What differs between two runs, and runs that are forgotten; trials are tested with the panel that asks for them."""

from __future__ import annotations

from typing import Any

import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.judging.difference import changes
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.trials import Trials


@pytest.fixture
def exp(tiny_data: Dataset) -> Experiment:
    layers = [LayerSpec("Flatten"), LayerSpec("Dense", units=10, activation="softmax")]
    return Experiment(tiny_data, ModelSpec.sequential((28, 28, 1), layers), CompileSpec(), FitSpec(epochs=3))


def test_only_what_was_asked_differently_is_named(exp: Experiment) -> None:
    before = Run(exp.snapshot())
    exp.compile = exp.compile.replace(learning_rate=0.01)  # the optimizer's own
    exp.fit = exp.fit.replace(checkpoints=False)
    assert changes(before, Run(exp.snapshot())) == []
    exp.compile = exp.compile.replace(optimizer_args={"momentum": 0.9})
    exp.fit = exp.fit.replace(epochs=5, reduce_lr={"patience": 1})
    exp.data = exp.data.scale("zero_one")
    found = changes(before, Run(exp.snapshot()))
    assert [change.field for change in found] == ["momentum", "epochs", "reduce_lr", "data"]
    assert (found[0].old, found[0].new) == (None, 0.9)
    assert all(change.text for change in found)


def test_how_long_a_try_takes_is_told_from_the_runs_so_far(exp: Experiment, fast_trainer: Any) -> None:
    from dltp_widgets.core.training.trainer import Trainer

    trials = Trials(exp)
    assert trials.seconds() is None
    trainer = Trainer(exp)
    trainer.start()
    run = trainer.join()
    spent = run.progress.phases["training"]
    assert trials.seconds() == pytest.approx(spent)
    exp.fit = exp.fit.replace(epochs=30)
    assert trials.seconds() == pytest.approx(10 * spent)
    exp.model = ModelSpec.sequential((28, 28, 1), [LayerSpec("Flatten"), LayerSpec("Dense", units=10)])
    assert trials.seconds() is None


def test_a_wider_model_and_smaller_batches_take_longer(tiny_data: Dataset, fast_trainer: Any) -> None:
    from dltp_widgets.core.model.editing.width import with_width
    from dltp_widgets.core.model.resolving.resolve import resolve
    from dltp_widgets.core.training.trainer import Trainer

    layers = [LayerSpec("Flatten"), LayerSpec("Dense", units=8), LayerSpec("Dense", units=10)]
    narrow = ModelSpec.sequential((28, 28, 1), layers)
    exp = Experiment(tiny_data, narrow, CompileSpec(), FitSpec(epochs=2, batch_size=32))
    trainer = Trainer(exp)
    trainer.start()
    spent = trainer.join().progress.phases["training"]
    trials = Trials(exp)
    exp.fit = exp.fit.replace(batch_size=8)
    assert trials.seconds() == pytest.approx(4 * spent)
    exp.fit = exp.fit.replace(batch_size=32)
    exp.model = with_width(narrow, 64)
    assert trials.seconds() == pytest.approx(spent * resolve(exp.model).params / resolve(narrow).params)


def test_a_closed_one_tries_nothing(exp: Experiment, fast_trainer: Any) -> None:
    trials = Trials(exp)
    trials.close()
    trials.ask()
    assert exp.runs == ()


def test_a_run_is_forgotten_with_its_marks(exp: Experiment, fast_trainer: Any) -> None:
    from dltp_widgets.core.training.trainer import Trainer

    trainer = Trainer(exp)
    trainer.start()
    run = trainer.join()
    exp.pinned, exp.hidden = (run.id,), (run.id, "other")
    exp.forget(run)
    assert (exp.runs, exp.pinned, exp.hidden) == ((), (), ("other",))
