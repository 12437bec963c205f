"""Both experiments, to show what a leak is worth."""

from __future__ import annotations

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from tests.core.checks.setups import housing, raw_houses


def test_the_pair_differs_in_the_data_alone() -> None:
    exp = housing()
    exp.data = raw_houses().split(0.25, 0.25).scale("standard", fit_on="each")
    leaky, mended = dltp.leak_pair(exp)
    assert leaky is exp
    assert [f.code for f in dltp.check_experiment(leaky)] == ["leak_scaler"]
    assert dltp.check_experiment(mended) == []
    assert (mended.model, mended.compile, mended.fit) == (exp.model, exp.compile, exp.fit)
    assert Experiment.current() is exp


def test_without_a_leak_the_data_are_the_same() -> None:
    exp = housing()
    assert dltp.leak_pair(exp)[1].data is exp.data
