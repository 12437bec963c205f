"""The engine that chooses: compiled loops where they can be had, else ``model.fit``; and says which and why."""

from __future__ import annotations

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.engines.engine import Engine, Job, Recorder
from dltp_widgets.core.training.engines.plan import BACKENDS, Plan, choose


class AutoEngine:
    """Trains by the engine that `choose` names, or by the next plainer one if that cannot be compiled."""

    name = "auto"
    """``"exact"``, ``"xla"`` or ``"fit"`` once training has begun."""

    def train(self, job: Job, recorder: Recorder) -> None:
        """Train until the plan is done or nothing more is permitted."""
        plan, engine = _ready(job, choose(job))
        self.name = plan.engine
        recorder.engine(plan.engine, plan.reason)
        engine.train(job, recorder)


def _ready(job: Job, plan: Plan) -> tuple[Plan, Engine]:
    """Return the engine, compiled; nothing is trained yet."""
    if plan.engine == "fit":
        from dltp_widgets.core.training.engines.engine_fit import FitEngine

        return plan, FitEngine()
    from dltp_widgets.core.training.engines.engine_compiled import CompiledEngine

    engine = CompiledEngine(xla=plan.engine == "xla")
    try:
        engine.prepare(job)
    except Exception as error:  # whatever the backend and the model's own code raise
        return _ready(job, _plainer(plan, error))
    return plan, engine


def _plainer(plan: Plan, error: Exception) -> Plan:
    import keras

    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = (lines[0] if lines else type(error).__name__)[:200]
    name = "XLA" if plan.engine == "xla" else BACKENDS[keras.config.backend()]
    message = _("{backend} cannot compile this model: {reason}").format(backend=name, reason=reason)
    return Plan("exact" if plan.engine == "xla" else "fit", message)
