"""The commands on what was done: the report on a class; a student's own work, exported or handed in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _

if TYPE_CHECKING:
    from dltp_widgets.labs.session.session import Session


def classroom_commands() -> list[click.Command]:
    """Return the commands, in the language in force."""
    return [_report(), _export(), _submit()]


def _report() -> click.Command:
    return click.Command(
        "report",
        callback=report,
        help=_(
            "Report on a class from the journals and the zips in FOLDER: students by exercises, the commonest wrong "
            "answers, who is stuck, what was handed in. Zips are read where they lie, never extracted. Exit code: 0, "
            "or 1 if a journal is damaged, a zip is not read, or there is none."
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


def _submit() -> click.Command:
    return click.Command(
        "submit",
        callback=submit,
        help=_(
            "Hand in what you did in a lab: write rendu-NAMES.zip beside the notebook, with the notebook as it was "
            "last saved, your answers, your trainings and your names; it may be done again. NAME is the lab. Exit "
            "code: 0 if it was written, 1 otherwise."
        ),
        params=[
            click.Argument(["name"]),
            click.Option(["--me"], metavar="TEXT", help=_("Your name; asked for if it is not given.")),
            click.Option(["--partner"], metavar="TEXT", help=_("Your partner’s name.")),
            click.Option(
                ["--folder"],
                type=click.Path(file_okay=False, path_type=Path),
                help=_("Where the notebook is."),
            ),
            click.Option(
                ["--notebook"],
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help=_("The notebook; default: that of the lab which was saved last."),
            ),
        ],
    )


def report(folder: Path, csv: Path | None, html: Path | None, lab: str | None, names: bool) -> None:
    """Say how a class is doing."""
    from dltp_widgets.labs.classroom.class_folder import ClassFolder
    from dltp_widgets.labs.classroom.report_page import damage_sentences, write_report

    try:
        found = ClassFolder(folder, names=names, lab=lab).read()
    except OSError as error:
        raise click.ClickException(str(error)) from error
    if not found.students and not found.refused:
        raise click.ClickException(_("There is no journal in {folder}.").format(folder=folder))
    tables = [found.frame(), found.attempts(), *([found.works()] if found.handed_in else [])]
    for table in tables if found.students else ():
        click.echo(table.to_string())
    for who, key in found.stuck().items():
        click.echo(_("{who} is stuck at “{key}”").format(who=who, key=key))
    write_report(found, csv, html)
    wrong = damage_sentences(found)
    for sentence in wrong:
        click.echo(f"! {sentence}")
    sys.exit(1 if wrong else 0)


def export(name: str, output: Path, folder: Path | None) -> None:
    """Write what a student did in a lab."""
    try:
        click.echo(f"+ {_session(name, folder or Path.cwd()).export(output)}")
    except (DltpError, OSError) as error:
        raise click.ClickException(str(error)) from error


def submit(
    name: str, me: str | None, partner: str | None, folder: Path | None, notebook: Path | None
) -> None:
    """Say what is done and what is missing, ask for the names, and write the zip."""
    from dltp_widgets.labs.handing_in import submission
    from dltp_widgets.labs.handing_in.write_up import account

    beside = folder or (notebook.absolute().parent if notebook is not None else Path.cwd())
    try:
        session = _session(name, beside)
        if not session.begun:
            raise click.ClickException(_("Nothing was done in this lab yet."))
        for line in account(session):
            click.echo(line)
        if me is None:
            me = click.prompt(_("Your name"))
            partner = (
                partner if partner is not None else click.prompt(_("Partner"), default="", show_default=False)
            )
        written = submission.submit(session, (me, partner or ""), beside, notebook)
    except (DltpError, OSError) as error:
        raise click.ClickException(str(error)) from error
    if not written.notebook:
        none = _("There is no notebook of this lab here: the zip holds none.")
        click.echo(f"- {none}")
    click.echo(f"+ {written.path}")


def _session(name: str, beside: Path) -> Session:
    from dltp_widgets.labs.lab import Lab
    from dltp_widgets.labs.session.journals import journal_folder
    from dltp_widgets.labs.session.session import Session
    from dltp_widgets.labs.shipped import find_page

    session = Session(Lab.from_file(find_page(name)), journal_folder(beside))
    if session.warning:
        raise click.ClickException(session.warning)
    return session
