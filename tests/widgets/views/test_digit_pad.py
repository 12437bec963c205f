"""The Python half of the digit pad: what comes from the browser, and what goes there."""

from __future__ import annotations

from typing import Any

import pytest
import traitlets

from dltp_widgets.widgets.views.digit_pad import DigitPad

STROKES = [[[0.1, 0.2], [0.3, 0.4]], [[0.5, 0.5]]]


@pytest.fixture
def pad(language: Any) -> Any:
    made = DigitPad()
    yield made
    made.close()


def test_strokes_come_from_the_browser_and_are_taken_away(pad: DigitPad) -> None:
    heard: list[int] = []
    pad.observe(lambda change: heard.append(len(change["new"])), "strokes")
    pad.set_state({"strokes": STROKES})
    pad.undo()
    pad.clear()
    pad.undo()
    assert heard == [2, 1, 0]
    assert pad.strokes == []


@pytest.mark.parametrize("wrong", [[[["x", 1]]], [[[1]]], [[[1, 2, 3]]], {"a": 1}, [1], None])
def test_what_is_no_drawing_is_refused_and_changes_nothing(pad: DigitPad, wrong: Any) -> None:
    pad.set_state({"strokes": STROKES})
    with pytest.raises(traitlets.TraitError):
        pad.set_state({"strokes": wrong})
    assert pad.strokes == STROKES


def test_its_script_is_small_and_its_texts_follow_the_language(pad: DigitPad, language: Any) -> None:
    assert len(pad._esm) < 60 * 1024
    english = dict(pad.texts)
    language("fr")
    assert all(pad.texts[name] != english[name] for name in english)
