"""The parts of the data card that are plain mark-up: counts, badge, bars of the classes. All text is escaped."""

from __future__ import annotations

import html

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.profile import target_counts
from dltp_widgets.core.language import format_count, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.split_names import split_name

_MOST_BARS = 30


def counts(data: Dataset) -> str:
    """Return ``"3,750 training - 1,250 validation - 1,000 test (never looked at)"``; plain text."""
    words = {"train": _("{n} training"), "valid": _("{n} validation"), "test": _("{n} test")}
    parts = [words[name].format(n=format_count(split.n)) for name, split in data.splits.items()]
    if data.test is not None:
        looks = data.test_looks
        parts[-1] += f" ({_looked(looks)})"
    return " – ".join(parts)


def _looked(times: int) -> str:
    if not times:
        return _("never looked at")
    return ngettext("looked at {n} time", "looked at {n} times", times).format(n=format_count(times))


def badge(data: Dataset) -> str:
    """Return how much of the set this is; where it was found is its tooltip."""
    where = html.escape(data.source_detail)
    return f'<span class="dltp-badge" title="{where}">{html.escape(data.badge)}</span>'


def bars(data: Dataset) -> str:
    """Return one small bar chart per split: examples of each class, or how the targets lie."""
    charts = [_chart(data, name) for name in data.splits]
    return f'<div class="dltp-bars-row">{"".join(charts)}</div>'


def _chart(data: Dataset, split: str) -> str:
    numbers = target_counts(data, data.splits[split])
    if not numbers or len(numbers) > _MOST_BARS:
        return ""
    names = data.class_names if data.task == "classification" and data.class_names else ()
    most = max(*numbers, 1)
    title = html.escape(split_name(split))
    cells = "".join(
        f'<span class="dltp-bar" title="{html.escape(_bar_title(names, i, n))}">'
        f'<i style="height:{100 * n / most:.0f}%"></i></span>'
        for i, n in enumerate(numbers)
    )
    spoken = ", ".join(_bar_title(names, i, n) for i, n in enumerate(numbers))
    return (
        f'<figure class="dltp-bars" role="img" aria-label="{title}: {html.escape(spoken)}">'
        f'<div class="dltp-bars-plot">{cells}</div><figcaption>{title}</figcaption></figure>'
    )


def _bar_title(names: tuple[str, ...], index: int, n: int) -> str:
    name = names[index] if index < len(names) else str(index)
    return f"{name}: {format_count(n)}"
