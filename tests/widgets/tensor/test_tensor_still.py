"""What a page without a kernel shows of an array: its picture, or the numbers that were seen."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import dltp_widgets as dltp


def still(drive: Any, *given: Any, **traits: Any) -> str:
    widget = drive(dltp.TensorInspector(*given)).widget
    for name, value in traits.items():
        setattr(widget, name, value)
    return str(widget.still())


def picture(text: str) -> Image.Image:
    (data,) = re.findall(r'src="data:image/png;base64,([^"]*)"', text)
    return Image.open(io.BytesIO(base64.b64decode(data)))


def test_numbers_are_a_table(drive: Any) -> None:
    text = still(drive, np.arange(6.0).reshape(2, 3) / 4)
    assert "<tr><th>1</th><td>0.75</td><td>1</td><td>1.25</td></tr>" in text
    assert "<img" not in text
    assert "Only the beginning" not in text


def test_of_many_the_beginning_is_shown_and_that_is_said(drive: Any) -> None:
    text = still(drive, np.arange(900).reshape(30, 30))
    assert text.count("<tr>") == 21
    assert text.count("<td>") == 400
    assert "Only the beginning is shown." in text


def test_the_plane_that_is_cut_is_named(drive: Any) -> None:
    text = still(drive, np.arange(12).reshape(3, 2, 2), index=2)
    assert "x[2, :, :]" in text
    assert "<td>11</td>" in text


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (7, "<td>7</td>"),
        ([1.5, 2.5], "<td>2.5</td>"),
        ([True, False], "<td>True</td>"),
        (np.array([1 + 2j]), "<td>1</td>"),
        (["<script>"], "<td>&lt;script&gt;</td>"),
        (np.array([np.nan, np.inf]), "<td>nan</td><td>inf</td>"),
        (pd.DataFrame({"<b>": [1]}, index=["row"]), "<th>&lt;b&gt;</th>"),
    ],
)
def test_whatever_it_holds(drive: Any, x: Any, says: str) -> None:
    assert says in still(drive, x)


@pytest.mark.parametrize("shape", [(8, 8, 1), (300, 200, 3), (3, 28, 28), (60, 9, 9, 1)])
def test_images_are_a_picture(drive: Any, shape: tuple[int, ...]) -> None:
    values = np.linspace(0, 255, int(np.prod(shape)), dtype=np.float32).reshape(shape)
    text = still(drive, values)
    assert max(picture(text).size) <= 420
    assert "<td>" not in text


def test_a_chosen_image_is_seen(drive: Any) -> None:
    images = np.zeros((2, 8, 8, 1), np.float32)
    images[1] = 255
    text = still(drive, images, index=1, gallery=False)
    assert "x[1]" in text
    assert np.asarray(picture(text).convert("L"))[100:300, 100:300].min() == 255


def test_what_cannot_be_read_says_why(drive: Any) -> None:
    assert "size 0" in still(drive, np.zeros((0, 3)))
