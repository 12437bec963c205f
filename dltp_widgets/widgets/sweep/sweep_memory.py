"""What a panel keeps with its experiment: what was typed, and the last sweep, which another day shows again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.parts import part_of, texts_of
from dltp_widgets.core.sweep.launch import plan_sweep
from dltp_widgets.core.sweep.sweep import Sweep

_NOTE = "sweep"
_PARTS = ("model", "compile", "fit")

_log = logging.getLogger(__name__)


class SweepMemory:
    """Part of `SweepPanel`.

    Parameters
    ----------
    exp : Experiment
        The student's.
    """

    def __init__(self, exp: Experiment) -> None:
        self._exp = exp

    @property
    def typed(self) -> Mapping[str, Any]:
        """What was typed into the form, as `SweepForm.typed`; empty if nothing was."""
        found = self._note().get("typed")
        return found if isinstance(found, dict) else {}

    def keep_typed(self, typed: Mapping[str, str]) -> None:
        """Keep what is typed, if it is something else than before."""
        if typed != self.typed:
            self._keep(typed=dict(typed))

    def keep_sweep(self, board: Experiment, space: Mapping[str, Any], options: Mapping[str, Any]) -> None:
        """Keep how a sweep was asked for; `board` has what it varies."""
        parts = texts_of({name: getattr(board, name) for name in _PARTS})
        asked = {path: list(values) for path, values in space.items()}
        self._keep(last={"parts": parts, "space": asked, "options": dict(options)})

    def recall(self, board: Experiment, take: Callable[[Sweep], None]) -> None:
        """Plan the last sweep once more, in a thread, and give it to `take`; nothing is trained.

        Its trials are looked up by what they were trained on, and so is read all of the data: no cell waits for that.
        """
        last = self._note().get("last")
        if last is None:
            return
        try:
            for name in _PARTS:
                setattr(board, name, part_of(name, last["parts"][name], self._exp.data))
        except Exception:  # of another version, or damaged
            _log.info("the last sweep cannot be shown again", exc_info=True)
            return
        plan = (board, last, take)
        threading.Thread(target=self._plan, args=plan, name="dltp-sweep-recall", daemon=True).start()

    @staticmethod
    def _plan(board: Experiment, last: Mapping[str, Any], take: Callable[[Sweep], None]) -> None:
        try:
            take(plan_sweep(board, last["space"], board=board, **last["options"]))
        except Exception:
            _log.info("the last sweep cannot be shown again", exc_info=True)

    def _note(self) -> Mapping[str, Any]:
        found = self._exp.notes.get(_NOTE)
        return found if isinstance(found, dict) else {}

    def _keep(self, **changes: Any) -> None:
        self._exp.notes = {**self._exp.notes, _NOTE: {**self._note(), **changes}}
