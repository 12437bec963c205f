"""Measures of how a data set was prepared: its parts, and by whose numbers it was scaled.

The sizes are counted; the rest is read off the lineage. A data set made by hand has none: of it, the scaler that was
fitted again on the validation set shows in its values, and the seed is not judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks import arrays, models

NAMES = ("valid", "test", "seed", "scale", "fit_on", "apply_to")
"""What can be expected: the shares of valid and test, the seed, and the arguments of `Dataset.scale`."""

_SHARE = 0.005
_NOTHING = 1e-4


def prepared(value: Any) -> dict[str, Any]:
    """Return what is known of these: see `NAMES`; shares as in `Dataset.split`, None for a part that is not there."""
    if not isinstance(value, Dataset):
        raise LabError(_("A data set is expected, not a {kind}.").format(kind=type(value).__name__))
    return {**_shares(value), **(_told(value) if value.lineage else _seen(value))}


def same_preparation(found: Mapping[str, Any], wanted: Mapping[str, Any], _tolerance: float) -> bool:
    """Tell whether what is expected is so, as far as it is known."""
    return all(name not in found or _same(name, found[name], value) for name, value in wanted.items())


def _same(name: str, found: Any, wanted: Any) -> bool:
    is_share = name in ("valid", "test") and None not in (found, wanted)
    return (
        abs(found - wanted) <= _SHARE if is_share else models.same_settings({name: found}, {name: wanted}, 0)
    )


def _shares(data: Dataset) -> dict[str, Any]:
    sizes = {name: split.n for name, split in data.splits.items()}
    whole, rest = sum(sizes.values()), sizes["train"] + sizes.get("valid", 0)
    return {
        "valid": sizes["valid"] / rest if "valid" in sizes else None,
        "test": sizes["test"] / whole if "test" in sizes else None,
    }


def _told(data: Dataset) -> dict[str, Any]:
    """Return what the lineage tells; what was fitted before the set was split was fitted on all of it."""
    steps = list(data.lineage)
    splits = [step for step in steps if step.op == "split"]
    scales = [step for step in steps if step.op == "scale"]
    seeds = {step.args["seed"] for step in splits}
    found: dict[str, Any] = {"seed": next(iter(seeds), None) if len(seeds) < 2 else sorted(seeds)}
    found |= dict.fromkeys(("scale", "fit_on", "apply_to"))
    if scales:
        last = scales[-1]
        early = bool(splits) and steps.index(last) < steps.index(splits[-1])
        fitted = "all" if early and last.fitted_on is not None else last.fitted_on
        everywhere = early or set(last.applied_to) == set(data.splits)
        applied = "all" if everywhere else ", ".join(last.applied_to)
        found |= {"scale": last.args["kind"], "fit_on": fitted, "apply_to": applied}
    return found


def _seen(data: Dataset) -> dict[str, Any]:
    """Return what the values tell: a validation set of mean 0 and standard deviation 1 was fitted by itself."""
    if data.valid is None:
        return {}
    columns = arrays.array(data.valid.x)
    own = np.abs(columns.mean(axis=0)).max() < _NOTHING and np.abs(columns.std(axis=0) - 1).max() < _NOTHING
    return {"fit_on": "each"} if own else {}
