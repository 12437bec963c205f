"""How much each class counts: a field, and a button that makes rare classes count as much as frequent ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
import numpy as np

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.numbers import parse_number, show_number
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import Field
from dltp_widgets.widgets.parts.slim_layout import SlimLayout

_PAIR = re.compile(r"\s*(\d{1,6})\s*:\s*([^:;\s]+?)\s*(?:,\s+|;\s*|\s+|$)")
_MOST_CLASSES = 1_000


class ClassWeights(ipywidgets.HBox):
    """A field of ``{class: weight}`` under the key ``class_weight``, and ``balance_classes``.

    Parameters
    ----------
    owner : Composite
    balanced : callable
        Returns the weights that balance the classes, or None where there are none.
    """

    def __init__(self, owner: Composite, balanced: Callable[[], dict[int, float] | None]) -> None:
        self._balanced = balanced
        self.field: Field = owner.control(
            "class_weight", Field(parse_weights, show=show_weights), description=lambda: _("Class weights")
        )
        owner.bind_text(self.field.text, placeholder=lambda: _("all 1"))
        owner.on_relabel(self.field.relabel)
        self._button = owner.control("balance_classes", ipywidgets.Button(), description=lambda: _("Balance"))
        owner.bind_text(self._button, tooltip=lambda: _("Rare classes count more, frequent ones less."))
        super().__init__([self.field, self._button], layout=SlimLayout())
        self.add_class("dltp-form-row")
        self._button.add_class("dltp-beside-field")
        self._button.on_click(with_ui_lock(self._on_balance_clicked))

    def _on_balance_clicked(self, _button: Any) -> None:
        weights = self._balanced()
        if weights is None:
            self.field.set_error(_("Only class numbers can be balanced."))
        else:
            self.field.type(show_weights(weights))


def parse_weights(text: str) -> dict[int, float] | None:
    """Read ``"0: 1, 1: 2.5"``; None for an empty text.

    Raises
    ------
    SpecError
        If it is anything else.
    """
    typed, place = text.strip()[:20_000], 0
    found: dict[int, float] = {}
    while place < len(typed):
        pair = _PAIR.match(typed, place)
        if pair is None or len(found) >= _MOST_CLASSES:
            message = _("“{text}”: class numbers and weights such as {example} are expected.")
            raise SpecError(message.format(text=text[:40], example="0: 1, 1: 2.5"), value=text)
        found[int(pair[1])] = parse_number(pair[2], least=0.0)
        place = pair.end()
    return found or None


def show_weights(weights: Mapping[int, float] | None) -> str:
    """Return the text that `parse_weights` reads."""
    return ", ".join(f"{label}: {show_number(weight)}" for label, weight in (weights or {}).items())


def balanced_weights(y: Any) -> dict[int, float] | None:
    """Return scikit-learn's balanced weights, ``n / (classes * count)``, or None where `y` has no class numbers.

    Parameters
    ----------
    y : ndarray
        Class numbers ``(n,)`` or ``(n, 1)``, or one-hot ``(n, classes)``.
    """
    if not isinstance(y, np.ndarray) or y.ndim > 2:
        return None
    labels = y.argmax(axis=1) if y.ndim == 2 and y.shape[1] > 1 else y.reshape(-1)
    if labels.dtype.kind not in "bui" or not len(labels):
        return None
    classes, counts = np.unique(labels, return_counts=True)
    if len(classes) > _MOST_CLASSES or int(classes[0]) < 0:
        return None
    weights = len(labels) / (len(classes) * counts)
    return {int(label): round(float(weight), 4) for label, weight in zip(classes, weights, strict=True)}
