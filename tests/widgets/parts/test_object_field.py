"""Initializers, regularizers, constraints: names and calls, read without executing anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.catalog.catalog import CATALOG
from dltp_widgets.core.model.editing.presets import mlp
from dltp_widgets.widgets.model.layer_stack_builder import LayerStackBuilder
from dltp_widgets.widgets.parts.object_field import parse_object, show_object

REGULARIZER = CATALOG["Dense"].argument("kernel_regularizer")
INITIALIZER = CATALOG["Dense"].argument("kernel_initializer")
L2 = {"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.001}}


@pytest.mark.parametrize("text", ["L2(0.001)", "l2(0.001)", " L2(l2=1e-3) "])
def test_calls_are_read(text: str) -> None:
    assert parse_object(REGULARIZER, text) == L2


def test_names_are_read_as_ever() -> None:
    assert parse_object(REGULARIZER, "l2") == "l2"
    assert parse_object(REGULARIZER, "") is None
    assert parse_object(INITIALIZER, "") == "glorot_uniform"


@pytest.mark.parametrize(
    "text", ["HeNormal()", "L2(", "__import__('os').system('x')", "L2(0.1)), Dense(2", "L2(x)"]
)
def test_what_is_neither_is_refused_in_words(text: str) -> None:
    with pytest.raises(SpecError, match="expected"):
        parse_object(REGULARIZER, text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        value = parse_object(REGULARIZER, text)
    except SpecError:
        return
    assert parse_object(REGULARIZER, show_object(value)) == value or value is None


def test_the_builder_writes_them(language: Any, drive: Any) -> None:
    d = drive(LayerStackBuilder(mlp())).click("layer_1").click("advanced")
    d.set("kernel_regularizer", "L2(0.001)").set("kernel_initializer", "he_normal")
    assert d.widget.spec.layers[1].args["kernel_regularizer"] == L2
    assert "kernel_regularizer=keras.regularizers.L2(l2=0.001)" in d.widget.code
    assert d.text("kernel_regularizer") == "L2(0.001)"
    d.click("layer_3").click("layer_1")
    assert d.text("kernel_regularizer") == "L2(l2=0.001)"
    d.set("kernel_regularizer", "Dense(3)")
    assert d.error("kernel_regularizer")
    assert d.widget.spec.layers[1].args["kernel_regularizer"] == L2
