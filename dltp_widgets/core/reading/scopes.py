"""What the statements of a source need to know about functions and expressions."""

from __future__ import annotations

import ast
from typing import Any

from dltp_widgets.core.reading.values import Function, Known, Layer, Method, Model, Unknown


def bound(function: Function, args: list[Any], named: dict[str, Any]) -> dict[str, Any]:
    """Return the names of a function's scope as a call gives them; what has no value is unknown."""
    places = function.node.args
    names = [part.arg for part in (*places.posonlyargs, *places.args)]
    all_names = [*names, *(part.arg for part in places.kwonlyargs)]
    values: dict[str, Any] = {name: Unknown(ast.Name(name)) for name in all_names}
    values |= function.defaults | dict(zip(names, args, strict=False))
    values |= {key: value for key, value in named.items() if key in all_names}
    if places.vararg is not None:
        values[places.vararg.arg] = tuple(args[len(names) :])
    if places.kwarg is not None:
        values[places.kwarg.arg] = {key: value for key, value in named.items() if key not in all_names}
    return values


def parts(body: list[ast.stmt]) -> list[ast.AST]:
    """Return every node inside statements."""
    return [part for statement in body for part in ast.walk(statement)]


def is_path(node: ast.AST) -> bool:
    """Tell whether an expression is a dotted name."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def is_keras(value: Any) -> bool:
    """Tell whether calling `value` may concern a model."""
    if isinstance(value, Method):
        return isinstance(value.owner, Model | Layer | list) and value.name not in (
            "summary",
            "index",
            "count",
        )
    if not isinstance(value, Known):
        return False
    return value.path.startswith(("keras.layers.", "keras.Sequential", "keras.Model", "keras.Input"))


def is_main(test: ast.expr) -> bool:
    """Tell whether a test is that of ``if __name__ == "__main__"``."""
    if not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Name):
        return False
    return test.left.id == "__name__"
