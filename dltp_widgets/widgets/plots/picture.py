"""Everything that a chart shows, as frozen values: the chart draws it and decides nothing.

A curve keeps the form that it has everywhere in the package: colour is the run, thin dashed is training, dotted is
training measured again, solid with markers is validation. The latest two runs are in colour and those that are
pinned, older ones grey, eight at most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from dltp_widgets.widgets.plots.marks import Best
from dltp_widgets.widgets.plots.records import Record
from dltp_widgets.widgets.plots.scales import Axis
from dltp_widgets.widgets.plots.thinning import Frame, Points


@dataclass(frozen=True)
class Look:
    """What the viewer chose to see."""

    metric: str = ""
    """The one metric shown beside the loss; empty: each in a panel of its own."""
    per_batch: bool = False
    log: bool = False
    """Whether losses and errors are drawn by their logarithm."""
    smoothing: float = 0.0
    """Weight of the past in a moving average, below 1."""
    x: Frame | None = None
    """The stretch of epochs or batches in the frame; None: all."""
    y: Mapping[str, Frame] = field(default_factory=dict)
    """Key of a panel -> its limits, where they were chosen."""
    hidden: frozenset[str] = frozenset()
    pinned: tuple[str, ...] = ()
    upto: float = math.inf
    """Last epoch or batch shown of the latest run, for a replay."""


@dataclass(frozen=True, eq=False)
class Curve:
    """One line on the screen, in the coordinates of its panel."""

    record: str
    name: str
    key: str
    kind: str
    """``"train"``, ``"again"`` or ``"valid"``."""
    colour: int
    """From 0: one of the colours of runs; -1: grey."""
    x: Points
    y: Points

    @property
    def validation(self) -> bool:
        """Whether it was measured on the validation split."""
        return self.kind == "valid"


@dataclass(frozen=True, eq=False)
class Panel:
    """One system of axes: the loss, or one metric."""

    key: str
    curves: tuple[Curve, ...]
    x: Axis
    y: Axis
    chance: float | None = None
    """Value of blind guessing, or None."""
    best: Best | None = None
    """The best epoch of the latest run."""
    clamped: tuple[tuple[float, float], ...] = ()
    """Points that a logarithm cannot show, at the bottom of the frame."""
    rates: tuple[float, ...] = ()
    """Epochs from which on the learning rate of the latest run was another one."""
    outside: int = 0
    """Recorded points that are not in the frame."""

    @property
    def x_ticks(self) -> tuple[float, ...]:
        """Where x is labelled."""
        return self.x.ticks

    @property
    def y_ticks(self) -> tuple[float, ...]:
        """Where y is labelled."""
        return self.y.ticks


@dataclass(frozen=True, eq=False)
class Picture:
    """Everything that a chart shows."""

    panels: tuple[Panel, ...]
    records: tuple[Record, ...] = ()
    """Oldest first; those that are hidden, too."""
    metrics: tuple[str, ...] = ()
    """Metrics that can be chosen."""
    look: Look = Look()
    colours: Mapping[str, int] = field(default_factory=dict)
    """Id of a record -> its colour."""

    @property
    def per_batch(self) -> bool:
        """Whether x counts batches, not epochs."""
        return self.look.per_batch

    @property
    def latest(self) -> Record | None:
        """The newest record that is not hidden."""
        seen = (record for record in reversed(self.records) if record.id not in self.look.hidden)
        return next(seen, None)

    @property
    def empty(self) -> bool:
        """True while there is no point to draw."""
        return not any(len(x) for record in self.records for x, _y in record.columns.values())
