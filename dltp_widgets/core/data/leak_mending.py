"""The same data without a leak: its steps done again as they should have been, or copies left out."""

from __future__ import annotations

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.duplicates import KEEPERS, copies_by_split
from dltp_widgets.core.data.lineage import Lineage, Transform
from dltp_widgets.core.data.preparation import is_reloadable, remembered_raw


def mended_lineage(lineage: Lineage) -> Lineage:
    """Return the same steps as they should have been: split first, then scale all splits by what train shows.

    A formula of pixels is applied once only. What stood before the first scaling stays there.
    """
    first = next((i for i, step in enumerate(lineage) if step.op == "scale"), len(lineage))
    rest = lineage[first:]
    kinds = dict.fromkeys(_family(step) for step in rest if step.op == "scale")
    scales = [
        next(s for s in rest if s.op == "scale" and _family(s) == family).args["kind"] for family in kinds
    ]
    return Lineage(
        (
            *lineage[:first],
            *(step for step in rest if step.op == "split"),
            *(Transform("scale", {"kind": kind, "fit_on": "train", "apply_to": "all"}) for kind in scales),
            *(step for step in rest if step.op not in ("split", "scale")),
        )
    )


def mended(data: Dataset, code: str) -> Dataset | None:
    """Return the data without the leak of this code: the lineage done again, rightly, or copies left out.

    None where that cannot be done: the data as they were loaded are gone, or nothing would be left.

    Raises
    ------
    DataError
        If the data cannot be loaded again after all.
    """
    if code == "leak_duplicates":
        return _without_copies(data)
    raw = remembered_raw(data) if data.lineage else None
    return None if raw is None else mended_lineage(data.lineage).replay(raw)


def can_be_mended(data: Dataset, code: str) -> bool:
    """Tell whether `mended` has an answer, without loading or copying anything."""
    if code == "leak_duplicates":
        return _keeper(data) is not None
    return bool(data.lineage) and (data._raw is not None or is_reloadable(data))


def _without_copies(data: Dataset) -> Dataset | None:
    keep = _keeper(data)
    return None if keep is None else data.drop_duplicates(keep)


def _keeper(data: Dataset) -> str | None:
    """Return where the copies stay so that each split keeps half its examples at least; None if nowhere."""
    for keep in KEEPERS:
        left_out = copies_by_split(data.splits, keep)
        if all(2 * int(out.sum()) <= len(out) for out in left_out.values()):
            return keep
    return None


def _family(step: Transform) -> str:
    return "standard" if step.args["kind"] == "standard" else "pixels"
