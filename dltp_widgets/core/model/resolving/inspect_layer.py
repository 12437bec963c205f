"""What can be said of a layer before its input is known: its class, its arguments, their values."""

from __future__ import annotations

from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.argument import Argument, check, left_to_keras
from dltp_widgets.core.model.catalog.argument_text import parse_argument
from dltp_widgets.core.model.catalog.catalog import CATALOG
from dltp_widgets.core.model.catalog.catalog import kind as kind_of
from dltp_widgets.core.model.catalog.keras_names import LAYERS, UNSUPPORTED, is_layer
from dltp_widgets.core.model.catalog.layer_kind import LayerKind
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import nearest
from dltp_widgets.core.model.nested import MODEL
from dltp_widgets.core.model.problem import Refusal


def check_layer(layer: LayerSpec, n_inputs: int = 1) -> None:
    """Refuse a layer that cannot be, whatever arrives.

    Raises
    ------
    Refusal
    """
    kind = CATALOG.get(layer.layer) or kind_of(layer.layer)
    if kind is None:
        _check_class(layer)
        return
    _check_inputs(kind, n_inputs)
    for name in layer.args:
        if name not in kind.names:
            raise _unknown_argument(kind, layer, name)
    for argument in kind.arguments:
        if argument.name in layer.args and not check(argument, layer.args[argument.name]):
            raise _wrong_value(argument, layer.args[argument.name])
        if argument.required and argument.name not in layer.args:
            raise _missing(argument)


def is_guided(layer: LayerSpec) -> bool:
    """Tell whether arithmetic is enough for this layer, or Keras must be asked."""
    kind = CATALOG.get(layer.layer)
    if kind is None:
        return False
    arguments = {argument.name: argument for argument in kind.arguments}
    return all(
        name in arguments and not left_to_keras(arguments[name], value) for name, value in layer.args.items()
    )


def complete_arguments(layer: LayerSpec) -> dict[str, Any]:
    """Return the arguments of a guided layer with Keras' defaults filled in."""
    return {argument.name: argument.default for argument in CATALOG[layer.layer].arguments} | dict(layer.args)


def _check_inputs(kind: LayerKind, n_inputs: int) -> None:
    if kind.merges and n_inputs < 2:
        raise Refusal(
            "several_inputs",
            None,
            lambda: _("{layer} merges two tensors or more, and only one arrives.").format(layer=kind.name),
        )
    if not kind.merges and n_inputs != 1:
        raise Refusal("single_input", None, lambda: _("{layer} takes one input.").format(layer=kind.name))


def _check_class(layer: LayerSpec) -> None:
    if layer.layer == MODEL:
        return  # `block_form` looks inside
    if layer.layer in UNSUPPORTED:
        raise Refusal(
            "unsupported_layer", "layer", lambda: _("“{layer}” cannot stand here.").format(layer=layer.layer)
        )
    if is_layer(layer.layer):
        return
    near = next((name for name in CATALOG if name.lower() == layer.layer.lower()), None)
    near = near or nearest(layer.layer, tuple(CATALOG)) or nearest(layer.layer, tuple(sorted(LAYERS)))
    raise Refusal(
        "unknown_layer",
        "layer",
        lambda: _hinted(_("Keras has no layer “{layer}”.").format(layer=layer.layer[:60]), near),
        layer=near,
    )


def _unknown_argument(kind: LayerKind, layer: LayerSpec, name: str) -> Refusal:
    near = nearest(name, tuple(known for known in kind.names if known not in layer.args))
    return Refusal(
        "unknown_argument",
        name,
        lambda: _hinted(_("{layer} has no argument “{name}”.").format(layer=kind.name, name=name[:60]), near),
        change={near: layer.args[name]} if near else None,
        drop=(name,),
    )


def _wrong_value(argument: Argument, value: Any) -> Refusal:
    change: dict[str, object] | None = None
    if isinstance(value, str):
        near = nearest(value, argument.choices)
        try:  # "64" was meant as 64
            change = {argument.name: near if near else parse_argument(argument, value)}
        except SpecError:
            change = None
    drop = () if argument.required or change else (argument.name,)
    return Refusal("wrong_value", argument.name, lambda: argument.sentence(value), change=change, drop=drop)


def _missing(argument: Argument) -> Refusal:
    return Refusal(
        "missing_argument",
        argument.name,
        lambda: _("{label} is missing: {expected} is expected.").format(
            label=argument.label, expected=argument.expectation()
        ),
    )


def _hinted(text: str, near: str | None) -> str:
    return text + " " + _("Did you mean {near}?").format(near=near) if near else text
