"""A source and the model that it shall describe -> the source with only the lines of the changed blocks changed.

The way of the blocks back into the code of the student: comments, spacing and all else stay. Each change is made
on the text (`patch`), then the result is read again: unless it describes exactly what was asked, the model is
written anew as `to_code` writes it.
"""

from __future__ import annotations

import ast
import difflib
from types import SimpleNamespace
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.code.subclass_code import CALL_COMMENT
from dltp_widgets.core.model.code.to_code import to_code
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.reading.block_text import BlockText
from dltp_widgets.core.reading.from_code import from_code
from dltp_widgets.core.reading.parsing import placed
from dltp_widgets.core.reading.patch import Patch
from dltp_widgets.core.reading.result import CodeResult


def edit_code(source: str, spec: ModelSpec, api: str = "sequential") -> str:
    """Change a source so that it describes `spec`, and nothing else of it.

    Parameters
    ----------
    source : str
        Keras code of any style, as `from_code` reads it.
    spec : ModelSpec
        What it shall describe: what `from_code` reads in it, with some blocks changed, added, moved or removed.
    api : {"sequential", "functional", "subclassing"}, default "sequential"
        How the model is written if `source` has none, or none that can be changed.

    Returns
    -------
    str
        A source in which `from_code` reads `spec`. The lines of blocks that are as they were are as they were.

    Raises
    ------
    SpecError
        If `spec` cannot be written as code at all.
    """
    found = from_code(source)
    if found.spec == spec:
        return source
    if found.spec is not None:
        for change in (_changed, _rewritten):
            try:
                edited = change(source, found, spec)
            except _CANNOT:
                continue
            if edited is not None and _describes(edited, found, spec):
                return edited
    return _anew(found, spec, api)


def _describes(source: str, before: CodeResult, spec: ModelSpec) -> bool:
    found = from_code(source)
    return (found.spec, found.compile, found.fit) == (spec, before.compile, before.fit)


def _anew(found: CodeResult, spec: ModelSpec, api: str) -> str:
    written = "functional" if api == "sequential" and not spec.is_stack else api
    if found.compile is None and found.fit is None:
        return to_code(spec, written)
    return to_code(SimpleNamespace(spec=spec, compile=found.compile, fit=found.fit, data=None), written)


def _changed(source: str, found: CodeResult, spec: ModelSpec) -> str | None:
    """Return the source with the changed blocks changed in their places, or None if that cannot be."""
    old, tree = found.spec, placed(source)
    if old is None or tree is None or len(found.places) != len(old.layers):
        return None
    text = BlockText(Patch(source), tree, found)
    matcher = difflib.SequenceMatcher(None, old.layers, spec.layers, autojunk=False)
    for kind, first, last, new_first, new_last in matcher.get_opcodes():
        common = min(last - first, new_last - new_first) if kind != "equal" else 0
        for offset in range(common):
            text.change(first + offset, old.layers[first + offset], spec.layers[new_first + offset])
        if kind != "equal":
            for index in range(first + common, last):
                text.remove(index)
            text.insert(first + common, list(spec.layers[new_first + common : new_last]))
    if old.inputs != spec.inputs:
        text.change_inputs(old, spec)
    return text.result()


_CANNOT = (SpecError, LookupError, AttributeError, ValueError)


def _rewritten(source: str, found: CodeResult, spec: ModelSpec) -> str | None:
    """Return the source with the statements that make the model written anew, the others as they were."""
    tree = placed(source)
    if tree is None:
        return None
    lines = {
        place.lineno for place in (*found.places, *found.input_places, found.model_place) if place is not None
    }
    touched = [
        node for node in tree.body if any(node.lineno <= line <= (node.end_lineno or 0) for line in lines)
    ]
    if not touched or not all(isinstance(node, _REPLACED) for node in touched):
        return None
    api = "sequential" if spec.is_stack and "Sequential" in "".join(map(ast.dump, touched)) else "functional"
    api = "subclassing" if any(isinstance(node, ast.ClassDef) for node in touched) else api
    written = to_code(spec, api).removeprefix("import keras\n\n")
    name = next((name for node in reversed(touched) if (name := _model_name(node, found)) is not None), None)
    if name not in (None, "model"):
        written = written.replace("model = ", f"{name} = ", 1)
    patch = Patch(source)
    patch.replace(patch.start(touched[0]), patch.end(touched[0]), written.rstrip("\n"))
    for node in touched[1:]:
        patch.remove(patch.start(node), patch.end(node))
    patch.remove_lines(CALL_COMMENT)  # the new lines have their own
    return with_keras(patch.result())


_REPLACED = (ast.Assign, ast.Expr, ast.For, ast.ClassDef)
"""Statements that may be written anew: a function stays, others call it."""


def _model_name(node: Any, found: CodeResult) -> str | None:
    place, target = found.model_place, node.targets[0] if isinstance(node, ast.Assign) else None
    made_here = place is not None and node.lineno <= place.lineno <= node.end_lineno
    return target.id if isinstance(target, ast.Name) and made_here else None


def with_keras(source: str) -> str:
    """Return the source with an import of keras, if it has none: what is written anew may name it."""
    tree = placed(source)
    for node in ast.walk(tree) if tree is not None else ():
        names = node.names if isinstance(node, ast.Import | ast.ImportFrom) else []
        if any((alias.asname or alias.name) == "keras" for alias in names):
            return source
    return f"import keras\n\n{source}"


__all__ = ["edit_code"]
