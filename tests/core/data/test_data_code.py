"""The code of a data set runs without this package, in a process of its own, and gives the same arrays."""

from __future__ import annotations

import gzip
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import dltp_widgets as dltp

RNG = np.random.default_rng(4)
X, Y = RNG.normal(size=(60, 3)), np.arange(60) % 3


def executed(data: dltp.Dataset, folder: Path, given: str = "", **environment: str) -> dict[str, np.ndarray]:
    """Run the code of `data` with NumPy, pandas, scikit-learn and Keras alone; return the arrays."""
    names = [f"{part}_{split}" for split in data.splits for part in "xy"]
    out = folder / "arrays.npz"
    saved = ", ".join(f"{name}={name}" for name in names)
    code = data.to_code()
    assert "dltp" not in code.replace(str(folder), "").replace(data.origin.place, "")
    script = folder / "student.py"
    script.write_text(
        f"{given}\n{code}\nimport sys\nimport numpy as np\nassert 'dltp_widgets' not in sys.modules\n"
        f"np.savez({str(out)!r}, {saved})\n"
    )
    subprocess.run([sys.executable, script], check=True, cwd=folder, env={**os.environ, **environment})
    with np.load(out) as arrays:
        return {name: arrays[name] for name in names}


def assert_same(data: dltp.Dataset, arrays: dict[str, np.ndarray]) -> None:
    for split, part in data.splits.items():
        for name, array in (("x", part.x), ("y", part.y)):
            found = arrays[f"{name}_{split}"]
            assert found.dtype == array.dtype
            np.testing.assert_allclose(found, array, rtol=2e-6, atol=2e-6)


def test_digits_split_scaled_flat_and_one_hot(tmp_path: Path) -> None:
    data = dltp.load_dataset("mnist", source="sample").split(valid=0.25, seed=3).scale("minus_one_one")
    data = data.reshape(784).one_hot()
    assert_same(data, executed(data, tmp_path))


CASES: dict[str, Callable[[], dltp.Dataset]] = {
    "stratified": lambda: dltp.load_dataset("iris").split(0.25, 0.2, 7, stratify=True).scale("standard"),
    "each": lambda: dltp.load_dataset("diabetes").split(0.25, 0.2).scale("standard", fit_on="each"),
    "all": lambda: dltp.load_dataset("wine").split(0.25, 0.2).scale("standard", "all", ("train", "test")),
    "images": lambda: dltp.load_dataset("digits").reshape((8, 8, 1)).split().scale("standard").one_hot(),
    "before": lambda: dltp.load_dataset("breast_cancer").scale("standard").split(10, None, 1),
}


@pytest.mark.parametrize("case", CASES)
def test_sets_of_scikit_learn(case: str, tmp_path: Path) -> None:
    data = CASES[case]()
    assert_same(data, executed(data, tmp_path))


def test_a_table_with_class_names_and_a_decimal_comma(tmp_path: Path) -> None:
    file = tmp_path / "flowers.csv"
    rows = "\n".join(f"{i},5;{i % 7};{'rose' if i % 2 else 'iris'}" for i in range(40))
    file.write_text(f"length; width;kind\n{rows}\n")
    data = dltp.Dataset.from_csv(file, target="kind").split().scale("standard")
    assert_same(data, executed(data, tmp_path))


def test_a_file_of_arrays(tmp_path: Path) -> None:
    np.savez(tmp_path / "mine.npz", x_train=X, y_train=Y, x_val=X[:9] + 1, y_val=Y[:9])
    data = dltp.Dataset.from_npz(tmp_path / "mine.npz").scale("standard").one_hot()
    assert_same(data, executed(data, tmp_path))


def test_gaps_and_copies_are_left_out(tmp_path: Path) -> None:
    x = np.array(X)
    x[5, 1] = np.nan
    np.savez(tmp_path / "mine.npz", x=x, y=Y, x_test=np.concatenate([X[:6], X[:5] + 1]), y_test=Y[:11])
    data = dltp.Dataset.from_npz(tmp_path / "mine.npz").drop_missing().drop_duplicates()
    assert [part.n for part in data.splits.values()] == [59, 6]
    assert_same(data, executed(data, tmp_path))


def test_arrays_of_ones_own_are_named_in_a_comment(tmp_path: Path) -> None:
    pixels = RNG.integers(0, 256, (30, 4, 4), dtype="uint8")
    np.savez(tmp_path / "own.npz", x=pixels)
    data = dltp.Dataset.from_arrays((pixels, Y[:30])).split().scale("zero_one")
    assert any(line.startswith("# ") and "x_train, y_train" in line for line in data.to_code().splitlines())
    given = f"import numpy as np\nx_train, y_train = np.load({str(tmp_path / 'own.npz')!r})['x'], np.arange(30) % 3"
    assert_same(data, executed(data, tmp_path, given))


def test_housing_from_a_folder_needs_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "d" / "keras" / "datasets"
    folder.mkdir(parents=True)
    x = RNG.uniform(1, 2, (40, 8)).astype("float32")
    np.savez(folder / "california_housing.npz", x=x, y=(x[:, 7] * 1e5).astype("float32"))
    monkeypatch.setenv("DLTP_DATA", str(tmp_path / "d"))
    data = dltp.load_dataset("california_housing").split(0.25, 0.25).scale("standard")
    assert "fetch_" not in data.to_code()
    assert_same(data, executed(data, tmp_path))


def test_clothes_from_a_folder_need_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, shape in (("train-images-idx3", (20, 28, 28)), ("t10k-images-idx3", (6, 28, 28))):
        _write_idx(tmp_path / f"{name}-ubyte.gz", RNG.integers(0, 256, shape, dtype="uint8"))
        labels = name.replace("images-idx3", "labels-idx1")
        _write_idx(tmp_path / f"{labels}-ubyte.gz", np.arange(shape[0], dtype="uint8") % 10)
    monkeypatch.setenv("DLTP_DATA", str(tmp_path))
    data = dltp.load_dataset("fashion_mnist").split(valid=0.25).scale("minus_one_one").one_hot()
    assert "load_data" not in data.to_code()
    assert_same(data, executed(data, tmp_path))


def _write_idx(path: Path, array: np.ndarray) -> None:
    head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    path.write_bytes(gzip.compress(head + array.tobytes()))


@pytest.mark.full
def test_housing(tmp_path: Path, full_data: Path) -> None:
    data = dltp.load_dataset("california_housing").split(0.25, 0.25).scale("standard")
    assert_same(data, executed(data, tmp_path))


def test_several_inputs_have_no_usual_code() -> None:
    data = dltp.Dataset.from_arrays(({"a": X, "b": X}, Y))
    with pytest.raises(dltp.DataError, match="one input"):
        data.to_code()
