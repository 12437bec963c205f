"""The tensor inspector, without kernel or browser."""

from __future__ import annotations

import gc
import html
import json
import subprocess
import sys
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from ipywidgets.widgets.widget import _instances, _remove_buffers

from dltp_widgets.core.experiment import Experiment, demonstration
from dltp_widgets.core.model.editing.presets import mlp
from dltp_widgets.testing import Driver
from dltp_widgets.widgets.parts import notebook
from dltp_widgets.widgets.tensor.tensor_inspector import TensorInspector


@pytest.fixture(autouse=True)
def _english(language):
    pass


def grid(inspector: TensorInspector) -> np.ndarray:
    view = inspector._picture.grid
    assert view.steps == [1, 1]
    return np.frombuffer(view.data, "<f4").reshape(view.rows, view.cols, view.channels)


def gallery(inspector: TensorInspector):
    view = inspector._picture.gallery
    assert view is not None
    assert view.layout.display == ""
    return view


def said(inspector: TensorInspector) -> str:
    return html.unescape(inspector._head.value)


def test_one_line_says_what_it_is(drive):
    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    inspector = drive(TensorInspector(x, name="W", axis_names=("input", "neuron"))).widget
    summary = inspector.summary
    assert (summary.shape, summary.dtype, summary.max) == ((2, 3), "float32", 5.0)
    assert (summary.device, summary.axis_names, summary.held) == ("CPU", ("input", "neuron"), 24)
    for text in ("W", "matrix", "(2, 3)", "input 2, neuron 3", "float32", "24 bytes", "CPU", "min 0", "max 5",
                 "mean 2.5", "std 1.708", "NaN 0", "infinite 0", "zeros 1 (16.7 %)"):  # fmt: skip
        assert text in said(inspector)
    assert inspector.error == ""
    np.testing.assert_array_equal(grid(inspector)[:, :, 0], inspector.value)


def test_shares_are_never_rounded_to_nothing(drive):
    x = np.ones(10_001, np.float32)
    x[0] = np.nan
    assert "NaN 1 (< 0.1 %)" in said(drive(TensorInspector(x)).widget)
    assert "zeros 10,001" in said(drive(TensorInspector(np.zeros(10_001))).widget)


def test_distinct_values_of_integers_are_exact_or_at_least(drive):
    assert "300 distinct values" in said(drive(TensorInspector(np.arange(600) % 300)).widget)
    many = drive(TensorInspector(np.arange(1_000_001) % 1000)).widget
    assert "at least 1,000 distinct values in a sample" in said(many)
    assert "distinct" not in said(drive(TensorInspector(np.arange(5.0))).widget)


@pytest.mark.parametrize("dtype", [">f4", "f2", "<f8", "c8", "bfloat16"])
def test_floats_of_any_kind_tell_what_is_not_finite(drive, dtype):
    pytest.importorskip("ml_dtypes")
    x = np.array([1, np.nan, 0], np.float32).astype(dtype)
    inspector = drive(TensorInspector(x)).widget
    assert "NaN 1" in said(inspector)
    assert "distinct" not in said(inspector)
    assert inspector.summary.distinct is None
    assert inspector.summary.dtype_kind == ("c" if dtype == "c8" else "f")


def test_an_index_chooses_the_plane(drive):
    cube = np.arange(24).reshape(2, 3, 4)
    d = drive(TensorInspector(cube)).set("index_0", "1")
    inspector = d.widget
    assert (inspector.axes, inspector.index) == (None, (1,))
    np.testing.assert_array_equal(grid(inspector)[:, :, 0], cube[1])
    assert inspector._picture.grid.index == "x[1, {row}, {col}]"
    inspector.axes = (0, 1)
    assert inspector.index == (0,)
    inspector.index = (3,)
    assert d.text("index_0") == "3"
    np.testing.assert_array_equal(grid(inspector)[:, :, 0], cube[:, :, 3])


def test_buttons_step_along_an_axis(drive):
    d = drive(TensorInspector(np.arange(24).reshape(2, 3, 4))).click("index_0_next")
    assert d.widget.index == (1,)
    assert d.find("index_0_next").disabled
    d.click("index_0_previous")
    assert d.widget.index == (0,)
    assert d.find("index_0_previous").disabled


def test_the_two_axes_are_chosen(drive):
    x = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    d = drive(TensorInspector(x)).set("index_0", "1").set("index_1", "2")
    d.set("rows", 1)
    assert d.widget.axes == (1, 3)
    assert d.widget.index == (1, 0)  # axis 0 stays where it was
    np.testing.assert_array_equal(grid(d.widget)[:, :, 0], x[1, :, 0])
    d.set("columns", 1)  # they change places
    assert d.widget.axes == (3, 1)
    np.testing.assert_array_equal(grid(d.widget)[:, :, 0], x[1, :, 0].T)
    assert d.widget._picture.grid.index == "x[1, {col}, 0, {row}]"


@pytest.mark.parametrize("text", ["2", "-1", "x", "1.5"])
def test_a_wrong_index_marks_the_field(drive, text):
    d = drive(TensorInspector(np.zeros((2, 3, 4)))).set("index_0", text)
    assert d.error("index_0")
    assert d.widget.index == (0,)


def test_images_of_a_dataset_are_a_gallery_with_names(drive, tiny_data):
    d = drive(TensorInspector(tiny_data))
    inspector = d.widget
    view = gallery(inspector)
    assert view.count == len(tiny_data.train.x)
    assert view.labels[:20] == [str(n) for n in tiny_data.train.y[:20]]
    d.set("index_0", "100")
    assert view.selected == 100
    view.selected = 101
    assert inspector.index == (101,)
    assert d.text("index_0") == "101"
    d.set("view", "one")
    assert inspector._picture.grid.mode == "image"
    np.testing.assert_array_equal(grid(inspector), tiny_data.train.x[101])
    d.set("view", "values")
    assert inspector.index == (101, 0)
    np.testing.assert_array_equal(grid(inspector)[:, :, 0], tiny_data.train.x[101, :, :, 0])
    d.set("view", "gallery")
    assert inspector.index == (101,)
    d.set("split", "valid")
    assert inspector.summary.shape == (40, 28, 28, 1)
    assert "tiny_digits valid.x" in said(inspector)


def test_an_opened_image_is_shown_alone(drive, tiny_data):
    inspector = drive(TensorInspector(tiny_data)).widget
    gallery(inspector)._handle_custom_msg({"kind": "open", "image": 7}, [])
    assert (inspector.gallery, inspector.index) == (False, (7,))


def test_choosing_an_image_sends_no_image_again(drive, recorded_comm):
    inspector = drive(TensorInspector(np.zeros((2000, 28, 28, 1), np.float32))).widget
    recorded_comm.clear()
    inspector.index = (1000,)
    assert recorded_comm.size < 5_000


@pytest.mark.parametrize("scale", ["zero_one", "minus_one_one"])
def test_scaled_images_look_as_before(drive, tiny_data, scale):
    raw = tiny_data
    before = gallery(drive(TensorInspector(raw)).widget).pixels
    after = gallery(drive(TensorInspector(raw.scale(scale))).widget).pixels
    difference = np.frombuffer(before, "u1").astype(int) - np.frombuffer(after, "u1")
    assert np.abs(difference).max() <= 1


def test_labels_may_be_given_in_any_form(drive):
    images, y = np.random.default_rng(0).random((50, 28, 28)), np.arange(50) % 3
    names = ["cat", "dog", "<b>"]
    expected = [names[n] for n in y[:20]]
    for labels in (y, y[:, None], np.eye(3)[y], [names[n] for n in y], y.astype(np.float32)):
        inspector = drive(TensorInspector(images, labels=labels, class_names=names)).widget
        assert gallery(inspector).labels[:20] == expected
    measures = drive(TensorInspector(images, labels=np.linspace(0, 1, 50))).widget
    assert gallery(measures).labels[1] == "0.02041"


def test_labels_that_do_not_fit_are_one_sentence_and_the_images_are_there(drive):
    inspector = drive(TensorInspector(np.zeros((50, 28, 28)), labels=np.arange(5))).widget
    assert "5 entries" in inspector.error
    assert inspector.error in said(inspector)
    assert gallery(inspector).count == 50


def test_one_hot_labels_have_names_too(drive, tiny_data):
    inspector = drive(TensorInspector(tiny_data.one_hot().train)).widget
    assert gallery(inspector).labels[:20] == [str(n) for n in tiny_data.train.y[:20]]


def test_the_test_set_is_not_looked_at(drive, tiny_data):
    d = drive(TensorInspector(tiny_data))
    assert [value for _label, value in d.find("split")._options_full] == ["train", "valid"]
    assert tiny_data.test_looks == 0


def test_without_argument_it_follows_the_current_experiment(drive, tiny_data):
    exp = Experiment(tiny_data, mlp())
    d = drive(TensorInspector()).set("split", "valid")
    assert d.widget.value is tiny_data.valid.x
    exp.data = tiny_data.scale("zero_one")
    assert d.widget.summary.max == 1.0
    assert d.value("split") == "valid"
    d.widget.value = [1, 2]  # a value of its own: it offers no split
    assert "split" not in d
    assert d.widget.summary.shape == (2,)
    exp.data = tiny_data  # followed no more
    assert d.widget.summary.shape == (2,)


def test_what_belongs_to_the_images_is_shown_of_a_data_set_too(drive, tiny_data):
    names = [f"digit {n}" for n in range(10)]
    axes = ("image", "row", "column", "channel")
    for x in (tiny_data.train, tiny_data, Experiment(tiny_data, mlp())):
        inspector = drive(TensorInspector(x, class_names=names, axis_names=axes)).widget
        assert gallery(inspector).labels[:20] == [f"digit {n}" for n in tiny_data.train.y[:20]]
        assert inspector.summary.axis_names == axes
        assert "channel 1" in said(inspector)
    own = np.arange(len(tiny_data.train.y)) % 2
    inspector = drive(TensorInspector(tiny_data.train, labels=own, class_names=["even", "odd"])).widget
    assert gallery(inspector).labels[:3] == ["even", "odd", "even"]


def test_a_second_array_is_taken_as_the_labels(drive, tiny_data):
    inspector = drive(TensorInspector(tiny_data.train.x, tiny_data.train.y)).widget
    assert gallery(inspector).labels[:20] == [str(n) for n in tiny_data.train.y[:20]]
    assert inspector.error == ""


@pytest.mark.parametrize("wrong", [{"axis_names": 5}, {"class_names": 5}, {"class_names": "abc"}])
def test_names_that_are_none_are_one_sentence(drive, language, wrong):
    inspector = drive(TensorInspector(np.zeros((9, 28, 28)), **wrong)).widget
    (argument,) = wrong
    assert f"{argument} is a list of names" in inspector.error
    assert inspector.error in said(inspector)
    inspector.value = [1]
    assert "list of names" in inspector.error


def test_names_may_be_held_by_anything(drive):
    y = np.arange(50) % 2
    names = np.array(["cat", "dog"])
    x = np.zeros((50, 28, 28))
    axes = np.array(["image", "row", "column"])
    for held in (names, iter(names), pytest.importorskip("pandas").Series(names)):
        inspector = drive(TensorInspector(x, labels=y, class_names=held, axis_names=axes)).widget
        assert gallery(inspector).labels[:3] == ["cat", "dog", "cat"]
        assert inspector.summary.axis_names == ("image", "row", "column")


def test_labels_are_read_once_for_all_the_steps_of_a_gallery(drive):
    class Labels:
        read = 0

        def __array__(self, *_args, **_kwargs):
            self.read += 1
            return np.arange(50)

    labels = Labels()
    inspector = drive(TensorInspector(np.zeros((50, 28, 28)), labels=labels)).widget
    before = labels.read
    for image in (3, 4, 5):
        inspector.index = (image,)
    assert labels.read == before
    assert gallery(inspector).selected == 5


def test_it_is_called_as_the_notebook_calls_it(drive, monkeypatch):
    x_train, model = np.arange(24).reshape(2, 3, 4), np.zeros((3, 4))
    cells = {"_": x_train, "x_train": x_train, "alias": x_train, "tf": model}
    monkeypatch.setattr(notebook, "variables", lambda: cells)
    d = drive(TensorInspector(x_train)).click("code")
    assert "x_train" in said(d.widget)
    assert d.widget._picture.grid.index == "x_train[0, {row}, {col}]"
    assert "stands for" not in d.widget._details._copy.text
    assert "x_train[0, :, :]" in d.widget._details._copy.text
    titled = drive(TensorInspector(x_train, name="my cube")).click("code").widget
    assert "my cube" in said(titled)
    assert "x_train[0, :, :]" in titled._details._copy.text
    for nameless in (x_train + 1, model):
        code = drive(TensorInspector(nameless)).click("code").widget._details._copy.text.splitlines()
        assert code[:2] == ["import numpy as np", "# x stands for what the inspector was given."]


def test_the_code_of_data_begins_with_their_own_name(drive, monkeypatch, tiny_data):
    exp, train = Experiment(tiny_data.scale("zero_one"), mlp()), tiny_data.train
    monkeypatch.setattr(notebook, "variables", lambda: {"digits": tiny_data, "first": exp, "train": train})
    for x, line in [
        (tiny_data, "x = digits.train.x"),
        (exp, "x = first.data.train.x"),
        (train, "x = train.x"),
        (tiny_data.scale("zero_one"), "# data stands for what the inspector was given."),
    ]:
        assert drive(TensorInspector(x)).click("code").widget._details._copy.text.splitlines()[1] == line


def test_a_change_of_language_renames_axes_and_refusals(drive, language):
    pandas = pytest.importorskip("pandas")
    table = drive(TensorInspector(pandas.DataFrame({"a": [1, 2], "b": [3, 4]}))).widget
    refused = drive(TensorInspector(object())).widget
    labelled = drive(TensorInspector(np.zeros((50, 28, 28)), labels=np.arange(5))).widget
    english = [said(one) for one in (table, refused, labelled)]
    pixels = gallery(labelled).version
    assert table.summary.axis_names == ("row", "column")
    language("fr")
    assert table.summary.axis_names == ("ligne", "colonne")
    assert "ligne 2, colonne 2" in said(table)
    for before, one in zip(english, (table, refused, labelled), strict=True):
        assert said(one) != before
    for one in (refused, labelled):
        assert one.error in said(one)
    assert gallery(labelled).version == pixels  # the images stay where they are
    language("en")
    assert [said(one) for one in (table, refused, labelled)] == english


def test_what_is_no_more_shown_is_let_go(drive):
    images = np.zeros((50, 28, 28))
    alive = weakref.ref(images)
    d = drive(TensorInspector(images)).set("view", "values").set("view", "gallery")
    d.widget.value = [1, 2]
    del images
    gc.collect()
    assert alive() is None
    assert d.widget._picture.gallery.count == 0
    vector = np.zeros(7)
    alive = weakref.ref(vector)
    d.widget.value = vector
    d.widget.value = object()
    del vector
    gc.collect()
    assert alive() is None


def test_images_that_are_hidden_are_not_sent_again(drive):
    d = drive(TensorInspector(np.zeros((50, 28, 28, 1))))
    before = gallery(d.widget).version
    d.set("view", "one").set("view", "gallery")
    assert gallery(d.widget).version == before


class Lazy:
    def __array__(self, *_args, **_kwargs):
        raise RuntimeError("the <b>device</b> is gone")


class NoClass:
    @property
    def __class__(self):
        raise RuntimeError("who asks?")


@pytest.mark.parametrize(
    "x",
    [object(), {"a": 1}, [[1], [2, 3]], np.array([None]), Lazy(), np.zeros((0, 3)), "abc", len,
     np.broadcast_to(np.float32(1), (10**6, 10**6)), np.zeros(3, dtype=[("a", "f4")]), 1 + 2j, ["<b>", "c"],
     np.array(["2026-11-22"], "M8[D]")],
)  # fmt: skip
def test_what_cannot_be_shown_is_one_sentence(drive, x):
    inspector = drive(TensorInspector(x, name="<img src=x onerror=alert(1)>", axis_names=["<img>"])).widget
    if inspector.error:
        assert inspector._picture.layout.display == "none"
    for key in ("rank", "memory", "code"):
        if inspector.summary is not None:
            inspector.controls[key].value = True
    texts = [w.value for w in _instances.values() if type(w).__name__ == "HTML"]
    assert not any("<img" in text or "<b>" in text for text in texts)


@pytest.mark.parametrize("x", [object(), Lazy(), [[1], [2, 3]], np.zeros((0, 3)), np.array([None])])
def test_these_have_an_error(drive, x):
    assert drive(TensorInspector(x)).widget.error


def test_what_refuses_to_tell_its_class_is_one_sentence(drive):
    assert "who asks?" in drive(TensorInspector(NoClass())).widget.error


def test_a_huge_broadcast_view_is_not_passed_through(drive):
    inspector = drive(TensorInspector(np.broadcast_to(np.float32(1), (10**6, 10**6)))).widget
    assert (inspector.summary.held, inspector.summary.mean) == (4, 1)
    assert "4 bytes of memory seen again and again" in said(inspector)


def test_texts_are_read_in_a_table(drive):
    inspector = drive(TensorInspector([["a", "<b>"], ["c", "d"]])).widget
    assert "<td>&lt;b&gt;</td>" in inspector._picture._parts["texts"].value
    assert "4 distinct values" in said(inspector)
    inspector.value = ["<b>" * 50, "short"]
    assert f'title="{"&lt;b&gt;" * 50}"' in inspector._picture._parts["texts"].value


def test_complex_numbers_are_shown_by_parts(drive):
    x = np.array([[1 + 2j, 3 - 4j]])
    d = drive(TensorInspector(x))
    assert "mean 2 - 1j · std 3.162 · NaN 0" in said(d.widget)
    np.testing.assert_array_equal(grid(d.widget)[:, :, 0], x.real)
    d.set("part", "imaginary")
    np.testing.assert_array_equal(grid(d.widget)[:, :, 0], x.imag)
    assert d.widget._picture.grid.index == "x[{row}, {col}].imag"


def test_a_table_keeps_its_headings(drive):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"age": [1, 2], "price": [1.5, 2.5], "town": ["a", "b"]}, index=["r", "s"])
    inspector = drive(TensorInspector(frame)).widget
    assert inspector._picture.grid.col_names == ["age", "price"]
    assert inspector._picture.grid.row_names == ["r", "s"]
    assert "without town" in said(inspector)


def test_the_histogram_counts_all_values(drive):
    inspector = drive(TensorInspector(np.array([0, 0, 0, 1, 3]))).widget
    bars = inspector._histogram.bars
    np.testing.assert_array_equal(bars.x, [0, 1, 2, 3])
    np.testing.assert_allclose(bars.y, [60, 20, 0, 20])
    assert "Most frequent: 0 (60 %)." in inspector._histogram._words.value
    for alone in ("text", 3.5):  # of one number there is nothing to count
        inspector.value = alone
        assert inspector._histogram.layout.display == "none"


def test_details_open_one_at_a_time(drive):
    d = drive(TensorInspector(np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1), name="W"))
    shown = d.widget._details
    d.click("rank")
    assert "<svg" in shown._html.value
    assert "A cube: 4 matrices of 2 × 3" in shown._html.value
    d.click("memory")
    assert not d.value("rank")
    for text in ("96", "Not in one piece", "view"):
        assert text in shown._html.value
    d.click("code").set("rows", 2)
    assert "np.transpose(W[0, :, :])" in shown._html.value
    assert "keras.ops.transpose(W[0, :, :])" in shown._html.value
    assert d.widget._details._copy.text.startswith("import numpy as np")
    d.click("code")
    assert shown.panel.layout.display == "none"


def test_after_an_error_it_shows_the_next_value(drive):
    inspector = drive(TensorInspector(object())).widget
    inspector.value = [1, 2, 3]
    assert inspector.error == ""
    assert inspector.summary.shape == (3,)
    assert inspector._picture.layout.display == ""


@settings(max_examples=80, deadline=None)
@given(
    hnp.arrays(
        st.sampled_from(
            [np.dtype(t) for t in ("?", "i1", "u2", "i8", "f2", "f4", "f8", "c8", "U3", "M8[s]")]
        ),
        hnp.array_shapes(min_dims=0, max_dims=6, min_side=0, max_side=9),
    )
)
def test_any_array_is_shown_or_refused_in_words(x):
    inspector = TensorInspector(x)
    try:
        assert inspector.error or inspector._picture.layout.display == ""
        assert inspector.summary.shape == x.shape
    finally:
        inspector.close()


def test_the_language(drive, language):
    d = drive(TensorInspector(demonstration()))
    language("fr")
    assert "-0,7398" in said(d.widget)
    assert "11,2" in said(d.widget)


def test_closing_leaves_nothing(tiny_data):
    exp = Experiment(tiny_data, mlp())
    before = len(_instances)
    for _ in range(3):
        inspector = TensorInspector(exp)
        Driver(inspector).set("index_0", "5").set("view", "one").set("view", "values").click("code")
        inspector.close()
    assert len(_instances) == before
    assert not exp._trait_notifiers.get("data", {}).get("change")


@pytest.mark.parametrize("shape", [(20_000, 28, 28, 1), (3000, 5000)])
def test_the_first_view_of_a_large_array_sends_little(recorded_comm, shape):
    inspector = TensorInspector(np.zeros(shape, np.float32))
    assert recorded_comm.size < 102_400  # the modules and the style sheets among it
    recorded_comm.clear()
    inspector.index = (10_000,) if len(shape) > 2 else ()
    assert recorded_comm.size < 10_000
    inspector.close()


def test_every_control_has_a_name(drive, tiny_data):
    for key, control in drive(TensorInspector(tiny_data)).widget.controls.items():
        assert control.description or control.tooltip, key


@pytest.mark.parametrize(
    ("name", "value"),
    [("axes", 3), ("axes", ("a", "b")), ("axes", (0, 1, 2)), ("axes", "01"), ("axes", (0.5, 1)),
     ("axes", (0, 9)), ("index", "x"), ("index", (1.5,)), ("index", object()), ("index", 9), ("index", (0, 0))],
)  # fmt: skip
def test_a_wrong_place_is_one_sentence(drive, name, value):
    inspector = drive(TensorInspector(np.zeros((2, 3, 4)))).widget
    setattr(inspector, name, value)
    assert inspector.error
    assert inspector.error in said(inspector)
    setattr(inspector, name, (0, 1) if name == "axes" else (0,))
    assert inspector.error == ""


def test_places_become_whole_numbers(drive):
    inspector = drive(TensorInspector(np.arange(24).reshape(2, 3, 4))).widget
    inspector.index = 1
    assert inspector.index == (1,)
    inspector.axes = np.array([0, 2])
    assert inspector.axes == (0, 2)
    inspector.index = [np.int64(2)]
    assert inspector.index == (2,)
    np.testing.assert_array_equal(grid(inspector)[:, :, 0], inspector.value[:, 2])


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.integers(-5, 5),
    lambda inside: st.lists(inside, max_size=4) | st.lists(inside, max_size=4).map(tuple),
    max_leaves=5,
)


given_names = anything | hnp.arrays("U3", hnp.array_shapes(max_dims=2)) | st.builds(NoClass) | st.builds(Lazy)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([(9, 28, 28), (2, 3), ()]), given_names, given_names, given_names, given_names)
def test_any_keyword_is_obeyed_or_refused_in_words(shape, name, labels, class_names, axis_names):
    x = np.zeros(shape)
    inspector = TensorInspector(x, name, labels=labels, class_names=class_names, axis_names=axis_names)
    try:
        assert inspector.error or inspector._picture.layout.display == ""
    finally:
        inspector.close()


@settings(max_examples=100, deadline=None)
@given(hnp.array_shapes(min_dims=0, max_dims=5, max_side=9), anything, anything)
def test_any_place_is_shown_or_refused_in_words(shape, axes, index):
    inspector = TensorInspector(np.zeros(shape, np.float32))
    try:
        inspector.axes = axes
        inspector.index = index
        assert inspector.error or inspector._picture.layout.display == ""
    finally:
        inspector.close()


def test_a_refused_index_follows_the_language(drive, language):
    d = drive(TensorInspector(np.zeros((2, 3, 4)))).set("index_0", "x")
    english = d.error("index_0")
    language("fr")
    assert d.error("index_0") not in ("", english)
    assert d.text("index_0") == "x"


def test_state_is_plain_data(drive, tiny_data):
    """What is sent must be JSON beside its buffers, or the notebook cannot be saved."""
    drive(TensorInspector(tiny_data)).click("code").set("view", "values")
    drive(TensorInspector(np.array([[1, np.nan], [np.inf, -np.inf]])))
    for widget in list(_instances.values()):
        json.dumps(_remove_buffers(widget.get_state())[0], allow_nan=False)


def test_looking_loads_no_backend():
    code = (
        "import sys, numpy as np, dltp_widgets as dltp\n"
        "dltp.TensorInspector(np.zeros((9, 28, 28, 1)))\n"
        "dltp.TensorInspector.of('x')\n"
        "print(*{'tensorflow', 'keras', 'jax'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "")


@pytest.mark.parametrize(
    "x",
    [[0.0], [1.79e308], [-1.79e308, 1.79e308], [1e-310, 2e-310], [2**62, 2**62], [-(2**63), 2**63 - 1],
     [0, 2**64 - 1], [1e300, np.inf, np.nan], [np.nan], [np.inf]],
)  # fmt: skip
def test_extreme_values_have_a_histogram_or_none(drive, x):
    inspector = drive(TensorInspector(np.array(x))).widget
    assert inspector.error == ""
    bars = inspector._histogram.bars
    assert (bars is None) == (inspector.summary.min is None)
    assert bars is None or (np.isfinite(bars.x).all() and bars.y.sum() == pytest.approx(100))
