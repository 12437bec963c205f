"""Images that are computed when they are read: the same values, in memory that is there once."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.data.arrays.aligned import ALIGNED, empty_aligned, writable
from dltp_widgets.core.data.arrays.deferred import Deferred
from dltp_widgets.core.data.arrays.memory_layout import layout_of
from dltp_widgets.core.data.arrays.rows import copies, copies_of_bytes
from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.files import mapped
from dltp_widgets.core.data.files.archives import Expected, read_npz
from dltp_widgets.core.data.sources.class_folder import prepare_folder
from dltp_widgets.core.data.split import Split
from dltp_widgets.core.errors import DataError

BYTES = np.random.default_rng(0).integers(0, 256, (600, 4, 5, 3), dtype=np.uint8)
LABELS = np.arange(600) % 3


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class folder with a small CIFAR-10, compressed."""
    x = np.random.default_rng(1).integers(0, 256, (400, 32, 32, 3), dtype=np.uint8)
    y = (np.arange(400) % 10).astype(np.uint8)[:, None]
    np.savez_compressed(tmp_path / "cifar10.npz", x_train=x, y_train=y, x_test=x[:50], y_test=y[:50])
    monkeypatch.setenv("DLTP_DATA", str(tmp_path))
    return tmp_path


def both() -> tuple[Dataset, Dataset]:
    """The same data, once as bytes and once as numbers."""
    late = Split(Deferred(BYTES), LABELS)
    return Dataset(name="late", train=late), Dataset.from_arrays((BYTES.astype(np.float32), LABELS))


def made(data: Dataset) -> list[bool]:
    return [split.is_made for split in data.splits.values()]


@pytest.mark.parametrize(
    "steps",
    [
        [],
        ["split"],
        ["split", "minus_one_one"],
        ["zero_one", "split", "flat"],
        ["split", "standard", "one_hot"],
        ["flat", "standard", "split", "one_hot"],
        ["split", "each"],
    ],
)
def test_bit_for_bit_the_numbers_of_arrays(steps: list[str]) -> None:
    late, now = both()
    operations: dict[str, Any] = {
        "split": lambda d: d.split(valid=0.25, test=0.2, seed=3),
        "flat": lambda d: d.reshape(-1),
        "one_hot": lambda d: d.one_hot(),
        "each": lambda d: d.scale("standard", fit_on="each"),
    }
    for step in steps:
        operation = operations.get(step, lambda d, kind=step: d.scale(kind))
        late, now = operation(late), operation(now)
    assert made(late) == [False] * len(late.splits)
    assert late.lineage == now.lineage
    assert late.input_shape == now.input_shape
    for name, split in now.splits.items():
        assert late.splits[name].n == split.n
        x = late.splits[name].x
        assert x.dtype == split.x.dtype == np.float32
        assert x.tobytes() == split.x.tobytes()
        np.testing.assert_array_equal(late.splits[name].y, split.y)


def test_it_is_an_array_like_any_other_made_once() -> None:
    data, _now = both()
    x = data.train.x
    assert type(x) is np.ndarray
    assert data.train.x is x
    assert not x.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        x[0] = 1
    assert np.shares_memory(data.reshape(-1).train.x, x)  # what is there is looked at in another way
    assert data.one_hot().train.x is x
    assert np.shares_memory(data.train.first(3).x, x)


def test_a_few_examples_need_no_others() -> None:
    data, now = both()
    shuffled = data.split(valid=0.5, seed=1)
    np.testing.assert_array_equal(data.train.first(7).x, now.train.x[:7])
    np.testing.assert_array_equal(shuffled.train.first(7).x, now.split(valid=0.5, seed=1).train.x[:7])
    assert made(data) == made(shuffled)[:1] == [False]


def test_two_threads_get_the_same_array() -> None:
    data, _now = both()
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(data.train.x)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(x) for x in found}) == 1


def test_an_impossible_step_is_refused_at_once() -> None:
    data, _now = both()
    with pytest.raises(DataError, match="do not fill the shape"):
        data.reshape((7,))


def test_a_split_stays_a_frozen_value() -> None:
    split = Split(x=BYTES, y=LABELS)
    assert split.x is BYTES
    with pytest.raises(AttributeError):
        split.x = LABELS  # type: ignore[misc]
    with pytest.raises(TypeError):
        Split(y=LABELS)  # type: ignore[call-arg]


def test_memory_that_tensorflow_can_share() -> None:
    x = empty_aligned((3, 5), np.float32)
    assert x.ctypes.data % ALIGNED == 0
    x[:] = 7
    x.flags.writeable = False
    again = writable(x)
    assert again is not None
    assert again.flags.writeable
    assert np.shares_memory(again, x)
    assert writable(x.T) is writable(x[1:]) is writable(np.zeros(3)) is None


# the file --------------------------------------------------------------------------------------------------------


def test_a_class_shares_what_is_not_compressed(folder: Path) -> None:
    before = dltp.load_dataset("cifar10")
    assert [p.status for p in prepare_folder(folder, ["cifar10"], offline=True)] == ["present"]
    with zipfile.ZipFile(folder / "cifar10.npz") as archive:
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    after = dltp.load_dataset("cifar10")
    assert after.train.deferred is not None
    assert layout_of(after.train.deferred.base).mapped
    for name in ("train", "test"):
        np.testing.assert_array_equal(after.splits[name].x, before.splits[name].x)
        np.testing.assert_array_equal(after.splits[name].y, before.splits[name].y)
    first = (folder / "cifar10.npz").stat()
    assert [p.status for p in prepare_folder(folder, ["cifar10"], offline=True)] == ["present"]
    assert (folder / "cifar10.npz").stat().st_ino == first.st_ino  # nothing is written twice


def test_a_damaged_byte_is_seen_in_a_mapped_array_too(folder: Path) -> None:
    path = folder / "cifar10.npz"
    mapped.unpack(path, 1 << 30)
    content = bytearray(path.read_bytes())
    content[500_000] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged"):
        dltp.load_dataset("cifar10")


@pytest.mark.parametrize("cut", [1 << 20, 1 << 19, 30])
def test_a_file_that_ends_early_is_refused(folder: Path, cut: int) -> None:
    path = folder / "cifar10.npz"
    mapped.unpack(path, 1 << 30)
    content = path.read_bytes()
    # The directory of a zip stands at its end and tells where things were; here it lies.
    path.write_bytes(content[: 1 << 18] + content[(1 << 18) + cut :])
    with pytest.raises(DataError, match="damaged"):
        read_npz(path, {"x_train": Expected("u", (None, 32, 32, 3))})


def test_what_is_too_large_to_be_unpacked_stays(folder: Path) -> None:
    path = folder / "cifar10.npz"
    before = path.read_bytes()
    assert not mapped.unpack(path, 1000)
    assert path.read_bytes() == before


def test_checks_compute_no_images() -> None:
    """A first look at 60,000 images would take a second, and the memory of them all."""
    data = dltp.load_dataset("mnist", source="sample").split(valid=0.25, seed=1).scale("minus_one_one")
    layers = [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=10, activation="softmax")]
    exp = dltp.Experiment(
        data,
        dltp.ModelSpec.sequential((28, 28, 1), layers),
        dltp.CompileSpec("sparse_categorical_crossentropy"),
    )
    assert dltp.check_experiment(exp) == []
    assert [split.is_made for split in data.splits.values()] == [False] * 3
    raw = dltp.load_dataset("mnist", source="sample").split(valid=0.25, seed=1)
    exp.data = raw
    assert [finding.code for finding in dltp.check_experiment(exp)] == ["unscaled_pixels"]
    exp.data = raw.scale("minus_one_one").scale("minus_one_one")
    assert [finding.code for finding in dltp.check_experiment(exp)] == ["scaled_twice"]


def test_copies_are_found_by_their_bytes_as_by_their_values() -> None:
    base = np.random.default_rng(0).integers(0, 256, (300, 28, 28, 1), np.uint8)
    base[250], base[251] = base[3], base[4]
    first, second = Deferred(base, np.arange(200)), Deferred(base, np.arange(200, 300)[::-1].copy())
    other = second.then(lambda block: block / 255)
    found = copies_of_bytes(second, first)
    assert np.flatnonzero(found).tolist() == [48, 49]
    assert found.tolist() == copies(second.array(), first.array()).tolist()
    assert copies_of_bytes(other, first).tolist() == found.tolist()
    assert copies_of_bytes(first, Deferred(base[:, :14])).sum() == 0


def test_what_is_surely_finite() -> None:
    base = np.zeros((3, 2, 2), np.uint8)
    assert Deferred(base).is_finite
    assert not Deferred(base).then(lambda block: np.where(block > 9, np.inf, block)).is_finite
    assert not Deferred(base.astype(np.float32)).is_finite
    assert Deferred(base[:0]).few.shape == (0, 2, 2)
    assert Deferred(np.arange(8000, dtype=np.uint8).reshape(2000, 4)).few.shape == (512, 4)
