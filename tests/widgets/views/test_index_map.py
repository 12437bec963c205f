"""The Python half of the index map and of the copy button: what is sent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.shapes.chain import named, take
from dltp_widgets.core.shapes.index_map import index_map, start_map
from dltp_widgets.core.shapes.step import Step
from dltp_widgets.core.shapes.tensor import as_tensor
from dltp_widgets.widgets.views.copy_button import CopyButton
from dltp_widgets.widgets.views.index_map import IndexMapView


@pytest.fixture
def view() -> Any:
    made = IndexMapView()
    yield made
    made.close()


def test_a_step_is_sent_as_texts_and_progressions(view: IndexMapView) -> None:
    x = named("x", as_tensor(np.arange(6).reshape(2, 3)))
    view.show(index_map(take(x, (), Step("@", other="[[1], [0], [2]]"), {}.get)))
    assert [array["name"] for array in view.arrays] == ["x", "[[1], [0], [2]]", "x1"]
    assert view.arrays[2] == {
        "name": "x1",
        "shape": [2, 1],
        "dtype": "int64",
        "window": [2, 1],
        "texts": ["4", "13"],
    }
    assert view.sources == [
        {"first": [0, 3], "step": 1, "count": 3},
        {"first": [0, 0], "step": 1, "count": 3},
    ]
    view.show(start_map(x))
    assert (len(view.arrays), view.sources) == (1, [])


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([True, False], ["True", "False"]),
        (
            np.array([1.5, np.nan, -np.inf, 1e-7, 123456.0], np.float32),
            ["1.5", "nan", "-∞", "1e-7", "1.235e5"],
        ),
        (np.array([1 + 2.5j]), ["1+2.5j"]),
        (np.array([2**63], np.uint64), ["9223372036854775808"]),
        (np.float32(0.1), ["0.1"]),
        (np.zeros((0, 3)), []),
    ],
)
def test_values_are_short_texts(view: IndexMapView, values: Any, texts: list[str]) -> None:
    view.show(start_map(named("x", as_tensor(values))))
    assert view.arrays[0]["texts"] == texts


def test_the_largest_map_is_small(recorded_comm: Any) -> None:
    view = IndexMapView()
    recorded_comm.clear()
    x = named("x", as_tensor(np.full((100, 100), -1234.5)))
    view.show(index_map(take(x, (), Step("@", other="x"), {}.get)))
    assert recorded_comm.size < 100_000
    view.close()


def test_a_long_name_is_cut_and_the_language_followed(view: IndexMapView, language: Any) -> None:
    view.show(start_map(named("x" * 500, as_tensor([0.5]))))
    assert len(view.arrays[0]["name"]) < 60
    english = dict(view.texts)
    language("fr")
    view.relabel()
    assert view.arrays[0]["texts"] == ["0,5"]
    assert all(view.texts[key] != english[key] for key in ("hint", "from", "to", "array"))


def test_the_copy_button_holds_its_texts() -> None:
    button = CopyButton(text="x = 1", description="Copy", done="Copied")
    assert button.get_state(["text"]) == {"text": "x = 1"}
    button.close()
