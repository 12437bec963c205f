"""`dltp check`: what is installed, and what is missing."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from dltp_widgets.cli.line import MARKS, Line
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.language import ngettext
from dltp_widgets.core.machine import cpu_count, thread_count

PACKAGES = ("ipywidgets", "anywidget", "bqplot", "numpy", "pandas", "scikit-learn", "keras", "tensorflow")
"""What the package needs wherever it runs."""

LAB_EXTENSION = "dltp-widgets"
"""The name under which the federated extension is installed."""


def check_command() -> click.Command:
    """Return the command, in the language in force."""
    return click.Command(
        "check",
        callback=_check,
        help=_(
            "Say what is installed: versions, device, JupyterLab extension, widgets, data. Exit code: 0 if nothing "
            "is missing, 1 otherwise."
        ),
        params=[
            click.Option(
                ["--device/--no-device"],
                default=True,
                help=_("Load TensorFlow to see the device (some seconds)."),
            ),
            click.Option(
                ["--class", "for_class"],
                is_flag=True,
                help=_("Also what a class shares: data, threads, memory, settings."),
            ),
            click.Option(
                ["--guide"], is_flag=True, help=_("Print the page Setting up a class, and check nothing.")
            ),
        ],
    )


def _check(device: bool, for_class: bool, guide: bool) -> None:
    from dltp_widgets.cli import class_lines
    from dltp_widgets.cli.widget_lines import widget_lines

    if guide:
        click.echo(class_lines.guide(), nl=False)
        return
    lines = [*_package_lines(), *_lab_lines(), *widget_lines()]
    lines += [*([_device_line()] if device else []), *_data_lines()]
    lines += class_lines.class_lines() if for_class else ()
    for line in lines:
        click.echo(f"{MARKS[line.state]} {line.text}")
    missing = sum(line.state == "missing" for line in lines)
    click.echo(_("Something is missing (marked !).") if missing else _("Nothing is missing."))
    if for_class:
        click.echo(_("What to do, and why: {command}").format(command="dltp check --guide"))
    sys.exit(1 if missing else 0)


def _package_lines() -> Iterator[Line]:
    yield Line("ok", f"Python {platform.python_version()}")
    for name in PACKAGES:
        version = _installed(name) or (_installed("tensorflow-cpu") if name == "tensorflow" else None)
        text = f"{name} {version}" if version else _("{name} is not installed").format(name=name)
        yield Line("ok" if version else "missing", text)


def _lab_lines() -> Iterator[Line]:
    version = _installed("jupyterlab")
    if version is None:
        yield Line("note", _("JupyterLab is not installed (the widgets do not need it)"))
        return
    yield Line("ok", f"jupyterlab {version}")
    from jupyter_core.paths import jupyter_config_path, jupyter_path

    folder = next((p for p in map(Path, jupyter_path("labextensions")) if (p / LAB_EXTENSION).is_dir()), None)
    if folder is None:
        yield Line("missing", _("The JupyterLab extension is not installed: run pip install again"))
    elif _is_disabled([*map(Path, jupyter_config_path()), folder.parent / "lab" / "settings"]):
        yield Line(
            "missing", _("The JupyterLab extension is disabled: run jupyter labextension enable dltp-widgets")
        )
    else:
        yield Line("ok", _("The JupyterLab extension is installed and enabled"))


def _is_disabled(folders: list[Path]) -> bool:
    """Read JupyterLab's ``page_config.json`` files, the strongest first."""
    for folder in folders:
        for path in (folder / "labconfig" / "page_config.json", folder / "page_config.json"):
            state = _disabled_in(path).get(LAB_EXTENSION)
            if state is not None:
                return bool(state)
    return False


def _disabled_in(path: Path) -> dict[str, Any]:
    try:
        disabled = json.loads(path.read_text(encoding="utf-8"))["disabledExtensions"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    if isinstance(disabled, list):
        return dict.fromkeys(disabled, True)
    return disabled if isinstance(disabled, dict) else {}


def _device_line() -> Line:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # its log would bury the answer
    try:
        import tensorflow as tf

        gpus = tf.config.list_physical_devices("GPU")
        names = [tf.config.experimental.get_device_details(gpu).get("device_name", "GPU") for gpu in gpus]
    except Exception as error:  # a broken installation fails in many ways
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        return Line("missing", _("TensorFlow does not start: {reason}").format(reason=reason))
    cores, threads = cpu_count(), thread_count()
    only = _("CPU only, {cores}, {threads}").format(
        cores=ngettext("{n} core", "{n} cores", cores).format(n=cores),
        threads=ngettext("{n} thread", "{n} threads", threads).format(n=threads),
    )
    return Line("ok", _("Device: {device}").format(device=", ".join(names) or only))


def _data_lines() -> Iterator[Line]:
    from dltp_widgets.core.data.origin import PREPARE
    from dltp_widgets.core.data.sources.places import prepared_folder
    from dltp_widgets.core.data.sources.sources import available

    try:
        folder = prepared_folder()
        state = "missing" if folder is not None and not folder.is_dir() else "ok" if folder else "note"
        where = str(folder) if folder else _("not set")
        yield Line(state, f"DLTP_DATA: {where}" + (_(" (no such folder)") if state == "missing" else ""))
        for name, source in available().items():
            where = source or _("not here; `{command}` fetches it").format(command=PREPARE)
            yield Line(
                "ok" if source else "note", _("data set {name}: {where}").format(name=name, where=where)
            )
    except DataError as error:
        yield Line("missing", str(error))


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
