"""Models go into files and come back; a hostile file is refused before Keras reads it."""

from __future__ import annotations

import contextlib
import io
import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dltp_widgets as dltp
from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.reading.model_files import load_model_file, save_model_file

SPEC = dltp.ModelSpec.sequential(
    (4, 4, 1),
    [
        dltp.LayerSpec("Conv2D", filters=2, kernel_size=(2, 2), kernel_regularizer="l2", activation="relu"),
        dltp.LayerSpec("Flatten"),
        dltp.LayerSpec("Dense", units=3, name="d", kernel_initializer="he_normal"),
    ],
    name="small",
)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the members of the file of a model."""
    path = save_model_file(SPEC, tmp_path_factory.mktemp("files") / "m.keras")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("ending", [".keras", ".json", ".py"])
def test_there_and_back(tmp_path: Path, ending: str, two_inputs: dltp.ModelSpec) -> None:
    for spec in (SPEC, two_inputs):
        path = save_model_file(spec, tmp_path / f"m{ending}")
        found = load_model_file(path)
        assert found.spec == spec
        assert list(tmp_path.iterdir()) == [path]
        assert (found.model is not None) == (ending == ".keras")


@pytest.fixture
def two_inputs() -> dltp.ModelSpec:
    layers = [dltp.LayerSpec("Dense", units=3, name="a"), dltp.LayerSpec("Add", name="sum")]
    return dltp.ModelSpec.graph({"x": (3,), "y": (3,)}, layers, {"sum": ["a", "y"]})


def test_the_weights_come_back(tmp_path: Path) -> None:
    model = dltp.build_model(SPEC)
    found = load_model_file(save_model_file(model, tmp_path / "m.keras")).model
    x = np.ones((2, 4, 4, 1))
    assert np.array_equal(model(x), found(x))


def test_an_experiment(tmp_path: Path) -> None:
    data = dltp.Dataset.from_arrays(train=(np.ones((8, 4, 4, 1), "float32"), np.zeros(8, int)))
    exp = dltp.Experiment(data=data, model=SPEC, compile=dltp.CompileSpec("sparse_categorical_crossentropy"))
    found = load_model_file(save_model_file(exp, tmp_path / "m.py", "subclassing"))
    assert (found.spec, found.compile) == (SPEC, exp.compile)
    assert found.fit is not None
    assert found.fit.epochs == exp.fit.epochs
    assert load_model_file(save_model_file(exp, tmp_path / "m.keras")).spec == SPEC


def changed(content: dict[str, bytes], change: Any) -> dict[str, bytes]:
    config = json.loads(content["config.json"])
    change(config)
    return {**content, "config.json": json.dumps(config).encode()}


def _replaced(config: Any, entry: dict[str, Any]) -> None:
    config["config"]["layers"][2] = {"module": "keras.layers", "config": {}, "registered_name": None, **entry}


EVIL = [
    {"class_name": "Lambda", "config": {"function": {"class_name": "__lambda__", "config": {"value": "x"}}}},
    {"class_name": "TFSMLayer", "config": {"filepath": "/srv"}},
    {"class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}},
    {"class_name": "system", "module": "os"},
    {"class_name": "Dense", "module": "evil"},
    {"class_name": "Dense", "registered_name": "mine>Dense"},
    {"class_name": "Dense", "config": {"activation": {"class_name": "function", "module": "builtins"}}},
    {"class_name": "Dense", "config": {"kernel_initializer": {"class_name": "Zeros", "module": "os"}}},
    {"class_name": "Dense", "config": {"kernel_initializer": {"class_name": "get", "module": "keras.initializers"}}},
    {"class_name": ["Dense"]},
]  # fmt: skip


@pytest.mark.parametrize("entry", EVIL)
def test_what_is_no_plain_layer_is_never_given_to_keras(
    tmp_path: Path, content: dict[str, bytes], entry: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    monkeypatch.setattr(keras.saving, "load_model", lambda *args, **named: pytest.fail("Keras read it"))
    path = written(tmp_path / "m.keras", changed(content, lambda config: _replaced(config, entry)))
    with pytest.raises(SpecError, match="not a plain layer"):
        load_model_file(path)


def test_weights_that_point_outside(tmp_path: Path, content: dict[str, bytes]) -> None:
    import h5py

    for kind in ("external", "soft", "data"):
        file = io.BytesIO(content["model.weights.h5"])
        with h5py.File(file, "a") as weights:
            if kind == "data":
                weights.create_dataset("x", (4,), "u1", external=[(str(tmp_path / "secret"), 0, 4)])
            else:
                weights["x"] = (
                    h5py.ExternalLink("/etc/passwd", "/") if kind == "external" else h5py.SoftLink("/layers")
                )
        path = written(tmp_path / "m.keras", {**content, "model.weights.h5": file.getvalue()})
        with pytest.raises(SpecError, match="point outside"):
            load_model_file(path)


def test_other_members_and_broken_files(tmp_path: Path, content: dict[str, bytes]) -> None:
    path = tmp_path / "m.keras"
    for files in ({**content, "assets/x.pkl": b""}, {**content, "../evil": b""}, {"config.json": b"{}"}, {}):
        with pytest.raises(SpecError):
            load_model_file(written(path, files))
    for config in (b"[" * 100_000, b"{", b"1", b"{}", b'{"class_name": "Own"}', b" " * (11 * 1024**2)):
        with pytest.raises(SpecError):
            load_model_file(written(path, {**content, "config.json": config}))
    path.write_bytes(b"PK")
    with pytest.raises(SpecError):
        load_model_file(path)


def test_a_bomb_is_not_unpacked(
    tmp_path: Path, content: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dltp_widgets.core.model.keras import keras_file

    monkeypatch.setattr(keras_file, "MOST_BYTES", 10**6)
    path = written(tmp_path / "m.keras", {**content, "model.weights.h5": bytes(2 * 10**6)})
    with pytest.raises(SpecError, match="larger than"):
        load_model_file(path)


@pytest.mark.parametrize(
    "name", ["m.h5", "m.pkl", "m.txt", "m", "missing.keras", "missing.json", "missing.py"]
)
def test_other_files(tmp_path: Path, name: str) -> None:
    if not name.startswith("missing"):
        (tmp_path / name).write_bytes(pickle.dumps({}))
    with pytest.raises(SpecError):
        load_model_file(tmp_path / name)


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 255), st.sampled_from([".keras", ".json", ".py"]))
def test_any_damage(tmp_path: Path, place: int, value: int, ending: str) -> None:
    path = (
        save_model_file(SPEC, tmp_path / f"m{ending}") if ending != ".keras" else tmp_path / "damaged.keras"
    )
    if ending == ".keras":
        path.write_bytes((_saved(tmp_path)).read_bytes())
    data = bytearray(path.read_bytes())
    data[place % len(data)] = value
    path.write_bytes(data)
    with contextlib.suppress(SpecError):  # or it is still a model
        assert load_model_file(path).spec


def _saved(folder: Path) -> Path:
    path = folder / "whole.keras"
    return path if path.exists() else save_model_file(SPEC, path)
