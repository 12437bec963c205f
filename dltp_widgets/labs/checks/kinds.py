"""The kinds of checks: how each reads what the teacher wrote, measures, compares and speaks.

A kind is a row of a table; a new one is a new row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.language import decimal
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.labs.checks import arrays, expected, models, preparing, records
from dltp_widgets.labs.checks.subject import look_up
from dltp_widgets.labs.text.located import Located


@dataclass(frozen=True)
class Kind:
    """One kind of check."""

    looks_at: str
    """``"variable"`` (it must be named), ``"model"`` or ``"history"`` (found if not named)."""
    read: Callable[[Located], Any]
    """What the teacher wrote -> what is expected; raises `LabError` with file and line."""
    measure: Callable[[Any], Any]
    """The subject -> what is found; raises `LabError` with a sentence for the student."""
    same: Callable[[Any, Any, float], bool]
    """Found, expected, tolerance -> right or not."""
    sentence: Callable[[Any, Any], str]
    """Found, expected -> what to tell a student whose answer is wrong."""
    wanted: Callable[[Any, Mapping[str, Any]], Any] | None = None
    """What the teacher wrote, variables -> what is expected, where that depends on the student's work."""


# --- comparing ---------------------------------------------------------------------------------------
def _equal(found: Any, wanted: Any, _tolerance: float) -> bool:
    return bool(found == wanted)


def _same_name(found: Any, wanted: Any, _tolerance: float) -> bool:
    return str(found).lower() == str(wanted).lower()


def _same_shape(found: Any, wanted: Any, _tolerance: float) -> bool:
    return len(found) == len(wanted) and all(w is None or f == w for f, w in zip(found, wanted, strict=True))


def _same_batch_shape(found: Any, wanted: Any, tolerance: float) -> bool:
    """Compare with or without the batch axis, whichever the teacher wrote: a null in front is that axis."""
    if found is None or not all(n is None or isinstance(n, int) for n in found):
        return False  # several outputs
    with_batch = bool(wanted) and wanted[0] is None
    return _same_shape(found if with_batch else found[1:], wanted, tolerance)


def _has_type(found: Any, wanted: Any, _tolerance: float) -> bool:
    return any(kind.__name__ == wanted for kind in type(found).__mro__)


# --- speaking ----------------------------------------------------------------------------------------
def _both(sentence: Callable[[], str]) -> Callable[[Any, Any], str]:
    return lambda found, wanted: sentence().format(found=shown(found), wanted=shown(wanted))


def shown(value: Any) -> str:
    """Return a value for reading."""
    if isinstance(value, tuple | list) and all(isinstance(item, LayerSpec) for item in value) and value:
        return ", ".join(_layer_text(layer) for layer in value)
    if isinstance(value, float):
        return decimal(f"{value:.6g}")
    text = str(tuple(value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def _layer_text(layer: LayerSpec) -> str:
    inside = ", ".join(f"{key}={value!r}" for key, value in layer.args.items())
    return f"{layer.layer}({inside})"


def _first_difference(found: Any, wanted: Any) -> str:
    """Name the first layer that differs, without giving the others away."""
    for number, (one, other) in enumerate(zip(found, wanted, strict=False), 1):
        if one != other:
            return _("Layer {n}, activations counted: {found} is not what is expected there.").format(
                n=number, found=_layer_text(one)
            )
    sentence = (
        _("The model stops too early: {n} layers, activations counted, are not enough.")
        if len(found) < len(wanted)
        else _("The model has more layers than expected: {n}, activations counted.")
    )
    return sentence.format(n=len(found))


def _settings_sentence(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    wrong = [name for name, value in wanted.items() if not models.same_settings(found, {name: value}, 0.0)]
    if wrong[0] == models.WITHOUT:
        return _("{names} is measured, and does not fit here.").format(
            names=", ".join(wanted[models.WITHOUT])
        )
    return _("{name} = {found} is not what is expected.").format(
        name=wrong[0], found=shown(found.get(wrong[0]))
    )


def _preparation_sentence(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    wrong = [
        name for name, value in wanted.items() if not preparing.same_preparation(found, {name: value}, 0)
    ]
    return _("{name} = {found} is not what is expected.").format(
        name=wrong[0], found=shown(found.get(wrong[0]))
    )


def _bar_sentence(found: Any, wanted: Mapping[str, Any]) -> str:
    values = records.column(found, wanted)
    if not values:
        return _("There is no complete epoch yet.")
    best = max(values) if "at_least" in wanted else min(values)
    bar = wanted.get("at_least", wanted.get("at_most"))
    sentence = (
        _("{name} reaches {found} in {n} epochs; at least {bar} is expected.")
        if "at_least" in wanted
        else _("{name} comes down to {found} in {n} epochs; at most {bar} is expected.")
    )
    return sentence.format(name=wanted["name"], found=shown(float(best)), n=len(values), bar=shown(bar))


def _statistic(name: str) -> Callable[[Any], float]:
    return lambda value: float(getattr(arrays.array(value), name)())


def _any(value: Any) -> Any:
    return value


_EXPECTED = _both(lambda: _("{found} was found, {wanted} is expected."))
_FOUND = _both(lambda: _("{found} is not the number that is expected."))
_OTHER = _both(lambda: _("The values are not those that are expected."))

KINDS: dict[str, Kind] = {
    "shape": Kind("variable", expected.shape, arrays.shape, _same_shape, _EXPECTED),
    "dtype": Kind("variable", expected.name, arrays.dtype, _same_name, _EXPECTED),
    "equal": Kind("variable", expected.values, _any, arrays.equal, _OTHER),
    "same_as": Kind("variable", expected.name, _any, arrays.equal, _OTHER, look_up),
    "value": Kind("variable", expected.number, arrays.number, arrays.same_number, _FOUND),
    "type": Kind(
        "variable",
        expected.name,
        _any,
        _has_type,
        lambda found, wanted: _EXPECTED(type(found).__name__, wanted),
    ),
    "mean": Kind("variable", expected.real, _statistic("mean"), arrays.same_number, _FOUND),
    "std": Kind("variable", expected.real, _statistic("std"), arrays.same_number, _FOUND),
    "min": Kind("variable", expected.real, _statistic("min"), arrays.same_number, _FOUND),
    "max": Kind("variable", expected.real, _statistic("max"), arrays.same_number, _FOUND),
    "parameters": Kind("model", expected.count, models.parameters, _equal, _FOUND),
    "trainable_parameters": Kind("model", expected.count, models.trainable_parameters, _equal, _FOUND),
    "input_shape": Kind("model", expected.shape, models.input_shape, _same_batch_shape, _EXPECTED),
    "output_shape": Kind("model", expected.shape, models.output_shape, _same_batch_shape, _EXPECTED),
    "layer_count": Kind("model", expected.count, models.layer_count, _equal, _EXPECTED),
    "layers": Kind("model", expected.layers, models.layers, _equal, _first_difference),
    "compile": Kind(
        "model",
        expected.settings("loss", "optimizer", "learning_rate", "metrics", models.WITHOUT),
        models.compiled,
        models.same_settings,
        _settings_sentence,
    ),
    "fit": Kind(
        "model",
        expected.settings("epochs", "batch_size", "shuffle", "seed", "validate"),
        models.fitted,
        models.same_settings,
        _settings_sentence,
    ),
    "prepared": Kind(
        "variable",
        expected.settings(*preparing.NAMES),
        preparing.prepared,
        preparing.same_preparation,
        _preparation_sentence,
    ),
    "best_epoch": Kind(
        "variable", expected.name, arrays.number, arrays.same_number, _FOUND, records.best_epoch
    ),
    "metric": Kind("history", expected.bar, records.columns, records.reaches, _bar_sentence),
}
"""Kind -> what it does."""
