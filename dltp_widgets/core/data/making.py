"""How a `Dataset` is made: of arrays, of a table, of a file of arrays.

The sets that are known by name come from `load_dataset`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from os import PathLike
from typing import Self

from dltp_widgets.core.data.arrays.weights import given_parts
from dltp_widgets.core.data.facts import DatasetFacts
from dltp_widgets.core.data.origin import Origin
from dltp_widgets.core.data.split import check_features, check_same_shapes, make_split


@dataclass(frozen=True, eq=False, repr=False)
class DatasetMakers(DatasetFacts):
    """The class methods of `Dataset` that make one."""

    @classmethod
    def from_arrays(
        cls,
        train: tuple[object, ...],
        valid: tuple[object, ...] | None = None,
        test: tuple[object, ...] | None = None,
        name: str = "mine",
        class_names: Sequence[str] | None = None,
        feature_names: Sequence[str] | None = None,
    ) -> Self:
        """Make a data set of one's own arrays, which are not copied.

        Parameters
        ----------
        train : tuple
            ``(x, y)``: array-likes of numbers whose first axis counts the examples, or dicts of them by input
            or output name. A pandas DataFrame gives its column names as `feature_names`. Or ``(x, y,
            sample_weight)``: how much each example counts in the loss, ``(n,)``, as in ``model.fit``.
        valid, test : tuple, optional
            The other splits, likewise.
        name : str, default "mine"
            What to call it.
        class_names : sequence of str, optional
            The name of class 0, 1, ...
        feature_names : sequence of str, optional
            The names of the columns.

        Raises
        ------
        DataError
            If an array does not hold numbers, the numbers of examples differ, or the splits differ in shape.
        """
        given = {"train": train, "valid": valid, "test": test}
        parts = {
            where: given_parts(value, where)
            for where, value in given.items()
            if value is not None or where == "train"
        }
        splits = {where: make_split(x, y, where, weight) for where, (x, y, weight) in parts.items()}
        columns = getattr(parts["train"][0], "columns", None)  # a DataFrame
        features = feature_names if feature_names is not None else columns
        check_same_shapes(splits)
        return cls(
            name=str(name),
            train=splits["train"],
            valid=splits.get("valid"),
            test=splits.get("test"),
            class_names=None if class_names is None else tuple(str(c) for c in class_names),
            feature_names=None if features is None else check_features(features, splits["train"]),
            origin=Origin(n=splits["train"].n),
        )

    @classmethod
    def from_csv(cls, path: str | PathLike[str], target: str, *, name: str | None = None) -> Self:
        """Read a table from a CSV file; everything goes into `train`.

        Parameters
        ----------
        path : str or path
            A local text file with a header line; comma, semicolon or tab between columns, UTF-8.
        target : str
            The column to predict. The whole numbers 0, 1, ... without a gap are classes, and so is text,
            whose sorted values become `class_names`; other numbers are measures.
        name : str, optional
            What to call it; the file's name by default.

        Returns
        -------
        Dataset
            x float64 (n, columns), y int64 or float64 (n,).

        Raises
        ------
        DataError
            If the file cannot be read, is too large, lacks the column, or has columns of text.
        """
        from dltp_widgets.core.data.files.csv_file import read_csv

        table = read_csv(path, target)
        data = cls.from_arrays(
            train=(table.x, table.y),
            name=name or table.path.stem,
            class_names=table.class_names,
            feature_names=table.feature_names,
        )
        return replace(data, origin=Origin("csv", str(table.path), target, data.origin.n))

    @classmethod
    def from_npz(cls, path: str | PathLike[str], *, name: str | None = None) -> Self:
        """Read the arrays of an .npz file; nothing in it is ever unpickled.

        Parameters
        ----------
        path : str or path
            A local file with ``x_train`` and ``y_train`` (or ``x`` and ``y``), and perhaps ``x_valid``,
            ``y_valid`` (or ``x_val``, ``y_val``), ``x_test``, ``y_test``, as `numpy.savez` writes them. Other
            arrays are left alone.
        name : str, optional
            What to call it; the file's name by default.

        Raises
        ------
        DataError
            If the file cannot be read, is too large, lacks these arrays, or holds something else than numbers.
        """
        from dltp_widgets.core.data.files.npz_file import read_splits

        file, splits = read_splits(path)
        data = cls.from_arrays(
            splits["train"], splits.get("valid"), splits.get("test"), name=name or file.stem
        )
        return replace(data, origin=Origin("npz", str(file), n=data.origin.n))
