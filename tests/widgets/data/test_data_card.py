"""The data card in both directions, without kernel or browser."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.files import download
from dltp_widgets.core.data.sources import own_data
from dltp_widgets.core.data.sources.sources import load_dataset
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.experiment import Experiment, demonstration
from dltp_widgets.core.model.editing.presets import mlp
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import FitSpec
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.testing import Driver
from dltp_widgets.widgets.data.data_card import DataCard
from dltp_widgets.widgets.lock import UI_LOCK


@pytest.fixture
def exp(language):
    return demonstration()


def test_it_shows_what_there_is(exp, drive):
    d = drive(DataCard(exp))
    card = d.widget
    assert card._counts.value == "3,750 training – 1,250 validation – 1,000 test (never looked at)"
    assert "sample 5,000" in card._badge.value
    assert (d.value("dataset"), d.text("valid"), d.value("scale"), d.value("labels")) == (
        "mnist", "25", "minus_one_one", "integers",
    )  # fmt: skip
    grid = card._grid
    assert (grid.count, grid.rows, grid.cols) == (40, 28, 28)
    assert grid.labels == [str(n) for n in exp.data.train.y[: len(grid.labels)]]
    assert len(grid.labels) > 20  # the others are asked for by the browser
    assert card._bars.value.count("<figure") == 3
    for digit, n in enumerate(np.bincount(exp.data.valid.y)):
        assert f"{digit}: {n}" in card._bars.value


def test_controls_prepare_the_raw_data_afresh(exp, drive):
    d = drive(DataCard(exp)).set("valid", "20 %").set("scale", "zero_one").set("labels", "one_hot")
    assert (exp.data.train.n, exp.data.valid.n) == (4000, 1000)
    assert exp.data.train.x.min() == 0.0
    assert exp.data.train.x.max() == 1.0
    assert exp.data.train.y.shape == (4000, 10)
    assert [step.op for step in exp.data.lineage] == ["split", "scale", "one_hot"]
    expected = load_dataset("mnist", source="sample").split(valid=0.2, seed=42).scale("zero_one").one_hot()
    np.testing.assert_array_equal(exp.data.valid.x, expected.valid.x)
    d.set("scale", "none").set("labels", "integers").set("valid", "0")
    assert exp.data.valid is None
    assert exp.data.train.x.max() == 255.0
    assert d.widget._counts.value == "5,000 training – 1,000 test (never looked at)"


def test_looks_at_the_test_set_stay_counted(exp, drive):
    exp.data.look_at_test()
    d = drive(DataCard(exp)).set("valid", "10")
    assert exp.data.test_looks == 1
    assert "looked at 1 time)" in d.widget._counts.value


def test_the_card_follows_the_experiment(exp, drive, tiny_data):
    d = drive(DataCard(exp))
    exp.data = exp.data.one_hot()
    assert d.value("labels") == "one_hot"
    exp.data = tiny_data.scale("zero_one")
    assert d.value("dataset") == "tiny_digits"
    assert d.value("scale") == "zero_one"
    assert "120 training" in d.widget._counts.value


@pytest.mark.parametrize("text", ["-1", "100", "many", ""])
def test_a_wrong_share_marks_the_field(exp, drive, text):
    before = exp.data
    d = drive(DataCard(exp)).set("valid", text)
    assert d.error("valid")
    assert exp.data is before


def test_code_makes_the_same_data(exp, drive):
    d = drive(DataCard(exp)).click("code").set("scale", "zero_one")
    assert "import dltp" not in d.widget._code.text  # NumPy, scikit-learn and Keras alone
    assert "train_test_split" in d.widget._code.text
    d.click("own_code")
    from dltp_widgets.core.data.preparation import lineage_code

    code = lineage_code(exp.data)
    assert "load_dataset('mnist', source='sample')" in code
    assert ".split(valid=0.25, seed=42)" in code
    assert ".scale(kind='zero_one')" in code
    assert "zero_one" in d.widget._code.text


def test_another_set_is_loaded_in_the_background(exp, drive, tiny_data, monkeypatch):
    monkeypatch.setattr(own_data, "load_dataset", lambda name, progress=None: tiny_data)
    d = drive(DataCard(exp)).set("dataset", "fashion_mnist").wait()
    assert exp.data.name == "tiny_digits"
    assert [step.op for step in exp.data.lineage] == ["scale"]  # it has a validation split of its own
    assert d.value("dataset") == "tiny_digits"


def test_a_set_that_cannot_be_loaded_is_a_sentence(exp, drive, monkeypatch):
    def fail(_name, progress=None):
        raise DataError("It is <b>not</b> here.")

    monkeypatch.setattr(own_data, "load_dataset", fail)
    before = exp.data
    d = drive(DataCard(exp)).set("dataset", "cifar10").wait()
    assert d.widget.error == "It is <b>not</b> here."
    assert "&lt;b&gt;" in d.widget._sentence.value
    assert d.value("dataset") == "mnist"
    assert exp.data is before


@pytest.mark.parametrize(
    "error", [MemoryError(), OSError("disk <full>"), ValueError("odd"), KeyError("x_train"), EOFError()]
)
def test_whatever_fails_while_loading_is_a_sentence(exp, drive, monkeypatch, error):
    def fail(_name, progress=None):
        raise error

    monkeypatch.setattr(own_data, "load_dataset", fail)
    before = exp.data
    d = drive(DataCard(exp)).set("dataset", "cifar10").wait()
    assert d.widget.error.startswith("The data set 'cifar10' cannot be read: ")
    assert not d.widget.error.endswith(": ")
    assert d.value("dataset") == "mnist"
    assert exp.data is before


def test_an_observer_that_fails_does_not_leave_the_card_loading(exp, drive, tiny_data, monkeypatch):
    def fail(_change):
        raise RuntimeError("not this one")

    monkeypatch.setattr(own_data, "load_dataset", lambda name, progress=None: tiny_data)
    d = drive(DataCard(exp))
    exp.observe(fail, "data")
    d.set("dataset", "fashion_mnist").wait()
    assert "not this one" in d.widget.error
    assert d.value("dataset") == exp.data.name


def own(value, n=40):
    return Dataset.from_arrays((np.full((n, 3), value), np.arange(n) % 2))


def test_one_s_own_data_are_never_swapped_for_others_of_the_same_name(exp, drive):
    a, b = own(1.0), own(2.0)
    exp.data = a
    d = drive(DataCard(exp)).set("valid", "50")
    assert exp.data.train.x.max() == 1.0
    assert exp.data.valid.n == 20
    exp.data = b.split()
    assert d.find("valid").text.disabled  # b as it was loaded was never shown
    assert exp.data.train.x.max() == 2.0
    exp.data = b
    d.set("valid", "50")
    assert exp.data.train.x.max() == 2.0
    assert exp.data.descends_from(b)


def test_an_order_that_it_would_not_repeat_is_only_shown(exp, drive):
    exp.data = load_dataset("mnist", source="sample").scale("standard").split()
    d = drive(DataCard(exp))
    assert d.find("scale").disabled
    assert d.find("valid").text.disabled


def test_labels_that_are_no_classes_are_shown_without_counts(exp, drive):
    exp.data = Dataset.from_arrays((np.zeros((40, 3)), np.arange(40) * 10**9))
    d = drive(DataCard(exp))
    assert "<figure" not in d.widget._bars.value
    d.set("labels", "one_hot")
    assert "too many" in d.widget.error
    assert d.value("labels") == "integers"


def test_a_look_from_elsewhere_is_counted_when_the_card_is_refreshed(exp, drive):
    card = drive(DataCard(exp)).widget
    exp.data.look_at_test()
    card.refresh()
    assert "looked at 1 time)" in card._counts.value
    empty = drive(DataCard(3)).widget
    empty.refresh()
    assert empty._counts.value == ""


def test_a_table_shows_its_columns(drive, language):
    rng = np.random.default_rng(0)
    data = Dataset.from_arrays(
        (rng.normal(size=(50, 2)), rng.normal(size=50)), feature_names=["<b>", "rooms"]
    )
    d = drive(DataCard(data)).set("valid", "20")
    assert d.widget.data.valid.n == 10
    assert "&lt;b&gt;" in d.widget._table.value
    assert "<b>" not in d.widget._table.value
    assert d.widget.controls["labels"].layout.display == "none"  # a price has no classes
    assert d.widget._grid.layout.display == "none"
    d.set("scale", "standard")
    assert abs(d.widget.data.train.x.mean()) < 1e-6


@pytest.mark.parametrize("source", [3, "mnist", None.__class__])
def test_a_wrong_argument_is_a_sentence(source, drive, language):
    assert "DataCard shows" in drive(DataCard(source)).widget.error


def test_a_change_of_language_re_labels_and_changes_nothing(exp, drive, language):
    d = drive(DataCard(exp))
    before = exp.data
    language("fr")
    assert "3\u202f750" in d.widget._counts.value
    assert exp.data is before
    assert d.value("scale") == "minus_one_one"


def test_closing_leaves_nothing(exp):
    before, observers = len(_instances), len(exp._trait_notifiers.get("data", {}).get("change", []))
    for _ in range(3):
        card = DataCard(exp)
        Driver(card).click("code").set("valid", "x")
        card.close()
    assert len(_instances) == before
    assert len(exp._trait_notifiers["data"]["change"]) == observers


def test_every_control_has_a_name(exp, drive):
    for key, control in drive(DataCard(exp)).widget.controls.items():
        assert control.description, key


def test_arrays_that_were_prepared_elsewhere_are_only_shown(tiny_data, drive, language):
    d = drive(DataCard(Experiment(tiny_data.scale("zero_one"), mlp())))
    assert d.find("scale").disabled
    assert d.find("valid").text.disabled


# --- more of the preparation -------------------------------------------------------------------------


def table(n=60, **more):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 3))
    return Dataset.from_arrays((x, np.arange(n) % 3), **more)


def test_test_share_strata_and_shape_are_behind_more(drive, language):
    d = drive(DataCard(table()))
    assert "stratify" not in d
    d.click("more").set("test", "20").set("valid", "25").set("stratify", True)
    data = d.widget.data
    assert {name: split.n for name, split in data.splits.items()} == {"train": 36, "valid": 12, "test": 12}
    for split in data.splits.values():
        assert len(set(np.bincount(split.y))) == 1
    assert data.lineage[0].args["stratify"] is True
    d.set("stratify", False)
    assert d.widget.data.lineage[0].args["stratify"] is False


def test_a_shape_is_read_shown_and_refused(exp, drive):
    d = drive(DataCard(exp)).click("more")
    assert d.text("reshape") == "28 × 28 × 1"
    d.set("reshape", "784")
    assert exp.data.input_shape == (784,)
    d.set("reshape", "(28, -1)")
    assert exp.data.input_shape == (28, 28)
    d.set("reshape", "5, 5")
    assert "do not fill the shape" in d.error("reshape")
    assert (exp.data.input_shape, d.text("reshape")) == ((28, 28), "5, 5")
    d.set("scale", "zero_one")
    assert (d.error("reshape"), d.text("reshape")) == ("", "28 × 28")
    d.set("reshape", "tall")
    assert d.error("reshape")


def test_a_set_with_a_test_split_of_its_own_keeps_it(exp, drive):
    d = drive(DataCard(exp)).click("more")
    assert d.find("test").text.disabled
    assert not d.find("stratify").disabled


# --- files and downloads ------------------------------------------------------------------------------


def test_a_file_of_one_s_own(exp, drive, tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text("long,wide,kind\n" + "".join(f"{i},{i * 2},{'ab'[i % 2]}\n" for i in range(40)))
    d = drive(DataCard(exp))
    assert "file_path" not in d
    d.set("dataset", "file").set("file_path", str(path)).set("file_target", "kind").click("load_file").wait()
    assert d.widget.error == ""
    assert (exp.data.name, exp.data.feature_names, exp.data.class_names) == (
        "flowers",
        ("long", "wide"),
        ("a", "b"),
    )
    assert d.value("dataset") == "flowers"
    assert "file_path" not in d
    d.set("valid", "50")  # what was read can be prepared otherwise
    assert exp.data.valid.n == 15
    d.set("dataset", "file").set("file_target", "colour").click("load_file").wait()
    assert "colour" in d.widget.error
    assert exp.data.name == "flowers"


@pytest.mark.parametrize(
    ("name", "task", "columns"), [("iris", "classification", 4), ("diabetes", "regression", 10)]
)
def test_the_small_sets_of_scikit_learn(exp, drive, name, task, columns):
    d = drive(DataCard(exp)).set("dataset", name).wait()
    assert d.widget.error == ""
    assert (exp.data.name, exp.data.task, exp.data.input_shape) == (name, task, (columns,))
    assert {"train", "valid", "test"} == set(exp.data.splits)
    assert d.value("scale") == "standard"
    assert d.widget._table.value.count('class="dltp-spark"') == columns
    d.set("valid", "50")  # and prepared otherwise, from the raw values
    assert exp.data.valid.n == exp.data.train.n or abs(exp.data.valid.n - exp.data.train.n) == 1


def test_a_download_shows_how_far_it_is(exp, drive, tiny_data, monkeypatch):
    go, seen = threading.Event(), threading.Event()

    def load(name, progress=None):
        progress("train.gz", 3 * 2**20, 12 * 2**20)
        seen.set()
        assert go.wait(30)
        return tiny_data

    monkeypatch.setattr(own_data, "load_dataset", load)
    d = drive(DataCard(exp)).set("dataset", "fashion_mnist")
    assert seen.wait(30)
    loading = d.widget._loading
    assert (loading.layout.display, loading.bar.value) == ("", 0.25)
    assert loading.line.value == "train.gz: 3 MB of 12 MB"
    go.set()
    d.wait()
    assert loading.layout.display == "none"
    assert exp.data.name == "tiny_digits"


def test_a_download_that_is_cancelled_ends_and_changes_nothing(exp, drive, tiny_data, monkeypatch):
    go, begun, ended = threading.Event(), threading.Event(), []

    def load(name, progress=None):
        try:
            progress("train.gz", 1, 100)
            begun.set()
            assert go.wait(30)
            progress("train.gz", 2, 100)
        finally:
            ended.append(name)
        return tiny_data

    monkeypatch.setattr(own_data, "load_dataset", load)
    before = exp.data
    d = drive(DataCard(exp)).set("dataset", "fashion_mnist")
    assert begun.wait(30)
    d.click("cancel_loading")
    assert (d.widget.state, d.widget.error, d.value("dataset")) == ("idle", "", "mnist")
    go.set()
    d.wait(lambda _card: ended)
    assert exp.data is before
    assert d.widget.error == ""


def test_offline_is_said_with_what_to_do(exp, drive, monkeypatch, tmp_path):
    def no_network(_url):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(download, "open_url", no_network)
    for name in ("DLTP_DATA", "XDG_CACHE_HOME", "KERAS_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    d = drive(DataCard(exp)).set("dataset", "fashion_mnist").wait()
    assert "Network is unreachable" in d.widget.error
    assert "dltp data DIR" in d.widget.error
    assert d.value("dataset") == "mnist"


# --- the way of the data --------------------------------------------------------------------------------


def prices(n=80):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 2)) * [1.0, 30.0]
    return Dataset.from_arrays((x, x @ [0.5, 0.1]), name="prices")


def path_of(card):
    return card._leaks._path.value


def test_the_way_of_the_data_is_drawn(exp, drive):
    d = drive(DataCard(exp))
    assert path_of(d.widget).count("<li") == 3
    order = [
        path_of(d.widget).index(word) for word in ("raw", "split", "Validation 25 %", "scale", "-1 to 1")
    ]
    assert order == sorted(order)
    assert "dltp-leaks" not in path_of(d.widget)
    assert "fix_leak_scaler" not in d.keys
    d.set("labels", "one_hot")
    assert path_of(d.widget).count("<li") == 4


def test_a_leak_is_marked_and_mended(drive, language):
    exp = Experiment(prices().split(valid=0.25, test=0.25).scale("standard", fit_on="each"), mlp())
    d = drive(DataCard(exp))
    assert path_of(d.widget).count("dltp-leaks") == 1
    assert "fitted on each split anew" in path_of(d.widget)
    d.click("fix_leak_scaler")
    assert "dltp-leaks" not in path_of(d.widget)
    assert "fitted on Training" in path_of(d.widget)
    expected = prices().split(valid=0.25, test=0.25).scale("standard")
    np.testing.assert_array_equal(exp.data.test.x, expected.test.x)
    assert d.keys.count("fix_leak_scaler") == 0


def test_copies_across_splits_are_named_and_left_out(drive, language):
    x = np.random.default_rng(0).normal(size=(40, 4))
    data = Dataset.from_arrays((x[:30], np.arange(30) % 2), valid=(x[20:], np.arange(20) % 2))
    d = drive(DataCard(data))
    assert "10 examples" in d.widget._leaks._rows.children[0].children[0].value
    assert "both_leak_duplicates" not in d.keys  # without an experiment there is nothing to train
    d.click("fix_leak_duplicates")
    assert d.widget.data.valid.n == 10
    assert "without copies" in path_of(d.widget)


def test_training_with_the_leak_and_without(drive, language, fast_trainer):
    data = prices().split(valid=0.25, test=0.25).scale("standard", fit_on="each")
    model = ModelSpec.sequential((2,), [LayerSpec("Dense", units=1)])
    exp = Experiment(data, model, fit=FitSpec(epochs=2))
    d = drive(DataCard(exp)).click("both_leak_scaler").wait()
    leaky, mended = exp.runs
    assert leaky.data is data
    assert mended.data is exp.data
    assert [run.state for run in exp.runs] == ["finished", "finished"]
    assert leaky.seed == mended.seed is not None
    assert exp.fit.seed is None
    assert exp.data.lineage[-1].fitted_on == "train"
    assert "with the leak" in d.widget._sentence.value
    assert d.widget.state == "idle"


def test_nothing_is_trained_both_ways_beside_a_run_under_way(drive, language, fast_trainer):
    data = prices().split(valid=0.25).scale("standard", fit_on="each")
    model = ModelSpec.sequential((2,), [LayerSpec("Dense", units=1)])
    exp = Experiment(data, model, fit=FitSpec(epochs=1))
    fast_trainer.hold()
    trainer = Trainer(exp)
    trainer.start()
    card = drive(DataCard(exp)).click("both_leak_scaler").widget
    assert "under way" in card.error
    assert (card.state, exp.runs, exp.trainer, exp.data) == ("idle", (trainer.run,), trainer, data)
    fast_trainer.release()
    trainer.join(60)
    drive(card).click("both_leak_scaler").wait()
    assert (card.error, len(exp.runs)) == ("", 3)


def test_a_run_begun_between_the_two_is_left_alone(drive, language, fast_trainer):
    data = prices().split(valid=0.25).scale("standard", fit_on="each")
    exp = Experiment(data, ModelSpec.sequential((2,), [LayerSpec("Dense", units=1)]), fit=FitSpec(epochs=1))
    fast_trainer.hold()
    d = drive(DataCard(exp)).click("both_leak_scaler").wait(lambda _card: exp.runs)
    with UI_LOCK:  # the second waits for it
        fast_trainer.release()
        exp.trainer.join(60)
        fast_trainer.hold()
        other = Trainer(exp)
        other.start()
    d.wait(lambda card: card.state == "idle")
    assert "under way" in d.widget.error
    assert (exp.runs[-1], exp.trainer, exp.data) == (other.run, other, data)


def test_a_card_closed_between_the_two_runs_begins_no_second(drive, language, fast_trainer):
    data = prices().split(valid=0.25).scale("standard", fit_on="each")
    model = ModelSpec.sequential((2,), [LayerSpec("Dense", units=1)])
    exp = Experiment(data, model, fit=FitSpec(epochs=1, seed=1))
    fast_trainer.hold()
    card = DataCard(exp)
    Driver(card).click("both_leak_scaler").wait(lambda _card: exp.runs)
    card.close()
    fast_trainer.release()
    exp.trainer.join(60)
    assert len(exp.runs) == 1
    assert exp.data is data


def test_hostile_names_on_the_way_are_escaped(drive, language):
    x = np.random.default_rng(0).normal(size=(40, 2))
    data = Dataset.from_arrays((x, np.arange(40) % 2), name="<img>", feature_names=["<b>", "b"]).split()
    card = drive(DataCard(data)).widget
    assert "<img>" not in path_of(card)
    assert "&lt;img&gt;" in path_of(card)


def test_a_column_tells_its_gaps_and_its_values(drive, language):
    x = np.column_stack([np.arange(40.0), np.where(np.arange(40) % 4, 1.5, np.nan)])
    card = drive(DataCard(Dataset.from_arrays((x, np.arange(40.0)), feature_names=["a", "gaps"]))).widget
    first, second = card._table.value.split("<tbody>")[1].split("<tr>")[1:]
    assert first.count("<i style=") > 4
    assert "39.000" in first
    assert "dltp-missing" not in first
    assert '<strong class="dltp-missing">10</strong>' in second


def test_a_pair_of_arrays_will_do(drive, language):
    card = drive(DataCard((np.zeros((20, 3)), np.arange(20) % 2))).widget
    assert card.data.train.n == 20
    assert "pair (x, y)" in drive(DataCard((1, 2, 3, 4))).widget.error
