"""Chains as code: it runs alone, in both frameworks, and gives what the steps gave."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.shapes.chain import Operand, Taken, named, take
from dltp_widgets.core.shapes.source import to_code
from dltp_widgets.core.shapes.step import Step
from dltp_widgets.core.shapes.tensor import as_tensor

Chain = tuple[Operand, list[Taken]]


def chain(x: Any, *steps: Step, name: str = "x", **tensors: Any) -> Chain:
    start, taken = named(name, as_tensor(x)), []
    found = {key: as_tensor(tensor) for key, tensor in tensors.items()}
    for step in steps:
        taken.append(take(start, taken, step, found.get))
    return start, taken


RAGGED = np.array([[0.1, np.nan], [-np.inf, 1e-30]], np.float32)
CHAINS = [
    chain(
        np.arange(100, dtype=np.int32),
        Step("reshape", shape=(-1, 25, 2)),
        Step("transpose", perm=(1, 0, 2)),
        Step("slice", index="0:20:3, ..., None"),
        Step("squeeze", axis=-1),
        Step("expand_dims", axis=0),
        Step("squeeze"),
        Step("cast", dtype="float64"),
        Step("*", other="[2, 3]"),
        Step("+", other="x8"),
        Step("broadcast", shape=(2, 7, 2, 2)),
    ),
    chain(
        [[1, 2, 3], [4, 5, 6]],
        Step("reshape", shape=(3, 2)),
        Step("t"),
        Step("@", other="W1"),
        Step("stack", other="W3", axis=1),
        Step("concat", other="W4", axis=-1),
        Step("one_hot", depth=60),
        name="W",
    ),
    chain(RAGGED, Step("reshape", shape="4"), Step("+", other="[0.5, 0, 1, 2]"), Step("stack", other="x2", axis=0)),
    chain(np.array([[1 + 2j, 0.5j]]), Step("@", other="y"), Step("cast", dtype="float32"), y=np.array([[1j], [2.5]])),
    chain(np.arange(10, 20), Step("reshape", shape=(2, 5)), Step("@", other="big"), big=np.arange(5)[:, None]),
    chain(np.zeros((0, 3), np.float16), Step("reshape", shape=(0, -1)), Step("transpose")),
    chain(np.array([True, False]), Step("cast", dtype="uint8"), Step("one_hot", depth=3)),
    chain(np.int64(7), Step("expand_dims", axis=0), Step("broadcast", shape=(3,)), Step("slice", index="1")),
    chain(np.array([250, 3], np.uint8), Step("+", other="[9, 9]"), Step("*", other="x1")),
]  # fmt: skip


@pytest.mark.parametrize("framework", ["tensorflow", "numpy"])
def test_the_code_runs_alone_and_gives_the_same(tmp_path: Path, framework: str) -> None:
    """One process for all chains: each script writes its results into a file."""
    parts = []
    for number, (start, taken) in enumerate(CHAINS):
        names = ", ".join(f"{one.name}=np.asarray({one.name})" for one in taken)
        save = f"import numpy as np\nnp.savez({str(tmp_path / f'{number}.npz')!r}, {names})\n"
        parts.append(f"def chain_{number}():\n" + _indented(to_code(start, taken, framework) + save))
    script = tmp_path / "chains.py"
    script.write_text("\n".join([*parts, *(f"chain_{number}()" for number in range(len(CHAINS)))]))
    subprocess.run([sys.executable, "-I", str(script)], check=True, cwd=tmp_path, capture_output=True)
    for number, (_start, taken) in enumerate(CHAINS):
        with np.load(tmp_path / f"{number}.npz", allow_pickle=False) as results:
            for one in taken:
                assert results[one.name].dtype == one.value.dtype, one
                np.testing.assert_array_equal(results[one.name], one.value, err_msg=repr(one))


def _indented(code: str) -> str:
    return "".join(f"    {line}\n" for line in code.splitlines())


def test_a_large_tensor_is_the_one_of_its_name() -> None:
    start, taken = chain(
        np.zeros((60, 28, 28)), Step("+", other="mean"), name="images", mean=np.ones((28, 28))
    )
    code = to_code(start, taken)
    assert "images = tf.convert_to_tensor(images)  # (60, 28, 28), float64" in code
    assert "mean = tf.convert_to_tensor(mean)" in code
    assert code.endswith("images1 = images + mean\n")


def test_a_name_that_no_variable_bears_is_explained_where_the_code_needs_it() -> None:
    start, taken = chain(
        np.zeros((60, 28, 28)), Step("+", other="y"), Step("*", other="z"), y=np.ones((28, 28)), z=np.ones(1)
    )
    lines = to_code(start, taken, unknown={"y", "z"}).splitlines()
    at = lines.index("y = tf.convert_to_tensor(y)  # (28, 28), float64")
    assert (
        lines[at - 1] == "# y stands for a tensor of shape (28, 28): put yours into a variable of this name."
    )
    assert sum(line.startswith("#") for line in lines) == 1  # x is one, z is written out


def test_module_1_reads_as_one_would_write_it() -> None:
    start, taken = chain(np.arange(100, dtype=np.int32), Step("reshape", shape=(-1, 25, 2)))
    assert (
        to_code(start, taken, "tf")
        == "import tensorflow as tf\n\nx = tf.range(100)\nx1 = tf.reshape(x, (-1, 25, 2))\n"
    )
    assert to_code(start, taken, "np").splitlines()[2] == 'x = np.arange(100, dtype="int32")'


@pytest.mark.parametrize("framework", ["torch", None, ""])
def test_another_framework_is_refused(framework: Any) -> None:
    with pytest.raises(SpecError, match="tensorflow, numpy"):
        to_code(named("x", as_tensor([1])), [], framework)
