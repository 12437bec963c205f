"""`dltp lab NAME`: JupyterLab on the notebook of a lab, made if it is not there yet."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import click

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import LANGUAGES, get_language
from dltp_widgets.core.language import gettext as _


def open_command(name: str) -> click.Command:
    """Return the command that opens this lab."""
    return click.Command(
        name,
        callback=lambda **options: open_lab(name, **options),
        help=_(
            "Open the lab in JupyterLab: its notebook is made in the current folder if it is not there, else opened "
            "where you were. Exit code: that of JupyterLab."
        ),
        params=[
            click.Option(["--language"], type=click.Choice(LANGUAGES), help=_("Language of the lab.")),
            click.Option(
                ["--fresh"], is_flag=True, help=_("Begin anew; the old notebook is kept under another name.")
            ),
            click.Option(
                ["--folder"],
                type=click.Path(file_okay=False, path_type=Path),
                help=_("Where the notebook is."),
            ),
            click.Option(["--no-browser"], is_flag=True, help=_("Start no browser.")),
        ],
    )


def open_lab(name: str, language: str | None, fresh: bool, folder: Path | None, no_browser: bool) -> None:
    """Make the notebook if need be, and start JupyterLab on it."""
    try:
        beside = folder or Path.cwd()
        notebook = prepare(name, language or begun_in(name, beside), beside, fresh=fresh)
    except (DltpError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"+ {notebook}")
    sys.exit(start_jupyterlab(notebook, ["--no-browser"] if no_browser else []))


def prepare(name: str, language: str | None, folder: Path, *, fresh: bool = False) -> Path:
    """Return the notebook of a lab in `folder`, made if it is not there.

    Raises
    ------
    LabError
        If there is no such lab.
    """
    from dltp_widgets.labs.authoring.building import write_notebook
    from dltp_widgets.labs.lab import Lab
    from dltp_widgets.labs.session.journals import journal_folder
    from dltp_widgets.labs.session.session import Session
    from dltp_widgets.labs.shipped import find_page

    lab = Lab.from_file(find_page(name, language or get_language()))
    notebook = folder / f"{lab.path.stem if lab.path is not None else lab.name}.ipynb"
    if fresh:
        _put_aside(notebook)
        Session(lab, journal_folder(folder)).restart()
    return notebook if notebook.exists() else write_notebook(lab, notebook)


def begun_in(name: str, folder: Path) -> str | None:
    """Return the language in which a lab was begun in a folder: that of its notebook saved last; None if none is."""
    found = {code: folder / f"{name}.{code}.ipynb" for code in LANGUAGES}
    times = {code: path.stat().st_mtime for code, path in found.items() if path.is_file()}
    return max(times, key=lambda code: times[code]) if times else None


def start_jupyterlab(notebook: Path, options: list[str]) -> int:
    """Run JupyterLab on a notebook until it ends; return its exit code."""
    try:
        return subprocess.run([*jupyterlab_command(notebook), *options], check=False).returncode  # noqa: S603  (our own words)
    except KeyboardInterrupt:
        return 0


def jupyterlab_command(notebook: Path) -> list[str]:
    """Return the command line of a JupyterLab that opens a notebook and starts its lab.

    The lab extension reads in the page's configuration which notebook that is (``openAsked`` in ``openLab.ts``): an
    address would say it as well, but then any link could make a notebook run.
    """
    asked = {"page_config_data": {"dltpLab": notebook.name}}
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        *(sys.executable, "-m", "jupyterlab", "--LabApp.extension_manager=readonly", *root),
        f"--ServerApp.root_dir={notebook.absolute().parent}",
        f"--LabApp.default_url=/lab/tree/{quote(notebook.name)}",
        f"--ServerApp.tornado_settings={asked!r}",
    ]


def _put_aside(path: Path) -> None:
    """Give a file another name, with the time in it."""
    if path.exists():
        stamp = time.strftime("%Y%m%d-%H%M%S")
        path.rename(path.with_name(f"{path.stem}-{stamp}{path.suffix}"))
