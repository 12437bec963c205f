"""Which language wins, and what numbers look like in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from dltp_widgets.core import language
from dltp_widgets.core.errors import SpecError


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(language, "_offers", {})
    monkeypatch.setattr(language, "_process_language", lambda: None)
    monkeypatch.delenv("DLTP_LANG", raising=False)
    return


def test_english_when_nobody_speaks() -> None:
    assert language.get_language() == "en"


def test_the_stronger_voice_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_process_language", lambda: "en")
    language.offer_language("fr-FR", "browser")
    assert language.get_language() == "fr"
    monkeypatch.setenv("DLTP_LANG", "en")
    assert language.get_language() == "en"
    language.offer_language("fr", "lab")
    assert language.get_language() == "fr"
    language.set_language("en")
    assert language.get_language() == "en"


@pytest.mark.parametrize("source", ["jupyterlab", "browser"])
def test_english_of_the_front_end_is_no_opinion(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.setattr(language, "_process_language", lambda: "fr")
    language.offer_language("en-US", source)
    assert language.get_language() == "fr"


def test_unknown_languages_are_refused_or_ignored() -> None:
    with pytest.raises(SpecError, match="klingon"):
        language.set_language("klingon")
    language.offer_language("de-DE", "browser")
    assert language.get_language() == "en"


def test_listeners_hear_changes_only() -> None:
    heard: list[str] = []
    unsubscribe = language.on_language_change(heard.append)
    language.set_language("fr")
    language.set_language("fr")
    unsubscribe()
    language.set_language("en")
    assert heard == ["fr"]


def test_numbers_follow_the_language() -> None:
    language.set_language("fr")
    assert language.format_number(0.8964) == "0,896"
    assert language.format_count(300938) == "300\u202f938"
    language.set_language("en")
    assert language.format_number(0.8964) == "0.896"
    assert language.format_count(300938) == "300,938"


@pytest.mark.parametrize(
    ("n", "english", "french"),
    [
        (0, "0 bytes", "0 octets"),
        (1023, "1,023 bytes", "1\u202f023 octets"),
        (1024, "1 kB", "1 ko"),
        (12_345_678, "11.8 MB", "11,8 Mo"),
        (1010 << 20, "1,010 MB", "1\u202f010 Mo"),
        (4_000_000_000_000_000_000, "3,637,979 TB", "3\u202f637\u202f979 To"),
    ],
)
def test_sizes_are_read_by_people(n: int, english: str, french: str) -> None:
    assert language.format_bytes(n) == english
    language.set_language("fr")
    assert language.format_bytes(n) == french


def test_a_listener_that_fails_or_leaves_does_not_silence_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[str] = []
    unsubscribes: list[Callable[[], None]] = []
    add = language.on_language_change

    def leaves(_code: str) -> None:
        unsubscribes[0]()

    def fails(_code: str) -> None:
        raise RuntimeError("the widget is gone")

    unsubscribes += [add(leaves), add(fails), add(heard.append)]
    try:
        language.set_language("fr")
    finally:
        for unsubscribe in unsubscribes:
            unsubscribe()
    assert heard == ["fr"]
    assert "the widget is gone" in caplog.text
