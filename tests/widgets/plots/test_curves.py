"""Runs resolved into a picture: pure, no widget."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.training.history import History
from dltp_widgets.widgets.plots import thinning
from dltp_widgets.widgets.plots.curves import MOST_RUNS, resolve_picture
from dltp_widgets.widgets.plots.picture import Look
from dltp_widgets.widgets.plots.records import Record, record_of
from dltp_widgets.widgets.plots.thinning import MOST_POINTS, thin
from dltp_widgets.widgets.plots.ticks import inner_ticks, tick_labels, value_ticks, whole_ticks

finite = st.floats(-1e9, 1e9)


def record(name: str = "a", epochs: int = 3, **columns: Any) -> Record:
    values = columns or {"loss": [2.0, 1.0, 0.5], "val_loss": [2.0, 1.5, 1.0]}
    points = {key: (np.arange(1.0, len(y) + 1), np.asarray(y, dtype=float)) for key, y in values.items()}
    return Record(name, name, points, epochs, 10)


def test_a_keras_history_is_a_record() -> None:
    found = record_of(SimpleNamespace(history={"loss": [1.0, 0.5], "accuracy": [0.2, 0.4]}, epoch=[0, 1]))
    assert found.columns["loss"][0].tolist() == [1.0, 2.0]
    assert found.columns["accuracy"][1].tolist() == [0.2, 0.4]


def test_anything_else_is_refused_in_a_sentence() -> None:
    with pytest.raises(SpecError, match="not int"):
        record_of(3)


def test_loss_and_each_metric_have_panels_of_their_own() -> None:
    picture = resolve_picture([record(loss=[1], accuracy=[0.5], auc=[0.6], val_accuracy=[0.4])])
    assert [panel.key for panel in picture.panels] == ["loss", "accuracy", "auc"]
    assert picture.metrics == ("accuracy", "auc")
    assert [curve.key for curve in picture.panels[1].curves] == ["accuracy", "val_accuracy"]
    assert picture.panels[1].chance == 0.1
    assert picture.panels[0].chance is None
    other = resolve_picture([record(loss=[1], accuracy=[0.5], auc=[0.6])], Look(metric="auc"))
    assert [panel.key for panel in other.panels] == ["loss", "auc"]


def test_no_validation_no_empty_curve() -> None:
    picture = resolve_picture([record(loss=[1.0, 2.0])])
    assert [curve.key for panel in picture.panels for curve in panel.curves] == ["loss"]


def test_latest_two_runs_are_in_colour_and_a_run_keeps_its_colour() -> None:
    colours = []
    for count in (1, 2, 3):
        picture = resolve_picture([record(str(i)) for i in range(count)])
        colours.append({curve.record: curve.colour for curve in picture.panels[0].curves})
    assert colours[0] == {"0": 0}
    assert colours[1] == {"0": 0, "1": 1}
    assert colours[2] == {"0": -1, "1": 1, "2": 0}


def test_eight_runs_at_most() -> None:
    picture = resolve_picture([record(str(i)) for i in range(20)])
    assert [shown.id for shown in picture.records] == [str(i) for i in range(20 - MOST_RUNS, 20)]


def test_a_replay_cuts_the_latest_run_only() -> None:
    picture = resolve_picture([record("old"), record("new")], Look(upto=1))
    lengths = {(curve.record, curve.key): len(curve.x) for curve in picture.panels[0].curves}
    assert lengths == {("old", "loss"): 3, ("old", "val_loss"): 3, ("new", "loss"): 1, ("new", "val_loss"): 1}


def test_nothing_is_an_empty_picture() -> None:
    assert resolve_picture([]).empty
    assert resolve_picture([record(loss=[])]).empty


@given(st.lists(st.floats(), max_size=50), st.integers(0, 3000), st.integers(0, 2**32 - 1))
@example([], 1006, 0)
def test_thin_keeps_ends_extremes_and_order(values: list[float], more: int, seed: int) -> None:
    """Real and wild values, anywhere, of any kind, with gaps."""
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.array(values, dtype=float), rng.normal(size=more)])
    rng.shuffle(y)
    x = np.cumsum(rng.integers(1, 5, len(y))).astype(float)
    kept_x, kept_y = thin(x, y)
    real = np.isfinite(y)
    assert len(kept_x) <= MOST_POINTS
    assert (np.diff(kept_x) > 0).all()
    assert set(zip(kept_x, kept_y, strict=True)) <= set(zip(x[real], y[real], strict=True))
    if real.any():
        assert (kept_y.min(), kept_y.max()) == (y[real].min(), y[real].max())
        assert (kept_x[0], kept_x[-1]) == (x[real][0], x[real][-1])


@pytest.mark.parametrize("n", [1001, 1006, 2003, 4096, 5999])
@pytest.mark.parametrize("most", [8, 100, 1000])
def test_one_extreme_point_is_kept_wherever_it_stands(n: int, most: int) -> None:
    x, y = np.arange(n, dtype=float), np.zeros(n)
    for place in {0, 1, n // 3, n // 2, n - 2, n - 1}:
        y[place] = 1.0
        assert thin(x, y, most)[1].max() == 1.0
        assert len(thin(x, y, most)[0]) <= most
        y[place] = 0.0


def test_a_thinner_thins_once_what_does_not_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(thinning, "thin", lambda x, y, *most: calls.append(len(x)) or thin(x, y, *most))
    thinner = thinning.Thinner()
    for count in (2000, 2000, 3000):
        drawn = thinner(record(loss=np.arange(count)), "loss")
        assert drawn[1].max() == count - 1
    assert calls == [2000, 3000]
    thinner.keep(set())
    thinner(record(loss=np.arange(3000)), "loss")
    assert calls == [2000, 3000, 3000]


@given(finite, finite)
@example(0.0, 5e-324)
@example(1e9, 1e9 - 1e-7)
def test_value_ticks_hold_the_values(a: float, b: float) -> None:
    low, high = sorted((a, b))
    ticks = value_ticks(low, high)
    step = ticks[1] - ticks[0]
    assert ticks[0] <= low + 1e-6 * step
    assert ticks[-1] >= high - 1e-6 * step
    assert 2 <= len(ticks) <= 8


@pytest.mark.parametrize(
    ("low", "high", "whole", "ticks"),
    [
        (4e-6, 0.9999, False, [0.2, 0.4, 0.6, 0.8]),
        (-4.594, 4.732, False, [-4, -2, 0, 2, 4]),
        (-0.5, 1.5, True, [0, 1]),
        (-0.5, 23.5, True, [0, 10, 20]),
    ],
)
def test_ticks_within_a_range_are_enough_to_read_it(low, high, whole, ticks) -> None:
    assert list(inner_ticks(low, high, whole=whole)) == pytest.approx(ticks)


@given(st.integers(0, 10**6))
def test_epoch_ticks_are_whole_and_few(last: int) -> None:
    ticks = whole_ticks(last)
    assert ticks[0] == 0
    assert ticks[-1] >= last
    assert 2 <= len(ticks) <= 8


def test_tick_labels_bear_the_keys_of_javascript(language: Any) -> None:
    assert tick_labels((0.0, 0.5, 1.0)) == {"0": "0.0", "0.5": "0.5", "1": "1.0"}
    language("fr")
    assert tick_labels((0.0, 0.5, 1.0)) == {"0": "0,0", "0.5": "0,5", "1": "1,0"}


# --- what the viewer chooses -------------------------------------------------------------------------


def test_three_pinned_runs_have_three_colours() -> None:
    records = [record(str(i)) for i in range(12)]
    picture = resolve_picture(records, Look(pinned=("0", "1", "2")))
    assert [shown.id for shown in picture.records] == ["0", "1", "2", "7", "8", "9", "10", "11"]
    colours = [picture.colours[name] for name in ("0", "1", "2", "11", "10", "9")]
    assert len(set(colours[:5])) == 5
    assert colours[5] == -1


def test_a_hidden_run_has_no_curve_and_stays_in_the_legend() -> None:
    picture = resolve_picture([record("a"), record("b")], Look(hidden=frozenset({"b"})))
    assert {curve.record for curve in picture.panels[0].curves} == {"a"}
    assert [shown.id for shown in picture.records] == ["a", "b"]
    assert picture.latest is not None
    assert picture.latest.id == "a"


def test_a_logarithm_clamps_and_marks_what_it_cannot_show() -> None:
    panel = resolve_picture([record(loss=[10.0, 0.0, -1.0, 0.1])], Look(log=True)).panels[0]
    drawn = panel.curves[0].y
    assert drawn[0] == pytest.approx(1.0)
    assert drawn[3] == pytest.approx(-1.0)
    assert (drawn[1], drawn[2]) == (panel.y.low, panel.y.low)
    assert [x for x, _y in panel.clamped] == [2.0, 3.0]
    assert panel.y.labels["-1"] == "0.1"
    assert resolve_picture([record(loss=[0.0])], Look(log=True)).panels[0].y.low < 0


@given(st.lists(st.floats(-10, 1e6), min_size=1, max_size=30))
def test_a_logarithmic_axis_holds_whatever_there_is(values: list[float]) -> None:
    panel = resolve_picture([record(loss=values)], Look(log=True)).panels[0]
    drawn = panel.curves[0].y
    assert np.isfinite(drawn).all()
    assert (drawn >= panel.y.low - 1e-9).all()
    assert (drawn <= panel.y.high + 1e-9).all()
    assert 2 <= len(panel.y.ticks) <= 8


def test_accuracy_is_never_drawn_by_its_logarithm() -> None:
    panel = resolve_picture([record(loss=[1.0], accuracy=[0.5])], Look(log=True)).panels[1]
    assert panel.curves[0].y.tolist() == [0.5]
    assert panel.y.ticks[-1] == 1.0


def test_smoothing_is_tensorboards_and_leaves_the_record_alone() -> None:
    y = np.array([1.0, 0.0, np.nan, 2.0])
    shown = record(loss=y)
    drawn = resolve_picture([shown], Look(smoothing=0.5), points=thinning.Thinner()).panels[0].curves[0].y
    second = (0.5 * 1.0) / (0.5 + 1.0)
    last = (0.25 * 1.0 + 2.0) / (0.25 + 0.5 + 1.0)
    assert drawn[[0, 1, -1]] == pytest.approx([1.0, second, last])
    assert shown.columns["loss"][1] is not drawn
    assert np.array_equal(shown.columns["loss"][1], y, equal_nan=True)


def test_smoothing_a_growing_curve_is_smoothing_it_whole() -> None:
    y = np.random.default_rng(0).random(3000)
    thinner = thinning.Thinner()
    for count in (10, 700, 900):
        thinner(record(loss=y[:count]), "loss", 0.9)
    assert thinner(record(loss=y[:900]), "loss", 0.9)[1] == pytest.approx(thinning.smoothed(y[:900], 0.9))


@pytest.mark.parametrize("weight", [0.0, 0.9])
@pytest.mark.parametrize("count", [10, 4096])
def test_a_last_value_that_is_told_anew_is_drawn_anew(weight: float, count: int) -> None:
    y, thinner = np.random.default_rng(0).random(count + 5), thinning.Thinner()
    first = y[:count].copy()
    first[-1] = 7.0
    thinner(record(loss=first), "loss", weight)
    for known in (count, count + 5):
        fresh = thinning.Thinner()(record(loss=y[:known]), "loss", weight)[1]
        assert thinner(record(loss=y[:known]), "loss", weight)[1] == pytest.approx(fresh)


@given(st.integers(1, 20_000), st.integers(0, 2**32 - 1))
@example(4096 * 3, 0)
def test_a_curve_thinned_as_it_grows_keeps_ends_and_extremes(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    y, thinner = rng.normal(size=n), thinning.Thinner()
    for count in sorted({1, n // 3 + 1, n}):
        kept_x, kept_y = thinner(record(loss=y[:count]), "loss")
        assert len(kept_x) <= MOST_POINTS
        assert (np.diff(kept_x) > 0).all()
        assert (kept_x[0], kept_x[-1]) == (1, count)
        assert (kept_y.min(), kept_y.max()) == (y[:count].min(), y[:count].max())


def test_points_out_of_frame_are_counted() -> None:
    shown = record(loss=[5.0, 0.5, 0.4, 0.3], val_loss=[3.0, 0.6, 0.5, 0.4])
    assert resolve_picture([shown]).panels[0].outside == 0
    assert resolve_picture([shown], Look(y={"loss": (0.0, 1.0)})).panels[0].outside == 2
    zoomed = resolve_picture([shown], Look(x=(2.0, 3.0), y={"loss": (0.0, 0.5)}), points=thinning.Thinner())
    assert zoomed.panels[0].outside == 5
    assert (zoomed.panels[0].x.low, zoomed.panels[0].x.high) == (2.0, 3.0)


def test_the_best_epoch_is_marked_lowest_or_highest() -> None:
    shown = record(
        loss=[1.0, 1.0, 1.0], val_loss=[3.0, 1.0, 2.0], accuracy=[0.1] * 3, val_accuracy=[0.2, 0.3, 0.9]
    )
    loss, accuracy = resolve_picture([shown]).panels
    assert loss.best is not None
    assert accuracy.best is not None
    assert (loss.best.epoch, loss.best.value) == (2, 1.0)
    assert accuracy.best.epoch == 3
    assert resolve_picture([record(loss=[1.0, 2.0])]).panels[0].best is None


def test_epochs_with_another_learning_rate_are_marked() -> None:
    shown = record(loss=[1.0] * 5, learning_rate=[0.1, 0.1, 0.01, 0.01, 0.001])
    panels = resolve_picture([shown]).panels
    assert panels[0].rates == (3.0, 5.0)
    assert [panel.key for panel in panels] == ["loss"]
    gliding = record(loss=[1.0] * 20, learning_rate=[0.1 * 0.9**epoch for epoch in range(20)])
    assert resolve_picture([gliding]).panels[0].rates == ()


@pytest.mark.parametrize(
    ("schedule", "rates", "marked"),
    [
        (
            {"name": "PiecewiseConstantDecay", "boundaries": (15,), "values": (0.1, 0.01)},
            [0.1, 0.01, 0.01],
            (2.0,),
        ),
        ({"name": "Own"}, None, ()),
        (None, None, ()),
    ],
)
def test_the_rate_of_a_schedule_is_told_of_each_epoch(schedule: Any, rates: Any, marked: Any) -> None:
    history = History()
    for epoch in (1, 2, 3):
        history.append_steps(epoch, np.ones(10), {})
        history.append_epoch({"loss": 1.0})
    run = SimpleNamespace(
        id="a", name="a", history=history, done=True, fit=SimpleNamespace(schedule=schedule), n_classes=None
    )
    shown = record_of(run)
    assert (shown.columns["learning_rate"][1].tolist() if rates else "learning_rate" in shown.columns) == (
        rates or False
    )
    assert resolve_picture([shown]).panels[0].rates == marked


def test_a_table_of_pandas_is_a_record() -> None:
    import pandas as pd

    frame = pd.DataFrame({"loss": [1.0, 0.5], "note": ["a", "b"]}, index=pd.Index([5, 10], name="epoch"))
    found = record_of(frame)
    assert set(found.columns) == {"loss"}
    assert found.columns["loss"][0].tolist() == [5, 10]
    assert record_of(pd.DataFrame({"loss": [1.0]})).columns["loss"][0].tolist() == [1]
    with pytest.raises(SpecError, match="DataFrame"):
        record_of(pd.DataFrame({"note": ["a"]}))
