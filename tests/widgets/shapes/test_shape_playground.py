"""The shape playground in both directions, without kernel or browser."""

from __future__ import annotations

import html
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ipywidgets.widgets.widget import _instances

from dltp_widgets.core.shapes import operations
from dltp_widgets.core.shapes.step import ARGUMENTS
from dltp_widgets.testing import Driver
from dltp_widgets.widgets.parts import notebook
from dltp_widgets.widgets.shapes.shape_playground import ShapePlayground


@pytest.fixture(autouse=True)
def _english(language: Any) -> None:
    pass


# --- from the user to the steps -----------------------------------------------------------------------------
def test_the_reshape_of_module_1(drive: Any) -> None:
    d = drive(ShapePlayground()).set("shape", "-1, 25, 2")
    assert "It will give (2, 25, 2) int32." in d.widget._sentence.value
    playground = d.click("apply").widget
    assert [(step.op, step.before, step.after) for step in playground.steps] == [
        ("reshape", (100,), (2, 25, 2))
    ]
    assert playground.value.shape == (2, 25, 2)
    assert (playground.error, playground.selected, d.text("shape")) == ("", 0, "")
    assert "100 / (25 × 2) = 2" in playground._rule.value
    assert d.text("step_1") == "x1 · reshape"


def test_the_refusal_of_module_1_comes_before_it_runs(drive: Any) -> None:
    d = drive(ShapePlayground()).set("shape", "-1, 30, 2")
    for _attempt in range(2):
        assert "100 is not a multiple of 60" in d.error("shape")
        assert "100 is not a multiple of 60" in d.widget.error
        d.click("apply")
    assert d.widget.steps == ()
    d.set("shape", "4, 25")
    assert (d.error("shape"), d.widget.error) == ("", "")
    d.click("apply")
    assert d.widget.value.shape == (4, 25)


def test_the_comparison_of_module_1_needs_a_cast() -> None:
    ours, theirs = np.array([1, 2, 3]), np.array([1, 2, 3], np.int32)
    playground = ShapePlayground(ours, tensors={"T": theirs})
    playground.add("==", other="T")
    assert "int64 and int32: cast one" in playground.error
    playground.add("cast", dtype="int32")
    playground.add("==", other="T")
    assert playground.value.tolist() == [True, True, True]
    assert playground.steps[-1].tensorflow == "x2 = tf.equal(x1, T)"
    assert playground.steps[-1].numpy == "x2 = np.equal(x1, T)"


@pytest.mark.parametrize(
    ("x", "op", "fields", "shape"),
    [
        (np.zeros((2, 3)), "transpose", {"perm": "1, 0"}, (3, 2)),
        (np.zeros((2, 3)), "transpose", {}, (3, 2)),
        (np.zeros((2, 3)), "expand_dims", {"axis": "-1"}, (2, 3, 1)),
        (np.zeros((2, 1)), "squeeze", {}, (2,)),
        (np.zeros((2, 1)), "squeeze", {"axis": "1"}, (2,)),
        (np.zeros((2, 3)), "concat", {"other": "x", "axis": "1"}, (2, 6)),
        (np.zeros((2, 3)), "stack", {"other": "[[1, 2, 3], [4, 5, 6]]"}, (2, 2, 3)),
        (np.zeros((2, 3)), "slice", {"index": "0, ::2"}, (2,)),
        (np.zeros((1, 3)), "broadcast_to", {"shape": "4 x 3"}, (4, 3)),
        (np.zeros((2, 3)), "add", {"other": "[1, 2, 3]"}, (2, 3)),
        (np.zeros((2, 3)), "multiply", {"other": "x"}, (2, 3)),
        (np.zeros((2, 3)), "equal", {"other": "0"}, (2, 3)),
        (np.zeros((2, 3)), "matmul", {"other": "[[1], [2], [3]]"}, (2, 1)),
        (np.zeros((2, 3)), "cast", {"dtype": "int32"}, (2, 3)),
        (np.zeros((2, 3), np.int32), "one_hot", {"depth": "10"}, (2, 3, 10)),
    ],
)
def test_each_operation_has_its_fields(
    drive: Any, x: Any, op: str, fields: dict[str, str], shape: Any
) -> None:
    d = drive(ShapePlayground(x)).set("operation", op)
    shown = {name for names in ARGUMENTS.values() for name in names if name in d}
    assert shown == set(ARGUMENTS[op])
    for key, text in fields.items():
        d.set(key, text)
    d.click("apply")
    assert d.widget.error == ""
    assert d.widget.value.shape == shape


def test_undo_redo_and_remove_from_a_step_on(drive: Any) -> None:
    d = drive(ShapePlayground())
    playground = d.widget
    assert d.find("undo").disabled
    assert d.find("remove").disabled
    for shape in ((10, 10), (5, 20), (2, 50)):
        playground.add("reshape", shape=shape)
    d.click("undo").click("undo")
    assert playground.value.shape == (10, 10)
    d.click("redo").click("redo")
    assert playground.value.shape == (2, 50)
    assert d.find("redo").disabled
    d.click("step_2").click("remove")
    assert [step.after for step in playground.steps] == [(10, 10)]
    d.click("undo")
    assert playground.value.shape == (2, 50)
    assert "step_3" in d
    playground.remove(0)
    assert playground.steps == ()
    playground.remove(7)
    assert "step_1" not in d


def test_a_row_shows_its_map(drive: Any) -> None:
    d = drive(ShapePlayground(np.arange(6).reshape(2, 3)))
    d.widget.add("transpose")
    d.widget.add("add", other="[10, 20]")
    view = d.widget._view
    assert [array["name"] for array in view.arrays] == ["x1", "[10, 20]", "x2"]
    d.click("step_1")
    assert [array["name"] for array in view.arrays] == ["x", "x1"]
    assert view.sources == [{"first": [0, 3, 1, 4, 2, 5], "step": 1, "count": 1}]
    assert view.arrays[1]["texts"] == ["0", "3", "1", "4", "2", "5"]
    d.click("step_0")
    assert ([array["name"] for array in view.arrays], view.sources) == (["x"], [])


def test_the_code_of_all_steps(drive: Any) -> None:
    d = drive(ShapePlayground())
    d.widget.add("reshape", shape=(50, 2))
    assert "framework" not in d
    d.click("code")
    assert "x1 = tf.reshape(x, (50, 2))" in html.unescape(d.widget._source.value)
    d.set("framework", "numpy")
    assert d.widget._copy.text == d.widget.to_code("numpy")
    d.widget.undo()
    assert "reshape" not in d.widget._copy.text
    assert d.widget.to_code("torch") == ""
    assert "torch" in d.widget.error


# --- second operands ----------------------------------------------------------------------------------------
def test_other_tensors_come_by_name_as_lists_and_as_arrays(monkeypatch: Any) -> None:
    cells = {"V": np.ones((3, 2), np.int32), "x": "not this one", "tf": object()}
    monkeypatch.setattr(notebook, "variables", lambda: cells)
    playground = ShapePlayground(np.ones((2, 3), np.int32), tensors={"W": [[1, 2, 3], [4, 5, 6]]})
    playground.add("concat", other="W")
    playground.add("matmul", other="V")
    playground.add("add", other=[1, 2])
    playground.add("add", other=np.arange(8, dtype=np.int32).reshape(4, 2))
    playground.add("multiply", other="x")
    assert "cannot be broadcast" in playground.error
    assert [one.operands[1].name for one in playground.steps] == ["W", "V", "[1, 2]", "y"]
    cells["V"] = np.zeros((2, 2), np.int32)
    playground.add("matmul", other="V")
    assert "the inner dimensions 2 and 3 differ" in playground.error
    assert len(playground.steps) == 4
    code = playground.to_code()
    assert "V = tf.constant([[1, 1], [1, 1], [1, 1]]" in code
    for wrong in (np.ones((9, 9)), object(), None, {"a": 1}, [object()]):
        playground.add("add", other=wrong)
        assert playground.error
    assert set(playground._operands.tensors) == {"W", "y"}  # type: ignore[union-attr]
    playground.add("add", other="tf")
    assert "There is no tensor tf" in playground.error
    playground.close()


def test_code_calls_tensors_what_the_notebook_calls_them(monkeypatch: Any) -> None:
    images, mean, other = np.ones((60, 28, 28)), np.ones((28, 28)), np.ones((28, 28))
    cells = {"_": images, "images": images, "mean": mean, "images1": other, "y": 3, "five": 5}
    monkeypatch.setattr(notebook, "variables", lambda: cells)
    playground = ShapePlayground(images)
    for tensor in (mean, other, images, playground.value):
        playground.add("add", other=tensor)
    playground.add("add", other=playground.steps[1].value)
    names = [one.operands[1].name for one in playground.steps]
    assert names == ["mean", "y_1", "images", "images", "images2"]  # images1 is what the first step gives
    code = playground.to_code()
    assert code.startswith("import tensorflow as tf\n\nimages = tf.convert_to_tensor(images)  # (60, 28, 28)")
    assert code.count("# ") == 4
    assert code.count("# y_1 stands for a tensor of shape (28, 28): ") == 1
    cells["mean"] = np.zeros((28, 28))
    assert "# mean stands for" in playground.to_code("numpy")
    playground.close()
    five = ShapePlayground(5)
    assert five._start.name == "x"  # type: ignore[union-attr]
    five.close()


def test_code_of_an_array_without_a_name_says_so(monkeypatch: Any) -> None:
    monkeypatch.setattr(notebook, "variables", lambda: {"x": "another one"})
    for playground in (ShapePlayground(np.ones(300)), ShapePlayground(np.ones(300), name="images")):
        name = playground._start.name  # type: ignore[union-attr]
        assert f"# {name} stands for a tensor of shape (300,): " in playground.to_code()
        playground.close()


def test_a_name_rebound_after_an_undo_is_another_tensor(monkeypatch: Any) -> None:
    cells: dict[str, Any] = {"V": np.zeros(300)}
    monkeypatch.setattr(notebook, "variables", lambda: cells)
    playground = ShapePlayground(np.ones(300))
    playground.add("add", other="V")
    playground.undo()
    cells["V"] = np.full(300, 5.0)
    assert playground.plan("add", other="V").shape == (300,)
    playground.redo()
    playground.add("multiply", other="V")
    assert playground.value.tolist() == [0.0] * 300  # type: ignore[union-attr]
    assert "# V stands for" in playground.to_code()
    playground.undo()
    playground.undo()
    playground.add("multiply", other="V")
    assert playground.value.tolist() == [5.0] * 300  # type: ignore[union-attr]
    assert "# V stands for" not in playground.to_code()
    playground.close()


def test_a_name_in_use_is_given_to_no_other_tensor(monkeypatch: Any) -> None:
    cells: dict[str, Any] = {"y": np.zeros(300)}
    monkeypatch.setattr(notebook, "variables", lambda: cells)
    playground = ShapePlayground(np.ones(300))
    playground.add("add", other="y")
    del cells["y"]
    playground.add("add", other=np.full(300, 7.0))
    assert playground.value.tolist() == [8.0] * 300  # type: ignore[union-attr]
    playground.close()


def test_all_that_can_be_undone_counts_as_memory(monkeypatch: Any) -> None:
    monkeypatch.setattr(operations.machine, "free_memory", lambda: 20 << 20)
    playground = ShapePlayground(np.zeros(2**20, np.float32))
    for _attempt in range(2):
        playground.add("add", other="1")
        playground.remove(0)
    playground.add("add", other="1")
    assert "the steps before it hold 8 MB" in playground.error
    playground.undo()
    playground.undo()
    playground.add("add", other="1")
    assert playground.error == ""
    playground.close()


# --- what goes wrong ----------------------------------------------------------------------------------------
class Lazy:
    def __array__(self, *_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError("the <b>device</b> is gone")


@pytest.mark.parametrize("x", [object(), "abc", {"a": 1}, [[1], [2, 3]], np.array([None]), Lazy(), len])
def test_what_is_no_tensor_is_one_sentence(drive: Any, x: Any) -> None:
    playground = drive(ShapePlayground(x, name="<img src=x>")).widget
    assert playground.error
    assert "<b>" not in playground._refused.value
    assert "<img" not in playground._refused.value
    assert playground._columns.layout.display == "none"
    before = playground.error
    playground.add("reshape", shape=(1,))
    assert playground.error == before
    assert (playground.value, playground.steps, playground.to_code()) == (None, (), "")
    playground.undo()
    playground.redo()


arguments = st.one_of(
    st.none(),
    st.text(max_size=5),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.lists(st.integers(0, 9) | st.text(max_size=2), max_size=3),
    st.dictionaries(st.text(max_size=3) | st.integers(), st.integers() | st.lists(st.integers()), max_size=2),
    st.sampled_from(
        [np.ones((2, 2)), np.array(["a", "b"]), np.array(None), {"W": np.ones(2)}, object(), len, Lazy()]
    ),
)


@settings(max_examples=60)
@given(arguments, arguments, arguments)
def test_any_arguments_are_taken_or_refused_in_words(x: Any, name: Any, tensors: Any) -> None:
    playground = ShapePlayground(x, name, tensors)
    try:
        assert (playground._start is None) == bool(playground.error)
        compile(playground.to_code(), "code", "exec")
        playground.add("add", other="W")
    finally:
        playground.close()


@pytest.mark.parametrize(
    "wrong", [{"tensors": [np.ones(2)]}, {"tensors": {"my W": [1]}}, {"name": np.ones((2, 2))}]
)
def test_wrong_arguments_are_refused_in_the_language(language: Any, wrong: dict[str, Any]) -> None:
    playground = ShapePlayground([1, 2], **wrong)
    english = playground.error
    assert english.startswith(next(iter(wrong)))
    assert html.escape(english) in playground._refused.value
    language("fr")
    assert playground.error != english
    assert html.escape(playground.error) in playground._refused.value
    playground.close()


def test_hostile_names_are_made_names() -> None:
    for name in ("<img src=x>", "import os; x", "tf", "class", "", "9", "é", None):
        playground = ShapePlayground([1, 2], name=name)  # type: ignore[arg-type]
        playground.add("reshape", shape=(2, 1))
        compile(playground.to_code(), "code", "exec")
        playground.close()


def test_huge_tensors_are_refused_or_shown_bounded(recorded_comm: Any) -> None:
    playground = ShapePlayground(np.broadcast_to(np.float32(1), (10**6, 10**6)))
    playground.add("transpose")
    assert playground.steps[0].after == (10**6, 10**6)
    assert recorded_comm.size < 400_000
    playground.add("cast", dtype="float64")
    assert "too many here" in playground.error
    playground.close()


def test_an_error_of_a_program_is_said_but_marks_no_field(drive: Any) -> None:
    d = drive(ShapePlayground())
    d.widget.add("reshape", shape=(3, 3))
    assert d.error("shape") == ""
    assert d.widget.error in html.unescape(d.widget._sentence.value)
    d.widget.add("nothing")
    assert "There is no operation" in d.widget._sentence.value
    d.widget.add("reshape", shape=(10, 10))
    assert (d.widget.error, d.widget._sentence.value) == ("", "")


@settings(max_examples=60)
@given(st.sampled_from(sorted(ARGUMENTS)), st.text(max_size=12), st.text(max_size=12))
def test_anything_typed_is_taken_or_refused_in_words(op: str, one: str, two: str) -> None:
    playground = ShapePlayground([[1, 2], [3, 4]])
    d = Driver(playground).set("operation", op)
    try:
        for name, text in zip(ARGUMENTS[op], (one, two), strict=False):
            if name != "dtype":
                d.set(name, text)
        d.click("apply")
        assert len(playground.steps) == 1 or playground.error
    finally:
        playground.close()


# --- texts, languages, life ---------------------------------------------------------------------------------
def test_everything_follows_the_language(drive: Any, language: Any) -> None:
    d = drive(ShapePlayground(np.array([0.5, 1.5], np.float32)))
    d.widget.add("reshape", shape=(2, 1))
    d.set("shape", "-1, 3").set("operation", "reshape")
    language("fr")
    assert "n’est pas un multiple de 3" in d.widget.error
    assert "n’est pas un multiple de 3" in d.error("shape")
    assert d.text("apply") == "Appliquer"
    assert "restent dans leur ordre" in d.widget._rule.value
    assert d.widget._view.arrays[0]["texts"] == ["0,5", "1,5"]
    assert "vient de" in d.widget._view.texts["from"]
    d.set("shape", "x y")
    assert "on attend une liste de nombres entiers" in d.error("shape")


def test_every_control_has_a_name(drive: Any) -> None:
    d = drive(ShapePlayground())
    d.widget.add("reshape", shape=(50, 2))
    for key, control in d.widget.controls.items():
        assert control.description, key


def test_closing_leaves_nothing() -> None:
    before = len(_instances)
    for _ in range(3):
        playground = ShapePlayground()
        Driver(playground).set("shape", "10, 10").click("apply").click("code")
        playground.close()
    assert len(_instances) == before


def test_the_first_draw_loads_no_tensorflow() -> None:
    code = (
        "import sys, dltp_widgets as d\n"
        "p = d.ShapePlayground(); p.add('reshape', shape=(10, 10)); assert p.value.shape == (10, 10)\n"
        "heavy = {'tensorflow', 'keras', 'jax', 'torch'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_step_sends_little(recorded_comm: Any) -> None:
    playground = ShapePlayground()
    playground.add("reshape", shape=(50, 2))
    recorded_comm.clear()
    playground.add("transpose")
    assert recorded_comm.size < 20_000
    playground.close()


def test_a_page_without_a_kernel_shows_the_steps_and_their_shapes(drive: Any) -> None:
    playground = drive(ShapePlayground(np.arange(6), name="x")).widget
    playground.add("reshape", shape=(2, 3))
    text = playground.still()
    assert "<th>x1 · reshape</th><td>(6,) → (2, 3)</td>" in text
    assert "tf.reshape" in text
