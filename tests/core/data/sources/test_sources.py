"""Where a known set is found, in which order, and what is said when it is nowhere."""

from __future__ import annotations

import gzip
import hashlib
import io
import pickle
import struct
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.data.files import download
from dltp_widgets.core.data.files.archives import Expected, read_idx_gz, read_npz
from dltp_widgets.core.data.sources import sources
from dltp_widgets.core.data.sources.class_folder import prepare_folder
from dltp_widgets.core.data.sources.places import SAMPLE, keras_cache, own_cache
from dltp_widgets.core.data.sources.recipes import RECIPES
from dltp_widgets.core.errors import DataError

Arrays = dict[str, npt.NDArray[Any]]
CIFAR10_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def digits(value: int = 7, n: int = 20) -> Arrays:
    x, y = np.full((n, 28, 28), value, np.uint8), np.arange(n, dtype=np.uint8) % 10
    return {"x_train": x, "y_train": y, "x_test": x[:5], "y_test": y[:5]}


def write_npz(path: Path, arrays: Arrays) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
    return path


def idx(array: npt.NDArray[np.uint8]) -> bytes:
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return gzip.compress(header + array.tobytes())


def test_the_shipped_sample() -> None:
    data = dltp.load_dataset("mnist")
    assert (data.source, data.is_sample, data.badge) == ("sample", True, "sample 5,000")
    assert "`dltp data DIR`" in data.source_detail
    assert data.test is not None
    assert (data.train.x.shape, data.train.x.dtype, data.train.y.dtype) == (
        (5000, 28, 28, 1),
        np.float32,
        np.int64,
    )
    assert data.test.x.shape == (1000, 28, 28, 1)
    assert (data.train.x.min(), data.train.x.max()) == (0, 255)
    assert np.bincount(data.train.y).tolist() == [479, 563, 488, 493, 535, 434, 501, 550, 462, 495]
    assert data.class_names == tuple("0123456789")
    assert SAMPLE.stat().st_size < 1_000_000
    assert "CC BY-SA 3.0" in SAMPLE.with_name("CREDITS.txt").read_text()


def test_sources_are_tried_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_npz(own_cache() / "mnist.npz", digits(3))
    assert dltp.load_dataset("mnist").source == "cache"
    write_npz(keras_cache() / "mnist.npz", digits(2))
    assert dltp.load_dataset("mnist").train.x.max() == 2
    write_npz(tmp_path / "class" / "mnist.npz", digits(1))
    monkeypatch.setenv("DLTP_DATA", str(tmp_path / "class"))
    data = dltp.load_dataset("mnist")
    assert (data.source, data.train.x.max(), data.badge) == ("DLTP_DATA", 1, "full 20")
    assert str(tmp_path / "class" / "mnist.npz") in data.source_detail
    assert dltp.load_dataset("mnist", source="sample").source == "sample"
    assert sources.available()["mnist"] == "DLTP_DATA"


def test_keras_cache_is_read_and_never_changed() -> None:
    path = write_npz(
        keras_cache() / "mnist.npz", digits()
    )  # Keras would delete it: it does not know the hash
    before = path.read_bytes()
    dltp.load_dataset("mnist")
    assert path.read_bytes() == before


def test_a_damaged_cache_leads_on_but_a_damaged_class_folder_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = keras_cache() / "mnist.npz"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a zip")
    assert dltp.load_dataset("mnist").source == "sample"
    monkeypatch.setenv("DLTP_DATA", str(path.parent))
    with pytest.raises(DataError, match="damaged"):
        dltp.load_dataset("mnist")


def test_a_missing_class_folder_leads_on_but_a_relative_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DLTP_DATA", str(tmp_path / "nowhere"))
    assert dltp.load_dataset("mnist").source == "sample"
    monkeypatch.setenv("DLTP_DATA", "nowhere/here")
    with pytest.raises(DataError, match=r"relative path 'nowhere/here'.*absolute path"):
        dltp.load_dataset("mnist")
    write_npz(tmp_path / "here" / "mnist.npz", digits())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DLTP_DATA", "here")
    assert dltp.load_dataset("mnist").source == "DLTP_DATA"


@pytest.mark.parametrize("name", ["cifar10", "california_housing", "fashion_mnist"])
def test_offline_says_what_to_do(name: str) -> None:
    recipe = replace(RECIPES[name], other_folders=())
    with pytest.raises(DataError, match=r"could not be downloaded: no network.*`dltp data DIR`.*DLTP_DATA"):
        sources.find(recipe)


@pytest.mark.parametrize(
    ("name", "hint"), [("Mnist", "'mnist'"), ("cifar", "'cifar10'"), ("", "Choose one of")]
)
def test_unknown_names_are_refused_with_a_hint(name: str, hint: str) -> None:
    with pytest.raises(DataError, match=hint):
        dltp.load_dataset(name)
    with pytest.raises(DataError, match="no source 'web'"):
        dltp.load_dataset("mnist", source="web")


@pytest.mark.parametrize("folder", ["fashion-mnist", "fashion_mnist", "keras/datasets/fashion-mnist", ""])
def test_fashion_mnist(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a = digits(9)
    (tmp_path / "d" / folder).mkdir(parents=True)
    for file, part in zip(
        RECIPES["fashion_mnist"].files, ("x_train", "y_train", "x_test", "y_test"), strict=True
    ):
        (tmp_path / "d" / folder / file.name).write_bytes(idx(a[part]))
    monkeypatch.setenv("DLTP_DATA", str(tmp_path / "d"))
    data = dltp.load_dataset("fashion_mnist")
    assert data.train.x.shape == (20, 28, 28, 1)
    np.testing.assert_array_equal(data.train.y, a["y_train"])
    assert data.class_names is not None
    assert data.class_names[9] == "Ankle boot"


def test_cifar10(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = np.zeros((6, 32, 32, 3), np.uint8), np.arange(6, dtype=np.uint8)[:, None]
    write_npz(tmp_path / "d" / "cifar10.npz", {"x_train": x, "y_train": y, "x_test": x, "y_test": y})
    monkeypatch.setenv("DLTP_DATA", str(tmp_path / "d"))
    data = dltp.load_dataset("cifar10")
    assert (data.train.x.shape, data.train.y.shape, data.train.x.dtype) == (
        (6, 32, 32, 3),
        (6, 1),
        np.float32,
    )
    assert (data.class_names, data.n_classes) == (CIFAR10_NAMES, 10)


def test_california_housing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = np.array([[-122.23, 37.88, 41, 880, 129, 322, 126, 8.3252]], np.float32)
    arrays: Arrays = {"x": raw, "y": np.array([452600], np.float32)}
    write_npz(tmp_path / "d" / "keras" / "datasets" / "california_housing.npz", arrays)
    monkeypatch.setenv("DLTP_DATA", str(tmp_path / "d"))
    data = dltp.load_dataset("california_housing")
    assert data.test is None
    row = [8.3252, 41, 880 / 126, 129 / 126, 322, 322 / 126, 37.88, -122.23]
    np.testing.assert_array_equal(data.train.x, [row])  # bit by bit what scikit-learn gives
    np.testing.assert_array_equal(data.train.y, [4.526])
    assert (data.task, data.badge) == ("regression", "full 1")
    assert data.feature_names is not None
    assert data.feature_names[5] == "AveOccup"


# hostile files ---------------------------------------------------------------------------------------------------


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("a pickle was opened",))


def npy(shape: tuple[int, ...], payload: bytes, descr: str = "|u1") -> bytes:
    header = str({"descr": descr, "fortran_order": False, "shape": shape}).encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + payload


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return out.getvalue()


def pickled_npz() -> bytes:
    out = io.BytesIO()
    np.savez(out, x=np.array([Bomb()], object))
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        pickle.dumps(Bomb()),
        pickled_npz(),
        zipped(y=npy((4,), bytes(4))),
        zipped(x=npy((4, 4), bytes(16))),
        zipped(x=npy((4,), bytes(2))),
        zipped(x=npy((0,), b"")),
        zipped(x=npy((10**15,), bytes(9))),
        zipped(x=npy((4,), bytes(4), "|S1")),
        zipped(x=npy((-4,), bytes(4))),
        zipped(x=b"\x93NUMPY\x09\x00" + bytes(200)),
        zipped(x=bytes(10**6)),
        zipped(x=npy((4,), bytes(4)))[:-30],
    ],
)
def test_hostile_npz_files_are_refused_unopened(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged"):
        read_npz(path, {"x": Expected("u", (None,))})


def test_a_large_array_is_refused_by_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dltp_widgets.core.data.files.archives.MAX_BYTES", 1000)
    path = write_npz(tmp_path / "x.npz", {"x": np.zeros(1001, np.uint8)})
    with pytest.raises(DataError, match="damaged"):
        read_npz(path, {"x": Expected("u", (None,))})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x1f\x8b",
        gzip.compress(b""),
        gzip.compress(struct.pack(">HBBI", 0, 8, 1, 5) + bytes(4)),
        gzip.compress(struct.pack(">HBBI", 0, 8, 1, 5) + bytes(6)),
        gzip.compress(struct.pack(">HBBI", 0, 13, 1, 5) + bytes(20)),
        gzip.compress(struct.pack(">HBBI", 0, 8, 1, 2**32 - 1)),
        gzip.compress(struct.pack(">HBBII", 0, 8, 2, 2, 2) + bytes(4)),
        gzip.compress(struct.pack(">HBBI", 0, 8, 1, 5) + bytes(5))[:-9],
    ],
    ids=[
        "empty", "cut header", "nothing", "short", "long", "of another type", "huge", "of rank two", "cut",
    ],
)  # fmt: skip
def test_hostile_idx_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged"):
        read_idx_gz(path, Expected("u", (None,)))


# download --------------------------------------------------------------------------------------------------------


def publish(monkeypatch: pytest.MonkeyPatch, content: bytes, name: str = "mnist") -> None:
    """Put `content` on a network that has nothing else, as the published file of a set."""
    recipe = RECIPES[name]
    remote = download.Remote("https://example.org/file", hashlib.sha256(content).hexdigest(), len(content))
    monkeypatch.setitem(RECIPES, name, replace(recipe, files=(replace(recipe.files[0], remote=remote),)))
    monkeypatch.setattr(download, "open_url", lambda url: io.BytesIO(content))


def test_a_download_is_checked_kept_and_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    content = write_npz(tmp_path / "m.npz", digits(5)).read_bytes()
    publish(monkeypatch, content)
    seen: list[tuple[str, int, int]] = []
    data = dltp.load_dataset("mnist", progress=lambda *args: seen.append(args))
    assert (data.source, data.badge) == ("download", "full 20")
    assert data.source_detail == f"Downloaded to {own_cache() / 'mnist.npz'}."
    assert seen[-1] == ("mnist.npz", len(content), len(content))
    assert dltp.load_dataset("mnist").source == "cache"


@pytest.mark.parametrize("change", [lambda c: c[:-1] + b"!", lambda c: c + b"!", lambda c: c[:-1]])
def test_a_tampered_download_is_thrown_away(
    change: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = write_npz(tmp_path / "m.npz", digits(5)).read_bytes()
    publish(monkeypatch, content)
    monkeypatch.setattr(download, "open_url", lambda url: io.BytesIO(change(content)))
    assert dltp.load_dataset("mnist").source == "sample"
    assert [*own_cache().iterdir()] == []


def test_cifar10_is_made_from_the_binary_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dltp_widgets.core.data.files.archives._CIFAR_IMAGES", 2)
    records = np.random.default_rng(0).integers(0, 10, (6, 2, 3073), dtype=np.uint8)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in zip(
            [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"], records, strict=True
        ):
            info = tarfile.TarInfo(f"cifar-10-batches-bin/{name}.bin")
            info.size = content.nbytes
            tar.addfile(info, io.BytesIO(content.tobytes()))
    publish(monkeypatch, out.getvalue(), "cifar10")
    data = dltp.load_dataset("cifar10")
    assert (data.source, data.train.x.shape) == ("download", (10, 32, 32, 3))
    np.testing.assert_array_equal(data.train.y[:, 0], records[:5, :, 0].reshape(-1))
    np.testing.assert_array_equal(data.train.x[0, :, :, 2].reshape(-1), records[0, 0, 2049:])
    assert [path.name for path in own_cache().iterdir()] == ["cifar10.npz"]


# preparing a folder ----------------------------------------------------------------------------------------------


def test_prepare_folder_copies_downloads_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = write_npz(tmp_path / "m.npz", digits(5)).read_bytes()
    write_npz(keras_cache() / "california_housing.npz", {"x": np.ones((2, 8)), "y": np.ones(2)})
    publish(monkeypatch, content)
    names = ["mnist", "california_housing", "cifar10"]
    folder = tmp_path / "class"
    assert [p.status for p in prepare_folder(folder, names)] == ["downloaded", "copied", "missing"]
    assert [p.status for p in prepare_folder(folder, names, offline=True)] == [
        "present",
        "present",
        "missing",
    ]
    monkeypatch.setenv("DLTP_DATA", str(folder))
    assert dltp.load_dataset("california_housing").source == "DLTP_DATA"
    (folder / "mnist.npz").write_bytes(b"broken")
    assert [p.status for p in prepare_folder(folder, ["mnist"], offline=True)] == ["missing"]
    assert [p.status for p in prepare_folder(folder, ["mnist"])] == ["downloaded"]
    assert dltp.load_dataset("mnist").train.x.max() == 5


# the full sets: the numbers of module 1 --------------------------------------------------------------------------


@pytest.mark.full
def test_mnist_of_module_1(full_data: Path) -> None:
    raw = dltp.load_dataset("mnist")
    assert np.bincount(raw.train.y).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    data = raw.split(valid=0.25, seed=42).scale("minus_one_one")
    assert [split.n for split in data.splits.values()] == [45000, 15000, 10000]
    assert data.train.x.mean(dtype=np.float64) == pytest.approx(-0.7386, abs=5e-5)
    assert data.train.x.std(dtype=np.float64) == pytest.approx(0.6163, abs=5e-5)
    counts = [4428, 5093, 4487, 4613, 4399, 4038, 4436, 4630, 4406, 4470]
    assert np.bincount(data.train.y).tolist() == counts
    assert data.train.y[2000] == 0
    one_hot = data.one_hot()
    assert one_hot.train.y.shape == (45000, 10)
    sample = dltp.load_dataset("mnist", source="sample")
    np.testing.assert_array_equal(sample.train.x, raw.train.x[:5000])


@pytest.mark.full
def test_housing_of_module_1_is_scikit_learns(full_data: Path) -> None:
    from sklearn.datasets import fetch_california_housing

    reference = full_data / "sklearn"
    raw = dltp.load_dataset("california_housing")
    if reference.is_dir():  # a pickle: opened by this test only
        housing = fetch_california_housing(data_home=reference, download_if_missing=False)
        np.testing.assert_array_equal(raw.train.x, housing.data)
        np.testing.assert_array_equal(raw.train.y, housing.target)
        assert raw.feature_names == tuple(housing.feature_names)
    data = raw.split(valid=0.25, test=0.25)
    assert [split.n for split in data.splits.values()] == [11610, 3870, 5160]
    leak = data.scale("standard", fit_on="each").lineage[-1].learned
    assert [round(leak[name]["x"]["std"][5], 2) for name in data.splits] == [2.36, 23.55, 1.63]


@pytest.mark.full
def test_cifar10_of_module_1(full_data: Path) -> None:
    if not (full_data / "cifar10.npz").is_file():
        pytest.skip("no cifar10.npz in DLTP_DATA")
    raw = dltp.load_dataset("cifar10")
    assert raw.class_names is not None
    assert raw.class_names[raw.train.y[25000, 0]] == "frog"
    data = raw.split(valid=0.25)
    assert [split.n for split in data.splits.values()] == [37500, 12500, 10000]
    assert (data.train.x.shape[1:], data.train.y.shape) == ((32, 32, 3), (37500, 1))
