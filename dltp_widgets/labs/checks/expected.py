"""What a teacher wrote is expected, read from YAML; refused with file, line and what it should have been."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.catalog import CATALOG
from dltp_widgets.core.model.catalog.keras_names import is_layer
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.labs.checks import arrays, models
from dltp_widgets.labs.text.located import Located


def count(node: Located) -> int:
    """Read a count."""
    if isinstance(node.value, bool) or not isinstance(node.value, int) or node.value < 0:
        raise node.error(_("a whole number is expected"))
    return node.value


def number(node: Located) -> Any:
    """Read a number, a truth or a text."""
    if node.value is None or isinstance(node.value, list | dict):
        raise node.error(_("a number, a truth or a text is expected"))
    return node.value


def real(node: Located) -> float:
    """Read a number."""
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise node.error(_("a number is expected"))
    return node.value


def name(node: Located) -> str:
    """Read a name."""
    if not isinstance(node.value, str) or not node.value.strip():
        raise node.error(_("a name is expected"))
    return node.value.strip()


def shape(node: Located) -> tuple[int | None, ...]:
    """Read sizes; null is any size."""
    sizes = node.plain if isinstance(node.value, list) else [node.plain]
    if not all(n is None or (isinstance(n, int) and not isinstance(n, bool) and n >= 0) for n in sizes):
        raise node.error(_("sizes are expected, such as [28, 28, 1]; null is any size"))
    return tuple(sizes)


def values(node: Located) -> Any:
    """Read what a tensor must be equal to."""
    try:
        arrays.array(node.plain)
    except DltpError as refused:
        raise node.error(_("numbers are expected, such as [[1, 2], [3, 4]]")) from refused
    return node.plain


def settings(*names: str) -> Callable[[Located], dict[str, Any]]:
    """Return a reader of a mapping with some of these names."""

    def read(node: Located) -> dict[str, Any]:
        if not isinstance(node.value, dict) or not node.value or not set(node.value) <= set(names):
            raise node.error(_("some of these are expected: {names}").format(names=", ".join(names)))
        return dict(node.plain)

    return read


def bar(node: Located) -> dict[str, Any]:
    """Read a metric and the bar it must reach."""
    wanted = settings("name", "at_least", "at_most", "within")(node)
    if not isinstance(wanted.get("name"), str) or not {"at_least", "at_most"} & set(wanted):
        raise node.error(_("name, and at_least or at_most, are expected"))
    for name, reader in (("at_least", real), ("at_most", real), ("within", count)):
        if name in node.value:
            reader(node.value[name])
    return wanted


def layers(node: Located) -> tuple[LayerSpec, ...]:
    """Read a list of layers; activations become layers of their own."""
    if not isinstance(node.value, list):
        raise node.error(_("a list of layers is expected, such as [Flatten, Dense: 10, Activation: softmax]"))
    return tuple(part for item in node.value for part in models.spread(read_layer(item)))


def read_layer(node: Located) -> LayerSpec:
    """Read ``Flatten``, ``Dense: 256`` or ``Dense: {units: 256, activation: relu}``."""
    name, args = node.value, dict[str, Any]()
    if isinstance(node.value, dict) and len(node.value) == 1:
        name, inner = next(iter(node.value.items()))
        if isinstance(inner.value, dict):
            args = inner.plain
        elif inner.value is not None:
            first = models.FIRST_ARGUMENT.get(name, "filters" if "Conv" in name else "units")
            args = {first: inner.plain}
    if not isinstance(name, str):
        raise node.error(_("a layer is expected, such as Flatten or Dense: 10"))
    given_args: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in args.items()}
    layer = LayerSpec(name, **given_args)
    kind = CATALOG.get(name)
    unknown = [key for key in args if kind is not None and key not in kind.names]
    if not is_layer(name) or unknown:
        given, names = (unknown[0], kind.names) if unknown and kind else (name, tuple(CATALOG))
        near = ", ".join(difflib.get_close_matches(given, names, 3)) or ", ".join(names[:3])
        raise node.error(
            _("“{name}” is not known to Keras; it has, for example: {near}").format(name=given, near=near)
        )
    return layer
