"""The commands with which a teacher writes a lab: new, check, build, fix, trust."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dltp_widgets.cli.template import PAGE, SIDECAR
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.files import writing
from dltp_widgets.core.language import LANGUAGES, get_language
from dltp_widgets.core.language import gettext as _

if TYPE_CHECKING:
    from dltp_widgets.labs.lab import Lab

_MARKS = {"error": "!", "warning": "-"}


def authoring_commands() -> list[click.Command]:
    """Return the commands, in the language in force."""
    return [_new(), _check(), _build(), _fix(), _trust()]


def _page_argument() -> click.Argument:
    return click.Argument(["page"], metavar="PAGE", type=click.Path(path_type=Path))


def _new() -> click.Command:
    return click.Command(
        "new",
        callback=new,
        help=_(
            "Write a new lab: PAGE.md and PAGE.lab.yml, with an example of everything. Exit code: 1 if one is there."
        ),
        params=[
            _page_argument(),
            click.Option(["--language"], type=click.Choice(LANGUAGES), help=_("Language of the lab.")),
        ],
    )


def _check() -> click.Command:
    return click.Command(
        "check",
        callback=check,
        help=_(
            "Check a lab: dead links, exercises without solution, checks that pass before any work or fail on "
            "the solution. Its cells run in a kernel of their own. Exit code: 0 if there is no error, 1 otherwise."
        ),
        params=[
            _page_argument(),
            click.Option(
                ["--run"], is_flag=True, help=_("Run every cell, and name the lines that Keras refuses.")
            ),
            click.Option(["--static"], is_flag=True, help=_("Run nothing.")),
        ],
    )


def _build() -> click.Command:
    return click.Command(
        "build",
        callback=build,
        help=_("Write the notebook of a lab. Exit code: 0 if it was written, 1 otherwise."),
        params=[
            _page_argument(),
            click.Option(
                ["-o", "--output"],
                type=click.Path(path_type=Path),
                help=_("The notebook; default: PAGE.ipynb."),
            ),
        ],
    )


def _fix() -> click.Command:
    return click.Command(
        "fix",
        callback=fix,
        help=_(
            "Show how a page would be written for today's Keras, as a diff. Exit code: 0 if nothing is old, 1 if "
            "something is (0 after --write if all of it was mended)."
        ),
        params=[_page_argument(), click.Option(["--write"], is_flag=True, help=_("Change the page."))],
    )


def _trust() -> click.Command:
    return click.Command(
        "trust",
        callback=trust,
        help=_(
            "Show the Python that a lab is checked with, and accept it. Exit code: 0 if all of it is accepted."
        ),
        params=[_page_argument(), click.Option(["--yes"], is_flag=True, help=_("Accept without asking."))],
    )


def new(page: Path, language: str | None) -> None:
    """Write a page and its sidecar."""
    page = page.with_suffix(".md")
    sidecar = page.with_suffix(".lab.yml")
    there = next((path for path in (page, sidecar) if path.exists()), None)
    if there is not None:
        raise click.ClickException(_("{file} is there already.").format(file=there))
    code = language or get_language()
    for path, text in ((page, PAGE[code]), (sidecar, SIDECAR[code])):
        with writing(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
        click.echo(f"+ {path}")


def check(page: Path, run: bool, static: bool) -> None:
    """Say what is wrong with a lab."""
    from dltp_widgets.labs.authoring.linting import lint, lint_running

    lab = _read(page)
    errors = 0
    try:
        for remarks in (lint(lab), () if static else lint_running(lab, all_cells=run)):
            for remark in remarks:
                errors += remark.level == "error"
                click.echo(
                    f"{_MARKS[remark.level]} {page.name}:{remark.line}: {remark.message} [{remark.code}]"
                )
    except DltpError as error:
        raise click.ClickException(str(error)) from error
    click.echo(_("There are errors (marked !).") if errors else _("There are no errors."))
    sys.exit(1 if errors else 0)


def build(page: Path, output: Path | None) -> None:
    """Write the notebook of a lab."""
    from dltp_widgets.labs.authoring.building import write_notebook

    path = output or page.with_suffix(".ipynb")
    try:
        click.echo(f"+ {write_notebook(_read(page), path)}")
    except OSError as error:
        raise click.ClickException(str(error)) from error


def fix(page: Path, write: bool) -> None:
    """Show the page in today's Keras, or write it."""
    from dltp_widgets.labs.authoring.fixing import difference, fixed

    lab = _read(page)
    text, found = fixed(lab)
    click.echo(difference(lab, text), nl=False)
    for item in found:
        click.echo(f"{'+' if item.applied else '!'} {page.name}:{item.line}: {item.message}", err=True)
    if write and text != lab.source:
        with writing(page) as temporary:
            temporary.write_bytes(text.encode())
    sys.exit(1 if any(not (write and item.applied) for item in found) else 0)


def trust(page: Path, yes: bool) -> None:
    """Show the Python of a lab and ask whether to accept it."""
    from dltp_widgets.labs.session.trust import NotTrustedError, accept, load

    lab = _read(page)
    for python in dict.fromkeys(python for exercise in lab.exercises for python in exercise.python):
        try:
            load(python, page.absolute().parent)
        except NotTrustedError as waiting:
            click.echo(waiting.code)
            if not yes and not click.confirm(_("Accept {file}?").format(file=waiting.path.name)):
                sys.exit(1)
            accept(waiting.path, waiting.content)
        except DltpError as error:
            raise click.ClickException(str(error)) from error
    click.echo(_("All Python of this lab is accepted."))


def _read(page: Path) -> Lab:
    from dltp_widgets.labs.lab import Lab

    try:
        return Lab.from_file(page)
    except DltpError as error:
        raise click.ClickException(str(error)) from error
