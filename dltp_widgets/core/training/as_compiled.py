"""What a keras.Model of the user's own was compiled with, as far as a `CompileSpec` can say it.

A loss, a metric or an optimizer of the user's own has a name there and no more: as long as nobody asks for other
settings, such a model is trained as it is compiled.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import Any

from dltp_widgets.core.model.catalog.keras_names import loss_class_name
from dltp_widgets.core.training.choices.names import KERAS_LOSSES
from dltp_widgets.core.training.choices.settings import CompileSpec

_NUMBERED = re.compile(r"_\d+$")
_NO_ARGUMENTS = ("name", "learning_rate", "dtype", "reduction", "fn")


def described(model: Any) -> CompileSpec | None:
    """Return what a keras.Model is compiled with; None if it is not, or cannot say it."""
    if not getattr(model, "compiled", False):
        return None
    try:
        with warnings.catch_warnings():  # of a lambda, which nobody is going to load
            warnings.simplefilter("ignore")
            config = model.get_compile_config()
        return _spec(config, float(model.optimizer.learning_rate))
    except Exception:  # whatever a class of the user's own raises when it is asked to describe itself
        return None


def _spec(config: Mapping[str, Any], rate: float) -> CompileSpec:
    optimizer, loss = config["optimizer"], config["loss"]
    weights = config.get("loss_weights")
    return CompileSpec(
        loss=_each(loss, _loss_name),
        optimizer=_name(optimizer),
        learning_rate=rate,
        optimizer_args=_arguments("optimizers", optimizer),
        loss_args=_arguments("losses", loss) if _is_object(loss) else {},
        metrics=_metrics(config.get("metrics")),
        loss_weights=weights if isinstance(weights, Mapping) else None,
    )


def _each(value: Any, name: Any) -> Any:
    """Return the name, or a dict of one name per output."""
    if isinstance(value, Mapping) and not _is_object(value):
        return {output: name(item) for output, item in value.items()}
    return name(value)


def _metrics(given: Any) -> Any:
    if isinstance(given, Mapping) and not _is_object(given):
        return {output: _metrics(names) for output, names in given.items()}
    if isinstance(given, list | tuple):
        return tuple(_metric_name(item) for item in given)
    return () if given is None else (_metric_name(given),)


def _metric_name(item: Any) -> str:
    if isinstance(item, str):
        return item
    name = str(_settings(item).get("name", _name(item)))
    plain = _NUMBERED.sub("", name)
    by_keras = _is_keras(item) and plain.replace("_", "") == _name(item).lower()
    return plain if by_keras else name  # Keras numbers what it names; ``compile`` takes no number


def _loss_name(item: Any) -> str:
    """Return the name that ``compile`` takes for a loss of Keras', or what the user's own is called."""
    name = _name(item)
    if isinstance(item, str) or not _is_keras(item):
        return name
    known = [other for other in KERAS_LOSSES if other.islower() and loss_class_name(other) == name]
    return max(known, key=len, default=name)


def _name(item: Any) -> str:
    if isinstance(item, str):
        return item
    if item.get("class_name") == "function":
        return str(item["config"])
    return str(item["class_name"])


def _arguments(module: str, item: Any) -> dict[str, Any]:
    """Return the arguments that differ from the defaults of a class of Keras'."""
    import keras

    kind = getattr(getattr(keras, module), str(item.get("class_name", "")), None)
    if kind is None or not _is_keras(item):
        return {}
    usual = kind().get_config()
    given = {name: value for name, value in _settings(item).items() if name not in _NO_ARGUMENTS}
    return {name: value for name, value in given.items() if name in usual and value != usual[name]}


def _settings(item: Any) -> dict[str, Any]:
    config = item.get("config")
    return dict(config) if isinstance(config, Mapping) else {}


def _is_object(item: Any) -> bool:
    """Tell whether this is what Keras says of an object, and no dict of one per output."""
    return isinstance(item, Mapping) and {"class_name", "config"} <= item.keys()


def _is_keras(item: Any) -> bool:
    return str(item.get("module") or "").partition(".")[0] == "keras"
