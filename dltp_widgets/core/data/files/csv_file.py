"""A table from a CSV file of a stranger: local, capped, refused in words a student can act on."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd

MAX_BYTES = 200 * 2**20
"""The largest file that is read; pandas needs several times as much memory."""

MAX_COLUMNS = 10_000
"""The most columns: each one costs pandas far more than its bytes."""

MAX_CLASSES = 100
"""The most distinct values of a target that are still taken for classes."""

_SEPARATORS = ",;\t"
_HEADER_CHARACTERS = 2**20
_SHOWN = 8


@dataclass(frozen=True, eq=False)
class Table:
    """The numbers of a CSV file."""

    path: Path
    """The file, absolute."""

    x: Array
    """float64 (n, columns); an empty cell is NaN."""

    y: Array
    """int64 (n,) class numbers, or float64 (n,) measures."""

    feature_names: tuple[str, ...]
    """The names of the columns of `x`."""

    class_names: tuple[str, ...] | None
    """The texts that became 0, 1, ...; None for numbers."""


def read_csv(path: str | PathLike[str], target: str) -> Table:
    """Read a CSV file with a header line.

    Comma, semicolon or tab separate the columns; with semicolons a decimal comma is understood too.

    Parameters
    ----------
    path : str or path
        A local file; an address is not fetched.
    target : str
        The column that becomes y.

    Raises
    ------
    DataError
        If the file cannot be read or is too large, the column is missing, a row has more values than
        the header, or another column is not made of numbers.
    """
    file = Path(path).expanduser().absolute()
    frame = _read(file)
    if target not in frame.columns:
        raise DataError(
            _("There is no column {target!r} in {file}; its columns are: {columns}.").format(
                target=target, file=file.name, columns=_some(frame.columns)
            ),
            argument="target",
            expected=", ".join(frame.columns),
            value=target,
        )
    features = frame.drop(columns=[target])
    if not len(features.columns) or not len(features):
        raise _unreadable(file, _("it needs a header line, at least one example and two columns"))
    text = [name for name in features.columns if features[name].dtype.kind not in "biuf"]
    if text:
        raise DataError(
            _("Not all values of these columns are numbers: {columns}.").format(columns=_some(text)),
            argument="path",
            value=text,
            way_out=_("Remove them from the file, or replace their values by numbers."),
        )
    y, class_names = _target(frame[target])
    return Table(file, features.to_numpy(np.float64), y, tuple(features.columns), class_names)


def csv_options(path: str | PathLike[str]) -> dict[str, str]:
    """Return what `pandas.read_csv` must be told of a file beside its defaults: ``sep``, ``decimal``.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    file = Path(path).expanduser().absolute()
    separator = _check_and_sniff(file)
    options = {} if separator == "," else {"sep": separator}
    return options | ({"decimal": ","} if _read(file).attrs["decimal"] == "," else {})


def _read(file: Path) -> pd.DataFrame:
    separator = _check_and_sniff(file)
    frame: pd.DataFrame | None = None
    # a spreadsheet set to French writes semicolons and decimal commas; try the point first
    for decimal in (".", ",") if separator == ";" else (".",):
        try:
            # an open file, so that pandas neither fetches an address nor unpacks an archive
            with file.open(encoding="utf-8-sig", newline="") as stream:
                frame = _parse(stream, sep=separator, decimal=decimal)
        except (
            OSError,
            ValueError,
            MemoryError,
            RecursionError,
        ) as error:  # pandas' parser errors are ValueErrors
            raise _unreadable(file, _reason(error)) from error
        frame.columns = [str(name).strip() for name in frame.columns]
        frame.attrs["decimal"] = decimal
        if all(dtype.kind in "biuf" for dtype in frame.dtypes):
            break
    if frame is None or not frame.columns.is_unique:
        raise _unreadable(file, _("two of its columns have the same name"))
    return frame


def _parse(stream: TextIO, **options: Any) -> pd.DataFrame:
    """Read an open file; a row with more values than the header is an error, never an index."""
    import pandas as pd
    from pandas.errors import ParserError, ParserWarning

    try:
        with warnings.catch_warnings():
            # it is about to drop values; that every row ends with a separator is no loss, and no warning
            warnings.simplefilter("error", ParserWarning)
            frame: pd.DataFrame = pd.read_csv(stream, index_col=False, skipinitialspace=True, **options)
    except ParserWarning as error:
        raise ValueError(_("its rows have more values than its header has columns")) from error
    except ParserError as error:
        where = re.search(r"Expected \d+ fields in line (\d+)", str(error))
        if where is None:
            raise
        sentence = _("its line {line} has more values than its header has columns")
        raise ValueError(sentence.format(line=where[1])) from error
    return frame


def _check_and_sniff(file: Path) -> str:
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise _unreadable(file, _("it has more than {n} MB").format(n=MAX_BYTES // 2**20))
        with file.open(encoding="utf-8-sig", newline="") as stream:
            header = stream.readline(_HEADER_CHARACTERS)
    except (OSError, ValueError) as error:
        raise _unreadable(file, _reason(error)) from error
    separator = max(_SEPARATORS, key=header.count)
    if header.count(separator) >= MAX_COLUMNS:
        raise _unreadable(file, _("it has more than {n} columns").format(n=MAX_COLUMNS))
    return separator


def _target(column: pd.Series[Any]) -> tuple[Array, tuple[str, ...] | None]:
    if column.dtype.kind in "biuf":
        values: Array = column.to_numpy()
        distinct = np.unique(values)
        # a year or a price in whole numbers is a measure; 0, 1, 2 without a gap are class numbers
        classes = values.dtype.kind in "biu" and np.array_equal(
            distinct, np.arange(min(len(distinct), MAX_CLASSES))
        )
        return values.astype(np.int64 if classes else np.float64), None
    names = sorted({str(value) for value in column.dropna()})
    if column.isna().any() or len(names) > MAX_CLASSES:
        raise DataError(
            _(
                "The column {target!r} is neither numbers nor at most {n} class names without empty cells."
            ).format(target=str(column.name), n=MAX_CLASSES),
            argument="target",
            value=str(column.name),
        )
    number = {name: i for i, name in enumerate(names)}
    return np.array([number[str(value)] for value in column], np.int64), tuple(names)


def _some(names: Any) -> str:
    shown = ", ".join(repr(str(name)) for name in list(names)[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown}, …"


def _reason(error: BaseException) -> str:
    if isinstance(error, FileNotFoundError):
        return _("it does not exist")
    if isinstance(error, UnicodeDecodeError):
        return _("it is not UTF-8 text; save it as “CSV UTF-8”")
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__


def _unreadable(file: Path, reason: str) -> DataError:
    return DataError(
        _("The file {file} cannot be read as a table: {reason}.").format(file=file.name, reason=reason),
        argument="path",
        value=str(file),
    )
