"""How wide a model is: the units of its hidden Dense layers, all of them scaled together."""

from __future__ import annotations

from dltp_widgets.core.model.spec import ModelSpec


def width_of(spec: ModelSpec) -> int | None:
    """Return the units of the widest hidden Dense layer, or None where there is none."""
    return max((int(spec.layers[place].args["units"]) for place in _hidden(spec)), default=None)


def with_width(spec: ModelSpec, units: int) -> ModelSpec:
    """Return `spec` with its widest hidden Dense layer of `units`, the others in their proportion to it."""
    widest = width_of(spec)
    for place in _hidden(spec) if widest is not None else ():
        share = int(spec.layers[place].args["units"]) / (widest or 1)
        spec = spec.edit(place, units=max(1, round(units * share)))
    return spec


def _hidden(spec: ModelSpec) -> list[int]:
    """Return the places of the Dense layers of a stack but the last one, which gives the answer.

    None of a branching graph: there each output has a last one of its own.
    """
    dense = [place for place, layer in enumerate(spec.layers) if layer.layer == "Dense"]
    hidden = dense[:-1] if spec.is_stack else []
    return [place for place in hidden if _is_count(spec.layers[place].args.get("units"))]


def _is_count(units: object) -> bool:
    return isinstance(units, int) and not isinstance(units, bool) and units > 0
