"""The four known data sets: their files, where those are published, and how they become arrays.

Images become float32 from 0 to 255 with a channel axis and labels become int64, whatever the file holds.
Tables stay float64, as pandas and scikit-learn give them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.arrays.deferred import Deferred
from dltp_widgets.core.data.files.archives import Expected, cifar10_from_binary, read_idx_gz, read_npz
from dltp_widgets.core.data.files.download import Remote

Pair = tuple[Array | Deferred, Array]
"""x and y of one split; images are computed when they are read."""

_KERAS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets"
_IMAGES = Expected("uif", (None, 28, 28))
_LABELS = Expected("ui", (None,))


@dataclass(frozen=True)
class DataFile:
    """One file of a data set."""

    name: str
    """Its name on disk."""

    remote: Remote
    """Where it is published; the checksums are those that Keras, TensorFlow Datasets or the authors give."""

    convert: Callable[[Path, Path], None] | None = None
    """``convert(downloaded, target)`` where what is published is not what is kept."""


@dataclass(frozen=True)
class Recipe:
    """How one known data set is found and read."""

    name: str
    """The name given to `load_dataset`."""

    files: tuple[DataFile, ...]
    """All of them are needed."""

    folders: tuple[str, ...]
    """Where they may lie in a prepared folder ($DLTP_DATA); the first is where `dltp data` puts them."""

    keras_folder: str | None
    """Where Keras keeps them under its ``datasets``; None where Keras keeps pickles."""

    read: Callable[[Sequence[Path]], tuple[Pair, Pair | None]]
    """From the files to the training examples and, if there are any, the test examples."""

    class_names: tuple[str, ...] | None = None
    """As the authors of the set write them; None for a regression."""

    feature_names: tuple[str, ...] | None = None
    """For a table."""

    other_folders: tuple[str, ...] = ()
    """Where a system package puts them."""


def read_digits(paths: Sequence[Path]) -> tuple[Pair, Pair | None]:
    """Read MNIST: x (n, 28, 28, 1) float32, y (n,) int64."""
    shapes = {"x_train": _IMAGES, "y_train": _LABELS, "x_test": _IMAGES, "y_test": _LABELS}
    a = read_npz(paths[0], shapes)
    return _images(a["x_train"], a["y_train"]), _images(a["x_test"], a["y_test"])


def _read_fashion(paths: Sequence[Path]) -> tuple[Pair, Pair | None]:
    x_train, y_train, x_test, y_test = (
        read_idx_gz(path, want) for path, want in zip(paths, (_IMAGES, _LABELS) * 2, strict=True)
    )
    return _images(x_train, y_train), _images(x_test, y_test)


def _read_cifar10(paths: Sequence[Path]) -> tuple[Pair, Pair | None]:
    images, column = Expected("uif", (None, 32, 32, 3)), Expected("ui", (None, 1))
    shapes = {"x_train": images, "y_train": column, "x_test": images, "y_test": column}
    a = read_npz(paths[0], shapes)
    return _images(a["x_train"], a["y_train"]), _images(a["x_test"], a["y_test"])


def _read_housing(paths: Sequence[Path]) -> tuple[Pair, Pair | None]:
    """From Keras' raw census columns to scikit-learn's eight.

    The file holds float32; rounding to the decimals of the census gives scikit-learn's float64 numbers bit by
    bit.
    """
    a = read_npz(paths[0], {"x": Expected("f", (None, 8)), "y": Expected("f", (None,))})
    longitude, latitude, age, rooms, bedrooms, population, households, income = a["x"].astype(np.float64).T
    x = np.column_stack(
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
    )
    return (x, a["y"].astype(np.float64) / 100_000.0), None


def _images(x: Array, y: Array) -> Pair:
    return Deferred(x.reshape(*x.shape[:3], -1)), y.astype(np.int64)


def _idx(name: str, sha256: str, size: int) -> DataFile:
    return DataFile(name, Remote(f"{_KERAS}/{name}", sha256, size))


RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            name="mnist",
            files=(
                DataFile(
                    "mnist.npz",
                    Remote(
                        f"{_KERAS}/mnist.npz",
                        "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
                        11_490_434,
                    ),
                ),
            ),
            folders=("",),
            keras_folder="",
            read=read_digits,
            class_names=tuple("0123456789"),
        ),
        Recipe(
            name="fashion_mnist",
            files=(
                _idx(
                    "train-images-idx3-ubyte.gz",
                    "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                    26_421_880,
                ),
                _idx(
                    "train-labels-idx1-ubyte.gz",
                    "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                    29_515,
                ),
                _idx(
                    "t10k-images-idx3-ubyte.gz",
                    "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                    4_422_102,
                ),
                _idx(
                    "t10k-labels-idx1-ubyte.gz",
                    "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                    5_148,
                ),
            ),
            folders=("fashion-mnist", "fashion_mnist", "keras/datasets/fashion-mnist", ""),
            keras_folder="fashion-mnist",
            read=_read_fashion,
            class_names=(
                "T-shirt/top",
                "Trouser",
                "Pullover",
                "Dress",
                "Coat",
                "Sandal",
                "Shirt",
                "Sneaker",
                "Bag",
                "Ankle boot",
            ),
            other_folders=("/usr/share/datasets/fashion-mnist",),  # Debian's package dataset-fashion-mnist
        ),
        Recipe(
            name="cifar10",
            files=(
                DataFile(
                    "cifar10.npz",
                    Remote(
                        "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
                        "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                        170_052_171,
                    ),
                    convert=cifar10_from_binary,
                ),
            ),
            folders=("",),
            keras_folder=None,
            read=_read_cifar10,
            class_names=(
                "airplane",
                "automobile",
                "bird",
                "cat",
                "deer",
                "dog",
                "frog",
                "horse",
                "ship",
                "truck",
            ),
        ),
        Recipe(
            name="california_housing",
            files=(
                DataFile(
                    "california_housing.npz",
                    Remote(
                        f"{_KERAS}/california_housing.npz",
                        "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
                        743_530,
                    ),
                ),
            ),
            folders=("keras/datasets",),
            keras_folder="",
            read=_read_housing,
            feature_names=(
                "MedInc",
                "HouseAge",
                "AveRooms",
                "AveBedrms",
                "Population",
                "AveOccup",
                "Latitude",
                "Longitude",
            ),
        ),
    )
}
"""The known data sets by name."""
