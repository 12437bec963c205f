"""The answer to an exercise as plain Keras, and where its data come from: what the journal keeps for the export.

Statements of the student's cells that need dltp_widgets are replaced by what they made: a ModelSpec by the code of its
model, an Experiment that was trained by data, model, compile, and fit with the batches in the order of the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.code.to_code import to_code
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.training.run import Run
from dltp_widgets.labs.session.plain_code import without_package

_FIT = "history = model.fit("


@dataclass(frozen=True)
class AnswerCode:
    """An answer as code."""

    code: str = ""
    """Plain Keras."""
    data: Mapping[str, str] | None = None
    """Where ``x_train`` and the others come from: ``name``, ``source``, ``lineage`` (JSON); None: not needed."""


def answer_code(held: Mapping[str, Any], variables: Mapping[str, Any], cells: str) -> AnswerCode:
    """Return the code of an answer.

    Parameters
    ----------
    held : mapping
        What the widget of the exercise holds: see `held_by`; empty without one.
    variables : mapping
        Those of the notebook.
    cells : str
        The cells that the student ran for this answer.
    """
    plain, lost = without_package(cells)
    subject = _best([*held.values(), *(variables.get(name) for name in sorted(lost))])
    try:
        made, data = _code_of(subject)
    except DltpError:  # a model that is not valid yet has no code
        made, data = "", None
    return AnswerCode("\n\n".join(part for part in (plain.strip(), made.strip()) if part), data)


def _best(values: list[Any]) -> Any:
    """Return what says most: a training, an experiment, a model."""
    for kind in (Run, Experiment, ModelSpec):
        found = [value for value in values if isinstance(value, kind)]
        if found:
            return found[-1]
    return None


def _code_of(subject: Any) -> tuple[str, Mapping[str, str] | None]:
    if isinstance(subject, Experiment) and subject.runs:
        subject = subject.runs[-1]
    if isinstance(subject, Run) and subject.seed is not None and subject.spec is not None:
        return training_code(subject), data_source(subject.data)
    if isinstance(subject, Experiment):
        subject = subject.spec
    return (to_code(subject) if isinstance(subject, ModelSpec) else ""), None


def data_source(data: Dataset) -> dict[str, str]:
    """Return how a data set is had again."""
    return {"name": data.name, "source": str(data.source), "lineage": data.lineage.to_json()}


def training_code(run: Run) -> str:
    """Return the code of a training that gives the numbers of the run."""
    fit = run.fit.replace(seed=run.seed)
    code = to_code(SimpleNamespace(spec=run.spec, compile=run.compile, fit=fit, data=run.data))
    if not fit.shuffle or fit.early_stopping or fit.reduce_lr or _FIT not in code:
        return code  # by epochs the callbacks would begin anew each time
    head, _fit, call = code.partition(_FIT)
    arguments = [
        line for line in call.splitlines()[1:] if line.strip() not in ("x_train,", "y_train,", ")", "")
    ]
    kept = [line for line in arguments if not line.strip().startswith(("epochs=", "shuffle="))]
    lines = [
        "import numpy as np",
        "",
        f"order = np.random.default_rng({run.seed})  # the batches come in the order of the lab",
        f"for epoch in range({fit.epochs}):",
        "    rows = order.permutation(len(x_train))",
        "    history = model.fit(",
        "        x_train[rows],",
        "        y_train[rows],",
        *(f"    {line}" for line in kept),
        "        shuffle=False,",
        "    )",
    ]
    return head + "\n".join(lines) + "\n"
