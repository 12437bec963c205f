"""What the curves of a run show, in words, with the epochs that prove it.

::

    run --evidence_of--> Evidence --symptoms--> Symptom --> Diagnosis
    run.model ----------> dead_units ----------------------^
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.data.leaks import find_leaks
from dltp_widgets.core.training.judging import symptoms
from dltp_widgets.core.training.judging.diagnosis_words import sentence, title
from dltp_widgets.core.training.judging.evidence import Evidence, evidence_of
from dltp_widgets.core.training.judging.symptoms import Symptom

CODES = (
    "diverged",
    "learning_rate_too_high",
    "learning_rate_too_low",
    "over_fitted",
    "not_converged",
    "under_fitted",
    "plateau",
    "dead_units",
    "suspicious_leak",
)
"""Every code a Diagnosis may bear, in the order in which they are said."""

_HAMPERING = ("Dropout", "Noise", "Random", "Regularization", "MixUp", "CutMix", "Aug", "Normalization")
"""In the names of layers that are at work during training only, or add to the loss."""


@dataclass(frozen=True)
class Diagnosis:
    """One thing that a training shows."""

    code: str
    """Stable slug: one of `CODES`."""
    epochs: tuple[int, ...]
    """The epochs that prove it, from 1."""
    message: str
    """What is seen, and what to try, in the language in force."""

    @property
    def title(self) -> str:
        """The code in a few words of the language in force: ``"not converged yet"``."""
        return title(self.code)


def diagnose(run: Any, *, weights: bool = True) -> list[Diagnosis]:
    """Judge a training by its curves.

    Parameters
    ----------
    run : Run, History, keras.callbacks.History, or mapping of str to list
        Also while it is being trained. Of anything but a Run only the curves are known: not chance, not the
        learning rate, not the data.
    weights : bool, default True
        Look for dead units, too, once a Run has ended: its model is built for that, and asked about some
        examples.

    Returns
    -------
    list of Diagnosis
        Worst first; empty where there is nothing to say, or not yet.
    """
    seen = _symptoms(evidence_of(run), run)
    found = [Diagnosis(symptom.code, symptom.epochs, sentence(symptom)) for symptom in seen]
    if weights and getattr(run, "done", False) and run.has_weights:
        from dltp_widgets.core.training.judging.dead_units import dead_units

        found += [Diagnosis("dead_units", _all_epochs(run), layer.message) for layer in dead_units(run)]
    return sorted(found, key=lambda diagnosis: CODES.index(diagnosis.code))


def _symptoms(e: Evidence, run: Any) -> Iterator[Symptom]:
    """Yield what is seen; what explains a thing takes the place of what merely accompanies it."""
    high = symptoms.rate_too_high(e)
    rules = [_leak(e, run), symptoms.diverged(e), high]
    if high is None:
        cause = symptoms.over_fitted(e) or symptoms.rate_too_low(e)
        rules += [cause]
        if cause is None:
            falling = symptoms.not_converged(e)
            rules += [falling] if falling else [symptoms.plateau(e), symptoms.under_fitted(e)]
    yield from (symptom for symptom in rules if symptom is not None)


def _leak(e: Evidence, run: Any) -> Symptom | None:
    """Find a validation set that knows the training set: by how the data were made, else by what the curves show."""
    data, epochs = getattr(run, "data", None), tuple(range(1, e.epochs + 1))
    if data is None or data.valid is None or not epochs:
        return None
    if any("valid" in leak.splits and leak.code != "scaled_differently" for leak in find_leaks(data)):
        return Symptom("suspicious_leak", epochs, {})
    return None if _is_hampered(run) else symptoms.too_good(e)


def _is_hampered(run: Any) -> bool:
    """Tell whether something makes the training loss larger than it would be: dropout, noise, penalties, weights."""
    if run.spec is None or run.fit.class_weight:
        return True
    return any(
        any(word in layer.layer for word in _HAMPERING) or any("regularizer" in name for name in layer.args)
        for layer in run.spec.layers
    )


def _all_epochs(run: Any) -> tuple[int, ...]:
    return tuple(range(1, run.history.epochs + 1))
