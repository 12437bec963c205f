"""Fields answer in a sentence and keep what was typed."""

from __future__ import annotations

import html
from collections.abc import Callable

from dltp_widgets.core.numbers import parse_number, parse_whole, show_number
from dltp_widgets.widgets.parts.fields import Field, error_html


def _rate() -> Field:
    return Field(lambda text: parse_number(text, above=0), show=show_number)


def test_what_is_typed_becomes_a_value_and_stays_as_typed() -> None:
    field = _rate()
    field.text.value = "0,001"
    assert (field.value, field.error, field.text.value) == (0.001, "", "0,001")
    field.set_value(0.001)
    assert field.text.value == "0,001"
    field.set_value(0.5)
    assert field.text.value == "0.5"


def test_a_wrong_text_marks_the_field_and_leaves_the_value() -> None:
    field = Field(lambda text: parse_whole(text, least=1))
    field.text.value = "64"
    field.text.value = "0"
    assert field.value == 64
    assert field.error
    assert field.error in field.children[1].value
    assert "dltp-invalid" in field._dom_classes
    field.text.value = "32"
    assert (field.value, field.error, field.children[1].layout.display) == (32, "", "none")
    assert "dltp-invalid" not in field._dom_classes


def test_a_value_from_the_model_replaces_a_wrong_text() -> None:
    field = _rate()
    field.set_value(0.1)
    field.text.value = "oops"
    field.set_value(0.1)
    assert (field.text.value, field.error) == ("0.1", "")


def test_the_user_is_heard_once() -> None:
    field = _rate()
    heard: list[object] = []
    field.observe(lambda change: heard.append(change["new"]), "value")
    field.text.value = "0,5"
    field.text.value = "0.5"
    field.set_value(0.5)
    assert heard == [0.5]


def test_hostile_text_is_escaped() -> None:
    field = _rate()
    field.text.value = "<img src=x onerror=alert(1)>"
    assert "<img" not in field.children[1].value
    assert error_html("") == ""


def test_a_refusal_follows_the_language_and_leaves_text_and_value(language: Callable[[str], None]) -> None:
    field = Field(lambda text: parse_whole(text, least=1))
    field.text.value = "64"
    field.text.value = "many"
    english = field.error
    language("fr")
    field.relabel()
    assert field.error not in ("", english)
    assert field.error in html.unescape(field.children[1].value)
    assert (field.text.value, field.value) == ("many", 64)


def test_a_mark_from_outside_is_not_read_again() -> None:
    field = _rate()
    field.text.value = "oops"
    field.set_error("It does not fit the data.")
    field.relabel()
    assert field.error == "It does not fit the data."
