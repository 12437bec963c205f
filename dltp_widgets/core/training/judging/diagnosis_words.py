"""The sentences of a diagnosis: what is seen in the curves, and what to try."""

from __future__ import annotations

from collections.abc import Mapping

from dltp_widgets.core.language import decimal, format_count, format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.symptoms import Symptom

_COUNTS = ("epoch", "step", "best")
_SHORT = ("rate", "fall")


def title(code: str) -> str:
    """Return the code of a diagnosis in a few words of the language in force."""
    titles = {
        "diverged": _("diverged"),
        "learning_rate_too_high": _("learning rate too high"),
        "learning_rate_too_low": _("learning rate too low"),
        "over_fitted": _("over-fitted"),
        "not_converged": _("not converged yet"),
        "under_fitted": _("under-fitted"),
        "plateau": _("plateau"),
        "dead_units": _("dead units"),
        "suspicious_leak": _("suspicious: a leak?"),
    }
    return titles[code]


def sentence(symptom: Symptom) -> str:
    """Return what is seen and what to try, in the language in force."""
    first, last = (format_count(symptom.epochs[end]) if symptom.epochs else "" for end in (0, -1))
    shown = {name: _shown(name, value) for name, value in symptom.values.items()}
    return _template(symptom.code, symptom.values).format(first=first, last=last, **shown)


def _shown(name: str, value: float) -> str:
    if name in _COUNTS:
        return format_count(int(value))
    return decimal(f"{value:.2g}") if name in _SHORT else format_number(value)


def _template(code: str, values: Mapping[str, float]) -> str:
    if code == "diverged":
        return _diverged(values)
    if code.startswith("learning_rate"):
        return _learning_rate(code, values)
    if code == "under_fitted":
        return _under_fitted(values)
    if code == "suspicious_leak" and not values:
        return _(
            "A leak: the validation set knows values of the training set, or the other way round, so its figures are"
            " too good or too bad. The data card shows where, and mends it."
        )
    if code == "over_fitted":
        return _over_fitted(values)
    others = {
        "not_converged": _(
            "Not converged yet: over epochs {first} to {last} the loss still fell by {fall}. Train for more epochs."
        ),
        "plateau": _(
            "A plateau: from epoch {epoch} on the loss hardly moves ({loss}). More epochs alone bring nothing."
        ),
        "suspicious_leak": _(
            "Suspicious: the validation loss ({val_loss}) stays far below the training loss ({loss}). Does the"
            " validation set contain what the model was trained on?"
        ),
    }
    return others[code]


def _diverged(values: Mapping[str, float]) -> str:
    if "step" in values:
        return _("Diverged: the loss is no longer a number since step {step} (epoch {epoch}).")
    return _("Diverged: from epoch {epoch} on the loss is far above what mere chance would give ({loss}).")


def _learning_rate(code: str, values: Mapping[str, float]) -> str:
    if code == "learning_rate_too_high" and "rate" in values:
        return _("The learning rate {rate} is too high: the loss jumps instead of falling. Divide it by 10.")
    if code == "learning_rate_too_high":
        return _("The learning rate is too high: the loss jumps instead of falling. Divide it by 10.")
    if "rate" in values:
        return _(
            "The learning rate {rate} is too low: in {last} epochs the loss fell by {fall} only. Multiply it by 10."
        )
    return _(
        "The learning rate is too low: in {last} epochs the loss fell by {fall} only. Multiply it by 10."
    )


def _over_fitted(values: Mapping[str, float]) -> str:
    if "val_accuracy" in values:
        return _(
            "Over-fitted from epoch {first}: the model learns its training data by heart, and on the validation data"
            " it is never better than chance ({val_accuracy}). Do the labels belong to these examples?"
        )
    return _(
        "Over-fitted from epoch {first}: the validation loss was lowest at epoch {best} ({lowest}) and has risen"
        " to {last_loss}, while the training loss falls on. Stop at epoch {best}, or make the model smaller."
    )


def _under_fitted(values: Mapping[str, float]) -> str:
    if "val_accuracy" in values and "accuracy" in values:
        return _(
            "Under-fitted: the training has come to rest, and the model is no better than chance ({accuracy}). Try"
            " another optimizer, learning rate or activation; and do the labels belong to these examples?"
        )
    if "accuracy" in values:
        return _(
            "Under-fitted: the training has come to rest, and even on its own training data the model is right in"
            " {accuracy} of the cases only. Try more units or layers, or another optimizer or learning rate."
        )
    return _(
        "Under-fitted: the training has come to rest, and even on its own training data the loss is {loss}. Try more"
        " units or layers, or another optimizer or learning rate."
    )
