"""`dltp data`: prepare a folder of data sets for a class without internet."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _


def data_command() -> click.Command:
    """Return the command, in the language in force."""
    from dltp_widgets.core.data.sources.recipes import RECIPES

    return click.Command(
        "data",
        callback=_data,
        help=_(
            "Prepare the folder DIR for a class without internet: copy the data sets that this computer "
            "has, download the others, say what is missing. Then set DLTP_DATA to DIR. Exit code: 0 if all "
            "are there, 1 if one is missing."
        ),
        params=[
            click.Argument(["folder"], metavar="DIR", type=click.Path(file_okay=False, path_type=Path)),
            click.Option(
                ["--only", "names"],
                multiple=True,
                type=click.Choice(list(RECIPES)),
                help=_("Prepare this set only; may be repeated."),
            ),
            click.Option(["--offline"], is_flag=True, help=_("Download nothing.")),
        ],
    )


def _data(folder: Path, names: tuple[str, ...], offline: bool) -> None:
    from dltp_widgets.core.data.sources.class_folder import prepare_folder

    sentences = {
        "present": _("{name}: already there"),
        "copied": _("{name}: copied from {detail}"),
        "downloaded": _("{name}: downloaded"),
        "missing": _("{name}: missing. {detail}"),
    }
    missing = False
    try:
        for prepared in prepare_folder(folder, names or None, offline=offline, progress=_show_progress):
            mark = "!" if prepared.status == "missing" else "+"
            click.echo(
                f"{mark} {sentences[prepared.status].format(name=prepared.name, detail=prepared.detail)}"
            )
            missing |= prepared.status == "missing"
    except DataError as error:
        raise click.ClickException(str(error)) from error
    click.echo(_("Now set DLTP_DATA to {folder}").format(folder=folder.absolute()))
    sys.exit(1 if missing else 0)


def _show_progress(name: str, done: int, size: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done >= size else ""
        click.echo(f"\r  {name}  {done / 2**20:.0f} / {size / 2**20:.0f} MB{end}", nl=False, err=True)
