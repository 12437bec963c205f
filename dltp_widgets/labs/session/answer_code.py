"""The answer to an exercise as plain Keras, and where its data come from: what the journal keeps for the export.

Statements of the student's cells that need dltp_widgets are replaced by what they made: a ModelSpec by the code of its
model, an Experiment that was trained by data, model, compile, and fit with the batches in the order of the run, a
Dataset by its arrays. What was asked counts, not what else the cells hold; of a question, the latest training.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.code.to_code import to_code
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.training.run import Run
from dltp_widgets.labs.session.plain_code import Sieve, joined, needed, of_package
from dltp_widgets.labs.session.statements import made_by
from dltp_widgets.labs.session.training_code import training_code

_EVALUATED = re.compile(r"(?P<name>\w+)\s*=\s*(?P<run>\w+)\.evaluate\(\s*(?:(['\"])(?P<split>\w+)\3)?\s*\)")
_SHAPES = "print(x_train.shape, y_train.shape)"


@dataclass(frozen=True)
class AnswerCode:
    """An answer as code."""

    code: str = ""
    """Plain Keras."""
    data: Mapping[str, str] | None = None
    """Where ``x_train`` and the others come from: ``name``, ``source``, ``lineage`` (JSON); None: not needed."""


@dataclass(frozen=True)
class Work:
    """The cells that a student ran, as code."""

    cells: Sequence[str] = ()
    """Those for this answer, in order."""
    before: Sequence[str] = ()
    """Those of earlier answers, in order."""
    asked: Sequence[str] = ()
    """The variables that the exercise looks at."""
    steps: str = ""
    """What was done in the widget, as it writes it itself; empty if it holds a model or an experiment."""


def answer_code(held: Mapping[str, Any], variables: Mapping[str, Any], work: Work) -> AnswerCode:
    """Return the code of an answer; it runs by itself.

    Parameters
    ----------
    held : mapping
        What the widget of the exercise holds: see `held_by`; empty without one.
    variables : mapping
        Those of the notebook.
    work : Work
    """
    seen = {name for cell in (*work.before, *work.cells) for name in made_by(cell)}
    sieve = Sieve(of_package(variables) - seen)
    earlier = [statement for cell in work.before for statement in sieve.take(cell)]
    old = dict(sieve.lost)
    own = [statement for cell in work.cells for statement in sieve.take(cell)]
    new = [name for name, statement in sieve.lost.items() if old.get(name) is not statement]
    subject = _subject(held, variables, sieve, work.asked, new)
    try:
        made, data = _code_of(subject)
    except DltpError:  # a model that is not valid yet has no code
        made, data = "", None
    plain = joined([*needed(earlier, own), *own])
    parts = (plain, made.strip() or work.steps.strip(), *_evaluations(sieve, variables, work.asked, subject))
    return AnswerCode("\n\n".join(filter(None, parts)), data)


def _subject(
    held: Mapping[str, Any],
    variables: Mapping[str, Any],
    sieve: Sieve,
    asked: Sequence[str],
    new: Sequence[str],
) -> Any:
    """Return what was asked: what the widget holds, the variables, what those were made of; else what was trained."""
    there = [name for name in asked if name in variables]
    made_of = [map(variables.get, names) for names in _origins(sieve, there)]
    for values in (held.values(), *made_of):
        found = _best(values)
        if found is not None:
            return found
    trained = [] if there else [variables.get(name) for name in new]
    return _best(
        value for value in trained if isinstance(value, Run | Experiment) and getattr(value, "runs", True)
    )


def _origins(sieve: Sieve, names: Sequence[str]) -> Iterator[list[str]]:
    """Yield names, then what those were made of, then what these were made of..."""
    seen = set[str]()
    while names:
        yield list(names)
        seen |= set(names)
        made = (sieve.lost.get(name) for name in names)
        names = sorted({name for one in made if one is not None for name in one.reads} - seen)


def _best(values: Iterable[Any]) -> Any:
    """Return what says most: a training, an experiment, a model, a data set; of several the last."""
    known = list(values)
    for kind in (Run, Experiment, ModelSpec, Dataset):
        found = [value for value in known if isinstance(value, kind)]
        if found:
            return found[-1]
    return None


def _code_of(subject: Any) -> tuple[str, Mapping[str, str] | None]:
    if isinstance(subject, Experiment) and subject.runs:
        subject = subject.runs[-1]
    if isinstance(subject, Run) and subject.seed is not None and subject.spec is not None:
        return training_code(subject), data_source(subject.data)
    if isinstance(subject, Dataset):
        return _SHAPES, data_source(subject)
    if isinstance(subject, Experiment):
        subject = subject.spec
    return (to_code(subject) if isinstance(subject, ModelSpec) else ""), None


def _evaluations(sieve: Sieve, variables: Mapping[str, Any], asked: Sequence[str], subject: Any) -> list[str]:
    """Return the lines for ``score = run.evaluate("test")`` after the training of that run."""
    lines = []
    for statement in (sieve.lost.get(name) for name in asked):
        found = _EVALUATED.fullmatch(statement.source) if statement is not None else None
        if found is not None and isinstance(subject, Run) and variables.get(found["run"]) is subject:
            split = found["split"] or "test"
            arrays = f"x_{split}, y_{split}, batch_size=1024, verbose=0, return_dict=True"
            lines.append(f"{found['name']} = model.evaluate({arrays})\nprint({found['name']})")
    return lines


def data_source(data: Dataset) -> dict[str, str]:
    """Return how a data set is had again."""
    return {"name": data.name, "source": str(data.source), "lineage": data.lineage.to_json()}
