"""What `from_code` found."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.reading.notes import CodeNote
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec


@dataclass(frozen=True)
class CodeResult:
    """The specs that a source describes, and the remarks on it."""

    spec: ModelSpec | None
    """The model, or None where none was found. It may have problems: see `resolve`."""
    compile: CompileSpec | None
    """The last ``model.compile(...)`` of that model, or None."""
    fit: FitSpec | None
    """The last ``model.fit(...)`` of that model, or None."""
    notes: tuple[CodeNote, ...]
    """What was old and what could not be read, by line."""
    api: str | None = None
    """How the model is written: "sequential", "functional" or "subclassing"; None without a model."""
    places: tuple[ast.Call | None, ...] = field(default=(), compare=False, repr=False)
    """For each layer of ``spec``, the call that makes it in the source, or None; `edit_code` changes it there."""
    input_places: tuple[ast.Call | None, ...] = field(default=(), compare=False, repr=False)
    """For each input of ``spec``, the call that gives its shape, or None."""
    model_place: ast.Call | None = field(default=None, compare=False, repr=False)
    """The call that makes the model, or None."""
