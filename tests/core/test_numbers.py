"""Numbers as students type them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.numbers import parse_number, parse_whole, show_number


@pytest.mark.parametrize("text", ["0,001", "0.001", "1e-3", " 1E-3 ", "+0,001", ".001", ",001"])
def test_one_thousandth_in_every_spelling(text: str) -> None:
    assert parse_number(text, above=0) == 0.001


@pytest.mark.parametrize(
    "text", ["", "abc", "1,2,3", "1.000.000", "nan", "inf", "1e999", "--1", "0x10", "１", "1" * 50]
)
def test_what_is_no_number_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse_number(text)
    assert refused.value.expected == "a number"
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(("text", "value"), [("64", 64), ("10 000", 10_000), ("10\u202f000", 10_000)])
def test_whole_numbers(text: str, value: int) -> None:
    assert parse_whole(text, least=1) == value


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "1e3", ""])
def test_whole_numbers_refused(text: str) -> None:
    with pytest.raises(SpecError):
        parse_whole(text, least=1)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_shown_reads_back(value: float) -> None:
    assert parse_number(show_number(value)) == value


@given(st.text(max_size=200))
def test_any_text_is_a_number_or_a_sentence(text: str) -> None:
    try:
        value = parse_number(text)
    except SpecError:
        return
    assert math.isfinite(value)
