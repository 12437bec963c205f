"""The Python half of the Guard, without a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dltp_widgets.core import language
from dltp_widgets.widgets.views.guard import Guard


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Guard]:
    monkeypatch.setattr(language, "_offers", {})
    monkeypatch.delenv("DLTP_LANG", raising=False)
    monkeypatch.setattr(language, "_process_language", lambda: "en")
    made = Guard()
    yield made
    made.close()


def test_it_carries_its_script_and_the_style_of_every_composite(guard: Guard) -> None:
    assert "dltp-guard" in guard._esm
    assert ".dltp-root" in guard._css
    assert len(guard._esm) + len(guard._css) < 60 * 1024


def test_what_is_announced_goes_to_the_browser(guard: Guard) -> None:
    guard.announce("Training has begun.")
    assert guard.announcement == "Training has begun."
    assert "announcement" in guard.keys


def test_the_same_sentence_twice_is_heard_twice(guard: Guard) -> None:
    heard: list[str] = []
    guard.observe(lambda change: heard.append(change["new"].strip()), "announcement")
    for sentence in ("(100,) → (2, 25, 2)",) * 3 + ("other",):
        guard.announce(sentence)
    assert heard == ["(100,) → (2, 25, 2)"] * 3 + ["other"]


def test_the_browser_language_counts_when_it_is_not_english(guard: Guard) -> None:
    guard.set_state({"browser_language": "en-US"})
    assert language.get_language() == "en"
    guard.set_state({"browser_language": "fr-FR"})
    assert language.get_language() == "fr"
