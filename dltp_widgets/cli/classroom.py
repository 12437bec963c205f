"""The commands on what was done: the report on a class, the export of a student's own work."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _


def classroom_commands() -> list[click.Command]:
    """Return the commands, in the language in force."""
    return [_report(), _export()]


def _report() -> click.Command:
    return click.Command(
        "report",
        callback=report,
        help=_(
            "Report on a class from the journals in FOLDER: students by exercises, the commonest wrong answers, who "
            "is stuck. Exit code: 0, or 1 if a journal is damaged or there is none."
        ),
        params=[
            click.Argument(["folder"], type=click.Path(exists=True, file_okay=False, path_type=Path)),
            click.Option(["--csv"], type=click.Path(path_type=Path), help=_("Write the table to this file.")),
            click.Option(["--html"], type=click.Path(path_type=Path), help=_("Write a page to this file.")),
            click.Option(["--lab"], help=_("Only this lab.")),
            click.Option(["--names"], is_flag=True, help=_("Names in place of pseudonyms.")),
        ],
    )


def _export() -> click.Command:
    return click.Command(
        "export",
        callback=export,
        help=_(
            "Write what you did in a lab as plain Keras, without dltp_widgets. NAME is the lab, OUTPUT ends with .py "
            "or .ipynb. Exit code: 0 if it was written, 1 otherwise."
        ),
        params=[
            click.Argument(["name"]),
            click.Argument(["output"], type=click.Path(dir_okay=False, path_type=Path)),
            click.Option(
                ["--folder"],
                type=click.Path(file_okay=False, path_type=Path),
                help=_("Where the notebook is."),
            ),
        ],
    )


def report(folder: Path, csv: Path | None, html: Path | None, lab: str | None, names: bool) -> None:
    """Say how a class is doing."""
    from dltp_widgets.labs.report import ClassFolder, damage_sentences, write_report

    found = ClassFolder(folder, names=names, lab=lab).read()
    if not found.students:
        raise click.ClickException(_("There is no journal in {folder}.").format(folder=folder))
    click.echo(found.frame().to_string())
    click.echo(found.attempts().to_string())
    for who, key in found.stuck().items():
        click.echo(_("{who} is stuck at “{key}”").format(who=who, key=key))
    write_report(found, csv, html)
    for sentence in damage_sentences(found):
        click.echo(f"! {sentence}")
    sys.exit(1 if found.damage else 0)


def export(name: str, output: Path, folder: Path | None) -> None:
    """Write what a student did in a lab."""
    from dltp_widgets.labs.journal import journal_folder
    from dltp_widgets.labs.lab import Lab
    from dltp_widgets.labs.session import Session
    from dltp_widgets.labs.shipped import find_page

    try:
        session = Session(Lab.from_file(find_page(name)), journal_folder(folder or Path.cwd()))
        click.echo(f"+ {session.export(output)}")
    except (DltpError, OSError) as error:
        raise click.ClickException(str(error)) from error
