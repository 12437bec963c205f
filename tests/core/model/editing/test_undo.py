"""Undo and redo."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.model.editing.undo import DEPTH, UndoStack


@given(st.lists(st.integers(0, 5), max_size=30))
def test_undoing_everything_and_redoing_it_comes_back(states):
    stack = UndoStack(-1)
    for state in states:
        stack.record(state)
    last, steps = stack.present, 0
    while stack.can_undo:
        stack.undo()
        steps += 1
    assert stack.present == -1
    assert stack.undo() == -1
    for _ in range(steps):
        stack.redo()
    assert stack.present == last
    assert not stack.can_redo
    assert stack.redo() == last


def test_a_new_state_forgets_what_was_taken_back():
    stack = UndoStack("a")
    stack.record("b")
    stack.undo()
    stack.record("c")
    assert not stack.can_redo
    assert stack.undo() == "a"


def test_the_memory_is_bounded():
    stack = UndoStack(0)
    for state in range(1, 3 * DEPTH):
        stack.record(state)
    for _ in range(2 * DEPTH):
        stack.undo()
    assert stack.present == 2 * DEPTH - 1
