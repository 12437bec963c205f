"""What the kernel runs on, said without loading anything."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

import dltp_widgets as dltp
from dltp_widgets.core import environment as module
from dltp_widgets.core.gpu import Gpu

GPU = Gpu("GPU-aa", "NVIDIA H200", 140 << 30, 100 << 30)
BARE = dltp.Environment(
    python="3.11.7", backend="tensorflow", cores=2, memory_total=8 << 30, memory_free=6 << 30, loaded=True
)


def _with(**changes: object) -> dltp.Environment:
    return dataclasses.replace(BARE, **changes)  # type: ignore[arg-type]


def test_it_loads_nothing_and_leaves_everything_to_be_set() -> None:
    code = """
import sys, dltp_widgets as dltp
found = dltp.environment()
assert not {"keras", "tensorflow", "jax"} & set(sys.modules)
assert not found.loaded and not found.asked and found.policy is None and found.used is None
assert found.versions["tensorflow"] and found.versions["keras"] and found.versions["dltp_widgets"]
assert found.cores >= 1 and 0 < found.memory_free <= found.memory_total
assert "not loaded yet" in repr(found)
import tensorflow as tf, keras
found = dltp.environment()
assert found.loaded and not found.asked and found.policy == "float32"
(cpu,) = tf.config.list_physical_devices("CPU")
dltp.environment(ask=True)
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()])
tf.constant(1)
assert dltp.environment().asked
"""
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "No GPU was found: the processor does everything."),
        ({"asked": True}, "No GPU was found: the processor does everything."),
        (
            {"machine_gpus": ("H200",), "given_gpus": ("H200",)},
            "This kernel was given H200; whether TensorFlow sees it, environment(ask=True) tells.",
        ),
        (
            {"machine_gpus": ("H200",), "given_gpus": ("H200",), "asked": True},
            "This kernel was given H200, but TensorFlow does not see it and uses the processor.",
        ),
        (
            {"machine_gpus": ("H200", "H200"), "asked": True},
            "This machine has H200, H200, but CUDA_VISIBLE_DEVICES keeps it from this kernel:"
            " the processor does everything.",
        ),
        (
            {"asked": True, "accelerator": "GPU, NVIDIA H200", "backend": "jax"},
            "JAX computes on this accelerator: GPU, NVIDIA H200.",
        ),
    ],
)
def test_one_plain_sentence_on_the_accelerator(changes: dict[str, object], sentence: str) -> None:
    assert _with(**changes).sentence == sentence


def test_the_gpus_of_the_machine_and_those_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "machine_gpus", lambda: (GPU,))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    found = dltp.environment()
    assert found.given_gpus == found.machine_gpus == ("NVIDIA H200",)
    assert (found.device_free, found.device_total) == (100 << 30, 140 << 30)
    assert ("Accelerator memory", "100 GB free of 140 GB") in found.rows
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    hidden = dltp.environment()
    assert (hidden.given_gpus, hidden.machine_gpus, hidden.device_total) == ((), ("NVIDIA H200",), None)


@pytest.mark.parametrize(
    ("device", "engine", "used", "shown"),
    [
        ("GPU, NVIDIA H200", "xla", True, "GPU, NVIDIA H200, compiled by XLA"),
        ("CPU, 2 cores", "exact", False, "CPU, 2 cores, without XLA"),
        (None, None, None, "none yet"),
    ],
)
def test_whether_the_latest_run_used_it(
    device: str | None, engine: str | None, used: bool | None, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = SimpleNamespace(device=device, engine=engine)
    monkeypatch.setattr(module.Experiment, "latest_run", lambda: run)
    monkeypatch.setattr(module, "backend_name", lambda: "tensorflow")
    found = dltp.environment()
    assert found.used is used
    assert dict(found.rows)["Latest run"] == shown


def test_a_real_run_is_the_latest_of_all_experiments() -> None:
    from dltp_widgets.core.experiment import Experiment, demonstration

    exp, _later = demonstration(), demonstration()
    exp.fit = exp.fit.replace(epochs=1)
    run = dltp.train(exp)
    assert Experiment.latest_run() is run
    found = dltp.environment()
    assert found.used is False
    assert found.run_device == run.device
    assert found.asked


@pytest.mark.parametrize(
    ("variable", "text", "backend"),
    [
        ("jax", None, "jax"),
        (None, '{"backend": "jax"}', "jax"),
        (None, "no json", "tensorflow"),
        (None, None, "tensorflow"),
    ],
)
def test_the_backend_that_keras_will_take(
    variable: str | None, text: str | None, backend: str, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    if variable:
        monkeypatch.setenv("KERAS_BACKEND", variable)
    if text:
        (tmp_path / "keras.json").write_text(text)
    assert module._configured_backend() == backend


def test_a_table_in_text_and_in_html_with_everything_escaped() -> None:
    found = _with(run_device="<script>alert(1)</script>", xla=False, versions={"keras": "3.15.1"})
    lines = repr(found).splitlines()
    assert len(lines) == len(found.rows) == len(re.findall("<tr>", found._repr_html_()))
    assert {line.index(value) for line, (_name, value) in zip(lines, found.rows, strict=True)} == {
        len("Keras runs on  ")
    }
    assert "<script>" not in found._repr_html_()
    assert "&lt;script&gt;" in found._repr_html_()
    assert "Memory         6 GB free of 8 GB" in lines


@pytest.mark.parametrize(("told", "threads"), [("5", 5), ("", 3), ("0", 3), ("x", 3)])
def test_the_threads_that_were_told_or_will_be(
    told: str, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DLTP_THREADS", "3")
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", told)
    found = dltp.environment()
    assert found.threads == threads
    assert dict(found.rows)["Threads"] == f"{threads} (DLTP_THREADS sets another number)"
