"""Keras code -> what it describes: model, compile, fit, and remarks."""

from __future__ import annotations

import ast
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.reading.budget import TooMuch
from dltp_widgets.core.reading.compiling import compile_spec
from dltp_widgets.core.reading.described import spec_of
from dltp_widgets.core.reading.fitting import fit_spec
from dltp_widgets.core.reading.graph import is_block
from dltp_widgets.core.reading.notes import CodeNote, Notes
from dltp_widgets.core.reading.parsing import parse
from dltp_widgets.core.reading.result import CodeResult
from dltp_widgets.core.reading.statements import Interpreter
from dltp_widgets.core.reading.values import Call, Class, Env, Function, Model, Unknown


def from_code(source: str) -> CodeResult:
    """Read the model in a source, and how it is compiled and fitted; nothing of it is executed.

    Parameters
    ----------
    source : str
        Keras code of any style and of most ages, whole or an excerpt, also with commands of a notebook.

    Returns
    -------
    CodeResult
        ``.spec``, ``.compile``, ``.fit`` (None where absent), ``.notes``: what was old and is read as what
        it is today (``kind="migrated"``), and what was left out (``kind="unsupported"``), each with its line.
        Of several models it is the one that is fitted or compiled last, else the one called ``model``,
        else the last.

    Raises
    ------
    SpecError
        If `source` is no text. Whatever is wrong with the text is a note.
    """
    if not isinstance(source, str):
        raise SpecError(
            _("from_code reads a text, not a {kind}.").format(kind=type(source).__name__),
            argument="source",
            expected="str",
            value=source,
        )
    notes = Notes()
    tree = parse(source, notes)
    if tree is None:
        return CodeResult(None, None, None, notes.sorted())
    walk, env = Interpreter(notes), Env()
    walk.run(tree.body, env)
    try:
        return _result(walk, env)
    except (RecursionError, TooMuch) as error:
        notes.add(0, "too_deep" if isinstance(error, RecursionError) else "too_much")
        return CodeResult(None, None, None, notes.sorted())


def _result(walk: Interpreter, env: Env) -> CodeResult:
    model = _chosen(walk, env)
    if model is None:
        model = _from_a_function(walk, env)
    calls = model or env.names.get("")
    if model is None:
        walk.notes.add(0, "nothing_found") if calls is None else None
    spec = spec_of(walk, model) if model is not None else None
    compiled = _last(walk, calls, "compile")
    fitted = _last(walk, calls, "fit")
    ordered = None if model is None or model.keyed else spec
    settings, schedule = compile_spec(walk, compiled, ordered) if compiled is not None else (None, None)
    fit = fit_spec(walk, fitted, schedule) if fitted is not None else None
    if schedule is not None and fitted is None and compiled is not None:
        walk.notes.add(compiled.line, "no_fit")
    steps = model.steps if model is not None else []
    return CodeResult(
        spec,
        settings,
        fit,
        walk.notes.sorted(),
        _api(model) if model is not None else None,
        tuple(step.layer.node for step in steps if step.layer is not None),
        tuple(step.node for step in steps if step.layer is None),
        model.node if model is not None else None,
    )


def _api(model: Model) -> str:
    if model.of is not None:
        return "subclassing"
    return "functional" if model.items is None else "sequential"


def _chosen(walk: Interpreter, env: Env) -> Model | None:
    """Return the model that a source is about."""
    if not walk.models:
        return None
    named = env.names.get("model")
    found = named if isinstance(named, Model) and named in walk.models else None
    for method in ("compile", "fit"):
        lines = [(model.calls[-1].line, model) for model in walk.models if _has(model, method)]
        if lines:
            found = max(lines, key=lambda item: item[0])[1]
    whole = [
        model for model in walk.models if not any(isinstance(end, Unknown) for end in model.outputs or ())
    ]
    free = [model for model in whole or walk.models if not model.uses]
    found = found or (free or whole or walk.models)[-1]
    for model in walk.models:
        if model is not found and not (model.uses and is_block(model)):
            walk.notes.add(model.line, "nested_model" if model.uses else "other_model")
    return found


def _has(model: Model, method: str) -> bool:
    return any(call.method == method for call in model.calls)


def _from_a_function(walk: Interpreter, env: Env) -> Model | None:
    """Return the model that a function makes, or a class, which the source only defines."""
    for value in list(env.names.values()):
        if isinstance(value, Function):
            found: Any = _tried(walk, value)
        elif isinstance(value, Class) and value.is_model:
            node = ast.Call(ast.Name(value.node.name, ast.Load()), [], [], lineno=value.node.lineno)
            found = walk.evaluate(node, env)
        else:
            continue
        if isinstance(found, Model):
            return found
    return _chosen(walk, env)


def _tried(walk: Interpreter, function: Function) -> Any:
    try:
        return walk.call_function(function, [], {}, None)
    except RecursionError:
        walk.notes.add(function.node.lineno, "too_deep")
        return None


def _last(walk: Interpreter, model: Model | None, method: str) -> Call | None:
    found = [call for call in model.calls if call.method == method] if isinstance(model, Model) else []
    for call in found[:-1]:
        walk.notes.add(call.line, "called_again", name=method)
    return found[-1] if found else None


__all__ = ["CodeNote", "CodeResult", "ModelSpec", "from_code"]
