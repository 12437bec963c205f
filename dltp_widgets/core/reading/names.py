"""The many names of one thing: ``tf.keras.layers.Dense``, ``keras.layers.core.Dense`` are ``keras.layers.Dense``."""

from __future__ import annotations

import re

from dltp_widgets.core.model.catalog.keras_names import LAYERS, UNSUPPORTED
from dltp_widgets.core.reading.notes import Notes
from dltp_widgets.core.reading.old_spellings import LAYER_MODULES

USUAL = {
    "keras": "keras",
    "tf": "tensorflow",
    "tensorflow": "tensorflow",
    "layers": "keras.layers",
    "models": "keras.models",
    "optimizers": "keras.optimizers",
    "losses": "keras.losses",
    "metrics": "keras.metrics",
    "callbacks": "keras.callbacks",
    "regularizers": "keras.regularizers",
    "initializers": "keras.initializers",
    "constraints": "keras.constraints",
    "activations": "keras.activations",
    "K": "keras.backend",
    "Sequential": "keras.Sequential",
    "Model": "keras.Model",
    "Input": "keras.Input",
    "InputLayer": "keras.layers.InputLayer",
    "EarlyStopping": "keras.callbacks.EarlyStopping",
    "ReduceLROnPlateau": "keras.callbacks.ReduceLROnPlateau",
    **{name: f"keras.optimizers.{name}" for name in ("SGD", "Adam", "AdamW", "RMSprop", "Nadam", "Adagrad")},
    **{name: f"keras.regularizers.{name}" for name in ("l1", "l2", "l1_l2")},
}
"""What a name that the source nowhere defines usually is: excerpts come without their imports."""

_HOMES = (
    (r"(tensorflow|tf_keras|keras)\.(compat\.v[12]\.)?python\.keras\.(api\.)?(_v[12]\.keras\.)?", "private_import"),
    (r"keras\.(src|api(\._v[12]\.keras)?)\.", "private_import"),
    (r"tensorflow\.contrib\.keras\.(api\.keras\.|python\.keras\.)?", "moved"),
    (r"tensorflow\.(compat\.v[12]\.)?keras\.|tf_keras\.", None),
    (r"tensorflow\.(?=(optimizers|losses|metrics|initializers)\b)", None),
    (r"keras\.(?=keras\.)", None),
)  # fmt: skip
_PLACES = {
    "keras.models.Sequential": "keras.Sequential",
    "keras.models.Model": "keras.Model",
    "keras.models.Input": "keras.Input",
    "keras.layers.Input": "keras.Input",
    "keras.layers.Layer": "keras.Layer",
    "keras.backend.image_data_format": "keras.config.image_data_format",
}
_OLD_PLACES = {
    "keras.engine.Input": "keras.Input",
    "keras.engine.Model": "keras.Model",
    "keras.engine.Layer": "keras.Layer",
    "keras.engine.training.Model": "keras.Model",
    "keras.engine.sequential.Sequential": "keras.Sequential",
    "keras.engine.topology.Input": "keras.Input",
    "keras.engine.topology.Layer": "keras.Layer",
    "keras.engine.input_layer.Input": "keras.Input",
    "keras.engine.base_layer.Layer": "keras.Layer",
    "keras.legacy.layers.Merge": "keras.layers.Merge",
    "tensorflow.train.AdamOptimizer": "keras.optimizers.Adam",
    "tensorflow.train.GradientDescentOptimizer": "keras.optimizers.SGD",
    "tensorflow.train.RMSPropOptimizer": "keras.optimizers.RMSprop",
    "tensorflow.train.AdagradOptimizer": "keras.optimizers.Adagrad",
}
_WRONG_CASE = {"keras": "keras", "tensorflow": "tensorflow"}


def canonical(path: str, notes: Notes, line: int) -> str:
    """Return the present path of a dotted name; what is old or misspelled in it becomes a note.

    Parameters
    ----------
    path : str
        ``"tensorflow.python.keras.layers.Dense"``.
    notes : Notes
    line : int
    """
    root, dot, rest = path.partition(".")
    right = _WRONG_CASE.get(root.lower(), root)
    if right != root:
        notes.add(line, "import_name", old=root, new=right)
    found = f"{right}{dot}{rest}"
    for pattern, code in _HOMES:
        now = re.sub(rf"^({pattern})", "keras.", f"{found}.").rstrip(".")
        if now != found and code is not None:
            notes.add(line, code, old=found, new=now)
        found = now
    return _moved(_PLACES.get(found, found), notes, line)


def usual(name: str) -> str | None:
    """Return what a name that is nowhere defined usually is: ``"Dense"`` -> ``"keras.layers.Dense"``."""
    if name in LAYERS or name in UNSUPPORTED - {"Layer", "Pipeline", "Wrapper"}:
        return f"keras.layers.{name}"
    return USUAL.get(name)


def _moved(path: str, notes: Notes, line: int) -> str:
    now = _OLD_PLACES.get(path)
    if now is None:
        now = re.sub(rf"^keras\.layers\.({LAYER_MODULES})\.(?=[A-Z]|\w+$)", "keras.layers.", path)
        now = re.sub(r"^keras\.optimizers\.(legacy|experimental)\.", "keras.optimizers.", now)
        now = _PLACES.get(now, now)
    if now != path and not re.fullmatch(rf"keras\.layers\.({LAYER_MODULES})", path):
        if now.rpartition(".")[2][:1].isupper():  # a module on the way to a name says nothing yet
            notes.add(line, "moved", old=path, new=now)
        return now
    return path
