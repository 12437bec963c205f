"""Long curves with few points: what the eye sees is kept, and what was computed once is remembered.

::

    column of a record -> smoothed, if asked for -> the stretch in the frame -> thinned, at most 1,000 points

The record itself is never touched: what is exported is what was measured.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.training.column import Column

MOST_POINTS = 1_000
"""Points that a drawn curve has at most."""

_MEMORY = 1e-9
"""Weight below which a past value no longer shows in a moving average."""

_STRETCH, _KEPT = 4096, 64
"""Samples of a long curve that are thinned once and for all, and the points kept of them at most."""

Points = npt.NDArray[np.float64]
Frame = tuple[float, float]


def thin(x: Points, y: Points, most: int = MOST_POINTS) -> tuple[Points, Points]:
    """Keep what the eye sees of a long curve; drop what is not finite.

    M4 keeps of each stretch the first, last, lowest and highest point, hence every extreme [1]_. Its binning in
    floating point can leave the very last point out, so the two ends are added.

    Parameters
    ----------
    x, y : ndarray of float64, shape (n,)
        A curve, by growing x.
    most : int, default 1000
        Points kept at most, at least 6.

    References
    ----------
    .. [1] U. Jugel et al., "M4: a visualization-oriented time series data aggregation", VLDB 2014, as computed by
       tsdownsample.
    """
    finite = np.isfinite(y)
    if not finite.all():
        x, y = x[finite], y[finite]
    if len(x) <= most:
        return x, y
    from tsdownsample import M4Downsampler

    m4: Any = M4Downsampler
    inner = m4().downsample(np.ascontiguousarray(y), n_out=4 * ((most - 2) // 4))
    kept = np.unique(np.concatenate(([0], inner, [len(x) - 1])).astype(np.intp))
    return x[kept], y[kept]


def smoothed(y: npt.ArrayLike, weight: float) -> Points:
    """Return the moving average of a curve, ``(n,)``: each value before counts `weight` times the next one.

    It is the exponential one without bias at the beginning, as TensorBoard draws it; gaps are left out.

    Parameters
    ----------
    y : array_like, shape (n,)
    weight : float
        From 0, nothing, to below 1.
    """
    import pandas as pd

    series = pd.Series(np.asarray(y, dtype=float))
    return series.ewm(alpha=1 - weight, adjust=True, ignore_na=True).mean().to_numpy()


class _Coarse:
    """A growing curve, thinned stretch by stretch: what has been thinned is not looked at again."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._x, self._y = Column(), Column()
        self._seen, self._last = 0, b""

    def __call__(self, x: Points, y: Points) -> tuple[Points, Points]:
        """Return the curve with few points for each stretch, every extreme among them."""
        if len(x) < self._seen or y[: self._seen][-1:].tobytes() != self._last:  # it is another curve
            self._begin()
        while len(x) - self._seen >= _STRETCH:
            part = slice(self._seen, self._seen + _STRETCH)
            xs, ys = thin(x[part], y[part], _KEPT)
            self._x.extend(xs)
            self._y.extend(ys)
            self._seen += _STRETCH
            self._last = y[self._seen - 1 : self._seen].tobytes()
        rest = slice(self._seen, None)
        return np.concatenate((self._x.view(), x[rest])), np.concatenate((self._y.view(), y[rest]))


class Thinner:
    """Thins the columns of records, once as long as they do not grow. A chart keeps one."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], tuple[tuple[Any, ...], tuple[Points, Points]]] = {}
        self._smooth: dict[tuple[str, str, float], tuple[Column, bytes]] = {}
        self._coarse: dict[tuple[str, str, float], _Coarse] = {}

    def __call__(
        self, record: Any, key: str, weight: float = 0.0, frame: Frame | None = None
    ) -> tuple[Points, Points]:
        """Return one column of a `Record`, smoothed by `weight`, in the frame ``(from, to)`` of x, thinned."""
        x, y = record.columns[key]
        version = len(x), x[-1:].tobytes(), y[-1:].tobytes(), frame
        place = record.id, key, weight
        kept = self._kept.get(place)
        if kept is None or kept[0] != version:
            drawn = self._average(place, y) if weight else y
            points = self._coarse.setdefault(place, _Coarse())(x, drawn) if frame is None else None
            kept = self._kept[place] = version, thin(*(points or _within(x, drawn, frame)))
        return kept[1]

    def keep(self, ids: set[str]) -> None:
        """Forget every record but these."""
        self._kept = {place: kept for place, kept in self._kept.items() if place[0] in ids}
        self._smooth = {place: column for place, column in self._smooth.items() if place[0] in ids}
        self._coarse = {place: coarse for place, coarse in self._coarse.items() if place[0] in ids}

    def _average(self, place: tuple[str, str, float], y: Points) -> Points:
        """Return the moving average; of a curve that has grown only the new part is computed."""
        known, last = self._smooth.get(place, (Column(), b""))
        if len(known) > len(y) or y[: len(known)][-1:].tobytes() != last:  # its last value may be told anew
            known = Column()
        self._smooth[place] = known, y[-1:].tobytes()
        start = len(known)
        if start < len(y):
            memory = int(np.ceil(np.log(_MEMORY) / np.log(place[2])))
            first = max(start - memory, 0)
            known.extend(smoothed(y[first:], place[2])[start - first :])
        return known.view()


def _within(x: Points, y: Points, frame: Frame | None) -> tuple[Points, Points]:
    """Return the stretch in a frame, with one point more on each side: the line leads out of the picture."""
    if frame is None:
        return x, y
    first, last = np.searchsorted(x, frame[0]) - 1, np.searchsorted(x, frame[1], side="right") + 1
    part = slice(max(int(first), 0), int(last))
    return x[part], y[part]
