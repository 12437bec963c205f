"""The parts of an Experiment as JSON texts, and back: what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.data.record import DataRecord, own_arrays
from dltp_widgets.core.errors import DataError, SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec

if TYPE_CHECKING:
    from dltp_widgets.core.data.dataset import Dataset

_ARRAYS = "arrays"
"""Where the text of data tells arrays of one's own from others."""


def texts_of(parts: Mapping[str, Any]) -> dict[str, str | None]:
    """Return part -> its JSON text; None for what has none: a keras.Model, arguments that are objects."""
    return {name: _text(part) for name, part in parts.items()}


def is_same(one: str | None, other: str | None) -> bool:
    """Tell whether two texts describe the same part; where one of them is of an older version, as far as that tells."""
    if one is None or other is None or one == other:
        return one == other
    try:
        first, second = json.loads(one), json.loads(other)
        if (_ARRAYS in first) != (_ARRAYS in second):
            first.pop(_ARRAYS, None), second.pop(_ARRAYS, None)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False
    return bool(first == second)


def part_of(name: str, text: str, near: Dataset) -> Any:
    """Return a part again.

    Parameters
    ----------
    name : {"data", "model", "compile", "fit"}
    text : str
        What `texts_of` gave.
    near : Dataset
        What the data can be made from.

    Raises
    ------
    DltpError
        If the text describes none, or the data cannot be had.
    """
    try:
        if name == "data":
            return _data(json.loads(text), near)
        kinds: dict[str, Any] = {"model": ModelSpec, "compile": CompileSpec, "fit": FitSpec}
        return kinds[name].from_json(text)
    except (DataError, SpecError):
        raise
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise SpecError(_("This is not a part of an experiment."), argument=name) from error


def _data(content: Any, near: Dataset) -> Dataset:
    record = DataRecord.from_dict(content)
    if content.get(_ARRAYS) not in (None, own_arrays(near)):
        raise DataError(_("What these data were made from is gone."), argument="data")
    return record.remade(near)


def _text(part: Any) -> str | None:
    try:
        if isinstance(part, ModelSpec | CompileSpec | FitSpec):
            return part.to_json()
        if hasattr(part, "lineage"):
            own = own_arrays(part)
            content = DataRecord.outline(part).to_dict() | ({_ARRAYS: own} if own else {})
            return json.dumps(content, sort_keys=True)
    except (TypeError, ValueError):
        return None
    return None
