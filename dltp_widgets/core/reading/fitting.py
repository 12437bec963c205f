"""Calls of fit -> `FitSpec`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dltp_widgets.core.reading import old_spellings as old
from dltp_widgets.core.reading import signatures
from dltp_widgets.core.reading.objects import NO_VALUE, by_name, is_number, json_value, shown
from dltp_widgets.core.reading.values import Call, Made, Unknown
from dltp_widgets.core.training.choices.settings import FitSpec

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions

_FIT = (
    *("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split", "validation_data"),
    *("shuffle", "class_weight", "sample_weight", "initial_epoch"),
)
_SILENT = ("x", "y", "verbose", "generator")
_CALLBACKS = {"EarlyStopping": "early_stopping", "ReduceLROnPlateau": "reduce_lr"}


def fit_spec(walk: Expressions, call: Call, schedule: dict[str, Any] | None) -> FitSpec:
    """Return what ``model.fit(...)`` asks for."""
    given = _fit_arguments(walk, call)
    found: dict[str, Any] = {"seed": walk.seed, "schedule": schedule}
    for key, kind in (("epochs", int), ("batch_size", int), ("shuffle", bool)):
        value = given.pop(key, None)
        if isinstance(value, kind):
            found[key] = value
        elif value is not None:
            _left_out(walk, key, value, call.line)
    share = given.pop("validation_split", None)
    if share:
        walk.notes.add(
            call.line, "validation_split", share=share.what if isinstance(share, Unknown) else share
        )
    found["validate"] = given.pop("validation_data", None) is not None or bool(share)
    found |= _callbacks(walk, given.pop("callbacks", None), call.line)
    weights = given.pop("class_weight", None)
    if isinstance(weights, dict) and all(type(key) is int and is_number(weights[key]) for key in weights):
        found["class_weight"] = weights
    elif weights is not None:
        _left_out(walk, "class_weight", weights, call.line)
    for key, value in given.items():
        if key not in _SILENT and value is not None:
            walk.notes.add(call.line, "fit_argument", argument=key)
    return FitSpec(**found)


def _fit_arguments(walk: Expressions, call: Call) -> dict[str, Any]:
    given = dict(zip(_FIT, call.args, strict=False))
    for key, value in call.named.items():
        now = old.FIT.get(key, key)
        if now != key:
            walk.notes.add(call.line, "renamed_argument", old=key, new=now)
        given[now] = value
    return given


def _left_out(walk: Expressions, key: str, value: Any, line: int) -> None:
    if isinstance(value, Unknown):
        walk.notes.add(line, "unknown_value", argument=key, what=value.what)
    else:
        walk.notes.add(line, "fit_argument", argument=key)


def _callbacks(walk: Expressions, value: Any, line: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in value if isinstance(value, list | tuple) else [] if value is None else [value]:
        field = _CALLBACKS.get(item.name) if isinstance(item, Made) else None
        arguments = _callback_arguments(walk, item) if isinstance(item, Made) and field else None
        if field is None or arguments is None or field in found:
            walk.notes.add(item.line if isinstance(item, Made) else line, "callback", what=shown(item))
        else:
            found[field] = arguments
    return found


def _callback_arguments(walk: Expressions, made: Made) -> dict[str, Any] | None:
    renamed = {"epsilon": "min_delta"} if made.name == "ReduceLROnPlateau" else {}
    if "epsilon" in made.named and renamed:
        walk.notes.add(made.line, "renamed_argument", old="epsilon", new="min_delta")
    found = {}
    for key, item in by_name(made, signatures.CALLBACKS, made.name, renamed).items():
        kept = json_value(item)
        now = old.VALUES["monitor"].get(kept) if key == "monitor" and isinstance(kept, str) else None
        if now is not None:
            walk.notes.add(made.line, "renamed_value", old=kept, new=now)
        if kept is NO_VALUE:
            walk.notes.add(made.line, "unknown_value", argument=key, what=shown(item))
        else:
            found[key] = now or kept
    return found
