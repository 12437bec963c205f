"""What is read is what was written, or it is refused; nothing in between."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.training.saving import checkpoint
from dltp_widgets.core.training.saving.checkpoint import Checkpoint, read, read_manifest, write
from dltp_widgets.core.training.saving.manifest import Manifest
from tests.core.training.saved_runs import made_up_run, made_up_state, train_an_epoch


@pytest.fixture(scope="module")
def whole() -> Checkpoint:
    run = made_up_run(early_stopping={"patience": 3}, class_weight={0: 1.0, 1: 2.0})
    run.history.start = {"loss": 2.0}
    state = train_an_epoch(run, 0.25)
    return Checkpoint(Manifest.of(run).at(run, state, "running"), state, run.history)


@pytest.fixture(scope="module")
def file(whole: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("run") / "last.npz"
    write(path, whole)
    return path


def equal(a: Any, b: Any) -> bool:
    """Tell whether two trees of dicts, lists, arrays and numbers are bit for bit the same."""
    if isinstance(a, np.ndarray):
        return (
            isinstance(b, np.ndarray)
            and a.dtype == b.dtype
            and a.shape == b.shape
            and a.tobytes() == b.tobytes()
        )
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(equal, a, b))
    return bool(a == b)


def same(a: Checkpoint, b: Checkpoint) -> bool:
    states = equal(vars(a.state), vars(b.state))
    return a.manifest == b.manifest and states and equal(a.history.to_dict(), b.history.to_dict())


def test_what_is_read_is_what_was_written(whole: Checkpoint, file: Path) -> None:
    found = read(file)
    assert same(found, whole)
    assert read_manifest(file) == whole.manifest
    assert found.history.frame().equals(whole.history.frame())
    assert found.history.steps().equals(whole.history.steps())
    rng = np.random.default_rng(0)
    rng.bit_generator.state = found.state.order
    assert rng.bit_generator.state == whole.state.order


def test_numpy_reads_it_too(whole: Checkpoint, file: Path) -> None:
    with np.load(file, allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["array_0"], whole.state.variables[0])


def test_small_floats_come_back(whole: Checkpoint, tmp_path: Path) -> None:
    ml_dtypes = pytest.importorskip("ml_dtypes")
    state = made_up_state()
    state.variables[0] = state.variables[0].astype(ml_dtypes.bfloat16)
    write(tmp_path / "a.npz", Checkpoint(whole.manifest, state, whole.history))
    assert equal(read(tmp_path / "a.npz").state.variables, state.variables)


def test_cut_anywhere_it_is_refused(file: Path, tmp_path: Path) -> None:
    content = file.read_bytes()
    torn = tmp_path / "torn.npz"
    for length in [*range(0, 400, 3), *range(400, len(content), 37), len(content) - 1]:
        torn.write_bytes(content[:length])
        with pytest.raises(TrainingError, match="damaged"):
            read(torn)


@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_flipped_byte_is_refused_or_changes_nothing(
    whole: Checkpoint, file: Path, tmp_path_factory: pytest.TempPathFactory, place: float, flip: int
) -> None:
    content = bytearray(file.read_bytes())
    content[int(place * len(content))] ^= flip
    other = tmp_path_factory.mktemp("flipped") / "a.npz"
    other.write_bytes(content)
    try:
        assert same(read(other), whole)  # a date of the archive, or the like
    except TrainingError as error:
        assert "damaged" in error.message  # noqa: PT017 (either is right)


def test_zeros_in_the_middle_as_after_a_power_failure(file: Path, tmp_path: Path) -> None:
    content = bytearray(file.read_bytes())
    content[700:900] = bytes(200)
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(TrainingError, match="damaged"):
        read(tmp_path / "a.npz")


def hostile(path: Path, text: bytes, compression: int = zipfile.ZIP_STORED, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        with archive.open("text.npy", "w") as member:
            np.lib.format.write_array(member, np.frombuffer(text, np.uint8))
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return path


def header(shape: tuple[int, ...], dtype: str) -> bytes:
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b"[" * 100_000, b'{"manifest": {}}', b'{"manifest": 3, "state": 4}', b"\xff"]
)
def test_texts_that_are_none_are_refused(text: bytes, tmp_path: Path) -> None:
    path = hostile(tmp_path / "a.npz", text)
    for reading in (read, read_manifest):
        with pytest.raises(TrainingError, match="damaged"):
            reading(path)


@pytest.mark.parametrize("shape", [(10**12,), (-1, -2), (2, 10**9, 10**9)])
@pytest.mark.parametrize("dtype", ["<f4", "|O", "|V0"])
def test_an_array_that_promises_more_than_there_is_takes_no_memory(
    shape: tuple[int, ...], dtype: str, tmp_path: Path
) -> None:
    path = hostile(tmp_path / "a.npz", b"{}", array_0=header(shape, dtype) + bytes(8))
    with pytest.raises(TrainingError, match="damaged"):
        read(path)


def test_a_packed_archive_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = hostile(tmp_path / "bomb.npz", b" " * 10**6, zipfile.ZIP_DEFLATED)
    with pytest.raises(TrainingError, match="damaged"):
        read(path)


def test_sizes_are_capped(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "MOST_TEXT", 100)
    with pytest.raises(TrainingError, match="damaged"):
        read(file)
    monkeypatch.setattr(checkpoint, "MOST_BYTES", 100)
    with pytest.raises(TrainingError, match="damaged"):
        read_manifest(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="There is no file"):
        read(tmp_path / "last.npz")
