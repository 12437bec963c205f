"""The drawing of a rank is well-formed and says the true sizes."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from dltp_widgets.core.language import format_count
from dltp_widgets.widgets.tensor.rank_figure import rank_name, rank_sentence, rank_svg


@given(hnp.array_shapes(min_dims=0, max_dims=6, min_side=0, max_side=10**6))
def test_any_shape_is_drawn_with_its_sizes(shape: tuple[int, ...]) -> None:
    svg = ET.fromstring(rank_svg(shape))  # noqa: S314 (our own)
    said = " ".join(element.text or "" for element in svg.iter("text"))
    assert all(format_count(size) in said for size in shape)
    assert svg.get("aria-label") == rank_sentence(shape)
    assert len(svg.findall(".//rect")) <= 3 * 4 * 5 * 7
    width, height = float(svg.get("width", 0)), float(svg.get("height", 0))
    for rect in svg.iter("rect"):
        assert float(rect.get("x", 0)) + 14 <= width
        assert float(rect.get("y", 0)) + 14 <= height


@pytest.mark.parametrize(
    ("shape", "cells", "name"),
    [((), 1, "scalar"), ((3,), 3, "vector"), ((2, 3), 6, "matrix"), ((2, 2, 3), 12, "cube"),
     ((2, 1, 2, 3), 12, "rank 4"), ((0, 3), 0, "matrix")],
)  # fmt: skip
def test_a_small_tensor_has_all_its_cells(shape: tuple[int, ...], cells: int, name: str) -> None:
    assert rank_svg(shape).count("<rect") == cells
    assert rank_name(len(shape)) == name
