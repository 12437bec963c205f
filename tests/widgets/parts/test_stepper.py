"""The field with two buttons that chooses a number."""

from __future__ import annotations

from typing import Any

import pytest

from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.parts.stepper import Stepper


@pytest.fixture
def owner() -> Any:
    made = Composite()
    yield made
    made.close()


def test_its_buttons_step_and_stop_at_the_ends(owner: Composite) -> None:
    chosen: list[int] = []
    stepper = Stepper(owner, "index_0", chosen.append)
    stepper.set_place("axis 0", 1, 2)
    owner.controls["index_0_next"].click()
    owner.controls["index_0_previous"].click()
    assert chosen == [2, 0]
    stepper.set_place("axis 0", 2, 2)
    assert owner.controls["index_0_next"].disabled
    assert not owner.controls["index_0_previous"].disabled


def test_the_buttons_of_several_steppers_have_different_names(owner: Composite) -> None:
    steppers = [Stepper(owner, f"index_{place}", lambda _at: None) for place in range(2)]
    for place, stepper in enumerate(steppers):
        stepper.set_place(f"axis {place}", 0, 5)
    names = [owner.controls[f"index_{i}_{way}"].tooltip for i in range(2) for way in ("previous", "next")]
    assert len(set(names)) == 4
    assert all(f"axis {i // 2}" in name for i, name in enumerate(names))
