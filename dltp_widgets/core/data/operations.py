"""What the methods of `Dataset` do: splits in, changed splits and the `Transform` that says so out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array, frozen
from dltp_widgets.core.data.arrays.wrong_value import complete_rows
from dltp_widgets.core.data.duplicates import KEEPERS, copies_by_split
from dltp_widgets.core.data.labels import are_integers, encode_one_hot
from dltp_widgets.core.data.lineage import Lineage, Transform, plain
from dltp_widgets.core.data.scaling import KINDS, Statistics, fit_columns, scale_array
from dltp_widgets.core.data.split import Arrays, Split, each, named
from dltp_widgets.core.data.splitting import checked_seed, labels_to_stratify, split_indices
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

SPLITS = ("train", "valid", "test")
"""The names of the splits, in their order."""

Splits = Mapping[str, Split]
Change = tuple[dict[str, Split], Transform]
"""The splits that changed, and what to remember."""


def split_off(
    splits: Splits, valid: float | None, test: float | None, seed: int | None, stratify: bool
) -> Change:
    """Take the test set, then the validation set, from train; see `Dataset.split`."""
    seed, valid, test = checked_seed(seed), plain(valid), plain(test)  # what is remembered is what is done
    parts = {"train": splits["train"]}
    for where, size in (("test", test), ("valid", valid)):
        if size is None:
            continue
        if where in splits:
            raise DataError(
                _("The data set has a {where} split already.").format(where=where),
                argument=where,
                value=size,
                way_out=_("Split the set as it was loaded, or give {where}=None.").format(where=where),
            )
        rest = parts["train"]
        labels = labels_to_stratify(rest) if stratify else None
        kept, held = split_indices(rest.n, size, seed, argument=where, labels=labels)
        parts |= {"train": rest.take(kept), where: rest.take(held)}
    args = {"valid": valid, "test": test, "seed": seed, "stratify": bool(stratify)}
    return parts, Transform("split", args, applied_to=_in_order(parts))


def scaled(splits: Splits, kind: str, fit_on: str, apply_to: str | Sequence[str]) -> Change:
    """Scale x; see `Dataset.scale`."""
    _one_of(kind, KINDS, "kind")
    _one_of(fit_on, (*SPLITS, "all", "each"), "fit_on")
    targets = _targets(splits, apply_to)
    learned = _learn(splits, fit_on, targets) if kind == "standard" else {}

    def change(where: str, split: Split) -> Split:
        known = learned.get(where if fit_on == "each" else fit_on, {})
        return split.with_x(lambda name, a: scale_array(a, kind, known.get(name)))

    changed = {where: change(where, splits[where]) for where in targets}
    args = {"kind": kind, "fit_on": fit_on, "apply_to": "all" if apply_to == "all" else targets}
    return changed, Transform("scale", args, fit_on if kind == "standard" else None, targets, learned)


def reshaped(splits: Splits, shape: int | Sequence[int] | Mapping[str, Any]) -> Change:
    """Reshape x; see `Dataset.reshape`."""
    if isinstance(shape, Mapping):
        shapes = {name: _as_shape(s) for name, s in shape.items()}
    else:
        shapes = dict.fromkeys(splits["train"].shapes, _as_shape(shape))
    unknown = shapes.keys() - splits["train"].shapes.keys()
    if unknown:
        raise DataError(
            _("There is no input {name!r}.").format(name=sorted(unknown)[0]), argument="shape", value=shape
        )

    def change(name: str, array: Array) -> Array:
        return _reshape_examples(array, shapes[name]) if name in shapes else array

    changed = {where: split.with_x(change, view=True) for where, split in splits.items()}
    recorded = shapes if isinstance(shape, Mapping) else _as_shape(shape)
    return changed, Transform("reshape", {"shape": recorded}, applied_to=_in_order(changed))


def one_hot(splits: Splits, n_classes: Mapping[str, int | None]) -> Change:
    """Turn integer labels into rows with a single 1; see `Dataset.one_hot`."""
    outputs = named(splits["train"].y, "y")
    coded = {name for name, y in outputs.items() if are_integers(y)}
    if not coded:
        raise DataError(
            _("The targets are no class numbers, so they cannot be one-hot encoded."),
            argument="y",
            expected=_("integers of shape (n,) or (n, 1)"),
            value=", ".join(f"{y.dtype} {y.shape}" for y in outputs.values()),
        )

    def change(where: str, split: Split) -> Split:
        def encode(name: str, y: Array) -> Array:
            return frozen(encode_one_hot(y, n_classes[name] or 0, f"{where}.y")) if name in coded else y

        return split.with_y(encode)

    changed = {where: change(where, split) for where, split in splits.items()}
    return changed, Transform("one_hot", applied_to=_in_order(changed))


def without_missing(splits: Splits) -> Change:
    """Leave out the examples that hold a NaN or an infinite value; see `Dataset.drop_missing`."""
    changed = {}
    for where, split in splits.items():
        whole = complete_rows([*named(split.x, "x").values(), *named(split.y, "y").values()])
        if not whole.any():
            raise DataError(
                _("Every example of {where} has a missing value.").format(where=where),
                argument=where,
                way_out=_("Fill the gaps, or leave out the columns that have them."),
            )
        if not whole.all():
            changed[where] = split.take(np.flatnonzero(whole))
    return changed, Transform("drop_missing", applied_to=_in_order(changed))


def without_copies(splits: Splits, keep: str) -> Change:
    """Leave out the examples that stand in another split; see `Dataset.drop_duplicates`."""
    _one_of(keep, KEEPERS, "keep")
    changed = {}
    for where, out in copies_by_split(splits, keep).items():
        if out.all():
            raise DataError(
                _("Every example of {where} stands in another split, too.").format(where=where),
                argument=where,
                way_out=_("Split the set as it was loaded again."),
            )
        if out.any():
            changed[where] = splits[where].take(np.flatnonzero(~out))
    return changed, Transform("drop_duplicates", {"keep": keep}, applied_to=_in_order(changed))


def prepared(x: Arrays, lineage: Lineage, like: str) -> Arrays:
    """Do to raw examples what was done to the x of the split `like`; see `Dataset.prepare`."""
    for transform in lineage:
        if transform.op == "reshape":
            x = reshaped({"train": Split(x, x)}, transform.args["shape"])[0]["train"].x
        elif transform.op == "scale" and like in transform.applied_to:
            kind = transform.args["kind"]
            known = transform.learned.get(
                like if transform.fitted_on == "each" else transform.fitted_on or "", {}
            )
            x = each(x, lambda name, a, kind=kind, known=known: scale_array(a, kind, known.get(name)))  # type: ignore[misc]
    return x


def _learn(splits: Splits, fit_on: str, targets: Sequence[str]) -> dict[str, dict[str, Statistics]]:
    if fit_on == "all":
        return {"all": _fit(list(splits.values()))}
    sources = targets if fit_on == "each" else (fit_on,)
    for where in sources:
        if where not in splits:
            raise no_split(where, splits, "fit_on")
    return {where: _fit([splits[where]]) for where in sources}


def _fit(parts: Sequence[Split]) -> dict[str, Statistics]:
    return {name: fit_columns([part.inputs[name] for part in parts]) for name in parts[0].inputs}


def _targets(splits: Splits, apply_to: str | Sequence[str]) -> tuple[str, ...]:
    names = (
        tuple(splits) if apply_to == "all" else (apply_to,) if isinstance(apply_to, str) else tuple(apply_to)
    )
    for name in names:
        _one_of(name, SPLITS, "apply_to")
        if name not in splits:
            raise no_split(name, splits, "apply_to")
    return _in_order(names)


def _reshape_examples(array: Array, shape: tuple[int, ...]) -> Array:
    size = math.prod(array.shape[1:])
    known = math.prod(s for s in shape if s != -1)
    unknown = shape.count(-1)
    fits = known == size if unknown == 0 else unknown == 1 and size % known == 0
    if not fits:
        raise DataError(
            _("An example has {size} values ({old}), and they do not fill the shape {new}.").format(
                size=size, old=array.shape[1:], new=shape
            ),
            argument="shape",
            expected=_("the shape of one example, without the number of examples"),
            value=shape,
        )
    return array.reshape((len(array), *(size // known if s == -1 else s for s in shape)))


def _as_shape(shape: Any) -> tuple[int, ...]:
    sizes = (shape,) if isinstance(shape, int | np.integer) else shape
    try:
        whole = tuple(s.__index__() for s in sizes)
    except (AttributeError, TypeError):
        whole = None
    if whole is None or any(s < 1 and s != -1 for s in whole):
        raise DataError(
            _("{shape!r} is not a shape.").format(shape=shape),
            argument="shape",
            value=shape,
            way_out=_("Give whole numbers, such as (28, 28, 1); one of them may be -1."),
        )
    return whole


def _one_of(value: object, choices: Sequence[str], argument: str) -> None:
    if value not in choices:
        raise DataError(
            _("{argument}={value!r} does not exist.").format(argument=argument, value=value),
            argument=argument,
            expected=", ".join(choices),
            value=value,
            way_out=_("Choose one of: {choices}.").format(choices=", ".join(choices)),
        )


def no_split(name: str, splits: Splits, argument: str | None = None) -> DataError:
    """Return the error that says that there is no split `name`, and how to make one."""
    return DataError(
        _("The data set has no {name} split, only {splits}.").format(name=name, splits=", ".join(splits)),
        argument=argument or name,
        expected=", ".join(splits),
        value=name,
        way_out=_("Make it with data.split(...)."),
    )


def _in_order(names: Sequence[str] | Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in SPLITS if name in names)
