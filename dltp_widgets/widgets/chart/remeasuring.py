"""Which runs of a chart have been, or are being, measured again with the weights of each epoch's end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.training.judging.again import Again
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.plots.records import Record


class Remeasuring:
    """Part of `HistoryChart`: one run at a time is done once more.

    Parameters
    ----------
    changed : callable
        Called without arguments when there is something new to draw.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._found: dict[str, Again] = {}
        self._wanted, self._note = False, ""

    @property
    def status(self) -> str:
        """What is under way, or why nothing is; empty where there is nothing to say."""
        return self._note if self._wanted else ""

    def follow(self, runs: Sequence[Any], *, wanted: bool) -> None:
        """Measure the latest run, if that is wanted; its curves stay once they are there.

        What is under way of another run ends, and everything does when nothing is wanted: it would take the
        processor from whoever trains now.
        """
        self._wanted, self._note = wanted, ""
        latest = runs[-1] if runs else None
        self._cancel_but(latest if wanted else None)
        if not wanted or not isinstance(latest, Run):
            return
        if latest.id not in self._found:
            again = Again(latest, self._changed)
            if latest.active or again.obstacle:
                self._note = again.obstacle
                return
            self._found[latest.id] = again
            try:
                again.start()
            except DltpError as refused:
                self._note = str(refused)
                return
        self._note = self._found[latest.id].status

    def added(self, records: Sequence[Record]) -> list[Record]:
        """Return the records, with what was measured again where that is to be seen."""
        if not self._wanted:
            return list(records)
        return [
            replace(record, again=self._found[record.id].curves()) if record.id in self._found else record
            for record in records
        ]

    def cancel(self) -> None:
        """End what is under way."""
        self._cancel_but(None)

    def _cancel_but(self, run: Any) -> None:
        """End what is under way of all runs but one, and forget it: asked for again, it begins anew."""
        for name, again in list(self._found.items()):
            if not again.complete and again.run is not run:
                del self._found[name]
                again.cancel()
