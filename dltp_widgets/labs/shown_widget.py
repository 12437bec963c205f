"""The widget that an exercise is answered with, and what a check can see of it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from dltp_widgets.core.data.sources import load_dataset
from dltp_widgets.core.errors import LabError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks.subject import look_up
from dltp_widgets.labs.parts import WidgetSpec

_HELD = {"spec": "model", "experiment": "exp", "exp": "exp", "value": "value", "data": "data"}
"""Attribute of a widget -> the name under which a check finds it."""


def make_widget(spec: WidgetSpec, variables: Mapping[str, Any]) -> Any:
    """Return the widget, embedded.

    Raises
    ------
    LabError, DataError
        If this version has no such widget, or what it shall show is not there.
    """
    package = importlib.import_module("dltp_widgets")
    make = getattr(package, spec.name, None)
    if make is None:
        raise LabError(_("This version of dltp_widgets has no {name}.").format(name=spec.name))
    subject = _subject(spec, variables)
    return make(embedded=True) if subject is None else make(subject, embedded=True)


def held_by(widget: Any) -> dict[str, Any]:
    """Return what a check can see of a widget, by the names it knows."""
    found: dict[str, Any] = {}
    for attribute, name in _HELD.items():
        value = getattr(widget, attribute, None)
        if value is not None and not callable(value):
            found.setdefault(name, value)
    return found


def _subject(spec: WidgetSpec, variables: Mapping[str, Any]) -> Any:
    if spec.on:
        return look_up(spec.on, variables)
    data = load_dataset(spec.data) if spec.data else None
    if data is not None and spec.model is not None:
        return Experiment(data, spec.model)
    return data if data is not None else spec.model
