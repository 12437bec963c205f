"""Curves as files and as a DataFrame: what was recorded, never what was smoothed or thinned for the screen."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.plots.curve_export import export_curves, frame_of
from dltp_widgets.widgets.plots.picture import Picture
from dltp_widgets.widgets.plots.records import Record

if TYPE_CHECKING:
    import pandas as pd


class ExportableCurves:
    """What a chart can hand out; it says which records, and what picture."""

    error: Any
    curves: Any

    def _records(self) -> list[Record]:
        raise NotImplementedError

    def _picture(self, upto: float = math.inf) -> Picture:
        raise NotImplementedError

    def export(self, path: str | os.PathLike[str]) -> Path:
        """Write the curves to a file.

        Parameters
        ----------
        path : str or path
            ``.csv``: every recorded value of every run shown, per epoch or per batch as in the chart, never
            smoothed; ``.png`` or ``.svg``: what is drawn.

        Raises
        ------
        SpecError
            If the suffix is another one, or there is no curve yet.
        """
        if not any(len(x) for x, _y in self.curves.values()):
            raise SpecError(
                _("There is no curve to write yet."),
                argument="path",
                way_out=_("Train a model first."),
            )
        return export_curves(path, self._records(), self._picture())

    def frame(self) -> pd.DataFrame:
        """Return every recorded value: index ``("run", "epoch")`` (or ``"batch"``, as in the chart), a column a key."""
        records = self._records()
        return frame_of(records, per_batch=bool(records) and self._picture().per_batch)
