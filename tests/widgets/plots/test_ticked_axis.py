"""Ticks bear the labels that belong to them: what the browser is told, and in which order.

bqplot draws ticks a moment after their message, with the labels that it had when that came.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import bqplot
import numpy as np

from dltp_widgets.widgets.plots.ticked_axis import TickedAxis


def test_labels_come_before_ticks_and_never_without(recorded_comm: Any) -> None:
    axis = TickedAxis(scale=bqplot.LinearScale())
    with axis.hold_sync():
        axis.tick_values, axis.tick_labels = np.array([0.2, 0.4]), {"0.2": "0.2", "0.4": "0.4"}
    axis.tick_labels = {"0.2": "0,2", "0.4": "0,4"}  # another language
    axis.tick_labels = {"0.2": "0.2", "0.4": "0.4"}
    sent = [message.content for message in recorded_comm.of(axis, "update")]
    names = [name for content in sent for name in content]
    assert names[0] == "tick_labels"
    assert names.count("num_ticks") == names.count("tick_labels") == 3
    assert names[-2:] == ["tick_labels", "num_ticks"]
    numbers = [content["num_ticks"] for content in sent if "num_ticks" in content]
    assert all(a != b for a, b in pairwise(numbers))  # the browser notices each
    assert min(numbers) >= 1000  # as many as there are: all are shown
