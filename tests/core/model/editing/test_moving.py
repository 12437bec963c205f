"""Moves in a model with branches: the list is re-ordered, or a layer changes its line, or it is refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.editing.block_rows import move_row, move_rows
from dltp_widgets.core.model.editing.moving import move_to_line
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.model.wiring import insert_on_line

NEW = LayerSpec("Dropout", rate=0.5, name="new")


def dense(name: str) -> LayerSpec:
    return LayerSpec("Dense", units=4, name=name)


TWO = ModelSpec.graph(
    {"x": (4,)},
    [dense("a"), dense("b"), dense("c"), dense("d"), LayerSpec("Add", name="sum"), dense("end")],
    {"c": ["x"], "sum": ["b", "d"]},
)
"""x -> a -> b and x -> c -> d, and their sum."""
SKIP = ModelSpec.graph(
    {"x": (4,)}, [dense("a"), dense("b"), LayerSpec("Add", name="sum"), dense("end")], {"sum": ["b", "a"]}
)


def links(spec: ModelSpec) -> dict[str, tuple[str, ...]]:
    return dict(zip(spec.layer_names, spec.links, strict=True))


def test_what_depends_on_nothing_between_is_only_listed_elsewhere() -> None:
    moved, first = move_rows(TWO, [2, 3], 0)
    assert (first, moved.layer_names) == (0, ("c", "d", "a", "b", "sum", "end"))
    assert links(moved) == links(TWO)
    assert moved.outputs == ()
    assert move_rows(moved, [0, 1], 4)[0] == TWO
    assert links(move_row(TWO, 2, 1)) == links(TWO)


def test_a_layer_goes_into_the_line_of_its_new_place() -> None:
    moved, first = move_rows(TWO, [1], 0)
    assert (first, moved.layer_names[:2]) == (0, ("b", "a"))
    now = links(moved)
    assert (now["b"], now["a"], now["sum"]) == (("x",), ("b",), ("a", "d"))
    assert now["c"] == ("b",), "what took the input takes the new first layer, as where one is added"
    assert resolve(moved).problem is None
    last, _first = move_rows(TWO, [0], 6)
    assert links(last)["a"] == ("end",)
    assert last.outputs == ()
    assert move_row(SKIP, 3, 0).layer_names[0] == "end"


def test_what_cannot_be_is_refused_in_words() -> None:
    with pytest.raises(SpecError, match=r"sum.*several"):
        move_rows(TWO, [4], 0)
    with pytest.raises(SpecError, match=r"sum.*twice"):
        move_rows(SKIP, [1], 0)
    with pytest.raises(SpecError, match="line"):
        insert_on_line(TWO, ("x", 5), NEW)
    ends = ModelSpec.graph({"x": (4,)}, [dense("a"), dense("b")], outputs=["a", "b"])
    with pytest.raises(SpecError, match="output"):
        move_rows(ends, [1], 0)


def test_a_layer_stands_in_one_line_and_no_other() -> None:
    spec = insert_on_line(TWO, ("x", 2), NEW)
    now = links(spec)
    assert (now["new"], now["c"], now["a"]) == (("x",), ("new",), ("x",))
    skipped = insert_on_line(SKIP, (0, 2), NEW)
    assert links(skipped)["sum"] == ("b", "new")
    assert links(skipped)["b"] == ("a",)
    assert resolve(skipped).problem is None
    stack = ModelSpec.sequential((4,), [dense("a"), dense("b")])
    assert insert_on_line(stack, (0, 1), NEW) == stack.insert(1, NEW)


def test_a_layer_moves_to_another_line() -> None:
    moved, place = move_to_line(TWO, 0, (2, 3))
    now = links(moved)
    assert (moved.layer_names[place], now["b"], now["a"], now["d"]) == ("a", ("x",), ("c",), ("a",))
    back, place = move_to_line(TWO, 3, ("x", 0))
    now = links(back)
    assert (place, now["d"], now["a"], now["sum"], now["c"]) == (0, ("x",), ("d",), ("b", "c"), ("x",))
    assert move_to_line(TWO, 2, (2, 3)) == (TWO, 2)
    with pytest.raises(SpecError, match="several"):
        move_to_line(TWO, 4, ("x", 0))


@given(spec=st.sampled_from([TWO, SKIP]), moves=st.lists(st.tuples(st.sets(st.integers(0, 3), min_size=1),
       st.integers(0, 4)), max_size=4))  # fmt: skip
def test_no_move_loses_a_layer_or_a_line(spec: ModelSpec, moves: list[tuple[set[int], int]]) -> None:
    lines = sum(map(len, spec.links))
    for rows, gap in moves:
        try:
            moved, first = move_rows(spec, sorted(rows), gap)
        except SpecError:
            continue
        assert [moved.layer_names[first + n] for n in range(len(rows))] == [
            spec.layer_names[row] for row in sorted(rows)
        ]
        assert sorted(moved.layer_names) == sorted(spec.layer_names)
        assert sum(map(len, moved.links)) == lines
        known = set(moved.inputs)
        for name, sources in links(moved).items():
            assert known.issuperset(sources)
            known.add(name)
        spec = moved
