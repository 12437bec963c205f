"""What was read is what Keras builds when the source is executed: for every source of ours that still runs."""

from __future__ import annotations

import ast
import textwrap
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.keras.build import build_model, from_model
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.nested import APPLICATIONS, is_block
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.reading.from_code import from_code

CASES = [case.split("\n", 1) for case in Path(__file__).with_name("corpus.txt").read_text().split("### ")[1:]]
STOP = ("summary", "compile", "fit", "evaluate", "fit_generator")
TRAINING = {
    *("validation_split", "metric", "metric_argument", "callback", "fit_argument", "compile_argument"),
    *("loss", "no_fit", "called_again"),
}
"""Remarks that do not touch the model."""
USUAL = """
import keras
import tensorflow as tf
from keras import Input, Model, Sequential, callbacks, layers, losses, metrics, models, optimizers, regularizers
from keras.layers import *
"""
"""What an excerpt takes for granted."""


class _Untrained(ast.NodeTransformer):
    """Takes out the statements that train or print."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return self._kept(node, node.value)

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        return self._kept(node, node.value)

    @staticmethod
    def _kept(node: ast.AST, value: ast.expr) -> ast.AST:
        name = (
            value.func.attr if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) else None
        )
        return ast.copy_location(ast.Pass(), node) if name in STOP else node


def executed(source: str) -> Any:
    """Return the model that a source builds, untrained; None if it does not run."""
    import keras

    space: dict[str, Any] = {"__name__": "__main__", "x_train": np.zeros((5, 28, 28))}
    try:
        tree = _Untrained().visit(ast.parse(textwrap.dedent(source)))
        exec(USUAL, space)  # noqa: S102  (our own corpus)
        exec(compile(ast.fix_missing_locations(tree), "source.py", "exec"), space)  # noqa: S102
    except Exception:  # an old source: it does not run today
        return None
    made = [value for value in space.values() if isinstance(value, keras.Model)]
    return space.get("model") or (made[-1] if made else None)


def _fetches(layer: LayerSpec) -> bool:
    return layer.layer in APPLICATIONS and layer.args.get("weights", "imagenet") is not None


def test_as_executed() -> None:
    compared, exact = [], []
    for name, case in CASES:
        source = case.split("=====\n", maxsplit=1)[0]
        result = from_code(source)
        unread = [
            note.code for note in result.notes if note.kind == "unsupported" and note.code not in TRAINING
        ]
        if result.spec is None or unread or any(map(_fetches, result.spec.layers)):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = executed(source)
        if model is None:
            continue
        compared.append(name)
        resolved = resolve(result.spec)
        if not model.weights or resolved.problem is not None:  # not built: its input is not known
            continue
        assert resolved.params == model.count_params(), name
        if any(map(is_block, result.spec.layers)):  # Keras spreads out a base whose output is taken
            continue
        try:
            spec = from_model(model)
        except SpecError:  # a class, a model in a model
            continue
        ours = from_model(build_model(result.spec))
        order = sorted if len(spec.outputs) > 1 else list  # Keras puts named outputs in an order of its own
        theirs, own = ([f"{part.layer} {part.args!r}" for part in found.layers] for found in (spec, ours))
        assert order(theirs) == order(own), name
        assert [len(ends) for ends in spec.links] == [len(ends) for ends in ours.links], name
        exact.append(name)
    assert len(compared) >= 30
    assert len(exact) >= 24


def test_a_functional_model_with_dropout_is_described() -> None:
    spec = from_code("i = Input((4, 8))\nmodel = Model(i, Dropout(0.1)(LSTM(3)(i)))").spec
    assert spec is not None
    assert from_model(build_model(spec)) == spec
    import keras

    inputs = keras.Input((4,))
    with pytest.raises(SpecError):
        from_model(keras.Model(inputs, keras.layers.Dropout(0.1)(inputs, training=True)))
