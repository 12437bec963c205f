"""Preparing a folder that serves as $DLTP_DATA for a class without internet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dltp_widgets.core.data.files.archives import DAMAGED, MAX_BYTES
from dltp_widgets.core.data.files.download import Progress, copy_file
from dltp_widgets.core.data.files.mapped import unpack
from dltp_widgets.core.data.sources.places import keras_cache, paths_in, prepared_paths
from dltp_widgets.core.data.sources.recipes import RECIPES, Recipe
from dltp_widgets.core.data.sources.sources import fetch, find, recipe_of
from dltp_widgets.core.errors import DataError

Status = Literal["present", "copied", "downloaded", "missing"]


@dataclass(frozen=True)
class Prepared:
    """What became of one data set."""

    name: str
    """The data set."""

    status: Status
    """Was it there already, copied from this computer, downloaded, or is it missing?"""

    detail: str
    """The folder or file it came from, or one sentence on why it is missing."""


def prepare_folder(
    folder: Path,
    names: Sequence[str] | None = None,
    *,
    offline: bool = False,
    progress: Progress | None = None,
) -> Iterator[Prepared]:
    """Bring data sets into a folder, one after the other, so that $DLTP_DATA may point to it.

    Parameters
    ----------
    folder : Path
        Made if need be. Sets that are there and can be read are not fetched again. Arrays that lie compressed
        in their file are unpacked in it, so that all kernels of a computer share them.
    names : sequence of str, optional
        The sets wanted; all the known ones by default.
    offline : bool, default False
        Only copy what this computer has.
    progress : callable, optional
        ``progress(file name, bytes so far, bytes in all)`` while downloading.

    Yields
    ------
    Prepared
        As soon as a set is done. A set that cannot be had is no error.

    Raises
    ------
    DataError
        If a name is unknown.
    """
    recipes = [recipe_of(name) for name in (RECIPES if names is None else names)]
    for recipe in recipes:
        prepared = _prepare(recipe, folder.absolute(), offline, progress)
        if prepared.status != "missing":
            _unpack(recipe, folder.absolute())
        yield prepared


def _unpack(recipe: Recipe, folder: Path) -> None:
    """Have the kernels of a class share the arrays of a set; a folder that is read-only stays as it is."""
    if folder.is_relative_to(keras_cache()):  # Keras deletes what it does not know
        return
    for path in (path for paths in paths_in(recipe, folder) for path in paths):
        if path.suffix == ".npz" and path.is_file():
            with suppress(OSError, *DAMAGED):
                unpack(path, MAX_BYTES)


def _prepare(recipe: Recipe, folder: Path, offline: bool, progress: Progress | None) -> Prepared:
    targets = prepared_paths(recipe, folder)
    present = [paths for paths in paths_in(recipe, folder) if all(path.is_file() for path in paths)]
    for paths in present:
        if _is_sound(recipe, paths):
            return Prepared(recipe.name, "present", str(paths[0].parent))
    try:
        found = find(recipe, ("DLTP_DATA", "cache"))
        if found.paths not in present:
            return _copy(recipe, found.paths, targets)
    except DataError as nowhere:
        if offline:
            return Prepared(recipe.name, "missing", nowhere.message)
    try:
        fetch(recipe, targets, progress, again=bool(present))
        recipe.read(targets)
    except DataError as error:
        return Prepared(recipe.name, "missing", error.message)
    return Prepared(recipe.name, "downloaded", str(targets[0].parent))


def _is_sound(recipe: Recipe, paths: Sequence[Path]) -> bool:
    try:
        recipe.read(paths)
    except DataError:
        return False
    return True


def _copy(recipe: Recipe, sources: Sequence[Path], targets: Sequence[Path]) -> Prepared:
    try:
        for source, target in zip(sources, targets, strict=True):
            copy_file(source, target)
    except OSError as error:
        return Prepared(recipe.name, "missing", str(error))
    return Prepared(recipe.name, "copied", str(sources[0].parent))
