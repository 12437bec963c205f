"""Where a training stands, in words: the chart and the panel say it alike."""

from __future__ import annotations

import html
from typing import Any

from dltp_widgets.core.language import format_count, format_number, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.events import Progress

_PHASES = ("loading", "compiling", "training")


def phase_name(phase: str) -> str:
    """Return what a phase is called on screen."""
    names = {
        "loading": _("Loading TensorFlow (once per session)"),
        "compiling": _("Compiling"),
        "training": _("Training"),
    }
    return names.get(phase, "")


def seconds(value: float) -> str:
    """Return a duration for reading: tenths below ten seconds, minutes above ninety."""
    if value < 10:
        return _("{n} s").format(n=format_number(value, 1))
    if value < 90:
        return _("{n} s").format(n=round(value))
    return _("{minutes} min {seconds:02d} s").format(minutes=round(value) // 60, seconds=round(value) % 60)


def phases_html(progress: Progress) -> str:
    """Return the road of a run, ``Loading 2.1 s → Compiling 0.4 s → Training``, the present phase marked."""
    reached = [phase for phase in _PHASES if phase in progress.phases or phase == progress.phase]
    shown = reached + [
        phase for phase in _PHASES if reached and _PHASES.index(phase) > _PHASES.index(reached[-1])
    ]
    return " → ".join(_phase_html(phase, progress) for phase in shown)


def progress_text(progress: Progress) -> str:
    """Return one line for a run under way: epoch, batch, time left, time spent."""
    if progress.state == "paused":
        return _paused(progress)
    parts = []
    if progress.phase != "training":
        parts.append(phase_name(progress.phase) or _("Waiting"))
    else:
        parts.append(_("Epoch {n}/{total}").format(n=progress.epoch, total=progress.epochs))
        parts.append(_("batch {n}/{total}").format(n=progress.step, total=progress.steps))
    if progress.rate is not None and progress.phase == "training":
        parts.append(rate_text(progress.rate))
    if progress.eta is not None:
        parts.append(_("{time} left").format(time=seconds(progress.eta)))
    parts.append(seconds(progress.elapsed))
    return " · ".join(parts)


def rate_text(rate: float) -> str:
    """Return how many steps are done in a second, for reading."""
    n = format_count(round(rate)) if rate >= 10 else format_number(rate, 1)
    return _("{n} steps/s").format(n=n)


def asked_text(asked: str) -> str:
    """Return what is said until a run has stopped or paused; empty if it was asked for neither."""
    return {"stop": _("Stopping…"), "pause": _("Pausing…")}.get(asked, "")


def end_text(run: Any) -> str:
    """Return one line for a run that has ended: how, and how long it took."""
    words = {"finished": _("Finished"), "stopped": _("Stopped"), "failed": _("Failed")}
    parts = [words.get(run.state, run.state), seconds(run.elapsed)]
    if run.state == "stopped":
        done = run.history.epochs
        parts.insert(1, ngettext("after {n} epoch", "after {n} epochs", done).format(n=done))
    if run.progress.rate is not None:
        parts.append(rate_text(run.progress.rate))
    return " · ".join(parts)


def engine_name(engine: str) -> str:
    """Return what an engine (``run.engine``) is called on screen."""
    names = {
        "exact": _("compiled engine"),
        "xla": _("compiled engine (XLA)"),
        "fit": "model.fit",
    }
    return names.get(engine) or _("engine {name}").format(name=engine)


def foot_html(run: Any) -> str:
    """Return on what a run computes, by which engine and, folded, why and where it is kept; empty while not known."""
    parts = [str(run.device)] if run.device else []
    parts += [engine_name(run.engine)] if run.engine and run.engine_reason else []
    text = html.escape(" · ".join(parts))
    if not run.engine_reason:
        return text
    more = run.engine_reason
    if run.path is not None:
        more += " " + _("Checkpoints: {folder}").format(folder=run.path)
    return f"<details><summary>{text}</summary>{html.escape(more)}</details>"


def _paused(progress: Progress) -> str:
    if progress.phase == "training" and progress.step:
        text = _("Paused at batch {n}/{total} of epoch {epoch}/{epochs}")
        where = {"epoch": progress.epoch, "epochs": progress.epochs}
        return text.format(n=progress.step, total=progress.steps, **where)
    if progress.phase == "training" and progress.epoch > 1:
        return _("Paused after epoch {n}/{total}").format(n=progress.epoch - 1, total=progress.epochs)
    return _("Paused before the first batch")


def _phase_html(phase: str, progress: Progress) -> str:
    over = phase == "loading" and phase != progress.phase
    name = html.escape(_("Loading") if over else phase_name(phase))
    if phase == progress.phase:
        return f"<strong>{name} {seconds(progress.phase_elapsed)}</strong>"
    if phase in progress.phases:
        return f"{name} {seconds(progress.phases[phase])}"
    return f'<span class="dltp-later">{name}</span>'
