"""Runs of other days: their curves are here at once, their weights stay on the disk until they are asked for."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.data.origin import OWN
from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.events import FINAL_STATES, Progress
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.saving.saved import SavedRun, specs
from dltp_widgets.core.training.snapshot import Snapshot
from dltp_widgets.core.training.trained import Trained
from dltp_widgets.core.training.warmup import chatter_dropped, load_backend

if TYPE_CHECKING:
    import keras

    from dltp_widgets.core.data.dataset import Dataset

MOST = 50
"""Runs that come back at most, the newest."""

_log = logging.getLogger(__name__)


class RestoredRun(Run):
    """A run that lies on the disk.

    Parameters
    ----------
    saved : SavedRun
    near : Dataset
        What its data can be made from: those of its experiment.

    Raises
    ------
    TrainingError
        If nothing whole is left of it.
    """

    def __init__(self, saved: SavedRun, near: Dataset) -> None:
        manifest = saved.manifest
        spec, compiled, fit = specs(manifest)
        super().__init__(
            Snapshot(near, spec, None, compiled, fit, manifest.policy), history=saved.measured_history()
        )
        self._saved, self._record = saved, DataRecord.from_dict(manifest.data)
        self.id, self.naming, self.path, self.experiment = (
            manifest.id,
            manifest.run_name,
            saved.path,
            manifest.experiment,
        )
        self.seed, self.engine, self.engine_reason = manifest.seed, manifest.engine, manifest.engine_reason
        self.device, self.afresh = manifest.device, False  # its first weights are not known
        self.first_epoch = max(manifest.planned - fit.epochs, 0) + 1
        self.state = saved.state if saved.state in FINAL_STATES else "stopped"
        if saved.state == "interrupted":
            self.notice = _("The kernel ended during this run, after epoch {n}.").format(n=manifest.epochs)
        self.read_progress = self._progress

    @cached_property
    def outline(self) -> DataRecord:
        """The name and the lineage of its data."""
        return self._record.without_contents()

    @cached_property
    def data(self) -> Dataset:
        """The dataset it trained on, made again when first asked for; that of today where it cannot be had."""
        try:
            return self.outline.remade(self.snapshot.data)
        except DltpError as gone:
            self.notice = str(gone)
            return self.snapshot.data

    @property
    def n_classes(self) -> Any:
        """Of the data of its experiment: no preparation changes it."""
        return self.snapshot.data.n_classes

    @cached_property
    def has_weights(self) -> bool:
        """Whether there is a `model` to ask for: of arrays of one's own, only where they are the same today."""
        if self.spec is None or not self.history.n_steps:
            return False
        return self._record.source != OWN or self._record.describes(self.data)

    @cached_property
    def trained(self) -> Trained | None:
        """What was learned, read when first asked for. A model of one's own class can get it, but not be made again."""
        if not self.history.n_steps or not (self.has_weights or self.spec is None):
            return None
        state = self._saved.checkpoint("last").state
        return Trained(state.variables, state.optimizer)

    def _rebuilt(self) -> keras.Model:
        load_backend()
        with chatter_dropped():
            return super()._rebuilt()

    def _progress(self) -> Progress:
        manifest = self._saved.manifest
        steps = -(-self.snapshot.data.train.n // max(self.fit.batch_size, 1))
        return Progress(
            state=self.state,
            epoch=manifest.epochs,
            epochs=manifest.planned,
            step=steps,
            steps=steps,
            elapsed=sum(manifest.phases.values()),
            phases=dict(manifest.phases),
        )


def restored(saved: Iterable[SavedRun], near: Dataset) -> tuple[Run, ...]:
    """Return those that can be read and are not being trained elsewhere; `MOST` at most, the newest."""
    found: list[Run] = []
    for run in list(saved)[-MOST:]:
        try:
            if run.state != "running":
                found.append(RestoredRun(run, near))
        except DltpError:
            _log.info("a run could not be restored from %s", run.path, exc_info=True)
    return tuple(found)
