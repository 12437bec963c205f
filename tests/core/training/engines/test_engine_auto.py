"""What the engines have in common: what callbacks leave in the logs, and what is said of who trains."""

from __future__ import annotations

from typing import Any

import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.engines import plan
from dltp_widgets.core.training.engines.engine_compiled import CompiledEngine
from dltp_widgets.core.training.trainer import Trainer


@pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"
)  # Keras: LearningRateScheduler
@pytest.mark.parametrize("engine", ["exact", "fit"])
def test_what_callbacks_leave_in_the_logs_is_in_the_history_as_in_keras_own(
    exp: Experiment, engine: str
) -> None:
    import keras

    def leave(epoch: int, logs: dict[str, Any]) -> None:
        logs |= {"twice": 2 * epoch, "remark": "not a number"}

    exp.fit = exp.fit.replace(engine=engine)
    scheduler = keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.1 / (epoch + 1))
    leaving = keras.callbacks.LambdaCallback(on_epoch_end=leave)
    frame = dltp.train(exp, callbacks=[scheduler, leaving]).history.frame()
    assert frame["learning_rate"].tolist() == pytest.approx([0.1, 0.05, 0.1 / 3])
    assert frame["twice"].tolist() == [0, 2, 4]
    assert "remark" not in frame


def test_an_engine_that_does_not_exist_is_refused(exp: Experiment) -> None:
    exp.fit = exp.fit.replace(engine="fast")
    with pytest.raises(dltp.SpecError, match=r"no engine named “fast”.*auto, exact, fit"):
        Trainer(exp)


def test_why_xla_did_not_compile_is_said(exp: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = CompiledEngine.prepare

    def refuse(self: CompiledEngine, job: Any) -> None:
        if self.name == "xla":
            raise ValueError("no kernel for that\nand much more")
        prepare(self, job)

    monkeypatch.setattr(plan, "XLA_STEPS", 0)
    monkeypatch.setattr(CompiledEngine, "prepare", refuse)
    run = dltp.train(exp)
    assert (run.engine, run.engine_reason) == ("exact", "XLA cannot compile this model: no kernel for that")
