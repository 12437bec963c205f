"""The write-up of a lab: one page of HTML that a teacher reads without this package, a kernel or the internet.

Where each exercise stands, what was answered, the code, the trainings with their curves, the times. Everything that
somebody typed is escaped, and the page may load and run nothing.
"""

from __future__ import annotations

import html
import time
from collections.abc import Iterator, Sequence
from typing import Any

from dltp_widgets.core.language import format_number, get_language
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks.quiz import Question
from dltp_widgets.labs.format.anchors import plain
from dltp_widgets.labs.handing_in.curve_svg import Curve, curve_svg
from dltp_widgets.labs.handing_in.run_summary import RunSummary
from dltp_widgets.labs.lab import Exercise
from dltp_widgets.labs.session.places import Place, label
from dltp_widgets.labs.session.progress import DONE, SKIPPED
from dltp_widgets.labs.session.session import Session

MOST_DRAWN = 40
"""Trainings whose curves are drawn: the latest."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STYLE = (
    "body{font-family:sans-serif;margin:2em;max-width:60em}table{border-collapse:collapse;margin:1em 0}"
    "td,th{padding:.2em .7em;text-align:left;border-bottom:1px solid #ccc}pre{background:#f4f4f4;padding:.6em;"
    "overflow:auto}figure{margin:0 0 1.5em}:root{color-scheme:light}"
)


def write_up(session: Session, names: Sequence[str], runs: Sequence[RunSummary]) -> str:
    """Return the page.

    Parameters
    ----------
    session : Session
    names : sequence of str
        Who hands it in.
    runs : sequence of RunSummary
        The trainings of this lab.
    """
    title = html.escape(f"{session.lab.title} – {', '.join(names)}")
    parts = [
        f'<!DOCTYPE html><html lang="{get_language()}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{html.escape(session.lab.title)}</h1>",
        *_facts(session, names),
        *_section(_("Steps"), [_places_table(session)]),
        *_section(_("Answers"), list(_answers(session))),
        *_section(_("Runs"), [_runs_table(runs), *map(_drawing, runs[-MOST_DRAWN:])] if runs else []),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _facts(session: Session, names: Sequence[str]) -> Iterator[str]:
    yield f"<p><strong>{html.escape(', '.join(names))}</strong>, {time.strftime('%Y-%m-%d %H:%M')}</p>"
    said = _(
        "{done} of {total} done, {minutes} min at work, pauses of ten minutes and more left out."
    ).format(done=done_count(session), total=len(session.places), minutes=round(session.seconds / 60))
    yield f"<p>{html.escape(said)}</p>"
    if session.damage:
        damaged = _("Lines of the journal that are damaged: {n}.").format(n=len(session.damage))
        yield f"<p>{html.escape(damaged)}</p>"


def done_count(session: Session) -> int:
    """Return how many places are done; those that were skipped are not."""
    return sum(session.progress(place.key).state == DONE for place in session.places)


def missing(session: Session) -> list[str]:
    """Return what is not done, in order, by number and title; of what is optional, it says so."""
    left = [place for place in session.places if session.progress(place.key).state != DONE]
    optional = _("{step} (optional)")
    names = [(label(session.lab, place), place.page.optional) for place in left]
    return [optional.format(step=name) if may_be else name for name, may_be in names]


def account(session: Session) -> list[str]:
    """Return what is done and what is missing, as lines of text."""
    left = missing(session)
    done = _("Done: {done} of {total}.").format(done=done_count(session), total=len(session.places))
    return [done, *([_("Missing:"), *(f"- {name}" for name in left)] if left else [_("Nothing is missing.")])]


def _section(title: str, parts: list[str]) -> list[str]:
    return [f"<h2>{html.escape(title)}</h2>", *parts] if parts else []


def _places_table(session: Session) -> str:
    heads = (_("Step"), _("State"), _("Attempts"), _("Hints"), _("Solution"), _("Minutes"), _("Done at"))
    rows = []
    for place in session.places:
        progress = session.progress(place.key)
        cells = (
            label(session.lab, place),
            _state(progress.state, progress.attempts),
            progress.attempts or "",
            progress.hints or "",
            _("seen") if progress.solution else "",
            format_number(session.spent(place.key) / 60, 1) if session.spent(place.key) else "",
            time.strftime("%Y-%m-%d %H:%M", time.localtime(progress.since)) if progress.since else "",
        )
        rows.append(cells)
    return _table(heads, rows)


def _state(state: str, attempts: int) -> str:
    if state == DONE:
        return _("done")
    return _("skipped") if state == SKIPPED else _("tried") if attempts else _("to do")


def _answers(session: Session) -> Iterator[str]:
    for place in session.places:
        progress = session.progress(place.key)
        said = _given(place, progress.answer)
        if said or progress.code:
            yield f"<h3>{html.escape(label(session.lab, place))}</h3>"
            yield from (f"<p>{html.escape(text)}</p>" for text in said)
            yield f"<pre>{html.escape(progress.code)}</pre>" if progress.code else ""


def _given(place: Place, answer: Any) -> list[str]:
    """Return the answers to the questions of an exercise, in words; whatever the journal says they are."""
    exercise: Exercise | None = place.exercise
    if exercise is None or not isinstance(answer, list):
        return []
    pairs = zip(exercise.quiz, answer, strict=False)
    return [_in_words(question, given) for question, given in pairs if given not in (None, "", [])]


def _in_words(question: Question, given: Any) -> str:
    chosen = given if isinstance(given, list) else [given]
    texts = [
        plain(question.choices[item].text)
        if isinstance(item, int) and 0 <= item < len(question.choices)
        else str(item)
        for item in chosen
    ]
    asked = f"{plain(question.question)} " if question.question else ""
    return f"{asked}→ {'; '.join(texts)}"


def _runs_table(runs: Sequence[RunSummary]) -> str:
    keys = list(dict.fromkeys(key for run in runs for key in run.metrics))
    heads = (_("Run"), _("Begun"), _("State"), _("Epochs"), _("Data"), *keys)
    rows = [
        (
            run.name or run.id,
            run.started.replace("T", " ")[:16],
            _run_state(run.state),
            f"{run.epochs}/{run.planned}",
            " ".join(filter(None, run.data.values())),
            *(_value(run.metrics.get(key)) for key in keys),
        )
        for run in runs
    ]
    return _table(heads, rows)


def _run_state(state: str) -> str:
    words = {
        "finished": _("finished"),
        "stopped": _("stopped"),
        "failed": _("failed"),
        "running": _("running"),
        "interrupted": _("interrupted"),
    }
    return words.get(state, state)


def _value(value: float | None) -> str:
    return "" if value is None else format_number(value)


def _drawing(run: RunSummary) -> str:
    keys = [key for key in run.curves if not key.startswith("val_") and key != "learning_rate"]
    drawings = "".join(
        curve_svg(
            key,
            [
                Curve(_("training"), run.curves[key]),
                Curve(_("validation"), run.curves.get(f"val_{key}", ()), validation=True),
            ],
        )
        for key in keys[:4]
    )
    caption = html.escape(_("{name}: training dashed, validation solid").format(name=run.name or run.id))
    return f"<figure>{drawings}<figcaption>{caption}</figcaption></figure>" if drawings else ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
