"""The command `dltp`: prepare the data of a class, check an installation, write and follow guided labs.

The commands are built when they run, not when this module is imported, so that their help speaks the language
of ``$DLTP_LANG`` or of the process.
"""

from __future__ import annotations

import importlib.metadata

import click

from dltp_widgets.cli.check import check_command
from dltp_widgets.cli.data import data_command
from dltp_widgets.cli.lab import lab_command
from dltp_widgets.core.language import gettext as _


def main() -> None:
    """Run the command line; the entry point of the script `dltp`."""
    cli().main(prog_name="dltp")


def cli() -> click.Group:
    """Return the command with its subcommands, in the language in force."""
    group = click.Group(
        "dltp",
        help=_("Guided deep-learning widgets for JupyterLab: labs, data, and what is installed."),
        commands=[data_command(), check_command(), lab_command()],
    )
    group.params.append(
        click.Option(["--version"], is_flag=True, expose_value=False, is_eager=True, callback=_version)
    )
    return group


def _version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(importlib.metadata.version("dltp_widgets"))
        context.exit()
