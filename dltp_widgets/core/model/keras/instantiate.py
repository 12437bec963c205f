"""A LayerSpec becomes a Keras layer; Python's and NumPy's random states can be kept out of it.

Keras draws from Python's ``random`` for each layer it makes, which would change the weights of the next
seeded model. Whoever makes layers that are not meant for training does so in `undisturbed`.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.keras_names import is_layer
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.nested import is_block

BUILD_LOCK = threading.RLock()
"""Held while layers are made: seeding and building a model happen under it, and so does `undisturbed`."""

_here = threading.local()

LAYER_MODULE = "keras.layers"
"""Where a layer that another one wraps comes from: ``Bidirectional``, ``TimeDistributed``."""

OBJECT_MODULES = ("keras.initializers", "keras.regularizers", "keras.constraints")
"""Where the objects that an argument may describe as a mapping come from; nothing else is ever made."""


def make_layer(layer: LayerSpec, name: str | None = None) -> Any:
    """Return the Keras layer.

    Parameters
    ----------
    layer : LayerSpec
    name : str, optional
        Name to give; default: that of the spec, or Keras' own.

    Raises
    ------
    SpecError
        If there is no such layer or object. Keras' own exceptions about the arguments pass through.
    """
    import keras

    if is_block(layer):
        from dltp_widgets.core.model.keras.make_block import make_block

        return make_block(layer, name)
    if not is_layer(layer.layer) or not hasattr(keras.layers, layer.layer):
        raise SpecError(_("Keras has no layer “{layer}”.").format(layer=layer.layer), argument="layer")
    args = {key: make_argument(value) for key, value in layer.args.items()}
    return getattr(keras.layers, layer.layer)(**args, name=name or layer.name)


def make_argument(value: Any) -> Any:
    """Return the value as Keras takes it: a mapping with ``class_name`` becomes the object it describes.

    Raises
    ------
    SpecError
        If that object is not one of Keras' own initializers, regularizers or constraints.
    """
    if isinstance(value, tuple):
        return tuple(make_argument(item) for item in value)
    if not isinstance(value, Mapping):
        return value
    if "class_name" not in value:  # Keras would make the objects in it itself, whatever they are
        return {key: make_argument(item) for key, item in value.items()}
    found = keras_class(value)
    config = value.get("config", {})
    if value.get("module") == LAYER_MODULE and isinstance(config, Mapping):
        return make_layer(LayerSpec(str(value["class_name"]), **config))
    if found is None or not isinstance(config, Mapping):
        raise SpecError(
            _("“{name}” is none of Keras' initializers, regularizers and constraints.").format(
                name=str(value["class_name"])[:60]
            ),
            argument="class_name",
        )
    return found(**{key: make_argument(item) for key, item in config.items()})


def keras_class(value: Mapping[str, Any]) -> type | None:
    """Return the class that a mapping with ``module`` and ``class_name`` stands for, if it may be made."""
    import keras

    name, module = value.get("class_name"), value.get("module")
    if module not in OBJECT_MODULES or not isinstance(name, str) or not name.isidentifier():
        return None
    found = getattr(getattr(keras, str(module).partition(".")[2]), name, None)
    return found if isinstance(found, type) and not name.startswith("_") else None


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold the build lock and put Python's and NumPy's random states back at the end."""
    with BUILD_LOCK:
        python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002  (the state of the user, not ours)
        try:
            yield
        finally:
            random.setstate(python)
            np.random.set_state(numpy)  # noqa: NPY002


def without_weights(work: Callable[[], Any]) -> Any:
    """Return ``work()``, done where Keras makes layers and counts weights but allocates none.

    It runs in a thread of its own: Keras keeps its name counters and its list of variables to initialise
    per thread, so that both end with it.
    """
    if getattr(_here, "without_weights", False):  # it is such a place already
        return work()
    import keras

    result: list[Any] = []
    failure: list[BaseException] = []

    def run() -> None:
        _here.without_weights = True
        try:
            with keras.StatelessScope(initialize_variables=False):
                result.append(work())
        except BaseException as error:  # it is raised again in the thread that asked
            failure.append(error)

    with undisturbed():
        thread = threading.Thread(target=run, name="dltp-without-weights", daemon=True)
        thread.start()
        thread.join()
    if failure:
        raise failure[0]
    return result[0]
