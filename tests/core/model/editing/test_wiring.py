"""Branches: what a layer takes, a layer more, a layer less; and all of it keeps its lines, whatever the names do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.model.wiring import connect, insert_wired, remove_wired

DENSE = LayerSpec("Dense", units=4)
STACK = ModelSpec.sequential((4,), [DENSE, DENSE, LayerSpec("Add"), DENSE])
SKIP = connect(STACK, 2, ["dense_1", "input"])


def test_a_skip_connection_and_back() -> None:
    assert SKIP.links[2] == ("dense_1", "input")
    assert resolve(SKIP).problem is None
    assert not SKIP.is_stack
    assert connect(SKIP, 2, ["dense_1"]) == STACK


@pytest.mark.parametrize("sources", [["nobody"], ["dense_2"], ["add"], []])
def test_only_what_stands_before_can_be_taken(sources: list[str]) -> None:
    with pytest.raises(SpecError, match="dense_1"):
        connect(STACK, 2, sources)


def test_a_layer_more_stands_in_the_line() -> None:
    more = insert_wired(SKIP, 2, LayerSpec("Activation", activation="relu"))
    assert more.links[3] == ("activation", "input")
    assert resolve(more).problem is None
    assert remove_wired(more, 2) == SKIP
    last = insert_wired(SKIP, 4, DENSE)
    assert last.outputs == () == SKIP.outputs, "the last layer, as before"
    assert resolve(last).params == resolve(SKIP).params + 20


def test_names_that_move_keep_their_lines() -> None:
    more = insert_wired(SKIP, 0, DENSE)
    assert more.links[3] == ("dense_2", "dense"), "what took the input takes the new first layer"
    assert resolve(more).problem is None


@given(
    st.lists(st.tuples(st.sampled_from(["insert", "remove"]), st.integers(0, 30)), max_size=8),
)
def test_no_edit_leaves_a_line_without_an_end(edits: list[tuple[str, int]]) -> None:
    spec = SKIP
    for kind, at in edits:
        if kind == "insert":
            spec = insert_wired(spec, at % (len(spec.layers) + 1), DENSE)
        elif len(spec.layers) > 1:
            spec = remove_wired(spec, at % len(spec.layers))
        known = set(spec.inputs)
        for name, sources in zip(spec.layer_names, spec.links, strict=True):
            assert sources
            assert known.issuperset(sources)
            known.add(name)
        assert known.issuperset(spec.outputs)
