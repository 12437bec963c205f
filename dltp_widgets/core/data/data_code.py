"""A data set -> the code one would have written for it with NumPy, pandas, scikit-learn and Keras alone.

It leaves the arrays behind by the names that the code of an experiment goes on from: ``x_train``, ``y_train``, and
likewise for valid and test. A mistake in the lineage is a mistake in the code: it shows what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from dltp_widgets.core.data.lineage import Transform
from dltp_widgets.core.data.sources.load_code import IMAGES, import_lines, load_lines
from dltp_widgets.core.data.split import named
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

if TYPE_CHECKING:
    from dltp_widgets.core.data.dataset import Dataset

_FORMULAS = {"minus_one_one": "(x_{n} - 127.5) / 127.5", "zero_one": "x_{n} / 255"}


def data_code(data: Dataset) -> str:
    """Return the code; see `Dataset.to_code`.

    Raises
    ------
    DataError
        If the data have several inputs or outputs: there is no usual way to write that.
    """
    if isinstance(data.train.x, Mapping) or isinstance(data.train.y, Mapping):
        raise DataError(
            _("Only data with one input and one output are written as code."), argument="data", value=data
        )
    writer = _Writer(data)
    for step in data.lineage:
        writer.write(step)
    return "\n".join([*import_lines(writer.lines), "", *writer.lines, ""])


class _Writer:
    """Writes one step after the other, and knows what the arrays are like at that point."""

    def __init__(self, data: Dataset) -> None:
        self.splits, self.lines = load_lines(data)
        self._data = data
        raw = data._raw if data._raw is not None else data
        self._rank = (
            4 if data.name in IMAGES and data.origin.is_lasting else named(raw.train.x, "x")["x"].ndim
        )
        if raw is data and any(step.op == "reshape" for step in data.lineage):
            self._rank = 4 if data.name in IMAGES else 2
        self._is_float = data.origin.is_lasting or data.source == "csv"

    def write(self, step: Transform) -> None:
        """Add the lines of one step."""
        kinds: dict[str, Callable[[Transform], list[str]]] = {
            "split": self._split,
            "scale": self._scale,
            "reshape": self._reshape,
            "one_hot": self._one_hot,
            "drop_missing": self._drop_missing,
            "drop_duplicates": self._drop_duplicates,
        }
        self.lines += ["", *kinds[step.op](step)]

    def _split(self, step: Transform) -> list[str]:
        lines = []
        for name in ("test", "valid"):
            size = step.args[name]
            if size is None:
                continue
            weights = (f", w_train, w_{name}", ", w_train") if self._has_weights("train") else ("", "")
            stratify = ", stratify=y_train" if step.args["stratify"] else ""
            lines += [
                f"x_train, x_{name}, y_train, y_{name}{weights[0]} = train_test_split(",
                f"    x_train, y_train{weights[1]}, test_size={size!r}, random_state={step.args['seed']!r}{stratify}",
                ")",
            ]
            self.splits = tuple(n for n in ("train", "valid", "test") if n in (*self.splits, name))
        return lines

    def _scale(self, step: Transform) -> list[str]:
        lines = []
        if not self._is_float and np.asarray(self._data.train.x).dtype == np.float32:
            lines = [f'x_{n} = np.asarray(x_{n}, "float32")' for n in self.splits]
        self._is_float = True
        kind = step.args["kind"]
        if kind in _FORMULAS:
            return [*lines, *(f"x_{n} = {_FORMULAS[kind].format(n=n)}" for n in step.applied_to)]
        return [*lines, *self._standardise(step)]

    def _standardise(self, step: Transform) -> list[str]:
        if step.fitted_on == "each":
            return [line for n in step.applied_to for line in self._with_scaler(f"x_{n}", (n,))]
        if step.fitted_on == "all":
            whole = f"np.concatenate([{', '.join(f'x_{n}' for n in self.splits)}])"
            return self._with_scaler(whole, step.applied_to)
        return self._with_scaler(f"x_{step.fitted_on}", step.applied_to)

    def _with_scaler(self, source: str, targets: Sequence[str]) -> list[str]:
        if self._rank == 2:
            applied = [f"x_{n} = scaler.transform(x_{n})" for n in targets]
            return [f"scaler = StandardScaler().fit({source})", *applied]
        axes = tuple(range(max(self._rank - 1, 1)))
        return [
            f'mean = {source}.mean(axis={axes}, dtype="float64").astype(x_train.dtype)',
            f'std = {source}.std(axis={axes}, dtype="float64").astype(x_train.dtype)',
            *(f"x_{n} = (x_{n} - mean) / std" for n in targets),
        ]

    def _reshape(self, step: Transform) -> list[str]:
        shape = step.args["shape"]
        self._rank = 1 + len(shape)
        sizes = ", ".join(map(str, shape))
        return [f"x_{n} = x_{n}.reshape(len(x_{n}), {sizes})" for n in self.splits]

    def _one_hot(self, _step: Transform) -> list[str]:
        classes = named(self._data.train.y, "y")["y"].shape[-1]
        return [
            f'y_{n} = keras.utils.to_categorical(y_{n}, {classes}).astype("float32")' for n in self.splits
        ]

    def _drop_missing(self, _step: Transform) -> list[str]:
        lines = []
        for n in self.splits:
            lines += [
                f"whole = np.isfinite(np.c_[x_{n}.reshape(len(x_{n}), -1), y_{n}]).all(axis=1)",
                self._rows_of(n, "whole"),
            ]
        return lines

    def _drop_duplicates(self, step: Transform) -> list[str]:
        names = self.splits if step.args["keep"] == "train" else self.splits[::-1]
        lines, pairs = ["seen = set()"], []
        for n in names:
            lines += [
                f"rows_{n} = [row.tobytes() for row in x_{n}]",
                f"new_{n} = np.array([row not in seen for row in rows_{n}])",
                f"seen |= set(rows_{n})",
            ]
            pairs.append(self._rows_of(n, f"new_{n}"))
        return [*lines, *pairs]

    def _rows_of(self, n: str, rows: str) -> str:
        """Return the line that leaves these examples of a split."""
        arrays = [f"{part}_{n}" for part in ("x", "y", *(["w"] if self._has_weights(n) else []))]
        return f"{', '.join(arrays)} = {', '.join(f'{array}[{rows}]' for array in arrays)}"

    def _has_weights(self, n: str) -> bool:
        return self._data.splits[n].sample_weight is not None
