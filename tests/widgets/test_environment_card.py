"""The environment as a widget: what is known without loading anything, and what the backend says when asked."""

from __future__ import annotations

import pytest

import dltp_widgets as dltp
from dltp_widgets.core.environment import Environment
from dltp_widgets.widgets import environment_card
from dltp_widgets.widgets.environment_card import EnvironmentCard


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Replace the look at the machine; return how it was asked, call by call."""
    calls: list[bool] = []

    def look(*, ask: bool = False) -> Environment:
        calls.append(ask)
        return Environment("3.11.7", "tensorflow", 2, 8 << 30, 4 << 30, {"keras": "<b>3"}, asked=ask)

    monkeypatch.setattr(environment_card, "environment", look)
    return calls


def test_it_is_drawn_without_asking_the_backend(asked: list[bool]) -> None:
    card = EnvironmentCard()
    assert asked == [False]
    assert "3.11.7" in card._table.value
    assert "&lt;b&gt;3" in card._table.value


def test_the_backend_is_asked_once(asked: list[bool]) -> None:
    card = EnvironmentCard()
    card.controls["ask"].click()
    assert asked == [False, True]
    assert card.value.asked
    assert card.controls["ask"].layout.display == "none"
    card.controls["refresh"].click()
    assert asked[-1] is False


def test_a_backend_that_is_not_there_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, asked: list[bool]
) -> None:
    card = EnvironmentCard()

    def fails(*, ask: bool = False) -> Environment:
        raise ImportError("No module named 'tensorflow' <x>")

    monkeypatch.setattr(environment_card, "environment", fails)
    card.controls["ask"].click()
    assert "tensorflow" in card.error
    assert "&lt;x&gt;" in card._sentence.value
    assert not card.controls["ask"].disabled


def test_it_speaks_french(asked: list[bool]) -> None:
    card = EnvironmentCard()
    dltp.set_language("fr")
    assert card.controls["refresh"].description == "Regarder de nouveau"
