"""What an inspector says of an array, in one line of facts; everything in it is escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence

from dltp_widgets.core.data.looking.tensor import TensorSummary
from dltp_widgets.core.language import format_bytes, format_count, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.number_text import percent, short
from dltp_widgets.widgets.tensor.rank_figure import rank_name

_LONGEST_NAME = 80
_FLOATS = ("f", "c")


def summary_html(name: str, summary: TensorSummary, note: str = "") -> str:
    """Return name, shape, type, size and place, then the statistics; `note` follows the name."""
    facts = [
        html.escape(rank_name(summary.rank)),
        _shape(summary),
        f"<code>{html.escape(summary.dtype)}</code>",
    ]
    facts += [html.escape(text) for text in (_bytes(summary), summary.kind, summary.device) if text]
    title = f'<span class="dltp-title">{html.escape(_cut(name))}</span> ' if name else ""
    meaning = f'<span class="dltp-badge">{html.escape(note)}</span> ' if note else ""
    numbers = " · ".join(html.escape(part) for part in statistics(summary))
    second = f'<div class="dltp-summary dltp-quiet">{numbers}</div>'
    return f'<div class="dltp-summary">{title}{meaning}{" · ".join(facts)}</div>{second}'


def statistics(summary: TensorSummary) -> list[str]:
    """Return the statistics, each in a few words; plain text."""
    if summary.dtype == "bool":
        return [f"{word} {_count(n, summary.size)}" for word, n in _truths(summary)]
    values = (
        (_("min"), summary.min),
        (_("max"), summary.max),
        (_("mean"), summary.mean),
        (_("std"), summary.std),
    )
    parts = [f"{name} {short(value)}" for name, value in values if value is not None]
    if summary.dtype_kind in _FLOATS:
        parts.append(_("NaN {n}").format(n=_count(summary.nan, summary.counted)))
        parts.append(_("infinite {n}").format(n=_count(summary.inf, summary.counted)))
    if summary.min is not None or (summary.dtype_kind == "c" and summary.size):
        parts.append(_("zeros {n}").format(n=_count(summary.zeros, summary.counted)))
    parts += _distinct(summary)
    if summary.sampled is not None:
        parts.append(_("from a sample of {n} elements").format(n=format_count(summary.sampled)))
    return parts


def _truths(summary: TensorSummary) -> tuple[tuple[str, int], tuple[str, int]]:
    return ("True", summary.size - summary.zeros), ("False", summary.zeros)


def _distinct(summary: TensorSummary) -> list[str]:
    if summary.size <= 1:
        return []
    if summary.distinct is not None:
        n = summary.distinct
        return [ngettext("{n} distinct value", "{n} distinct values", n).format(n=format_count(n))]
    if summary.distinct_at_least is not None:
        text = _("at least {n} distinct values in a sample")
        return [text.format(n=format_count(summary.distinct_at_least))]
    return []


def _shape(summary: TensorSummary) -> str:
    text = html.escape(str(summary.shape))
    if summary.axis_names:
        pairs = zip(summary.axis_names, summary.shape, strict=True)
        named = ", ".join(f"{html.escape(_cut(name))} {format_count(size)}" for name, size in pairs)
        return f'<code class="dltp-shape">{text}</code> <span class="dltp-quiet">{named}</span>'
    return f'<code class="dltp-shape">{text}</code>'


def _bytes(summary: TensorSummary) -> str:
    if summary.held >= summary.nbytes:
        return format_bytes(summary.nbytes)
    return _("{size} ({held} in memory)").format(
        size=format_bytes(summary.nbytes), held=format_bytes(summary.held)
    )


def axis_title(axis: int, names: Sequence[str]) -> str:
    """Return what an axis is called: its name, where it has one, else its number."""
    return _cut(names[axis]) if names else _("axis {axis}").format(axis=axis)


def place_label(mode: str, axis: int, last: int, names: Sequence[str]) -> str:
    """Return the label of the field that cuts an axis, with the indices it has."""
    if mode != "values":
        return _("Image (0 to {last})").format(last=last)
    if names:
        return _("{name} (0 to {last})").format(name=_cut(names[axis]), last=last)
    return _("Axis {axis} (0 to {last})").format(axis=axis, last=last)


def happened(name: str, news: str, cell: int | None) -> str:
    """Return what happened to a variable or to weights since they were last looked at; plain text."""
    where = f"[{cell}]" if cell is not None else ""
    text = {
        "made": _("“{name}” was made by the cell {where}."),
        "changed": _("“{name}” was changed by the cell {where}."),
        "rebound": _("“{name}” was rebound by the cell {where}: it is another object now."),
        "gone": _("“{name}” was deleted by the cell {where}."),
        "trained": _("“{name}” has changed; these are its values now."),
    }[news]
    return text.format(name=_cut(name), where=where).replace(" .", ".").replace(" :", ":")


def _count(n: int, whole: int) -> str:
    return f"{format_count(n)} ({percent(n, whole)})" if 0 < n < whole else format_count(n)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"
