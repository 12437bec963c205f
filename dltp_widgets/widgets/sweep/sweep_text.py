"""Where a sweep stands, in one line."""

from __future__ import annotations

from typing import Any

from dltp_widgets.core.language import format_count, format_number, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.sweep.launch import describe
from dltp_widgets.core.sweep.sweep import Sweep
from dltp_widgets.core.sweep.trial import best_epoch


def sweep_text(sweep: Sweep | None) -> str:
    """Return the line of result: how many are done, and which one is the best."""
    if sweep is None:
        return _("Fill in values to try: each combination becomes a run.")
    done, count = sum(trial.done for trial in sweep.trials), len(sweep.trials)
    parts = [best_text(sweep)] if sweep.best is not None else []
    parts.append(
        ngettext("{done} of {n} run done", "{done} of {n} runs done", count).format(done=done, n=count)
    )
    active = sum(trial.run.active for trial in sweep.trials)
    if active:
        parts.append(ngettext("{n} under way", "{n} under way", active).format(n=active))
    states = [trial.state for trial in sweep.trials]
    if stopped := states.count("stopped"):
        parts.append(ngettext("{n} stopped", "{n} stopped", stopped).format(n=stopped))
    if failed := states.count("failed"):
        parts.append(ngettext("{n} failed", "{n} failed", failed).format(n=failed))
    remembered = sum(trial.remembered for trial in sweep.trials)
    if remembered:
        parts.append(
            ngettext("{n} known from before", "{n} known from before", remembered).format(n=remembered)
        )
    return " · ".join(parts)


def best_text(sweep: Sweep) -> str:
    """Return the best trial in a few words; empty before the first epoch."""
    best = sweep.best
    found = best_epoch(best.run, sweep.metric) if best is not None else None
    if best is None or found is None:
        return ""
    text = _("Best: {settings}, with {metric} {value} at epoch {epoch}")
    value = format_number(found[1], 3)
    return text.format(settings=describe(best.settings), metric=sweep.metric, value=value, epoch=found[0])


def plan_text(space: dict[str, Any], options: dict[str, Any]) -> str:
    """Return how much is asked for: so many runs, so many epochs each."""
    count = 1
    for values in space.values():
        count *= len(set(values))
    if options["trials"] is not None:
        count = min(count, int(options["trials"]))
    runs = ngettext("{n} run", "{n} runs", count).format(n=format_count(count))
    epochs = ngettext("{n} epoch", "{n} epochs", options["epochs"]).format(n=format_count(options["epochs"]))
    return _("{runs} of {epochs}").format(runs=runs, epochs=epochs) if space else ""


def views() -> list[tuple[str, Any]]:
    """Return what can be shown of a sweep."""
    return [(_("Curves"), "curves"), (_("Settings and result"), "coordinates")]
