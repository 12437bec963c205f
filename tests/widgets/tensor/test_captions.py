"""What stands under an image, in both languages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.errors import DataError
from dltp_widgets.widgets.tensor.captions import captions_of


def test_a_measure_is_written_as_the_language_writes_it(language: Any) -> None:
    captions = captions_of(np.array([0.5, 1.25e-7, 3.0]), (), 3)
    assert captions(0, 3) == ["0.5", "1.25e-07", "3"]
    language("fr")
    assert captions(0, 3) == ["0,5", "1,25e-07", "3"]


def test_a_class_is_its_name() -> None:
    assert captions_of([1, 0, 7], ["cat", "dog"], 3)(0, 3) == ["dog", "cat", "7"]
    assert captions_of(np.eye(2)[[1, 0]], ["cat", "dog"], 2)(1, 2) == ["cat"]


def test_labels_that_are_not_one_for_each_image_are_refused() -> None:
    with pytest.raises(DataError, match="2 entries, and there are 3 images"):
        captions_of([1, 2], (), 3)
