"""What one row of the layer editor says: name, output shape, parameters, code. Pure.

The fields of a row are those of ``LayerRow`` in ``layerEditorProtocol.ts``.
"""

from __future__ import annotations

from typing import Any

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog import catalog
from dltp_widgets.core.model.editing.freezing import frozen_in
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.nested import is_block
from dltp_widgets.core.model.resolving.resolve import ResolvedLayer

_LONGEST_TITLE = 60

Row = dict[str, Any]


def row_of(layer: ResolvedLayer, index: int, sources: list[int], *, is_open: bool, taken: set[str]) -> Row:
    """Return the row of a layer of the model.

    Parameters
    ----------
    layer : ResolvedLayer
    index : int
    sources : list of int
        As the view has them.
    is_open : bool
        Where it is a model of its own: whether its layers are shown.
    taken : set of str
        Variables of the models in the rows before; its own is added.
    """
    frozen = layer.params > 0 and layer.trainable_params == 0
    kind = catalog.CATALOG.get(layer.layer_spec.layer) or catalog.kind(layer.layer_spec.layer)
    return {
        **_facts(layer, frozen),
        "key": f"layer_{index}",
        "title": title(layer.layer_spec),
        "kind": kind.group if kind is not None else "other",
        **_code_of(layer, taken),
        "sources": sources,
        "depth": 0,
        "folded": not is_open if is_block(layer.layer_spec) and layer.inner else None,
    }


def inner_rows_of(block: ResolvedLayer, index: int) -> list[Row]:
    """Return the rows of the layers inside a block."""
    frozen = frozen_in(block.layer_spec, [layer.name for layer in block.inner])
    return [
        {
            **_facts(layer, layer.name in frozen and layer.params > 0),
            "key": f"layer_{index}_{place}",
            "title": cut(f"{layer.name} · {layer.layer_spec.layer}"),
            "kind": _group(layer.layer_spec.layer),
            "code": "",
            "setup": "",
            "sources": [],
            "depth": 1,
            "folded": None,
        }
        for place, layer in enumerate(block.inner)
    ]


def title(layer: LayerSpec) -> str:
    """Return what a row says of a layer: ``"dense1 · Dense 256"``."""
    kind = catalog.CATALOG.get(layer.layer) or catalog.kind(layer.layer)
    shown = [a.name for a in kind.arguments if a.required or a.name == "activation"] if kind else []
    parts = [layer.layer, *(str(layer.args[name]) for name in shown if name in layer.args)]
    return cut(f"{layer.name} · {' '.join(parts)}" if layer.name else " ".join(parts))


def _code_of(layer: ResolvedLayer, taken: set[str]) -> Row:
    """Return the Keras call that makes a layer, or a variable and its lines; empty if it cannot be written."""
    from dltp_widgets.core.model.code.to_code import block_text, layer_call
    from dltp_widgets.core.model.source import lines

    spec = layer.layer_spec
    try:
        if not is_block(spec):
            return {"code": "\n".join(lines(layer_call(spec, spec.name))), "setup": ""}
        if layer.output_shape is not None:
            code, setup = block_text(spec, layer.name, taken)
            return {"code": code, "setup": setup}
    except DltpError:
        pass
    return {"code": "", "setup": ""}


def cut(text: str) -> str:
    """Return a text that fits into a row."""
    return text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1]}…"


def _facts(layer: ResolvedLayer, frozen: bool) -> Row:
    if layer.output_shape is None:
        return {"shape": "?", "params": "", "about": "", "frozen": False}
    count = format_count(layer.params)
    about = [str(layer.output_shape), _("{n} parameters").format(n=count), *([_("frozen")] if frozen else [])]
    return {
        "shape": repr(layer.output_shape),
        "params": count if layer.params else "–",
        "about": ", ".join(about),
        "frozen": frozen,
    }


def _group(layer: str) -> str:
    kind = catalog.kind(layer)
    return kind.group if kind is not None else "other"
