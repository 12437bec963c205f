"""The report on a class as files: a table for a spreadsheet, a page of HTML to read."""

from __future__ import annotations

import html
import time
from pathlib import Path

from dltp_widgets.core.files import writing
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.classroom.report import ClassReport
from dltp_widgets.labs.handing_in.names import tidy
from dltp_widgets.labs.session.journal import Damage

_STYLE = "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;margin:1em 0}td,th{padding:.2em .6em}"


def write_report(report: ClassReport, csv: Path | None, page: Path | None) -> None:
    """Write the table of states as CSV, and everything as a page of HTML."""
    if csv is not None:
        with writing(csv) as temporary:
            report.frame().rename(_no_formula, axis=0).rename(_no_formula, axis=1).to_csv(
                temporary, encoding="utf-8"
            )
    if page is not None:
        with writing(page) as temporary:
            temporary.write_text(to_page(report), encoding="utf-8")


def _no_formula(text: str) -> str:
    """Return what somebody typed as a cell that no spreadsheet computes."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def to_page(report: ClassReport) -> str:
    """Return the report as a page of HTML of its own; everything that was written in it is escaped."""
    title = html.escape(_("Class report"))
    stuck = ", ".join(f"{who} ({key})" for who, key in report.stuck().items()) or _("nobody")
    stuck_sentence = html.escape(_("Stuck: {who}").format(who=stuck))
    parts = [
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{title}</h1><p>{time.strftime('%Y-%m-%d %H:%M')}</p>",
        report.frame().to_html(escape=True, border=0),
        report.attempts().to_html(escape=True, border=0),
        f"<p>{stuck_sentence}</p>",
        report.works().to_html(escape=True, border=0) if report.handed_in else "",
        *(f"<p>{html.escape(sentence)}</p>" for sentence in damage_sentences(report)),
        "</body></html>",
    ]
    return "\n".join(parts)


def _damage_sentence(damage: Damage) -> str:
    sentences = {
        "unreadable": _("{file}, line {line}: cannot be read."),
        "changed": _("{file}, line {line}: was changed after it was written."),
        "missing": _("{file}, line {line}: lines before it are missing."),
        "rewritten": _("{file}, line {line}: what stands before it was written anew."),
    }
    return sentences[damage.reason].format(file=tidy(damage.source, 400), line=damage.line)


def damage_sentences(report: ClassReport) -> list[str]:
    """Return what is wrong with the journals and the zips, one sentence each."""
    return [*report.refused, *(_damage_sentence(damage) for damage in report.damage)]
