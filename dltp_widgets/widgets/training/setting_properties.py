"""The settings of an experiment as attributes of the panel that edits them."""

from __future__ import annotations

from typing import Any


def _setting(name: str) -> property:
    part = "fit" if name in ("epochs", "batch_size", "seed") else "compile"

    def read(panel: SettingProperties) -> Any:
        return getattr(getattr(panel.exp, part), name) if panel.exp is not None else None

    def write(panel: SettingProperties, value: Any) -> None:
        if panel.exp is not None:
            setattr(panel.exp, part, getattr(panel.exp, part).replace(**{name: value}))

    doc = f"``{name}`` of ``exp.{part}``; setting it makes a new frozen spec. None without an experiment."
    return property(read, write, doc=doc)


class SettingProperties:
    """Reads and writes the specs of ``self.exp``."""

    exp: Any

    loss = _setting("loss")
    optimizer = _setting("optimizer")
    learning_rate = _setting("learning_rate")
    metrics = _setting("metrics")
    epochs = _setting("epochs")
    batch_size = _setting("batch_size")
    seed = _setting("seed")
