"""The widget that an exercise is answered with, and what a check can see of it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from dltp_widgets.core.data.sources.sources import load_dataset
from dltp_widgets.core.errors import DltpError, LabError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.labs.checks.subject import look_up
from dltp_widgets.labs.parts import WidgetSpec
from dltp_widgets.widgets.parts.subject import Held

_HELD = {"spec": "model", "experiment": "exp", "exp": "exp", "value": "value", "data": "data"}
"""Attribute of a widget -> the name under which a check finds it."""


def make_widget(spec: WidgetSpec, subject: Any) -> Any:
    """Return the widget, embedded.

    Parameters
    ----------
    spec : WidgetSpec
    subject : object
        What it shows: see `subject_of`; None: its own demonstration.

    Raises
    ------
    LabError
        If this version has no such widget.
    """
    package = importlib.import_module("dltp_widgets")
    make = getattr(package, spec.name, None)
    if make is None:
        raise LabError(_("This version of dltp_widgets has no {name}.").format(name=spec.name))
    return make(embedded=True) if subject is None else make(subject, embedded=True)


def held_by(widget: Any) -> dict[str, Any]:
    """Return what a check can see of a widget, by the names it knows."""
    found: dict[str, Any] = {}
    for attribute, name in _HELD.items():
        value = getattr(widget, attribute, None)
        if value is not None and not callable(value):
            found.setdefault(name, value)
    return found


def subject_of(spec: WidgetSpec, variables: Mapping[str, Any]) -> Any:
    """Return what the widget is to show.

    Raises
    ------
    LabError, DataError
        If it is not there.
    """
    if spec.on:
        return look_up(spec.on, variables)
    data = load_dataset(spec.data) if spec.data else None
    if data is not None and spec.model is not None:
        return Experiment(data, spec.model)
    return data if data is not None or spec.model is None else Held(model=spec.model)


def steps_of(widget: Any) -> str:
    """Return what was done in a widget as code, where it can write it itself; else nothing."""
    write = getattr(widget, "to_code", None)
    return str(write()) if callable(write) else ""


def written(widget: Any) -> str | None:
    """Return the stack of blocks that a widget holds as a text for the journal; None if it holds none."""
    spec = getattr(widget, "spec", None)
    return spec.to_json() if isinstance(spec, ModelSpec) else None


def restore(subject: Any, text: Any) -> None:
    """Put a stack of blocks that `written` once gave back; what cannot be read is left out."""
    if not isinstance(text, str) or not isinstance(subject, Held | Experiment):
        return
    try:
        subject.model = ModelSpec.from_json(text)
    except DltpError:  # of another version, or damaged
        return
