"""The GPUs that the driver tells of, and those that this kernel was given."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltp_widgets.core.gpu import Gpu, given_gpus, machine_gpus

TWO = (Gpu("GPU-aa", "NVIDIA A", 100, 50), Gpu("GPU-bb", "NVIDIA B", None, None))


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A driver whose program is the file returned; it is there once it is written."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "nvidia-smi"


def _says(driver: Path, script: str) -> None:
    driver.write_text(f"#!/bin/sh\n{script}\n")
    driver.chmod(0o755)


def test_without_a_driver_there_is_none(driver: Path) -> None:
    assert machine_gpus() == ()


def test_what_the_driver_says(driver: Path) -> None:
    _says(
        driver, "echo 'GPU-aa, NVIDIA H200, 143771, 143000'; echo 'GPU-bb, GB10, [N/A], [N/A]'; echo nonsense"
    )
    mib = 1 << 20
    assert machine_gpus() == (
        Gpu("GPU-aa", "NVIDIA H200", 143771 * mib, 143000 * mib),
        Gpu("GPU-bb", "GB10", None, None),
    )


def test_a_driver_that_fails_is_none(driver: Path) -> None:
    _says(driver, "echo 'NVIDIA-SMI has failed'; exit 9")
    assert machine_gpus() == ()


@pytest.mark.parametrize(
    ("visible", "given"),
    [
        (None, "AB"),
        ("", ""),
        ("-1", ""),
        ("1", "B"),
        ("1,0", "BA"),
        ("0,7,1", "A"),
        ("GPU-b", "B"),
        ("none", ""),
    ],
)
def test_those_that_cuda_leaves(visible: str | None, given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert "".join(gpu.name[-1] for gpu in given_gpus(TWO)) == given
