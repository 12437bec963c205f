"""``.keras`` files, read so that nothing in them is executed.

A file may come from anywhere. Before Keras sees it, its members are counted and measured, every class in its
description must be one of Keras' own that runs no code and reads no file, and its weights must be plain arrays
inside it. Then Keras reads it in its own safe mode, without what it says about training.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.files import writing
from dltp_widgets.core.language import format_bytes
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.keras_names import is_layer

MOST_BYTES = 2 * 1024**3
"""Largest file, packed or unpacked."""

MOST_CONFIG_BYTES = 10 * 1024**2
MOST_OBJECTS = 200_000
MEMBERS = ("metadata.json", "config.json", "model.weights.h5")
"""What a ``.keras`` file of plain layers holds, and nothing else."""

_MODELS = {"Sequential", "Functional", "Model"}
_MARKS = {"__keras_tensor__", "__tuple__"}
_OBJECTS = ("keras.initializers", "keras.regularizers", "keras.constraints")
_HOMES = {
    **dict.fromkeys(
        _MODELS, ("keras", "keras.models", "keras.src.models.functional", "keras.src.models.sequential")
    ),
    **dict.fromkeys(("DTypePolicy", "FloatDTypePolicy"), ("keras", "keras.dtype_policies")),
    "InputLayer": ("keras.layers",),
}
"""Class -> the modules that it may come from; layers come from ``keras.layers`` alone."""
_FROM_PYTHON = {"builtins", None}
_NOT_READ = ("compile_config",)
"""Parts of a description that stay unread: training begins anew."""


def save_keras_file(model: Any, path: Path) -> None:
    """Write a keras.Model with its weights; `path` ends in ``.keras``. The file is there whole or not at all.

    Raises
    ------
    SpecError
        If the name does not end in ``.keras``.
    """
    if path.suffix != ".keras":
        raise SpecError(_("The file of a Keras model ends in .keras."), argument="path", value=str(path))
    with tempfile.TemporaryDirectory() as folder, writing(path) as temporary, _without_warnings():
        made = Path(folder) / "model.keras"
        model.save(made)
        shutil.copyfile(made, temporary)


def load_keras_file(path: Path) -> Any:
    """Read a keras.Model, not compiled.

    Raises
    ------
    SpecError
        If it is no ``.keras`` file, too large, or holds anything but plain layers of Keras and their weights.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive)
            _check_config(_json(archive, "config.json"))
            _check_weights(archive)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise _refusal(_("it is not a whole .keras file")) from error
    import keras

    try:
        with _without_warnings():
            return keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras raises whatever it likes
        reason = str(error).strip().partition("\n")[0][:200]
        raise _refusal(_("Keras says: {reason}").format(reason=reason)) from error


@contextlib.contextmanager
def _without_warnings() -> Iterator[None]:
    """Hide what Keras and TensorFlow have to say about NumPy 2 while they write and read weights."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if sorted(names) != sorted(MEMBERS):
        strange = next((name for name in names if name not in MEMBERS), None)
        raise _refusal(
            _("it holds “{name}”").format(name=strange[:60]) if strange else _("a part of it is missing")
        )
    total = sum(member.file_size for member in members)
    if total > MOST_BYTES:
        raise _refusal(_("it is larger than {most}").format(most=format_bytes(MOST_BYTES)))
    if any(member.flag_bits & 1 for member in members):
        raise _refusal(_("it is encrypted"))


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(name) as file:
        text = file.read(MOST_CONFIG_BYTES + 1)
    if len(text) > MOST_CONFIG_BYTES:
        raise _refusal(_("its description is too long"))
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refusal(_("its description is not JSON")) from error


def _check_config(config: Any) -> None:
    if not isinstance(config, Mapping) or config.get("class_name") not in _MODELS:
        raise _refusal(_("it is not a Sequential or a functional model"))
    for count, entry in enumerate(_entries(config)):
        if count > MOST_OBJECTS:
            raise _refusal(_("its description is too long"))
        if "class_name" in entry and not _is_allowed(entry):
            name = str(entry["class_name"])[:60]
            raise _refusal(_("“{name}” in it is not a plain layer or object of Keras").format(name=name))


def _entries(config: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every mapping in a description; what is not read is not looked at."""
    todo = [config]
    while todo:
        value = todo.pop()
        if isinstance(value, Mapping):
            yield value
            todo.extend(item for key, item in value.items() if key not in _NOT_READ)
        elif isinstance(value, list):
            todo.extend(value)


def _is_allowed(entry: Mapping[str, Any]) -> bool:
    name, module, registered = entry["class_name"], entry.get("module"), entry.get("registered_name")
    if not isinstance(name, str) or not (module is None or isinstance(module, str)):
        return False
    if name in _MARKS:
        return module in _FROM_PYTHON
    if registered not in (None, name):  # a class of someone's own
        return False
    homes = _HOMES.get(name)
    if homes is None and module in _OBJECTS:
        return _is_object(str(module), name)
    return module in (homes or ("keras.layers",)) and (homes is not None or is_layer(name))


def _is_object(module: str, name: str) -> bool:
    import keras

    return isinstance(getattr(getattr(keras, module.partition(".")[2]), name, None), type)


def _check_weights(archive: zipfile.ZipFile) -> None:
    """Refuse weights that are not arrays inside the file: links to other files, virtual and outside data."""
    import h5py

    with archive.open("model.weights.h5") as packed, tempfile.TemporaryFile() as file:
        shutil.copyfileobj(packed, file)
        file.seek(0)
        try:
            with h5py.File(file, "r") as content:
                if not _is_plain(content, h5py):
                    raise _refusal(_("its weights point outside of it"))
        except SpecError:
            raise
        except (OSError, KeyError, ValueError, RuntimeError) as error:
            raise _refusal(_("its weights cannot be read")) from error


def _is_plain(group: Any, h5py: Any) -> bool:
    todo, total = [group], 0
    while todo:
        part = todo.pop()
        for name in part:
            if not isinstance(part.get(name, getlink=True), h5py.HardLink):
                return False
            found = part[name]
            if isinstance(found, h5py.Group):
                todo.append(found)
                continue
            total += found.size * found.dtype.itemsize
            if found.external or found.is_virtual or found.dtype.hasobject or total > MOST_BYTES:
                return False
    return True


def _refusal(reason: str) -> SpecError:
    return SpecError(_("This file is not read as a model: {reason}.").format(reason=reason), argument="path")
