"""Arrays of a stranger: read by their names, never unpickled, refused in words."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.data.files import npz_file
from dltp_widgets.core.data.record import DataRecord

X, Y = np.arange(24.0).reshape(8, 3), np.arange(8) % 2


def test_splits_are_read_by_their_names(tmp_path: Path) -> None:
    np.savez_compressed(
        tmp_path / "a.npz", x_train=X, y_train=Y, x_val=X, y_val=Y, x_test=X, y_test=Y, other=Y
    )
    data = dltp.Dataset.from_npz(tmp_path / "a.npz")
    assert [*data.splits] == ["train", "valid", "test"]
    assert (data.name, data.source, data.origin.n) == ("a", "npz", 8)
    np.testing.assert_array_equal(data.valid.x, X)
    np.testing.assert_array_equal(DataRecord.of(data.one_hot()).again().train.y, data.one_hot().train.y)


def test_x_and_y_alone_are_the_training_set(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=X, y=Y)
    assert [*dltp.Dataset.from_npz(tmp_path / "a.npz", name="mine").splits] == ["train"]


def refused(path: Path) -> str:
    with pytest.raises(dltp.DataError) as error:
        dltp.Dataset.from_npz(path)
    return str(error.value)


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    bomb = np.array([print], object)
    np.savez(tmp_path / "a.npz", x=bomb, y=Y[:1], allow_pickle=True)
    assert "Python objects" in refused(tmp_path / "a.npz")


def test_what_is_too_large_is_refused_by_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(tmp_path / "a.npz", x=X, y=Y)
    monkeypatch.setattr(npz_file, "MAX_BYTES", 100)
    assert "more than" in refused(tmp_path / "a.npz")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"\x93NUMPY"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    assert "cannot be read as arrays" in refused(tmp_path / "a.npz")


def test_other_names_texts_and_missing_files_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=X, labels=Y)
    assert "x_train and y_train" in refused(tmp_path / "a.npz")
    np.savez(tmp_path / "b.npz", x=np.array(["a", "b"]), y=Y[:2])
    assert "does not hold numbers" in refused(tmp_path / "b.npz")
    assert "does not exist" in refused(tmp_path / "c.npz")
    with zipfile.ZipFile(tmp_path / "d.npz", "w") as archive:
        archive.writestr("x.npy", b"nonsense")
        archive.writestr("y.npy", b"nonsense")
    assert "damaged" in refused(tmp_path / "d.npz")
