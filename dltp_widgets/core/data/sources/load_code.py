"""The lines that load a data set without this package: of Keras, scikit-learn, pandas or NumPy."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dltp_widgets.core.data.files.csv_file import csv_options
from dltp_widgets.core.data.files.npz_file import ENDINGS
from dltp_widgets.core.data.sources.places import SAMPLE
from dltp_widgets.core.data.sources.recipes import RECIPES
from dltp_widgets.core.data.sources.small_sets import SMALL_SETS
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

if TYPE_CHECKING:
    from dltp_widgets.core.data.dataset import Dataset
    from dltp_widgets.core.data.split import Split

IMAGES = {"mnist": (28, 28, 1), "fashion_mnist": (28, 28, 1), "cifar10": (32, 32, 3)}
"""Shape of one image of the sets of images."""

_CENSUS = """\
    census, y_train = file["x"].astype("float64"), file["y"].astype("float64") / 100_000
longitude, latitude, age, rooms, bedrooms, population, households, income = census.T
x_train = np.column_stack(
    [
        np.round(income, 4),
        age,
        rooms / households,
        bedrooms / households,
        population,
        population / households,
        np.round(latitude, 2),
        np.round(longitude, 2),
    ]
)""".splitlines()
"""From the columns of the census to scikit-learn's, as `recipes` does it."""

Loaded = tuple[tuple[str, ...], list[str]]
"""The splits that there are, and the lines."""


def load_lines(data: Dataset) -> Loaded:
    """Return the splits of a data set as it was loaded, and the lines that load them; imports are not among them."""
    if data.source in ("csv", "npz"):
        return (_csv if data.source == "csv" else _npz)(data)
    if data.name in SMALL_SETS and data.source == "scikit-learn":
        loader = SMALL_SETS[data.name].loader
        return ("train",), [f"x_train, y_train = sklearn.datasets.{loader}(return_X_y=True)"]
    if data.name in RECIPES and data.origin.is_lasting:
        return _images(data) if data.name in IMAGES else _housing(data)
    raw = data._raw if data._raw is not None else data
    names = tuple(raw.splits)
    arrays = (f"x_{n}, y_{n}{weight_name(raw.splits[n], n)}" for n in names)
    comment = _("your own arrays: {names}").format(names=", ".join(arrays))
    return names, [f"# {comment}"]


def weight_name(split: Split, name: str) -> str:
    """Return ``", w_train"`` where the examples of that split have weights, else nothing."""
    return "" if split.sample_weight is None else f", w_{name}"


def _images(data: Dataset) -> Loaded:
    names = ("train", "test")
    place = str(SAMPLE) if data.is_sample else data.origin.place
    if place.endswith(".npz") and data.source != "download":
        lines = [f"with np.load({place!r}) as file:"]
        lines += [f'    x_{n}, y_{n} = file["x_{n}"], file["y_{n}"]' for n in names]
    elif place and data.source != "download":
        lines = _zipped_lines(data.name, Path(place), names)
    else:
        pairs = ", ".join(f"(x_{n}, y_{n})" for n in names)
        lines = [f"{pairs} = keras.datasets.{data.name}.load_data()"]
    shape = ", ".join(map(str, IMAGES[data.name]))
    for n in names:
        lines.append(f'x_{n} = x_{n}.reshape(-1, {shape}).astype("float32")')
        lines.append(f'y_{n} = y_{n}.astype("int64")')
    return names, lines


def _zipped_lines(name: str, folder: Path, names: tuple[str, ...]) -> list[str]:
    """Return the lines that read a folder of zipped bytes, images and labels of each split in turn."""
    lines = []
    parts = [(f"{part}_{n}", offset) for n in names for part, offset in (("x", 16), ("y", 8))]
    for (array, offset), file in zip(parts, RECIPES[name].files, strict=True):
        lines.append(f"with gzip.open({str(folder / file.name)!r}) as file:")
        lines.append(f'    {array} = np.frombuffer(file.read(), "uint8", offset={offset})')
    return lines


def _housing(data: Dataset) -> Loaded:
    """Return the lines that make scikit-learn's columns of the census file that is here, or have them fetched."""
    place = data.origin.place
    if not place.endswith(".npz") or data.source == "download":
        return ("train",), ["x_train, y_train = sklearn.datasets.fetch_california_housing(return_X_y=True)"]
    return ("train",), [f"with np.load({place!r}) as file:", *_CENSUS]


def _csv(data: Dataset) -> Loaded:
    place, target = data.origin.place, data.origin.target
    try:
        options = "".join(f", {name}={value!r}" for name, value in csv_options(place).items())
    except DataError:  # it is gone since
        options = ""
    lines = [
        f"table = pd.read_csv({place!r}, index_col=False, skipinitialspace=True{options})",
        "table.columns = table.columns.str.strip()",
    ]
    if data.class_names is not None:
        names = list(data.class_names)
        lines.append(
            f"y_train = pd.Categorical(table.pop({target!r}).astype(str), {names!r}).codes.astype('int64')"
        )
    else:
        lines.append(f"y_train = table.pop({target!r}).to_numpy({str(data.train.y.dtype)!r})")  # type: ignore[union-attr]
    return ("train",), [*lines, 'x_train = table.to_numpy("float64")']


def _npz(data: Dataset) -> Loaded:
    place = data.origin.place
    try:
        with zipfile.ZipFile(place) as archive:
            there = {Path(name).stem for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile):
        there = {"x_train", "y_train"}
    endings = {
        split: next((e for e in known if {f"x{e}", f"y{e}"} <= there), None)
        for split, known in ENDINGS.items()
    }
    names = tuple(split for split, ending in endings.items() if ending is not None)
    lines = [f"with np.load({place!r}) as file:"]
    lines += [f'    x_{n}, y_{n} = file["x{endings[n]}"], file["y{endings[n]}"]' for n in names]
    return names, lines


def import_lines(lines: list[str]) -> Iterator[str]:
    """Yield the imports that these lines need, in isort's order."""
    text = "\n".join(lines)
    known = {
        "gzip.": "import gzip\n",
        "keras.": "import keras",
        "np.": "import numpy as np",
        "pd.": "import pandas as pd",
        "sklearn.datasets.": "import sklearn.datasets",
        "train_test_split(": "from sklearn.model_selection import train_test_split",
        "StandardScaler(": "from sklearn.preprocessing import StandardScaler",
    }
    yield from (line for word, line in known.items() if word in text)
