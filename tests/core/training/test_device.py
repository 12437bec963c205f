"""What the kernel computes on: nothing is loaded or begun by asking, and memory growth is set in time."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.training import device

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "DLTP_WARM_UP": "0"}


class FakeTensorFlow:
    """A TensorFlow with two GPUs; the second one refuses."""

    def __init__(self, refusal: type[Exception] | None = None) -> None:
        self.refusal, self.grown = refusal, []
        self.config = self
        self.experimental = self

    def list_physical_devices(self, kind: str) -> list[Any]:
        assert kind == "GPU"
        return [SimpleNamespace(name="GPU:0"), SimpleNamespace(name="GPU:1")]

    def get_device_details(self, gpu: Any) -> dict[str, str]:
        return {"device_name": f"NVIDIA {gpu.name}"}

    def set_memory_growth(self, gpu: Any, grows: bool) -> None:
        if self.refusal is not None:
            raise self.refusal("Physical devices cannot be modified after being initialized")
        self.grown.append((gpu.name, grows))


@pytest.fixture
def with_gpus(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``with_gpus(refusal)`` replaces TensorFlow, which has not begun to compute."""

    def replace(refusal: type[Exception] | None = None) -> FakeTensorFlow:
        fake = FakeTensorFlow(refusal)
        monkeypatch.setitem(sys.modules, "tensorflow", fake)  # type: ignore[arg-type]
        monkeypatch.setattr(device, "backend_name", lambda: "tensorflow")
        monkeypatch.setattr(device, "backend_started", lambda: False)
        return fake

    return replace


def _python(code: str, **environment: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, **QUIET, **environment})


def test_memory_grows_on_every_gpu(with_gpus: Any) -> None:
    fake = with_gpus()
    device.prepare_devices()
    assert fake.grown == [("GPU:0", True), ("GPU:1", True)]


@pytest.mark.parametrize("refusal", [RuntimeError, ValueError])
def test_too_late_is_no_error(with_gpus: Any, refusal: type[Exception]) -> None:
    with_gpus(refusal)
    device.prepare_devices()


def test_the_accelerator_counts_if_the_weights_lie_there(with_gpus: Any) -> None:
    def model(place: str) -> Any:
        variable = SimpleNamespace(
            value=SimpleNamespace(device=f"/job:localhost/replica:0/task:0/device:{place}")
        )
        return SimpleNamespace(variables=[variable])

    with_gpus()
    assert device.device_name() == "GPU, NVIDIA GPU:0"
    assert device.device_name(model("GPU:0")) == "GPU, NVIDIA GPU:0"
    assert device.device_name(model("CPU:0")).startswith("CPU, ")
    assert device.is_accelerator(device.device_name(model("GPU:0")))
    assert not device.is_accelerator(device.device_name(model("CPU:0")))


def test_a_model_of_this_machine_lies_on_its_processor() -> None:
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    assert not device._lies_on_accelerator(model)
    assert device.device_name(model).startswith("CPU, ")


def test_tensorflow_has_started_once_it_computes_and_can_be_set_up_until_then() -> None:
    _python("""
from dltp_widgets.core.training import device
assert device.backend_name() is None and not device.backend_started() and not device.has_accelerator()
import tensorflow as tf, keras
assert device.backend_name() == "tensorflow" and not device.backend_started()
device.prepare_devices()
assert not device.has_accelerator() and not device.backend_started()
(cpu,) = tf.config.list_physical_devices("CPU")
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()])
tf.constant(1)
assert device.backend_started()
device.prepare_devices()
""")


def test_jax_too() -> None:
    pytest.importorskip("jax")
    _python(
        """
import os
from dltp_widgets.core.training import device
import keras
assert device.backend_name() == "jax"
device.prepare_devices()
assert os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] == "false"
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
assert device.backend_started() and not device.has_accelerator()
assert device.device_name(model).startswith("CPU, ")
""",
        KERAS_BACKEND="jax",
        JAX_PLATFORMS="cpu",
    )


def test_what_has_no_weights_computes_where_the_backend_likes(with_gpus: Any) -> None:
    with_gpus()
    assert device.device_name(SimpleNamespace(variables=np.empty(0))) == "GPU, NVIDIA GPU:0"
