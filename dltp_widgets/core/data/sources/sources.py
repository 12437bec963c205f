"""Finding a known data set: $DLTP_DATA, then caches, then a download, then the shipped sample.

What was asked for by name fails loudly: a damaged file in $DLTP_DATA is an error. What is tried on the way
does not: a damaged cache or a missing network only leads to the next source, and the last error says what to
do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.files.download import Progress, download
from dltp_widgets.core.data.origin import PREPARE, WHOLE, Origin
from dltp_widgets.core.data.sources.places import candidates
from dltp_widgets.core.data.sources.recipes import RECIPES, DataFile, Pair, Recipe, read_digits
from dltp_widgets.core.data.sources.small_sets import SMALL_SETS, load_small_set
from dltp_widgets.core.data.sources.small_sets import SOURCE as SMALL_SOURCE
from dltp_widgets.core.data.sources.stand_ins import STAND_INS
from dltp_widgets.core.data.split import make_split
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.files import writing
from dltp_widgets.core.language import gettext as _

SOURCES = (*WHOLE, "sample")
"""The sources in the order in which they are tried."""

GENERATED = "generated"
"""The source that is never tried: made-up numbers, for whoever asks for them."""


@dataclass(frozen=True, eq=False)
class Found:
    """A data set that was found and read."""

    source: str
    """One of `SOURCES`."""

    paths: tuple[Path, ...]
    """Its files."""

    train: Pair
    """x and y of the training examples."""

    test: Pair | None
    """x and y of the test examples, if the set has its own."""


def load_dataset(name: str, *, source: str | None = None, progress: Progress | None = None) -> Dataset:
    """Load a known data set.

    Parameters
    ----------
    name : str
        ``"mnist"``, ``"fashion_mnist"``: x float32 0..255 (n, 28, 28, 1), y int64 (n,), 60,000 + 10,000
        examples;
        ``"cifar10"``: x float32 0..255 (n, 32, 32, 3), y int64 (n, 1), 50,000 + 10,000;
        ``"california_housing"``: scikit-learn's eight columns, x float64 (20640, 8), y float64 (20640,) in
        100,000 $, all in train;
        ``"iris"``, ``"digits"``, ``"wine"``, ``"breast_cancer"``, ``"diabetes"``, ``"linnerud"``: as scikit-learn
        brings them, all in train; see `load_small_set`.
    source : str, optional
        Use this source only: one of `SOURCES`, or, for ``"cifar10"`` and ``"california_housing"``,
        ``"generated"``: a small made-up stand-in, never taken by itself. By default `SOURCES` are tried in
        order; ``data.source`` tells which it was.
    progress : callable, optional
        ``progress(file name, bytes so far, bytes in all)``, called while downloading.

    Returns
    -------
    Dataset
        With `train` and, but for the housing, `test`.

    Raises
    ------
    DataError
        If the name is unknown, a file in $DLTP_DATA is damaged, or no source has the set.
    """
    if name in SMALL_SETS and source in (None, SMALL_SOURCE):
        return load_small_set(name)
    recipe = recipe_of(name)
    found = _stand_in(recipe) if source == GENERATED else find(recipe, _sources(source), progress)
    return Dataset(
        name=recipe.name,
        train=make_split(*found.train, "train"),
        test=None if found.test is None else make_split(*found.test, "test"),
        class_names=recipe.class_names,
        feature_names=recipe.feature_names,
        origin=Origin(found.source, _folder(found.paths), n=len(found.train[0])),
    )


def _folder(paths: Sequence[Path]) -> str:
    """Return the one file, or the folder of several; nothing for numbers that were never in a file."""
    return str(paths[0] if len(paths) == 1 else paths[0].parent) if paths else ""


def _stand_in(recipe: Recipe) -> Found:
    if recipe.name not in STAND_INS:
        raise DataError(
            _("There is no stand-in for {name!r}.").format(name=recipe.name),
            argument="source",
            expected=", ".join(SOURCES),
            value=GENERATED,
            way_out=_("Choose one of: {choices}.").format(choices=", ".join(SOURCES)),
        )
    return Found(GENERATED, (), *STAND_INS[recipe.name]())


def recipe_of(name: str) -> Recipe:
    """Return the recipe of a known data set.

    Raises
    ------
    DataError
        If there is none; a name that resembles it is proposed.
    """
    if name in RECIPES:
        return RECIPES[name]
    names = (*RECIPES, *SMALL_SETS)
    near = get_close_matches(str(name).lower().replace("-", "_"), names, n=1)
    raise DataError(
        _("There is no data set {name!r}.").format(name=name),
        argument="name",
        expected=", ".join(names),
        value=name,
        way_out=_("Did you mean {near!r}?").format(near=near[0])
        if near
        else _("Choose one of: {choices}.").format(choices=", ".join(names)),
    )


def find(recipe: Recipe, sources: Sequence[str] = SOURCES, progress: Progress | None = None) -> Found:
    """Find and read a data set, the sources tried in order.

    Raises
    ------
    DataError
        If a file in $DLTP_DATA is damaged, or no source has the set.
    """
    reasons: list[str] = []
    for source in sources:
        for paths in candidates(recipe, source):
            try:
                if source == "download":
                    fetch(recipe, paths, progress)
                if all(path.is_file() for path in paths):
                    read = read_digits if source == "sample" else recipe.read
                    return Found(source, paths, *read(paths))
            except DataError as error:
                if source == "DLTP_DATA":
                    raise
                reasons.append(error.message)
    raise DataError(
        " ".join([_("The data set {name!r} is not on this computer.").format(name=recipe.name), *reasons]),
        argument="name",
        value=recipe.name,
        way_out=_(
            "Where there is internet, run `{command}` once; then set DLTP_DATA to the absolute path of that "
            "folder."
        ).format(command=PREPARE),
    )


def available() -> dict[str, str | None]:
    """Return for each known data set the source that has its files here, unread, or None.

    Raises
    ------
    DataError
        If $DLTP_DATA is a relative path that leads nowhere.
    """
    local = [source for source in SOURCES if source != "download"]

    def has(recipe: Recipe, source: str) -> bool:
        return any(all(path.is_file() for path in paths) for paths in candidates(recipe, source))

    return {name: next((s for s in local if has(recipe, s)), None) for name, recipe in RECIPES.items()}


def fetch(
    recipe: Recipe, paths: Sequence[Path], progress: Progress | None = None, *, again: bool = False
) -> None:
    """Download the files of a set that are not there yet, or with `again` all of them.

    Raises
    ------
    DataError
        If one cannot be fetched.
    """
    for file, path in zip(recipe.files, paths, strict=True):
        if path.is_file() and not again:
            continue
        if file.convert is None:
            download(file.remote, path, progress)
        else:
            _download_and_convert(file, path, progress)


def _download_and_convert(file: DataFile, path: Path, progress: Progress | None) -> None:
    published = path.with_name(file.remote.url.rsplit("/", 1)[-1])
    download(file.remote, published, progress)
    try:
        with writing(path) as temporary:
            if file.convert is not None:
                file.convert(published, temporary)
    finally:
        published.unlink(missing_ok=True)


def _sources(source: str | None) -> Sequence[str]:
    if source is None:
        return SOURCES
    if source not in SOURCES:
        raise DataError(
            _("There is no source {source!r}.").format(source=source),
            argument="source",
            expected=", ".join(SOURCES),
            value=source,
            way_out=_("Choose one of: {choices}.").format(choices=", ".join(SOURCES)),
        )
    return (source,)
