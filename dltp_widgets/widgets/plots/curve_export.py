"""Writes curves to a file: numbers as CSV, pictures as PNG or SVG. Never from the browser, never with pyplot."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.files import writing
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.plots.chart_text import metric_name
from dltp_widgets.widgets.plots.curve_panel import GREY, colour_of
from dltp_widgets.widgets.plots.picture import Curve, Panel, Picture
from dltp_widgets.widgets.plots.records import Record

if TYPE_CHECKING:
    import pandas as pd

_PICTURES = (".png", ".svg")


def export_curves(path: str | os.PathLike[str], records: Sequence[Record], picture: Picture) -> Path:
    """Write `records` (CSV, every point) or `picture` (PNG, SVG), by the suffix of `path`.

    Raises
    ------
    SpecError
        If the suffix is another one.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix == ".csv":
        content = _csv(records, per_batch=picture.per_batch).encode()
    elif suffix in _PICTURES:
        content = drawn(picture, suffix[1:])
    else:
        raise SpecError(
            _("Curves cannot be written as {suffix!r}.").format(suffix=target.suffix),
            argument="path",
            expected=".csv, .png, .svg",
            value=str(path),
            way_out=_("Choose one of: {choices}.").format(choices=".csv, .png, .svg"),
        )
    with writing(target) as temporary:
        temporary.write_bytes(content)
    return target


def frame_of(records: Sequence[Record], *, per_batch: bool = False) -> pd.DataFrame:
    """Return every recorded value as a DataFrame: index ``("run", "epoch")``, or ``"batch"``; a column a key."""
    import pandas as pd

    counted = "batch" if per_batch else "epoch"
    index = pd.MultiIndex.from_tuples([], names=["run", counted])
    if not records:
        return pd.DataFrame(index=index)
    frames = [
        pd.DataFrame({key: pd.Series(y, index=pd.Index(x)) for key, (x, y) in record.columns.items()})
        for record in records
    ]
    names = [record.name for record in records]
    return pd.concat(frames, keys=names, names=["run", counted])


def _csv(records: Sequence[Record], *, per_batch: bool) -> str:
    """Return a row for each run and epoch, or batch; every digit of every value."""
    keys = list(dict.fromkeys(key for record in records for key in record.columns))
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["run", "batch" if per_batch else "epoch", *keys])
    for record in records:
        values = {
            key: dict(zip(x.tolist(), y.tolist(), strict=True)) for key, (x, y) in record.columns.items()
        }
        for epoch in sorted({epoch for column in values.values() for epoch in column}):
            cells = [values.get(key, {}).get(epoch) for key in keys]
            table.writerow(
                [record.name, f"{epoch:.12g}", *("" if cell is None else repr(cell) for cell in cells)]
            )
    return text.getvalue()


def drawn(picture: Picture, kind: str, *, dpi: int = 150) -> bytes:
    """Return what a chart shows as the bytes of a file, ``"png"`` or ``"svg"``."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.5 * max(len(picture.panels), 1), 3.4), layout="constrained")
    FigureCanvasAgg(figure)
    names = {record.id: record.name for record in picture.records}
    for place, panel in enumerate(picture.panels, start=1):
        axes = figure.add_subplot(1, len(picture.panels), place)
        _draw_panel(axes, panel, names)
        axes.set_xlabel(_("Batch") if picture.per_batch else _("Epoch"))
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind, dpi=dpi)
    return buffer.getvalue()


def _draw_panel(axes: Any, panel: Panel, names: dict[str, str]) -> None:
    for curve in panel.curves:
        _draw_curve(axes, curve, names[curve.record])
    if panel.chance is not None:
        axes.axhline(panel.chance, linestyle=":", color=GREY)
    if panel.best is not None:
        axes.plot([panel.best.epoch], [panel.best.y], "D", color="black", markersize=5)
    if panel.clamped:
        x, y = zip(*panel.clamped, strict=True)
        axes.plot(x, y, "v", color=GREY, markersize=4)
    for epoch in panel.rates:
        axes.axvline(epoch, linestyle=":", linewidth=0.8, color=GREY)
    axes.set(
        title=metric_name(panel.key),
        ylabel=panel.key,
        xlim=(panel.x.low, panel.x.high),
        ylim=(panel.y.low, panel.y.high),
        xticks=panel.x.ticks,
    )
    axes.set_yticks(panel.y.ticks, labels=list(panel.y.labels.values()))
    if panel.curves:
        axes.legend(fontsize=7)


def _draw_curve(axes: Any, curve: Curve, name: str) -> None:
    split = _("validation") if curve.validation else _("training")
    axes.plot(
        curve.x,
        curve.y,
        linestyle={"train": "--", "again": ":", "valid": "-"}[curve.kind],
        linewidth=1.8 if curve.validation else 1.2,
        marker="o" if curve.validation and len(curve.x) <= 60 else None,
        markersize=3,
        color=colour_of(curve.colour),
        label=f"{name}, {split}".replace("$", r"\$"),
    )
