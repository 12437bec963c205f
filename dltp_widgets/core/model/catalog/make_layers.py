#!/usr/bin/env python3
"""Make layers.json: every layer of Keras that a block can be, its arguments and their defaults, from Keras itself.

usage: python -m dltp_widgets.core.model.catalog.make_layers        needs Keras; a test proves the file up to date

Names, order, defaults, groups and second names are Keras' own. What Keras does not say in a form that a program
can read stands in `keras_gaps`.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

from dltp_widgets.core.files import writing
from dltp_widgets.core.model.catalog import keras_gaps as gaps
from dltp_widgets.core.model.catalog.keras_names import LAYERS

TARGET = Path(__file__).with_name("layers.json")


def make() -> dict[str, Any]:
    """Return the content of layers.json."""
    import keras

    names = sorted(name for name in LAYERS if getattr(keras.layers, name).__name__ == name)
    return {
        "keras": ".".join(keras.__version__.split(".")[:2]),
        "layers": {name: _layer(name) for name in names if name not in gaps.LEFT_OUT},
    }


def _layer(name: str) -> dict[str, Any]:
    import keras

    class_ = getattr(keras.layers, name)
    package = class_.__module__.rpartition("layers.")[2].partition(".")[0]
    parameters = dict(inspect.signature(class_).parameters)
    open_ended = parameters.pop("kwargs", None) is not None
    base = {"trainable", "dtype", "autocast", "activity_regularizer"} if open_ended else set()
    own = [
        parameter for key, parameter in parameters.items() if key not in ("name", "dtype", *gaps.ONLY_KERAS)
    ]
    others = {key for key in parameters if key in ("dtype", *gaps.ONLY_KERAS)} | base
    stem, dimensions = _stem(name)
    return {
        "group": gaps.MOVED.get(name, gaps.GROUPS.get(package, package)),
        "help": _first_line(class_),
        "aliases": sorted(other for other in LAYERS - {name} if getattr(keras.layers, other) is class_),
        "start": {
            **({"rate": 0.2} if "rate" in parameters else {}),
            **gaps.START.get(stem, gaps.START.get(name, {})),
        },
        "inputs": _inputs(name, package, dimensions),
        "arguments": [_argument(name, dimensions, parameter) for parameter in own],
        "others": sorted(others - {parameter.name for parameter in own}),
    }


def _argument(layer: str, dimensions: str, parameter: inspect.Parameter) -> dict[str, Any]:
    name, required = parameter.name, parameter.default is inspect.Parameter.empty
    found: dict[str, Any] = {"name": name, "default": None if required else parameter.default}
    found |= {"required": True} if required else {} if name in gaps.SIMPLE else {"advanced": True}
    return found | _kind(layer, dimensions, name, found["default"])


def _kind(layer: str, dimensions: str, name: str, default: Any) -> dict[str, Any]:
    """Return the kind of an argument and its limits; the first rule that fits holds."""
    last = name.rpartition("_")[2]
    choices = gaps.OWN_CHOICES.get((layer, name), gaps.CHOICES.get(name))
    if last in ("initializer", "regularizer", "constraint", "activation"):
        return {"kind": last}
    if name == "padding" and isinstance(default, str) and choices is None:
        choices = ("valid", "same")
    if choices is not None:
        return {"kind": "choice", "choices": choices}
    if isinstance(default, bool):
        return {"kind": "bool"}
    if name in gaps.WINDOW and dimensions:
        return {"kind": "tuple", "length": int(dimensions[0]), "least": 0 if name == "output_padding" else 1}
    return _plain(name, default)


def _plain(name: str, default: Any) -> dict[str, Any]:
    if name in gaps.WHOLE:
        return {"kind": "int", "least": -1 if name == "groups" and default == 32 else 1}
    rules: tuple[tuple[bool, dict[str, Any]], ...] = (
        (name in gaps.SHARE, {"kind": "float", "least": 0.0, "most": 1.0}),
        (name in gaps.SEED, {"kind": "int", "least": 0, "open": True}),
        (name == "dims", {"kind": "tuple", "least": 1}),
        (name in gaps.LIST or isinstance(default, tuple), {"kind": "tuple", "open": True}),
        (name in ("padding", "cropping"), {"kind": "tuple", "open": True}),
        (name in gaps.NUMBER or isinstance(default, float), {"kind": "float", "open": True}),
        (name in gaps.SIGNED or isinstance(default, int), {"kind": "int", "open": True}),
    )
    return next((kind for fits, kind in rules if fits), {"kind": "text", "open": True})


def _stem(name: str) -> tuple[str, str]:
    """Return the class without its dimensions, and these: ``("Conv", "2D")``."""
    found = re.fullmatch(r"(.*?)([123]D)?(Transpose)?", name)
    return (found[1], found[2] or "") if found else (name, "")


def _inputs(name: str, package: str, dimensions: str) -> tuple[tuple[int, ...], ...]:
    if name in gaps.INPUTS:
        return gaps.INPUTS[name]
    if package == "merging":
        return ((8,), (8,))
    if name.startswith("ConvLSTM"):
        return ((4, *gaps.MAPS[dimensions]),)
    if dimensions:
        return (gaps.MAPS[dimensions],)
    return (gaps.IMAGES if package == "preprocessing" else (12, 4) if package == "rnn" else (8,),)


def _first_line(class_: type) -> str:
    text = inspect.getdoc(class_) or ""
    return " ".join(text.split("\n\n", 1)[0].split())[:200]


def main() -> None:
    """Write layers.json beside this file, a line for each argument."""
    text = json.dumps(make(), indent=1, default=list)
    text = re.sub(
        r"\{\s+(\"name\"[^{}]*?)\s+\}", lambda found: "{" + re.sub(r"\s+", " ", found[1]) + "}", text
    )
    text = re.sub(r"\[\s*([^\[\]{}]*?)\s*\]", lambda found: "[" + re.sub(r"\s+", " ", found[1]) + "]", text)
    with writing(TARGET) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
