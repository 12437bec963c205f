"""Inputs: one more, one less, another shape, another name; the lines stay with them."""

from __future__ import annotations

import pytest

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.code.to_code import APIS, to_code
from dltp_widgets.core.model.editing.model_inputs import add_input, remove_input, rename_input, reshape_input
from dltp_widgets.core.model.keras.build import build_model
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.model.wiring import connect
from dltp_widgets.core.reading.from_code import from_code

STACK = ModelSpec.sequential(
    (4,), [LayerSpec("Dense", units=4), LayerSpec("Add"), LayerSpec("Dense", units=1)]
)
BOTH = connect(add_input(STACK), 1, ["dense", "input_1"])


def test_a_second_input_is_of_the_shape_of_the_first_and_can_be_taken() -> None:
    assert dict(BOTH.inputs) == {"input": (4,), "input_1": (4,)}
    assert not BOTH.is_stack
    assert resolve(BOTH).problem is None
    assert build_model(BOTH).count_params() == resolve(BOTH).params == 25
    for api in APIS[1:]:
        assert from_code(to_code(BOTH, api)).spec == BOTH
    assert add_input(ModelSpec.sequential(None, []), name="x").inputs["x"] == (8,)


def test_an_input_less_closes_its_lines() -> None:
    assert remove_input(BOTH, "input_1") == STACK
    turned = remove_input(BOTH, "input")
    assert turned.links == (("input_1",), ("dense", "input_1"), ("add",))
    with pytest.raises(SpecError):
        remove_input(STACK, "input")
    with pytest.raises(SpecError):
        remove_input(BOTH, "nobody")


def test_shape_and_name() -> None:
    named = rename_input(BOTH, "input_1", "side")
    assert named.links[1] == ("dense", "side")
    assert list(named.inputs) == ["input", "side"]
    assert rename_input(named, "side", "side") == named
    for wrong in ("input", "dense", "a b", ""):
        with pytest.raises(SpecError):
            rename_input(named, "side", wrong)
    assert reshape_input(BOTH, "input_1", (5,)).inputs["input_1"] == (5,)
    assert reshape_input(STACK, "input", (5,)) == STACK.with_input_shape((5,))
