"""What is said of memory is what NumPy's flags say."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dltp_widgets.core.data.arrays.memory_layout import layout_of


def test_orders_and_views() -> None:
    x = np.zeros((3, 4), np.float32)
    assert (layout_of(x).order, layout_of(x).strides, layout_of(x).owner) == ("C", (16, 4), True)
    assert (layout_of(x.T).order, layout_of(x.T).owner) == ("F", False)
    assert layout_of(x[:, ::2]).order == ""
    assert "Not in one piece" in layout_of(x[:, ::2]).sentences()[0]


def test_repeated_read_only_and_mapped_memory(tmp_path: Path) -> None:
    view = np.broadcast_to(np.float32(1), (5, 2))
    assert (layout_of(view).repeated, layout_of(view).writeable) == ((0, 1), False)
    said = " ".join(layout_of(view).sentences())
    assert "repeated along axis 0, 1" in said
    assert "read-only" in said
    mapped = np.memmap(tmp_path / "x", np.float32, "w+", shape=(4, 2))
    assert layout_of(np.asarray(mapped[1:])).mapped
    assert "memory-mapped" in layout_of(mapped).sentences()[-1]
