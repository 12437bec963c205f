"""What does not fit is refused before anything is allocated."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training import memory
from dltp_widgets.core.training.memory import needed_bytes, refuse_too_large, shortage


def _model(units: int, width: int = 2) -> dltp.ModelSpec:
    return dltp.ModelSpec.sequential((width,), [dltp.LayerSpec("Dense", units=units)])


@given(st.integers(1, 10**7), st.sampled_from(["SGD", "Adam", "Lion", "Unheard"]), st.integers(1, 512))
def test_at_least_twice_the_weights_and_never_less_for_more(units: int, optimizer: str, batch: int) -> None:
    resolved = dltp.resolve(_model(units))
    compiled, fit = dltp.CompileSpec(optimizer=optimizer), dltp.FitSpec(batch_size=batch)
    needed = needed_bytes(resolved, compiled, fit)
    assert needed >= 2 * resolved.bytes
    assert needed_bytes(resolved, compiled, fit.replace(batch_size=batch + 1)) > needed
    assert needed_bytes(resolved, compiled, fit, built=True) <= needed
    assert needed_bytes(dltp.resolve(_model(units + 1)), compiled, fit) > needed


def test_weights_gradients_moments_and_their_copies(blobs: dltp.Dataset) -> None:
    resolved, fit = dltp.resolve(_model(1000, 999)), dltp.FitSpec(batch_size=1)
    assert resolved.params == 10**6
    outputs = 2 * 4 * 1000
    for optimizer, copies in (("SGD", 4), ("RMSprop", 7), ("Adam", 10)):
        assert (
            needed_bytes(resolved, dltp.CompileSpec(optimizer=optimizer), fit) == copies * 4 * 10**6 + outputs
        )
    momentum = dltp.CompileSpec(optimizer="SGD", optimizer_args={"momentum": 0.9})
    assert needed_bytes(resolved, momentum, fit) == 7 * 4 * 10**6 + outputs
    arrays = (
        sum(a.size * 4 for a in (blobs.train.x, blobs.valid.x)) + blobs.train.y.nbytes + blobs.valid.y.nbytes
    )
    assert needed_bytes(resolved, momentum, fit, blobs) - needed_bytes(resolved, momentum, fit) == arrays


@pytest.mark.parametrize("batch_size", [0, "many", None, 10**12])
def test_a_batch_that_is_none_or_huge_is_judged_by_the_data(exp: Experiment, batch_size: Any) -> None:
    fit = exp.fit.replace(batch_size=batch_size)
    assert needed_bytes(exp.resolved, exp.compile, fit, exp.data) < 10**6


def test_the_moments_are_those_of_keras() -> None:
    import keras

    for name, moments in memory._MOMENTS.items():
        variable = keras.Variable(np.zeros((64, 64), "float32"))
        optimizer = getattr(keras.optimizers, name)()
        optimizer.build([variable])
        kept = sum(math.prod(v.shape) for v in optimizer.variables if len(v.shape))
        assert kept / 64**2 == pytest.approx(moments, abs=0.1), name


def test_a_shortage_is_said_in_sizes(exp: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shortage(exp.resolved, exp.compile, exp.fit, exp.data) is None
    monkeypatch.setattr(memory, "free_memory", lambda: 6 << 30)
    exp.model = exp.spec.edit(0, units=2 * 10**9)
    sentence = shortage(exp.resolved, exp.compile, exp.fit, exp.data)
    assert sentence is not None
    assert "GB are needed, and 6 GB are free" in sentence
    (finding,) = [f for f in dltp.check_experiment(exp) if f.code == "too_large"]
    assert (finding.level, finding.field, finding.message) == ("error", "model", sentence)
    with pytest.raises(dltp.TrainingError, match="6 GB are free"):
        refuse_too_large(exp.snapshot())


def test_what_fits_or_does_not_resolve_is_let_through(exp: Experiment) -> None:
    refuse_too_large(exp.snapshot())
    exp.model = exp.spec.edit(0, units=-1)
    refuse_too_large(exp.snapshot())


def test_a_model_that_is_built_already_needs_no_room_for_its_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved, compiled, fit = dltp.resolve(_model(10**6)), dltp.CompileSpec(), dltp.FitSpec(batch_size=1)
    between = [needed_bytes(resolved, compiled, fit, built=built) for built in (True, False)]
    monkeypatch.setattr(memory, "free_memory", lambda: sum(between) // 2)
    assert shortage(resolved, compiled, fit, built=True) is None
    assert shortage(resolved, compiled, fit) is not None


def test_a_trillion_parameters_are_refused_and_nothing_is_allocated() -> None:
    code = """
import psutil, sys
import dltp_widgets as dltp
from dltp_widgets.core.experiment import demonstration
from dltp_widgets.core.training.memory import refuse_too_large
exp = demonstration()
refuse_too_large(exp.snapshot()); dltp.check_experiment(exp)
before = psutil.Process().memory_info().rss
layer = dltp.LayerSpec("Dense", units=10**6)
exp.model = dltp.ModelSpec.sequential((28, 28, 1), [dltp.LayerSpec("Flatten"), layer, layer])
assert exp.resolved.params > 10**12
assert "too_large" in [f.code for f in dltp.check_experiment(exp)]
try:
    refuse_too_large(exp.snapshot())
except dltp.TrainingError as error:
    assert "TB are needed" in str(error), error
else:
    raise AssertionError("not refused")
assert psutil.Process().memory_info().rss - before < 2**20
assert "keras" not in sys.modules and "tensorflow" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
