"""The Python half of the gallery: which images travel, and what comes back."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from dltp_widgets.core import language
from dltp_widgets.core.errors import DataError
from dltp_widgets.widgets.lock import UI_LOCK
from dltp_widgets.widgets.views.drawable import MAX_LABEL
from dltp_widgets.widgets.views.gallery import MAX_ANSWER, MAX_FIRST, MAX_SIDE, Gallery

DIGITS = np.random.default_rng(0).integers(0, 256, (500, 28, 28, 1), np.uint8)


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    made = Gallery()
    yield made
    made.close()


def _first(gallery: Gallery) -> np.ndarray:
    return np.frombuffer(gallery.pixels, np.uint8).reshape(-1, gallery.rows, gallery.cols, gallery.channels)


def _ask(
    gallery: Gallery, monkeypatch: pytest.MonkeyPatch, **question: Any
) -> list[tuple[dict, list[bytes]]]:
    """Ask as the browser does; return content and buffers of each answer."""
    answers: list[tuple[dict, list[bytes]]] = []
    monkeypatch.setattr(gallery, "send", lambda content, buffers: answers.append((content, buffers)))
    gallery._handle_custom_msg({"id": 3, "kind": "images", "version": gallery.version, **question}, [])
    return answers


def test_it_is_empty_at_first(gallery: Gallery) -> None:
    assert (gallery.count, gallery.pixels, gallery.selected) == (0, b"", None)
    assert gallery.texts["empty"]


def test_the_first_images_come_with_their_captions(gallery: Gallery) -> None:
    gallery.show(DIGITS, np.arange(500))
    first = _first(gallery)
    assert (gallery.count, gallery.rows, gallery.cols, gallery.channels) == (500, 28, 28, 1)
    assert len(first) == MAX_FIRST // 784
    np.testing.assert_array_equal(first, DIGITS[: len(first)])
    assert gallery.labels == [str(n) for n in range(len(first))]
    assert gallery.captions
    assert (gallery.vmin, gallery.vmax, gallery.exact, gallery.scale) == (0, 255, True, "grey")


@pytest.mark.parametrize(("scale", "range_"), [("zero_one", (0, 1)), ("minus_one_one", (-1, 1))])
def test_scaled_images_look_as_they_did_before(gallery: Gallery, scale: str, range_: tuple[int, int]) -> None:
    raw = DIGITS.astype(np.float32)
    gallery.show(raw / 255 if scale == "zero_one" else (raw - 127.5) / 127.5)
    assert (gallery.vmin, gallery.vmax) == range_
    np.testing.assert_array_equal(_first(gallery), DIGITS[: len(_first(gallery))])
    assert gallery.exact


def test_other_images_are_sent_when_they_are_asked_for(
    gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []

    def labels(start: int, stop: int) -> list[str]:
        asked.append((start, stop))
        return [f"n{i}" for i in range(start, stop)]

    gallery.show(DIGITS, labels)
    [(content, [pixels, mask])] = _ask(gallery, monkeypatch, first=490, count=40)
    assert (content["id"], content["first"], content["count"]) == (3, 490, 10)
    assert content["labels"] == [f"n{i}" for i in range(490, 500)]
    assert pixels == DIGITS[490:].tobytes()
    assert mask == b""
    assert asked == [(0, MAX_FIRST // 784), (490, 500)]


def test_what_is_not_finite_is_told(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    images = np.zeros((3, 2, 2), np.float32)
    images[1, 0] = np.nan, np.inf
    gallery.show(images)
    assert list(gallery.mask) == [0] * 4 + [1, 2, 0, 0] + [0] * 4
    [(_content, [_pixels, mask])] = _ask(gallery, monkeypatch, first=1, count=1)
    assert list(mask) == [1, 2, 0, 0]


def test_colour_weights_and_large_images(gallery: Gallery) -> None:
    gallery.show(np.zeros((4, 32, 32, 3), np.uint8))
    assert (gallery.scale, gallery.captions) == ("rgb", False)
    gallery.show(np.linspace(-0.5, 0.2, 64).reshape(4, 4, 4), signed=True)
    assert (gallery.scale, gallery.vmin, gallery.vmax) == ("diverging", -1, 1)
    gallery.show(np.zeros((4, 4, 4)), signed=True, value_range=(-0.5, 0.2))
    assert (gallery.vmin, gallery.vmax) == (-0.5, 0.5)
    gallery.show(np.zeros((2, 224, 200, 3), np.uint8))
    assert gallery.step == 4
    assert max(gallery.rows, gallery.cols) <= MAX_SIDE
    assert "224" in gallery.texts["gallery"]


@pytest.mark.parametrize(
    "question",
    [{"first": -1, "count": 3}, {"first": 500, "count": 3}, {"first": "0", "count": 3}, {"first": 0}],
)
def test_what_is_no_question_gets_no_answer(gallery: Gallery, monkeypatch: Any, question: dict) -> None:
    gallery.show(DIGITS)
    assert _ask(gallery, monkeypatch, **question) == []
    assert _ask(gallery, monkeypatch, first=0, count=3, version=gallery.version - 1) == []


def test_little_travels_whatever_the_number(recorded_comm: Any) -> None:
    many = np.broadcast_to(DIGITS[:1], (10**7, 28, 28, 1))
    gallery = Gallery()
    recorded_comm.clear()
    gallery.show(many, lambda start, stop: ["7"] * (stop - start))
    assert recorded_comm.size <= 30_000
    recorded_comm.clear()
    question = {"id": 1, "kind": "images", "version": gallery.version, "first": 9_000_000, "count": 10**6}
    gallery._handle_custom_msg(question, [])
    [answer] = recorded_comm.of(gallery, "custom")
    assert answer.content["count"] == MAX_ANSWER // 784
    assert answer.size <= 100_000
    gallery.close()


def test_a_choice_goes_both_ways(recorded_comm: Any) -> None:
    gallery = Gallery(DIGITS)
    gallery.set_state({"selected": 17})
    assert gallery.selected == 17
    recorded_comm.clear()
    gallery.selected = 400
    assert [m.content for m in recorded_comm.of(gallery, "update")] == [{"selected": 400}]
    gallery.show(DIGITS)
    assert gallery.selected is None
    gallery.close()


def test_who_asked_hears_of_an_opened_image(gallery: Gallery) -> None:
    gallery.show(DIGITS)
    opened: list[int] = []
    release = gallery.on_open(opened.append)
    for image in (3, 499, 500, -1, "x"):
        gallery._handle_custom_msg({"kind": "open", "image": image}, [])
    release()
    gallery._handle_custom_msg({"kind": "open", "image": 4}, [])
    assert opened == [3, 499]


def test_messages_are_heard_under_the_lock_of_all_widgets(gallery: Gallery, monkeypatch: Any) -> None:
    gallery.show(DIGITS)
    held: list[bool] = []
    monkeypatch.setattr(gallery, "send", lambda *_answer: held.append(UI_LOCK._is_owned()))
    gallery.on_open(lambda _image: held.append(UI_LOCK._is_owned()))
    gallery._handle_custom_msg({"kind": "open", "image": 4}, [])
    gallery._handle_custom_msg({"kind": "images", "version": gallery.version, "first": 0, "count": 1}, [])
    assert held == [True, True]


def test_long_captions_are_cut(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    gallery.show(DIGITS, ["n" * 100_000] * 500)
    assert set(gallery.labels) == {"n" * MAX_LABEL + "…"}
    [(content, _buffers)] = _ask(gallery, monkeypatch, first=490, count=1)
    assert content["labels"] == ["n" * MAX_LABEL + "…"]


@pytest.mark.parametrize(
    "wrong", [np.zeros((3, 3)), np.zeros((2, 4, 4, 2)), np.array([[["a"]]]), np.zeros((2, 3, 4), complex)]
)
def test_what_cannot_be_shown_is_refused_in_words(gallery: Gallery, wrong: np.ndarray) -> None:
    with pytest.raises(DataError) as caught:
        gallery.show(wrong)
    assert str(caught.value)
    assert gallery.count == 0


def test_the_texts_follow_the_language_and_a_closed_gallery_is_forgotten(monkeypatch: Any) -> None:
    monkeypatch.setattr(language, "_offers", {})
    monkeypatch.setattr(language, "_listeners", [])
    gallery = Gallery(DIGITS)
    language.set_language("fr")
    assert gallery.texts["decimal"] == ","
    gallery.close()
    assert language._listeners == []
    alive = weakref.ref(gallery)
    del gallery
    gc.collect()
    assert alive() is None


def test_script_and_style_are_small(gallery: Gallery) -> None:
    assert len(gallery._esm) + len(gallery._css) < 60 * 1024


@given(
    npst.arrays(
        st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_]),
        npst.array_shapes(min_dims=3, max_dims=3, max_side=6, min_side=0),
    )
)
def test_any_stack_of_numbers_can_be_shown(images: np.ndarray) -> None:
    gallery = Gallery(images)
    try:
        assert len(gallery.pixels) == images.size
        assert gallery.vmin <= gallery.vmax
    finally:
        gallery.close()
