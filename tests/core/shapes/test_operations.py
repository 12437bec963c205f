"""Steps, refusals, rules and origins, without TensorFlow."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltp_widgets.core import machine
from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.shapes.chain import Taken, bytes_held, named, take
from dltp_widgets.core.shapes.index_map import MAX_SHOWN, corner, index_map, places
from dltp_widgets.core.shapes.operations import MAX_RANK, PLANNERS, resolve
from dltp_widgets.core.shapes.plan import Kind, flat
from dltp_widgets.core.shapes.refusal import CODES, ShapeRefusal
from dltp_widgets.core.shapes.step import ALIASES, ARGUMENTS, Step
from dltp_widgets.core.shapes.tensor import DTYPES, as_tensor


def run(x: Any, *steps: Step, **tensors: Any) -> Taken:
    start, taken = named("x", as_tensor(x)), []
    found = {name: as_tensor(tensor) for name, tensor in tensors.items()}
    for step in steps:
        taken.append(take(start, taken, step, found.get))
    return taken[-1]


def refusal(x: Any, *steps: Step, **tensors: Any) -> ShapeRefusal:
    with pytest.raises(ShapeRefusal) as caught:
        run(x, *steps, **tensors)
    assert caught.value.code in CODES
    return caught.value


HUNDRED = np.arange(100, dtype=np.int32)


# --- what the issue and module 1 ask for ---------------------------------------------------------------------------
def test_minus_one_is_worked_out_in_the_open() -> None:
    taken = run(HUNDRED, Step("reshape", shape="-1, 25, 2"))
    assert (taken.before, taken.after, taken.dtype) == ((100,), (2, 25, 2), "int32")
    assert "100 / (25 x 2) = 2" in taken.rule
    assert taken.tensorflow == "x1 = tf.reshape(x, (-1, 25, 2))"
    assert taken.numpy == "x1 = np.reshape(x, (-1, 25, 2))"
    assert run(np.arange(6), Step("reshape", shape=(1, -1))).after == (1, 6)


@pytest.mark.parametrize(
    ("x", "step", "words"),
    [
        (
            np.ones((60, 100, 2)),
            Step("reshape", shape=(-1, 100)),
            "-1: 12,000 / 100 = 120. The 12,000 elements stay",
        ),
        (np.ones(1), Step("reshape", shape=()), "The 1 element stays;"),
        (np.ones((2, 1)), Step("squeeze"), "The axis of size 1 goes (1)"),
        (np.ones((1, 2, 1)), Step("squeeze"), "The axes of size 1 go (0, 2)"),
        (np.ones((2, 1)), Step("@", other="[[2, 3]]"), "of 1 element each: [i, j] is their product."),
        (np.ones((2, 2)), Step("@", other="x"), "the sum of the 2 products"),
    ],
)
def test_a_rule_counts_as_one_speaks(x: Any, step: Step, words: str) -> None:
    assert words in run(x, step).rule


def test_module_1_reshape_transpose_multiply() -> None:
    w = [[1, 2, 3], [4, 5, 6]]
    steps = [Step("reshape", shape=(3, 2)), Step("transpose"), Step("@", other="x1")]
    assert run(w, *steps[:1]).value.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert run(w, *steps[:2]).value.tolist() == [[1, 3, 5], [2, 4, 6]]
    assert run(w, *steps).value.tolist() == [[35, 44], [44, 56]]


@pytest.mark.parametrize(
    ("x", "step", "code", "words"),
    [
        (HUNDRED, Step("reshape", shape=(-1, 30, 2)), "not_a_multiple", "100 is not a multiple of 60"),
        (HUNDRED, Step("reshape", shape=(3, 30)), "wrong_count", "room for 90 elements, not for 100."),
        (HUNDRED, Step("reshape", shape=(-1, -1)), "two_unknowns", "only one size may be -1"),
        (HUNDRED, Step("reshape", shape=(-2, 50)), "negative_size", "cannot be negative"),
        (np.ones((2, 3)), Step("@", other="y"), "inner_dimensions", "inner dimensions 3 and 2 differ"),
        (np.ones((2, 2), "int64"), Step("@", other="z"), "different_dtypes", "int64 and int32: cast one"),
        (np.ones((2, 2), "int64"), Step("+", other="z"), "different_dtypes", "int64 and int32: cast one"),
        (np.ones(3), Step("+", other="[1, 2]"), "cannot_broadcast", "3 and 2 differ"),
        (np.ones(3), Step("broadcast", shape=(2,)), "cannot_broadcast", "3 and 2 differ"),
        (np.ones((1, 2)), Step("broadcast", shape=(2,)), "cannot_broadcast", "more axes"),
        (np.ones(3), Step("@", other="x"), "wrong_rank", "@ needs matrices, and (3,) has 1 axis:"),
        (np.float32(1), Step("@", other="x"), "wrong_rank", "() has 0 axes"),
        (np.ones(3), Step("transpose", perm=(0, 1)), "not_a_permutation", "the 1 axis of (3,) once: 0"),
        (
            np.ones((2, 3)),
            Step("transpose", perm=(0, 2)),
            "not_a_permutation",
            "2 axes of (2, 3) once, from 0 to 1",
        ),
        (np.float32(1), Step("transpose", perm=(0,)), "not_a_permutation", "A scalar has no axis."),
        (np.ones((2, 1)), Step("squeeze", axis=0), "not_of_size_one", "size 2"),
        (np.ones(3), Step("expand_dims", axis=2), "bad_axis", "-2 to 1"),
        (np.float32(1), Step("squeeze", axis=0), "bad_axis", "scalar"),
        (np.ones(3), Step("slice", index="3"), "index_out_of_range", "0 to 2"),
        (np.ones(3), Step("slice", index="0, 0"), "too_many_indices", "2 indices, and (3,) has only 1 axis."),
        (
            np.ones((1, 2)),
            Step("slice", index="0, 0, 0"),
            "too_many_indices",
            "3 indices, and (1, 2) has only 2 axes.",
        ),
        (np.float32(1), Step("slice", index="0"), "too_many_indices", "A scalar has no axis."),
        (np.float32(1), Step("reshape", shape=(-1, 2)), "not_a_multiple", "1 element cannot be arranged"),
        (
            np.ones((40, 50)),
            Step("reshape", shape=(-1, 1500)),
            "not_a_multiple",
            "2,000 is not a multiple of 1,500.",
        ),
        (np.ones(3), Step("reshape", shape=(1,)), "wrong_count", "room for 1 element, not for 3."),
        (np.ones(3), Step("slice", index="..., ..."), "too_many_indices", "Only one"),
        (np.ones(3), Step("slice", index="::0"), "zero_step", "cannot be 0"),
        (np.ones(3), Step("one_hot", depth=3), "wrong_dtype", "cast to int32"),
        (np.ones(3, bool), Step("+", other="x"), "wrong_dtype", "cast to int32"),
        (np.ones(3, np.int32), Step("one_hot", depth=-1), "negative_size", "cannot be negative"),
        (np.ones(3), Step("stack", other="[[1]]"), "different_shapes", "one shape"),
        (np.ones((1,) * MAX_RANK), Step("expand_dims", axis=0), "too_many_axes", "9 axes"),
        (np.ones(3), Step("+", other="nowhere"), "unknown_operand", "There is no tensor nowhere"),
        (np.ones(3), Step("+", other="x7"), "unknown_operand", "x7"),
        (np.ones(3, np.uint8), Step("+", other="[300]"), "wrong_value", "too large for uint8"),
    ],
)
def test_what_cannot_be_is_refused_in_words(x: Any, step: Step, code: str, words: str) -> None:
    refused = refusal(x, step, y=np.ones((2, 2)), z=np.ones((2, 2), "int32"))
    assert refused.code == code
    assert words in str(refused)


def test_huge_results_are_refused_before_any_memory_is_taken() -> None:
    one = np.float32(1)
    assert refusal(one, Step("broadcast", shape=(10**6, 10**6))).code == "too_large"
    assert refusal(HUNDRED, Step("reshape", shape=(10**6, 10**6))).code == "wrong_count"
    assert refusal(HUNDRED, Step("one_hot", depth=2**31 - 1)).code == "too_large"
    tall, wide = np.broadcast_to(one, (10**5, 10**5)), np.broadcast_to(one, (10**5, 1))
    assert refusal(wide, Step("@", other="y"), y=np.broadcast_to(one, (1, 10**5))).code == "too_large"
    narrow = np.broadcast_to(np.int64(1), (2000, 10**6))
    assert refusal(narrow, Step("@", other="y"), y=narrow.T).code == "too_much_work"
    assert run(tall, Step("transpose")).after == (10**5, 10**5)


def test_a_view_of_a_trillion_elements_can_be_looked_at() -> None:
    huge = np.broadcast_to(np.float32(1), (10**6, 10**6))
    for step in (
        Step("transpose"),
        Step("reshape", shape=(-1,)),
        Step("expand_dims", axis=0),
        Step("slice", index="::2"),
    ):
        seen = index_map(run(huge, step))
        assert all(math.prod(array.window) <= MAX_SHOWN for array in seen.arrays)
    assert refusal(huge, Step("cast", dtype="float64")).code == "too_large"


def test_steps_together_take_no_more_than_half_of_the_free_memory(monkeypatch: Any) -> None:
    monkeypatch.setattr(machine, "free_memory", lambda: 20 << 20)
    start, taken = named("x", as_tensor(np.zeros(2**20, np.float32))), []
    for _ in range(2):  # 4 MB each
        taken.append(take(start, taken, Step("+", other="1"), {}.get, held=bytes_held(start, [taken])))
    assert bytes_held(start, [taken, taken[:1]]) == 2 * 2**22
    with pytest.raises(ShapeRefusal) as caught:
        take(start, taken, Step("+", other="1"), {}.get, held=bytes_held(start, [taken]))
    assert caught.value.code == "too_large"
    assert "takes 4 MB, the steps before it hold 8 MB, and 20 MB" in str(caught.value)
    small = take(start, taken, Step("slice", index=":10"), {}.get, held=bytes_held(start, [taken]))
    assert take(start, [small], Step("cast", dtype="int32"), {}.get, held=10**12).after == (10,)


def test_a_view_holds_no_memory_of_its_own() -> None:
    beside = as_tensor(np.ones((2, 3)))
    start, taken = named("x", as_tensor(np.ones((2, 3)))), []
    for step in (
        Step("t"),
        Step("expand_dims", axis=0),
        Step("slice", index="0"),
        Step("t"),
        Step("reshape", shape=6),
    ):
        taken.append(take(start, taken, step, {}.get))
    assert bytes_held(start, [taken]) == 0
    taken.append(take(start, taken, Step("reshape", shape=(2, 3)), {}.get))
    taken.append(take(start, taken, Step("+", other="y"), {"y": beside}.get))
    assert bytes_held(start, [taken, taken]) == 48


# --- how a step is read ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", ["2, 25, 2", "(2, 25, 2)", "[2,25,2]", "2 x 25 x 2", "2×25×2", " 2 25 2 ", (2, 25, 2), [2, 25, np.int64(2)]]
)  # fmt: skip
def test_a_shape_is_read_as_it_is_typed(text: Any) -> None:
    assert Step("reshape", shape=text).args == {"shape": (2, 25, 2)}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("[0:2, :, -1]", "0:2, :, -1"),
        (" ::2,None , ... ", "::2, None, ..."),
        ("tf.newaxis, 0", "None, 0"),
        (3, "3"),
        ((slice(0, 2), ..., None, np.int64(4)), "0:2, ..., None, 4"),
        (slice(None, None, -1), "::-1"),
    ],
)
def test_an_index_is_read_as_it_is_typed(value: Any, text: str) -> None:
    assert Step("slice", index=value).args == {"index": text}


@pytest.mark.parametrize(
    ("op", "args", "code"),
    [
        ("rehsape", {}, "unknown_operation"),
        (None, {}, "unknown_operation"),
        ("reshape", {"form": 3}, "unknown_argument"),
        ("reshape", {}, "missing_argument"),
        ("reshape", {"shape": " "}, "missing_argument"),
        ("reshape", {"shape": "2; import os"}, "wrong_value"),
        ("reshape", {"shape": (2.5,)}, "wrong_value"),
        ("reshape", {"shape": (True,)}, "wrong_value"),
        ("reshape", {"shape": "9" * 400}, "wrong_value"),
        ("reshape", {"shape": [1] * 999}, "wrong_value"),
        ("slice", {"index": "__import__('os')"}, "wrong_value"),
        ("slice", {"index": ""}, "missing_argument"),
        ("slice", {"index": True}, "wrong_value"),
        ("slice", {"index": "1" + "0" * 20}, "wrong_value"),
        ("cast", {"dtype": "float23"}, "wrong_value"),
        ("cast", {"dtype": object()}, "wrong_value"),
        ("add", {"other": "os.system('x')"}, "wrong_value"),
        ("add", {"other": "[1, [2]]"}, "wrong_value"),
        ("add", {"other": "[1, True]"}, "wrong_value"),
        ("add", {"other": "['a']"}, "wrong_value"),
        ("add", {"other": "[" * 2000}, "wrong_value"),
        ("add", {"other": "[1e999]"}, "wrong_value"),
        ("add", {"other": "{}"}, "wrong_value"),
        ("one_hot", {"depth": "ten"}, "wrong_value"),
    ],
)
def test_what_cannot_be_read_is_refused(op: Any, args: dict[str, Any], code: str) -> None:
    with pytest.raises(ShapeRefusal) as caught:
        Step(op, **args)
    assert caught.value.code == code
    assert str(caught.value).endswith((".", "?"))


@settings(max_examples=200)
@given(st.sampled_from(sorted(ARGUMENTS)), st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_read_or_refused(op: str, one: str, two: str) -> None:
    texts = (one, two)
    try:
        step = Step(op, **{name: texts[i % 2] for i, name in enumerate(ARGUMENTS[op])})
        resolve(step, Kind((2, 3), "int32"), Kind((3, 2), "int32"))
    except SpecError as error:
        refused = error
    else:
        return
    assert str(refused)


def test_dtypes_are_read_from_objects_too() -> None:
    for dtype in ("float32", np.float32, np.dtype("float32"), "tf.float32", "np.float32", float, "Float32"):
        assert Step("cast", dtype=dtype).args["dtype"] == "float32"


def test_every_operation_is_planned_and_every_alias_leads_to_one() -> None:
    assert set(PLANNERS) == set(ARGUMENTS)
    assert set(ALIASES.values()) <= set(ARGUMENTS)


def test_lists_become_what_tensorflow_makes_of_them() -> None:
    assert as_tensor([1, 2]).dtype == np.int32
    assert as_tensor([2**40]).dtype == np.int64
    assert as_tensor([1, 2.5]).dtype == np.float32
    assert as_tensor([True]).dtype == bool
    assert as_tensor(np.array([1, 2])).dtype == np.int64
    assert as_tensor(np.arange(3, dtype=">f4")).dtype.isnative
    with pytest.raises(ShapeRefusal, match="only tensors of numbers"):
        as_tensor(["a"])


def test_a_list_beside_a_tensor_takes_its_dtype() -> None:
    for dtype in ("uint8", "int64", "float16", "float32", "complex64"):
        assert run(np.ones(2, dtype), Step("+", other="[1, 2]")).dtype == dtype
    assert refusal(np.ones(2, np.int32), Step("+", other="[1.5]")).code == "different_dtypes"


# --- where elements come from ----------------------------------------------------------------------------------------
STEPS = [
    Step("reshape", shape=(3, -1)), Step("reshape", shape=(-1,)), Step("transpose"), Step("transpose", perm=(1, 2, 0)),
    Step("expand_dims", axis=1), Step("squeeze"), Step("slice", index="1:, ::-2, None, 0"),
    Step("slice", index="..., 1:3"),
    Step("slice", index="-1"), Step("broadcast", shape=(2, 2, 3, 4)), Step("concat", other="y", axis=2),
    Step("stack", other="y", axis=-1), Step("cast", dtype="int64"), Step("+", other="[[1], [2], [3]]"),
    Step("*", other="x"),
]  # fmt: skip


@pytest.mark.parametrize("step", STEPS, ids=repr)
def test_the_map_of_a_step_is_the_step_run_on_indices(step: Step) -> None:
    """Numbers that name their own place are moved as any others are."""
    x = np.arange(24, dtype=np.int32).reshape(2, 3, 4)
    taken = run(x, step, y=np.arange(24, 48, dtype=np.int32).reshape(2, 3, 4))
    shapes = [operand.value.shape for operand in taken.operands]
    counters = [np.arange(math.prod(shape)).reshape(shape) for shape in shapes]
    sources = taken.plan.trace(places(taken.after))
    assert len(sources) == len(shapes)
    if step.op in ("add", "multiply"):
        moved = [np.broadcast_to(counter, taken.after).ravel() for counter in counters]
    elif len(counters) == 2:
        first = taken.plan.run(counters[0], np.full_like(counters[1], -1)).ravel()
        moved = [first, taken.plan.run(np.full_like(counters[0], -1), counters[1]).ravel()]
    else:
        moved = [taken.plan.run(counters[0]).ravel()]
    for source, expected in zip(sources, moved, strict=True):
        np.testing.assert_array_equal(source.first, expected)
        assert source.count == 1


@pytest.mark.parametrize(
    ("left", "right"), [((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((2, 1, 2, 3), (4, 3, 1)), ((1, 3), (3, 1))]
)
def test_a_product_comes_from_a_row_and_a_column(left: Any, right: Any) -> None:
    generator = np.random.default_rng(0)
    x, y = generator.integers(0, 9, left), generator.integers(0, 9, right)
    taken = run(x, Step("@", other="y"), y=y)
    row, column = taken.plan.trace(places(taken.after))
    along = [source.first[:, None] + source.step * np.arange(source.count) for source in (row, column)]
    products = x.ravel()[along[0]] * y.ravel()[along[1]]
    np.testing.assert_array_equal(products.sum(1), taken.value.ravel())


def test_each_number_is_the_source_of_its_whole_vector() -> None:
    taken = run(np.array([2, 0]), Step("one_hot", depth=3))
    assert taken.value.tolist() == [[0, 0, 1], [1, 0, 0]]
    assert taken.plan.trace(places((2, 3)))[0].first.tolist() == [0, 0, 0, 1, 1, 1]


@given(st.lists(st.integers(0, 10**7), max_size=6).map(tuple))
def test_the_corner_is_within_the_tensor_and_small(shape: tuple[int, ...]) -> None:
    window = corner(shape)
    assert len(window) == len(shape)
    assert math.prod(window) <= MAX_SHOWN
    assert all(
        0 <= seen <= size and (seen > 0) == (size > 0) for seen, size in zip(window, shape, strict=True)
    )


@given(st.lists(st.integers(1, 5), max_size=4).map(tuple))
def test_flat_indices_and_places(shape: tuple[int, ...]) -> None:
    found = flat(places(shape), shape)
    assert found.tolist() == list(range(math.prod(shape)))
    if shape:
        np.testing.assert_array_equal(np.unravel_index(found, shape), places(shape))


def test_the_rules_are_said_in_french(language: Any) -> None:
    x = np.arange(24, dtype=np.int32).reshape(2, 3, 4)
    taken = [run(x, step, y=x) for step in STEPS]
    english = [one.rule for one in taken]
    refused = refusal(HUNDRED, Step("reshape", shape=(-1, 30, 2)))
    language("fr")
    assert all(one.rule != before for one, before in zip(taken, english, strict=True))
    assert "100 n’est pas un multiple de 60" in refused.say()


def test_all_dtypes_go_through() -> None:
    for dtype in DTYPES:
        assert run(np.ones((2, 1), dtype), Step("squeeze"), Step("stack", other="x1")).dtype == dtype
