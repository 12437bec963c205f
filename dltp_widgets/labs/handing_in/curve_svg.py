"""The curves of a training as a drawing that stands in a page of HTML by itself: no script, no file beside it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from dltp_widgets.core.language import decimal
from dltp_widgets.core.language import gettext as _

WIDTH, HEIGHT = 320, 180
_LEFT, _RIGHT, _TOP, _FOOT = 52, 10, 22, 30
MOST_POINTS = 400
"""Points of a curve that are drawn."""


@dataclass(frozen=True)
class Curve:
    """One curve of a drawing."""

    label: str
    values: Sequence[float | None]
    """One per epoch; None: there is none, and the curve has a gap."""
    validation: bool = False
    """Solid; that of the training data is dashed."""


def curve_svg(title: str, curves: Sequence[Curve]) -> str:
    """Return a drawing of curves over the epochs; empty if there is nothing to draw."""
    numbers = [value for curve in curves for value in curve.values if value is not None]
    if not numbers:
        return ""
    low, high = min(numbers), max(numbers)
    if low == high:
        low, high = low - 0.5, high + 0.5
    last = max(len(curve.values) for curve in curves)
    said = html.escape(f"{title}: {', '.join(curve.label for curve in curves)}")
    return "".join(
        (
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{said}">',
            _text(_LEFT, 14, title, bold=True),
            _frame(last, low, high),
            *(_path(curve, last, low, high) for curve in curves),
            "</svg>",
        )
    )


def _frame(last: int, low: float, high: float) -> str:
    bottom, right = HEIGHT - _FOOT, WIDTH - _RIGHT
    return "".join(
        (
            f'<path d="M{_LEFT} {_TOP}V{bottom}H{right}" fill="none" stroke="currentColor"/>',
            _text(_LEFT - 4, _TOP + 8, _number(high), anchor="end"),
            _text(_LEFT - 4, bottom, _number(low), anchor="end"),
            _text(_LEFT, bottom + 14, "1"),
            _text(right, bottom + 14, str(last), anchor="end"),
            _text((_LEFT + right) // 2, bottom + 14, _("Epoch"), anchor="middle"),
        )
    )


def _path(curve: Curve, last: int, low: float, high: float) -> str:
    bottom, right = HEIGHT - _FOOT, WIDTH - _RIGHT
    step = max(1, len(curve.values) // MOST_POINTS)
    drawn, pen = [], "M"
    for epoch in [*range(0, len(curve.values) - 1, step), len(curve.values) - 1]:
        value = curve.values[epoch] if curve.values else None
        if value is None:
            pen = "M"
            continue
        x = _LEFT + (right - _LEFT) * (epoch / (last - 1) if last > 1 else 0.5)
        y = bottom - (bottom - _TOP) * (value - low) / (high - low)
        drawn.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    if not drawn:
        return ""
    dots = "h0" if len(drawn) == 1 else ""  # a single point is drawn as a line of no length
    line = 'stroke="#0072B2"' if curve.validation else 'stroke="#D55E00" stroke-dasharray="5 3"'
    return f'<path d="{"".join(drawn)}{dots}" fill="none" stroke-width="2" stroke-linecap="round" {line}/>'


def _text(x: int, y: int, text: str, *, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" font-size="11" fill="currentColor" text-anchor="{anchor}"{weight}>'
        f"{html.escape(text)}</text>"
    )


def _number(value: float) -> str:
    return decimal(f"{value:.3g}")
