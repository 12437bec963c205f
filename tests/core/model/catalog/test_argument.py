"""Fields of arguments: what is typed, what is kept, and the sentence for what cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import set_language
from dltp_widgets.core.model.catalog.argument import Argument, check
from dltp_widgets.core.model.catalog.catalog import CATALOG, INPUT_SHAPE, format_argument, parse_argument

ALL = [argument for kind in CATALOG.values() for argument in kind.arguments] + [INPUT_SHAPE]


def argument(layer: str, name: str) -> Argument:
    found = CATALOG[layer].argument(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("layer", "name", "text", "value"),
    [
        ("Dense", "units", " 256 ", 256),
        ("Dense", "units", "1 000", 1000),
        ("Dense", "activation", "ReLU", "relu"),
        ("Dense", "activation", "", None),
        ("Dense", "activation", "None", None),
        ("Dense", "use_bias", "faux", False),
        ("Dense", "use_bias", "", True),
        ("Dropout", "rate", "0,25", 0.25),
        ("Dropout", "rate", "1e-3", 0.001),
        ("Rescaling", "scale", "1/255", 1 / 255),
        ("Conv2D", "kernel_size", "(3, 3)", (3, 3)),
        ("Conv2D", "kernel_size", "3", (3, 3)),
        ("Conv2D", "kernel_size", "3, 5", (3, 5)),
        ("Conv2D", "kernel_size", "3 x 5", (3, 5)),
        ("Conv2D", "kernel_size", "[3, 5]", (3, 5)),
        ("MaxPooling2D", "strides", "", None),
        ("Reshape", "target_shape", "(-1, 7)", (-1, 7)),
        ("Reshape", "target_shape", "784", (784,)),
        ("Reshape", "target_shape", "(784,)", (784,)),
    ],
)
def test_parse(layer: str, name: str, text: str, value: object) -> None:
    parsed = parse_argument(argument(layer, name), text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("layer", "name", "text"),
    [
        ("Dense", "units", "-1"),
        ("Dense", "units", ""),
        ("Dense", "units", "2.5"),
        ("Dense", "units", "abc"),
        ("Dense", "units", "9" * 30),
        ("Dense", "activation", "rellu"),
        ("Dense", "use_bias", "maybe"),
        ("Dropout", "rate", "25"),
        ("Dropout", "rate", "nan"),
        ("Rescaling", "scale", "1/0"),
        ("Conv2D", "kernel_size", "(3, 3, 3)"),
        ("Conv2D", "kernel_size", "3.5"),
        ("Conv2D", "kernel_size", "()"),
        ("Conv2D", "kernel_size", "__import__('os')"),
        ("Conv2D", "kernel_size", "(" * 5000),
        ("Reshape", "target_shape", "True, 2"),
    ],
)
def test_wrong_text_is_a_sentence(layer: str, name: str, text: str) -> None:
    field = argument(layer, name)
    with pytest.raises(SpecError) as caught:
        parse_argument(field, text)
    assert caught.value.argument == name
    assert field.label in str(caught.value)


def test_the_sentence() -> None:
    with pytest.raises(SpecError, match=r"Neurons: a whole number above 0 is expected, not “-1”\."):
        parse_argument(argument("Dense", "units"), "-1")
    with pytest.raises(SpecError, match=r"Did you mean relu\?"):
        parse_argument(argument("Dense", "activation"), "rellu")


@given(st.sampled_from(ALL), st.text(max_size=30))
def test_any_text_is_a_good_value_or_a_sentence(field: Argument, text: str) -> None:
    try:
        value = parse_argument(field, text)
    except SpecError:
        return
    assert check(field, value)


@pytest.mark.parametrize("value", [3, 0.001, 1e-05, 1 / 255, True, (3, 3), (784,), "relu", 10**15])
def test_what_is_shown_is_read_back(value: Any) -> None:
    kinds = {int: "int", float: "float", bool: "bool", tuple: "tuple", str: "text"}
    assert parse_argument(Argument("x", kinds[type(value)], required=True), format_argument(value)) == value


def test_labels_follow_the_language() -> None:
    units = argument("Dense", "units")
    set_language("en")
    assert units.label == "Neurons"
    assert units.help
