"""The Python halves of the builder's views: which messages are acts, and what travels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.widgets.lock import UI_LOCK
from dltp_widgets.widgets.views.code_editor import CodeEditor
from dltp_widgets.widgets.views.layer_editor import MOST_PASTED, Act, LayerEditor
from dltp_widgets.widgets.views.palette_view import MOST_TYPED, PaletteView
from dltp_widgets.widgets.views.part import Part

ROWS = [{"title": f"Dense {n}"} for n in range(4)]


class Heard:
    """What an editor asks for."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.selections: list[tuple[list[int], int]] = []
        self.editor = LayerEditor(self.acts.append, lambda *selection: self.selections.append(selection))
        self.editor.show(ROWS, [], None, drawing=False)

    def send(self, **content: Any) -> None:
        self.editor._handle_custom_msg(content, [])


@pytest.fixture
def heard() -> Iterator[Heard]:
    made = Heard()
    yield made
    made.editor.close()


def test_messages_become_acts(heard: Heard) -> None:
    heard.send(kind="add", layer="Dense", gap=4)
    heard.send(kind="move", rows=[2, 0, 2], gap=1)
    heard.send(kind="remove", rows=[3])
    heard.send(kind="open", row=1)
    heard.send(kind="paste", text="Dense(3)", gap=0)
    heard.send(kind="undo")
    assert heard.acts == [
        Act("add", gap=4, text="Dense"),
        Act("move", rows=(0, 2), gap=1),
        Act("remove", rows=(3,)),
        Act("open", rows=(1,)),
        Act("paste", text="Dense(3)"),
        Act("undo"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"kind": "explode"},
        {"kind": ["add"]},
        {"kind": "remove", "rows": [4]},
        {"kind": "remove", "rows": [-1]},
        {"kind": "remove", "rows": []},
        {"kind": "remove", "rows": [True]},
        {"kind": "remove", "rows": ["1"]},
        {"kind": "remove", "rows": "12"},
        {"kind": "move", "rows": [1], "gap": 5},
        {"kind": "move", "rows": [1], "gap": None},
        {"kind": "add", "layer": 3, "gap": 0},
        {"kind": "undo", "rows": [1]},
        {"kind": "open", "row": 9},
        {"kind": "open"},
        {"kind": "paste", "text": "x" * (MOST_PASTED + 1), "gap": 0},
    ],
)
def test_what_is_no_act_is_not_heard(heard: Heard, content: dict[str, Any]) -> None:
    heard.send(**content)
    assert heard.acts == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from(["rows", "row", "gap", "text", "layer"]), _JSON),
    st.sampled_from(["add", "move", "open", "fix"]) | _JSON,
)
def test_no_message_is_an_error(content: dict[str, Any], kind: Any) -> None:
    heard = Heard()
    try:
        heard.send(kind=kind, **content)
        assert all(0 <= row < len(ROWS) for act in heard.acts for row in act.rows)
    finally:
        heard.editor.close()


def test_a_choice_goes_both_ways(heard: Heard, recorded_comm: Any) -> None:
    heard.editor.set_state({"selected": [2, 0, 99], "current": 2})
    assert heard.selections[-1] == ([0, 2], 2)
    known = len(heard.selections)
    heard.editor.select([1], 1)
    assert len(heard.selections) == known, "what the program selects is no choice of the user"


def test_the_same_model_again_sends_nothing(recorded_comm: Any) -> None:
    heard = Heard()
    recorded_comm.clear()
    heard.editor.show([dict(row) for row in ROWS], [], None, drawing=False)
    assert recorded_comm.count("update") == 0
    heard.editor.close()


def test_acts_are_done_under_the_lock_of_all_widgets() -> None:
    held: list[bool] = []
    editor = LayerEditor(lambda _act: held.append(UI_LOCK._is_owned()), lambda *_selection: None)
    editor._handle_custom_msg({"kind": "undo"}, [])
    editor.close()
    assert held == [True]


def test_the_palette_asks_and_its_search_is_cut() -> None:
    added: list[str] = []
    begun: list[str] = []
    palette = PaletteView(added.append, begun.append)
    for content in (
        {"kind": "add", "layer": "Dense"},
        {"kind": "preset", "slug": "mlp"},
        {"kind": "add", "layer": 3},
        {"kind": "x"},
    ):
        palette._handle_custom_msg(content, [])
    palette.set_state({"value": "m" * 1000})
    assert (added, begun, len(palette.value)) == (["Dense"], ["mlp"], MOST_TYPED)
    palette.close()


def test_scripts_are_small() -> None:
    for view in (LayerEditor, PaletteView, CodeEditor):
        assert len(view._esm) < 60 * 1024


def test_a_part_is_pressed_like_a_button() -> None:
    pressed: list[int] = []
    part = Part(CodeEditor(), lambda: "label", lambda: pressed.append(1))
    part.click()
    assert (part.description, pressed, part.is_there()) == ("label", [1], True)
