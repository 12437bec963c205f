"""The dtype policy set in a cell is what the background trains with; a seed repeats a run bit for bit with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.precision import policy_name, policy_of_cells, under_policy, watch_cells

MIXED = ["mixed_bfloat16", "mixed_float16"]


@pytest.fixture
def set_policy() -> Iterator[object]:
    """Keras' own function; the policy is put back after the test."""
    import keras

    before = keras.config.dtype_policy()
    yield keras.mixed_precision.set_global_policy
    keras.config.set_dtype_policy(before)


def test_a_policy_is_of_its_thread_and_is_put_back(set_policy) -> None:
    set_policy("mixed_bfloat16")

    def in_thread(name: str | None) -> list[str | None]:
        seen = [policy_name()]
        with under_policy(name):
            seen.append(policy_name())
        return [*seen, policy_name()]

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(in_thread, policy_name()).result() == ["float32", "mixed_bfloat16", "float32"]
    assert policy_name() == "mixed_bfloat16"
    with under_policy(None):
        assert policy_name() == "float32"
    assert policy_name() == "mixed_bfloat16"


def test_it_is_put_back_after_an_error(set_policy) -> None:
    with pytest.raises(KeyError), under_policy("mixed_float16"):
        raise KeyError
    assert policy_name() == "float32"


def test_of_a_map_only_its_default_counts(set_policy) -> None:
    import keras

    set_policy(keras.dtype_policies.DTypePolicyMap(default_policy="mixed_bfloat16"))
    assert policy_name() == "mixed_bfloat16"


def test_a_click_that_another_thread_hears_trains_with_the_policy_of_the_cells(
    exp: Experiment, set_policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a kernel with subshells no click is heard by the main thread, and what it sets no other one can ask for."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    watch_cells()
    watch_cells()
    assert len([call for call in shell.events.callbacks["post_execute"] if "note" in call.__name__]) == 1
    exp.fit = exp.fit.replace(epochs=1)
    with ThreadPoolExecutor(1) as pool:
        shell.run_cell("import keras; keras.config.set_dtype_policy('mixed_float16')", silent=True)
        run = pool.submit(dltp.train, exp).result()
        assert run.snapshot.policy == "mixed_float16"
        assert run.model.layers[0].compute_dtype == "float16"
        shell.run_cell("keras.config.set_dtype_policy('float32')", silent=True)
        assert pool.submit(dltp.train, exp).result().snapshot.policy == "float32"


def test_a_thread_that_sets_a_policy_itself_has_it(set_policy) -> None:
    set_policy("mixed_float16")
    assert policy_of_cells() == "mixed_float16"

    def in_thread() -> list[str | None]:
        with under_policy("mixed_bfloat16"):
            return [policy_of_cells()]

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(in_thread).result() == ["mixed_bfloat16"]
        assert pool.submit(policy_of_cells).result() == "mixed_float16"
    set_policy("float32")
    policy_of_cells()


@pytest.mark.parametrize("engine", ["exact", "fit"])
@pytest.mark.parametrize("policy", MIXED)
def test_what_a_cell_has_set_is_built_and_trained_in_the_background(
    exp: Experiment, policy: str, engine: str, set_policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dltp_widgets.core.model.keras import build

    seen: list[tuple[str | None, bool]] = []
    make = build.make_layer

    def watched(*args: object) -> object:
        seen.append((policy_name(), threading.current_thread() is threading.main_thread()))
        return make(*args)

    monkeypatch.setattr(build, "make_layer", watched)
    set_policy(policy)
    exp.fit = exp.fit.replace(engine=engine)
    run = dltp.train(exp)
    assert run.engine == engine
    assert set(seen) == {(policy, False)}
    assert policy_name() == policy
    small = policy.removeprefix("mixed_")
    assert run.model.layers[0].compute_dtype == small
    assert {w.dtype for w in run.model.weights} == {"float32"}
    assert np.isfinite(run.history.frame().to_numpy()).all()


@pytest.mark.parametrize("policy", MIXED)
def test_the_model_of_a_run_keeps_its_policy_whatever_a_later_cell_sets(
    exp: Experiment, policy: str, set_policy
) -> None:
    set_policy(policy)
    run = dltp.train(exp)
    set_policy("float32")
    assert run.model.layers[0].compute_dtype == policy.removeprefix("mixed_")
    after = dltp.train(exp)
    assert after.model.layers[0].compute_dtype == "float32"


@pytest.mark.parametrize("engine", ["exact", "fit"])
@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_one_seed_one_result_bit_for_bit(exp: Experiment, policy: str, engine: str, set_policy) -> None:
    """Dropout and BatchNormalization on, another run between the two, and the caller's own draws."""
    set_policy(policy)
    layers = [
        dltp.LayerSpec("Dense", units=8, activation="relu"),
        dltp.LayerSpec("BatchNormalization"),
        dltp.LayerSpec("Dropout", rate=0.4),
        dltp.LayerSpec("Dense", units=3, activation="softmax"),
    ]
    exp.model = dltp.ModelSpec.sequential((2,), layers)
    exp.compile = exp.compile.replace(optimizer="Adam", learning_rate=0.01)
    exp.fit = exp.fit.replace(engine=engine, seed=7)
    first = dltp.train(exp)
    exp.fit = exp.fit.replace(seed=8)
    other = dltp.train(exp)
    np.random.random(3)
    exp.fit = exp.fit.replace(seed=7)
    again = dltp.train(exp)
    assert [run.engine for run in (first, again)] == [engine, engine]
    for a, b in zip(first.model.get_weights(), again.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert first.history.steps().equals(again.history.steps())
    assert first.history.frame().equals(again.history.frame())
    assert not first.history.steps()["loss"].equals(other.history.steps()["loss"])
