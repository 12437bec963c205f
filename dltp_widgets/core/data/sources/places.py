"""Where the files of the known data sets may lie on this computer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from dltp_widgets.core.data.sources.recipes import Recipe
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

SAMPLE = Path(__file__).parent.parent / "sample" / "mnist_sample.npz"
"""The real digits that the package ships: the first 5,000 + 1,000 of MNIST."""


def prepared_paths(recipe: Recipe, folder: Path) -> tuple[Path, ...]:
    """Return where `dltp data` puts the files of a set in `folder`."""
    return paths_in(recipe, folder)[0]


def paths_in(recipe: Recipe, folder: Path) -> list[tuple[Path, ...]]:
    """Return every place where the files of a set may lie in a prepared folder, the usual one first."""
    return [_in(recipe, folder / part) for part in recipe.folders]


def prepared_folder() -> Path | None:
    """Return the folder of $DLTP_DATA, None where it is not set.

    Raises
    ------
    DataError
        If it is a relative path that leads nowhere from here.
    """
    value = os.environ.get("DLTP_DATA", "").strip()
    if not value:
        return None
    folder = Path(value).expanduser()
    if not folder.is_absolute() and not folder.is_dir():
        raise DataError(
            _("DLTP_DATA is the relative path {path!r}, and there is no such folder from here.").format(
                path=value
            ),
            argument="DLTP_DATA",
            value=value,
            way_out=_("Set it to an absolute path: a kernel runs in the folder of its notebook."),
        )
    return folder.absolute()


def own_cache() -> Path:
    """Return the folder in which downloads are kept: ``dltp_widgets`` in $XDG_CACHE_HOME or ``~/.cache``."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dltp_widgets"


def keras_cache() -> Path:
    """Return the folder in which Keras keeps data sets, $KERAS_HOME honoured. It is read, never written."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras").expanduser() / "datasets"


def candidates(recipe: Recipe, source: str) -> Iterator[tuple[Path, ...]]:
    """Yield every place where the files of a set may lie, or where a download puts them."""
    if source == "DLTP_DATA" and (folder := prepared_folder()) is not None:
        yield from paths_in(recipe, folder)
    elif source == "cache":
        if recipe.keras_folder is not None:
            yield _in(recipe, keras_cache() / recipe.keras_folder)
        yield prepared_paths(recipe, own_cache())
        yield from (_in(recipe, Path(folder)) for folder in recipe.other_folders)
    elif source == "download":
        yield prepared_paths(recipe, own_cache())
    elif source == "sample" and recipe.name == "mnist":
        yield (SAMPLE,)


def _in(recipe: Recipe, folder: Path) -> tuple[Path, ...]:
    return tuple(folder / file.name for file in recipe.files)
