"""A thousand steps: equal to TensorFlow's own result, or refused exactly when TensorFlow refuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dltp_widgets.core.shapes.chain import named, take
from dltp_widgets.core.shapes.refusal import CODES, ShapeRefusal
from dltp_widgets.core.shapes.step import ARGUMENTS, Step
from dltp_widgets.core.shapes.tensor import DTYPES

tf = pytest.importorskip("tensorflow")

OPERATIONS: dict[str, Callable[..., Any]] = {
    "reshape": lambda x, _y, shape: tf.reshape(x, shape),
    "transpose": lambda x, _y, perm: tf.transpose(x, perm),
    "expand_dims": lambda x, _y, axis: tf.expand_dims(x, axis),
    "squeeze": lambda x, _y, axis: tf.squeeze(x, axis),
    "concat": lambda x, y, axis, other: tf.concat([x, y], axis),
    "stack": lambda x, y, axis, other: tf.stack([x, y], axis),
    "slice": lambda x, _y, index: x[index],
    "broadcast_to": lambda x, _y, shape: tf.broadcast_to(x, shape),
    "add": lambda x, y, other: x + y,
    "multiply": lambda x, y, other: tf.multiply(x, y),
    "equal": lambda x, y, other: tf.equal(x, y),
    "matmul": lambda x, y, other: x @ y,
    "cast": lambda x, _y, dtype: tf.cast(x, dtype),
    "one_hot": lambda x, _y, depth: tf.one_hot(x, depth),
}
"""TensorFlow's own, with nothing of ours between."""

sizes = st.integers(0, 4) | st.sampled_from([1, 1, 2, 3])
shapes = st.lists(sizes, max_size=4).map(tuple)
axes = st.integers(-5, 5)
entries = st.one_of(
    st.integers(-4, 4),
    st.builds(slice, *[st.none() | st.integers(-5, 5)] * 3),
    st.just(slice(None)),
    st.just(Ellipsis),
    st.none(),
)


def factorings(size: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Shapes that hold `size` elements, and some with -1 in them."""
    divisors = [d for d in range(1, size + 1) if size % d == 0] or [0, 1]
    return st.lists(st.sampled_from(divisors), max_size=3).flatmap(
        lambda some: st.permutations([*some, -1]).map(tuple)
    )


@st.composite
def tensors(draw: Any, shape: tuple[int, ...] | None = None, dtype: str | None = None) -> np.ndarray:
    shape = draw(shapes) if shape is None else shape
    kind = np.dtype(draw(st.sampled_from(DTYPES)) if dtype is None else dtype)
    low = 0 if kind.kind in "bu" else -3  # a negative float as uint8 is undefined in C, hence in both
    values = np.random.default_rng(draw(st.integers(0, 99))).integers(low, 5, shape)
    return values.astype(kind) if kind.kind not in "fc" else (values / 2).astype(kind)


@st.composite
def partners(draw: Any, op: str, args: dict[str, Any], x: np.ndarray) -> np.ndarray:
    """A second operand that often fits."""
    dtype = x.dtype.name if draw(st.integers(0, 5)) else None
    how = draw(
        st.sampled_from(
            {"matmul": [0, 2, 2, 2, 2], "concat": [0, 1, 4, 5, 5, 5, 5], "stack": [0, 1, 1]}.get(op, range(5))
        )
    )
    if how == 5 and x.ndim:  # another length along the axis
        shape = [draw(sizes) if axis == args["axis"] % x.ndim else size for axis, size in enumerate(x.shape)]
        return draw(tensors(shape=tuple(shape), dtype=dtype))
    if how == 0:
        return draw(tensors(dtype=dtype))
    shape = list(x.shape)
    if how == 1:
        return draw(tensors(shape=tuple(shape), dtype=dtype))
    if how == 2 and len(shape) > 1:
        return draw(tensors(shape=(*shape[:-2], shape[-1], draw(sizes)), dtype=dtype))
    if shape:
        shape[draw(st.integers(0, len(shape) - 1))] = draw(sizes)
    return draw(tensors(shape=tuple(shape[draw(st.integers(0, 1)) * (how == 3) :]), dtype=dtype))


@st.composite
def cases(draw: Any) -> tuple[str, dict[str, Any], np.ndarray, np.ndarray]:
    op = draw(st.sampled_from([*sorted(ARGUMENTS), "concat", "matmul"]))  # these two fit less often
    asked = ["int32", "int64", "uint8", "float32"] if op in ("one_hot", "matmul") else DTYPES
    least = {"matmul": 2, "concat": 1}.get(op, 0)
    shape = draw(st.lists(sizes, min_size=least, max_size=4).map(tuple))
    x = draw(tensors(shape=shape, dtype=draw(st.sampled_from(asked))))
    rank = x.ndim
    strategies: dict[str, st.SearchStrategy[Any]] = {
        "shape": (factorings(x.size) | st.lists(st.integers(-2, 6), max_size=4).map(tuple))
        if op == "reshape"
        else st.one_of(
            st.lists(st.integers(-1, 3), max_size=5).map(tuple),
            st.lists(sizes, max_size=2).map(lambda front: (*front, *(size if size != 1 else 3 for size in x.shape))),
        ),
        "perm": st.none() | st.permutations(range(rank)).map(tuple) | st.lists(axes, max_size=4).map(tuple),
        "axis": st.none()
        | st.lists(axes, max_size=3).map(tuple)
        | st.lists(st.sampled_from([i for i, n in enumerate(x.shape) if n == 1] or [0]), max_size=3).map(tuple)
        if op == "squeeze"
        else st.integers(-rank, max(rank - 1, 0)) | st.integers(-rank - 2, rank + 2),
        "index": st.lists(entries, min_size=1, max_size=rank + 1).map(tuple)
        | st.tuples(*[st.just(slice(None)) | st.integers(-n, n - 1) if n else entries for n in x.shape]),
        "dtype": st.sampled_from(DTYPES),
        "depth": st.integers(-1, 6),
        "other": st.just("y"),
    }  # fmt: skip
    args = {name: draw(strategies[name]) for name in ARGUMENTS[op]}
    return op, args, x, draw(partners(op, args, x))


def ours(op: str, args: dict[str, Any], x: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    try:
        return take(named("x", x), (), Step(op, **args), {"y": y}.get).value
    except ShapeRefusal as refused:
        return None if refused.code in CODES and str(refused).endswith(".") else np.empty(0, object)


def theirs(op: str, args: dict[str, Any], x: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    try:
        return np.asarray(OPERATIONS[op](tf.constant(x), tf.constant(y), **args))
    except (tf.errors.OpError, ValueError, TypeError, IndexError):
        return None


seen: Counter[tuple[str, bool]] = Counter()
"""How many cases of each operation were done, and how many refused."""


def is_undefined(op: str, args: dict[str, Any], x: np.ndarray) -> bool:
    """Tell whether a cast has no answer of its own in C: a negative fraction as an unsigned number."""
    return (
        op == "cast"
        and np.dtype(args["dtype"]).kind == "u"
        and x.dtype.kind in "fc"
        and bool((x.real < 0).any())
    )


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(("reshape", {"shape": (0, 2, -1)}, np.zeros((0, 5, 3)), np.zeros(())))  # TensorFlow gives (0, 2, 7)
@example(("reshape", {"shape": (-1, 2, 0)}, np.zeros((0, 3)), np.zeros(())))
@example(("reshape", {"shape": (0, -1)}, np.zeros(4), np.zeros(())))
@given(cases())
def test_equal_to_tensorflow_or_refused_when_tensorflow_refuses(case: Any) -> None:
    op, args, x, y = case
    mine, other = ours(op, args, x, y), theirs(op, args, x, y)
    assert (mine is None) == (other is None), (mine, other)
    seen[op, mine is not None] += 1
    if mine is None or other is None:
        return
    assert (mine.shape, mine.dtype) == (other.shape, other.dtype)
    if is_undefined(op, args, x):
        return
    if op == "matmul" and mine.dtype.kind in "fc":
        np.testing.assert_allclose(mine, other, rtol=1e-2 if mine.dtype == np.float16 else 1e-5, atol=1e-5)
    else:
        np.testing.assert_array_equal(mine, other)


def test_the_thousand_are_of_every_kind() -> None:
    """Not all were refused, nor all done: each operation gave results; after the test above."""
    if not seen:
        pytest.skip("the thousand cases were not run")
    assert sum(seen.values()) >= 1000
    assert min(seen[op, True] for op in ARGUMENTS) >= 10, seen
    assert sum(seen[op, False] for op in ARGUMENTS) >= 200, seen


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("op", ["add", "multiply", "equal", "matmul", "one_hot", "concat", "cast"])
@pytest.mark.parametrize("shape", [(2, 2), (2, 2, 2)])
def test_every_dtype_is_taken_or_refused_as_tensorflow_does(op: str, dtype: str, shape: Any) -> None:
    x = np.ones(shape, dtype)
    args = {"other": "y", "axis": 0, "depth": 3, "dtype": "float32"}
    args = {name: args[name] for name in ARGUMENTS[op]}
    mine, other = ours(op, args, x, x), theirs(op, args, x, x)
    assert (mine is None) == (other is None)
    if mine is not None:
        np.testing.assert_array_equal(mine, other)


@pytest.mark.parametrize("value", [0.5, -0.5, 3.9, -3.9, 0.0])
def test_a_cast_cuts_off_as_tensorflow_does(value: float) -> None:
    for dtype in ("int8", "int32", "int64", "bool", "float16", "complex64"):
        for before in ("float16", "float32", "float64", "complex64"):
            x = np.full(3, value, before)
            mine, other = ours("cast", {"dtype": dtype}, x, x), theirs("cast", {"dtype": dtype}, x, x)
            np.testing.assert_array_equal(mine, other)
