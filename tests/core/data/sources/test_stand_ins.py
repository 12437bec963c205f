"""Made-up data in place of sets that a computer may lack: same form, said to be made up, never taken by itself."""

from __future__ import annotations

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.data.sources.sources import SOURCES
from dltp_widgets.core.data.sources.stand_ins import STAND_INS


def test_pictures_have_the_form_of_cifar10() -> None:
    data = dltp.load_dataset("cifar10", source="generated")
    assert data.train.x.shape[1:] == (32, 32, 3)
    assert data.train.x.dtype == np.float32
    assert 0 <= data.train.x.min() < 20 < 235 < data.train.x.max() <= 255
    assert data.train.y.shape == (len(data.train.x), 1)
    assert set(np.unique(data.train.y)) == set(np.unique(data.test.y)) == set(range(10))
    assert len(data.class_names) == 10


def test_blocks_have_the_form_of_california_housing() -> None:
    data = dltp.load_dataset("california_housing", source="generated")
    assert data.train.x.shape[1:] == (8,)
    assert data.train.y.ndim == 1
    assert data.test is None
    assert data.feature_names[0] == "MedInc"
    assert np.isfinite(data.train.x).all()
    assert data.train.x[:, 5].std() > 1.5, "an absurd occupancy here and there, as in the real set"


@pytest.mark.parametrize("name", sorted(STAND_INS))
def test_it_is_marked_repeatable_and_never_taken_by_itself(name: str) -> None:
    once, again = (dltp.load_dataset(name, source="generated") for _ in range(2))
    assert once.source == "generated"
    assert once.badge.startswith("made up")
    assert np.array_equal(once.train.x, again.train.x)
    assert "generated" not in SOURCES


def test_the_digits_need_none() -> None:
    with pytest.raises(dltp.DataError, match="no stand-in for 'mnist'"):
        dltp.load_dataset("mnist", source="generated")
