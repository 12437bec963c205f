"""The way of the data, drawn: as they were loaded, split, scaled; what leaks is marked. All text is escaped."""

from __future__ import annotations

import html
from collections.abc import Collection

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.lineage import Transform
from dltp_widgets.core.language import format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.split_names import split_name


def lineage_html(data: Dataset, leaking: Collection[int] = ()) -> str:
    """Return the steps from the raw data on, an arrow between each and the next.

    Parameters
    ----------
    data : Dataset
    leaking : collection of int, default ()
        Indices of the steps that leak.
    """
    raw = _box(_("raw"), data.name, "")
    boxes = [_step(step, index in leaking) for index, step in enumerate(data.lineage)]
    label = html.escape(_("The way of the data"))
    return f'<ol class="dltp-path" aria-label="{label}">{"".join([raw, *boxes])}</ol>'


def _step(step: Transform, leaks: bool) -> str:
    title, detail = _words(step)
    mark = _("leak") if leaks else ""
    return _box(title, detail, _where(step), mark)


def _box(title: str, detail: str, where: str, mark: str = "") -> str:
    lines = f"<strong>{html.escape(title)}</strong> <span>{html.escape(detail)}</span>"
    if where:
        lines += f' <small class="dltp-hint">{html.escape(where)}</small>'
    if mark:
        lines += f' <em class="dltp-leak-mark">{html.escape(mark)}</em>'
    return f'<li class="dltp-step{" dltp-leaks" if mark else ""}">{lines}</li>'


def _words(step: Transform) -> tuple[str, str]:
    """Return what a step is called, and what it did."""
    args = step.args
    if step.op == "split":
        parts = [f"{split_name(key)} {_size(args[key])}" for key in ("test", "valid") if args.get(key)]
        kept = _(", stratified") if args.get("stratify") else ""
        return _("split"), f"{', '.join(parts)}{kept}"
    if step.op == "scale":
        kinds = {
            "minus_one_one": _("from -1 to 1"),
            "zero_one": _("from 0 to 1"),
            "standard": _("standardised"),
        }
        return _("scale"), kinds.get(args["kind"], str(args["kind"]))
    names = {
        "reshape": (_("reshape"), str(args.get("shape", ""))),
        "one_hot": (_("one-hot"), ""),
        "drop_missing": (_("without gaps"), ""),
        "drop_duplicates": (_("without copies"), ""),
    }
    return names.get(step.op, (step.op, ""))


def _size(size: float) -> str:
    return f"{format_number(100 * size, 0)} %" if size < 1 else str(size)


def _where(step: Transform) -> str:
    """Return what was fitted on what; nothing where nothing is fitted and all splits are concerned."""
    fitted = {"all": _("fitted on all splits"), "each": _("fitted on each split anew"), "": ""}
    source = step.fitted_on or ""
    said = fitted[source] if source in fitted else _("fitted on {split}").format(split=split_name(source))
    if step.op == "scale" and step.args.get("apply_to", "all") != "all":
        only = ", ".join(split_name(name) for name in step.applied_to)
        said = " · ".join(filter(None, [said, _("only {splits}").format(splits=only)]))
    return said
