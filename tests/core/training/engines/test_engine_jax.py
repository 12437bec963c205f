"""The compiled engine on Keras' JAX backend: a process has one backend, so these tests have one of their own."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = ("under_jax.py", "test_engine_compiled.py", "../../test_resume.py")
SOME = "under_jax or is_fit_bit_for_bit or two_inputs"
ALL = "under_jax or test_engine_compiled or (goes_on_bit_for_bit and not fit)"
"""JAX compiles for minutes: all of it belongs to `make chaos`."""
KERAS_ON_NUMPY = "ignore:__array__ implementation:DeprecationWarning"
"""What NumPy says of Keras 3.15's ``Variable.numpy()`` on JAX."""


@pytest.mark.skipif(
    importlib.util.find_spec("jax") is None, reason="needs jax: pip install dltp_widgets[jax]"
)
@pytest.mark.parametrize(
    "chosen", [pytest.param(SOME, id="some"), pytest.param(ALL, id="all", marks=pytest.mark.chaos)]
)
def test_the_engine_on_jax(chosen: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", chosen]
    done = subprocess.run(
        [*command, "-W", KERAS_ON_NUMPY, *(str(HERE / name) for name in FILES)],
        env={**os.environ, "KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "2"},
        cwd=HERE.parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5_000:]
