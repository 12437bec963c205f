"""The left column of the builder: what can be added, and the stacks to begin with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog import catalog
from dltp_widgets.core.model.catalog.layer_kind import LayerKind
from dltp_widgets.core.model.editing.presets import lenet, mlp, perceptron, small_cnn, vgg_like
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.views.palette_view import PaletteView
from dltp_widgets.widgets.views.part import Part

INPUTS = ("Input", "InputLayer")
"""What Keras calls an input: no layer of the list, but what the first one takes."""

GUIDED = (
    *("Dense", "Activation", "Flatten", "Dropout", "Conv2D", "MaxPooling2D", "AveragePooling2D"),
    *("GlobalAveragePooling2D", "BatchNormalization", "Rescaling"),
)
"""The layers offered before anything is searched for."""

_FIRST: dict[str, dict[str, Any]] = {
    "Dense": {"units": 64},
    "Activation": {"activation": "relu"},
    "Dropout": {"rate": 0.2},
    "Conv2D": {"filters": 32, "kernel_size": (3, 3), "activation": "relu"},
    "AveragePooling2D": {"pool_size": (2, 2)},
    "Rescaling": {"scale": 1 / 255},
}

PRESETS: dict[str, Callable[..., ModelSpec]] = {
    "perceptron": perceptron,
    "mlp": mlp,
    "small_cnn": small_cnn,
    "lenet": lenet,
    "vgg_like": vgg_like,
}
"""Slug -> the stack, for a given input shape, number of outputs and task."""

_LABELS: dict[str, Callable[[], str]] = {
    "perceptron": lambda: _("Perceptron"),
    "mlp": lambda: "MLP",
    "small_cnn": lambda: "CNN",
    "lenet": lambda: "LeNet",
    "vgg_like": lambda: "VGG",
}

_MOST_FOUND = 40


def first_arguments(layer: str) -> dict[str, Any]:
    """Return what a new layer of this class begins with, so that it is valid at once."""
    if layer in _FIRST:
        return dict(_FIRST[layer])
    kind = catalog.kind(layer)
    return dict(kind.start) if kind is not None else {}


class LayerPalette(PaletteView):
    """Tiles of layers, found by a search, and presets.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``"search"``, ``"add_dense"``, ... and ``"preset_mlp"``, ...
    on_add : callable
        ``on_add(class name)``.
    on_preset : callable
        ``on_preset(slug)``.
    """

    def __init__(
        self, owner: Composite, *, on_add: Callable[[str], None], on_preset: Callable[[str], None]
    ) -> None:
        super().__init__(on_add, lambda slug: on_preset(slug) if slug in PRESETS else None)
        owner.control("search", self, description=lambda: _("Search layers"))
        for layer in (INPUTS[0], *GUIDED):
            owner.controls[f"add_{layer.lower()}"] = self._tile(layer, on_add)
        for slug in PRESETS:
            owner.controls[f"preset_{slug}"] = self._preset(slug, on_preset)
        self.observe(with_ui_lock(lambda _change: self.refresh()), ["value", "all"])
        owner.on_relabel(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Search again, in the language in force."""
        with self.hold_sync():
            self.items, self.answered = self._found(), self.value
            self.presets = [{"slug": slug, "label": say()} for slug, say in _LABELS.items()]
            self.texts = {
                "search": _("Search layers"),
                "all": _("All {n} layers").format(n=format_count(len(catalog.kinds()))),
                "none": _("Keras has no such layer."),
                "begin": _("Begin with"),
                "replaces": _("Replaces all layers; Undo brings them back."),
            }

    def _found(self) -> list[dict[str, str]]:
        typed = self.value.strip().lower()
        if typed:
            inputs = [_input()] if any(name.lower().startswith(typed) for name in INPUTS) else []
            return [*inputs, *(_item(kind) for kind in catalog.search(self.value)[:_MOST_FOUND])]
        if not self.all:
            return [_input(), *(_item(catalog.CATALOG[layer]) for layer in GUIDED)]
        every = [
            _item(kind, heading=kind.group_label if number == 0 else "")
            for members in catalog.groups().values()
            for number, kind in enumerate(members)
        ]
        return [_input(), *every]

    def _tile(self, layer: str, on_add: Callable[[str], None]) -> Part:
        return Part(
            self,
            lambda: layer,
            with_ui_lock(lambda: on_add(layer)),
            lambda: any(item["layer"] == layer for item in self.items),
        )

    def _preset(self, slug: str, on_preset: Callable[[str], None]) -> Part:
        return Part(self, _LABELS[slug], with_ui_lock(lambda: on_preset(slug)))


def _input() -> dict[str, str]:
    text = _("What one example looks like: its shape. In a drawing, one input more.")
    return {"layer": INPUTS[0], "kind": "input", "group": "", "help": text}


def _item(kind: LayerKind, heading: str = "") -> dict[str, str]:
    return {"layer": kind.name, "kind": kind.group, "group": heading, "help": kind.help}
