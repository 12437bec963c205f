"""The data that a lab says it needs: whether they are at hand, and what to do where they are not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dltp_widgets.core.data.sources.small_sets import SMALL_SETS
from dltp_widgets.core.data.sources.sources import available, recipe_of
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.lab import Lab

FILES = (".csv", ".npz")
"""Endings of files that stand beside the page; any other name is one for `load_dataset`."""


@dataclass(frozen=True)
class Need:
    """One entry of ``data``."""

    name: str
    """As the page has it."""
    missing: str = ""
    """A sentence: it is not here, and what brings it; empty: it is."""
    wrong: str = ""
    """A sentence: there can be no such data; empty: there can."""


def needs(lab: Lab) -> tuple[Need, ...]:
    """Return what a lab needs, in its order; nothing is read or fetched."""
    return tuple(_need(name, lab.path.parent if lab.path is not None else Path.cwd()) for name in lab.data)


def _need(name: str, beside: Path) -> Need:
    if name.endswith(FILES):
        there = (beside / name).is_file()
        return Need(
            name, wrong="" if there else _("The file {name} is not beside the page.").format(name=name)
        )
    if name in SMALL_SETS:
        return Need(name)
    try:
        recipe_of(name)
        here = available()[name] is not None
    except DataError as error:
        return Need(name, wrong=str(error))
    command = f"dltp data DIR --only {name}"
    said = _(
        "The data set {name} is not on this computer: `{command}` fetches it; then set DLTP_DATA to that folder."
    )
    return Need(name, missing="" if here else said.format(name=name, command=command))
