"""Expressions of a source -> values, by a visitor that knows a safe part of Python.

Whatever is not listed here is an `Unknown`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from typing import Any

from dltp_widgets.core.reading import arithmetic
from dltp_widgets.core.reading.arithmetic import LONGEST, NotKnown
from dltp_widgets.core.reading.bases import inside_slice
from dltp_widgets.core.reading.budget import Budget, TooMuch
from dltp_widgets.core.reading.calls import attribute, call, combined
from dltp_widgets.core.reading.names import usual
from dltp_widgets.core.reading.notes import Notes
from dltp_widgets.core.reading.values import (
    Env,
    Function,
    Inside,
    Known,
    Model,
    Tensor,
    Unknown,
    has_truth,
    is_plain,
)


class Expressions(Budget):
    """Evaluates expressions; `Interpreter` adds the statements.

    Parameters
    ----------
    notes : Notes
        Where remarks go.
    """

    def __init__(self, notes: Notes) -> None:
        super().__init__()
        self.notes = notes
        self.depth = 0
        self.serial = 0
        self.line = 0
        """Line of the statement at hand."""
        self.models: list[Model] = []
        """Every model made, oldest first."""
        self.seed: int | None = None

    def call_function(self, function: Function, args: list[Any], named: dict[str, Any], instance: Any) -> Any:
        """Run a function of the source."""
        raise NotImplementedError

    def next_serial(self) -> int:
        """Return a number larger than those before: the order in which tensors were made."""
        self.tick()
        self.serial += 1
        return self.serial

    def evaluate(self, node: ast.AST, env: Env) -> Any:
        """Return the value of an expression, or an Unknown."""
        self.tick()
        handler = getattr(self, f"_visit_{type(node).__name__.lower()}", None)
        return handler(node, env) if handler is not None else Unknown(node)

    def _visit_constant(self, node: ast.Constant, _env: Env) -> Any:
        return node.value if is_plain(node.value) else Unknown(node)

    def _visit_name(self, node: ast.Name, env: Env) -> Any:
        try:
            return env.find(node.id)
        except KeyError:
            if node.id in arithmetic.FUNCTIONS:
                return Known(f"builtins.{node.id}")
            path = usual(node.id)
            return Known(path) if path is not None else Unknown(node)

    def _visit_attribute(self, node: ast.Attribute, env: Env) -> Any:
        return attribute(self, self.evaluate(node.value, env), node)

    def _visit_call(self, node: ast.Call, env: Env) -> Any:
        function = self.evaluate(node.func, env)
        args = self._items(node.args, env)
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.evaluate(keyword.value, env)
            if keyword.arg is not None:
                named[keyword.arg] = value
            elif isinstance(value, dict):
                named.update({key: item for key, item in value.items() if isinstance(key, str)})
            else:
                self.notes.add(node.lineno, "unknown_value", argument="**", what=Unknown(keyword.value).what)
        return call(self, function, self.charge(args), self.charge(named), node, env)

    def _items(self, nodes: list[ast.expr], env: Env) -> list[Any]:
        found: list[Any] = []
        for node in nodes:
            if not isinstance(node, ast.Starred):
                found.append(self.evaluate(node, env))
                continue
            value = self.evaluate(node.value, env)
            found.extend(value if isinstance(value, list | tuple) else [Unknown(node.value)])
        if len(found) > LONGEST:
            raise TooMuch
        return found

    def _visit_list(self, node: ast.List, env: Env) -> Any:
        return self.charge(self._items(node.elts, env))

    def _visit_tuple(self, node: ast.Tuple, env: Env) -> Any:
        return self.charge(tuple(self._items(node.elts, env)))

    def _visit_dict(self, node: ast.Dict, env: Env) -> Any:
        found: dict[Any, Any] = {}
        for key_node, value_node in zip(node.keys, node.values, strict=True):
            value = self.evaluate(value_node, env)
            key = self.evaluate(key_node, env) if key_node is not None else None
            if key_node is None and isinstance(value, dict):
                found.update(value)
            elif key_node is None or not isinstance(key, str | int | float | bool):
                return Unknown(node)
            else:
                found[key] = value
        return self.charge(found)

    def _visit_joinedstr(self, node: ast.JoinedStr, env: Env) -> Any:
        parts = [self.evaluate(part, env) for part in node.values]
        text = "".join(part for part in parts if isinstance(part, str))
        return (
            text if all(isinstance(part, str) for part in parts) and len(text) <= LONGEST else Unknown(node)
        )

    def _visit_formattedvalue(self, node: ast.FormattedValue, env: Env) -> Any:
        value = self.evaluate(node.value, env)
        spec = self.evaluate(node.format_spec, env) if node.format_spec is not None else ""
        if node.conversion != -1 or not isinstance(spec, str):
            return Unknown(node)
        return self._known(node, lambda: arithmetic.formatted(value, spec))

    def _visit_binop(self, node: ast.BinOp, env: Env) -> Any:
        left, right = self.evaluate(node.left, env), self.evaluate(node.right, env)
        if isinstance(left, Tensor) or isinstance(right, Tensor):
            return combined(self, left, right, node)
        return self.charge(self._known(node, lambda: arithmetic.binary(type(node.op), left, right)))

    def _visit_unaryop(self, node: ast.UnaryOp, env: Env) -> Any:
        value = self.evaluate(node.operand, env)
        if not has_truth(value):
            return Unknown(node)
        return self._known(node, lambda: arithmetic.unary(type(node.op), value))

    def _visit_boolop(self, node: ast.BoolOp, env: Env) -> Any:
        value: Any = None
        for part in node.values:
            value = self.evaluate(part, env)
            if not has_truth(value):
                return Unknown(node)
            if bool(value) is isinstance(node.op, ast.Or):
                return value
        return value

    def _visit_compare(self, node: ast.Compare, env: Env) -> Any:
        left = self.evaluate(node.left, env)
        for kind, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.evaluate(right_node, env)
            self.charge([left, right])
            nothing = left is None or right is None  # a model is not None, whatever else it is
            if isinstance(left, Unknown) or isinstance(right, Unknown):
                return Unknown(node)
            if not nothing and not (is_plain(left) and is_plain(right)):
                return Unknown(node)
            answer = self._known(node, partial(arithmetic.compare, type(kind), left, right))
            if answer is not True:
                return answer
            left = right
        return True

    def _visit_ifexp(self, node: ast.IfExp, env: Env) -> Any:
        test = self.evaluate(node.test, env)
        if not has_truth(test):
            return Unknown(node)
        return self.evaluate(node.body if test else node.orelse, env)

    def _visit_namedexpr(self, node: ast.NamedExpr, env: Env) -> Any:
        value = self.evaluate(node.value, env)
        env.names[node.target.id] = value
        return value

    def _visit_subscript(self, node: ast.Subscript, env: Env) -> Any:
        owner, key = self.evaluate(node.value, env), self._key(node.slice, env)
        if isinstance(owner, Tensor):
            self.notes.add(node.lineno, "tensor_operation", what=Unknown(node).what)
            return owner
        if isinstance(owner, Inside):
            upper = node.slice.upper if isinstance(node.slice, ast.Slice) else None
            return inside_slice(self, owner, node, upper and self.evaluate(upper, env))
        if not isinstance(owner, list | tuple | dict | str) or isinstance(key, Unknown):
            return Unknown(node)
        try:
            return owner[key]
        except (TypeError, KeyError, IndexError, ValueError):
            return Unknown(node)

    def _key(self, node: ast.expr, env: Env) -> Any:
        if not isinstance(node, ast.Slice):
            return self.evaluate(node, env)
        ends = [part and self.evaluate(part, env) for part in (node.lower, node.upper, node.step)]
        return slice(*ends) if all(end is None or isinstance(end, int) for end in ends) else Unknown(node)

    def _visit_listcomp(self, node: ast.ListComp | ast.GeneratorExp, env: Env) -> Any:
        try:
            inner = self._rounds(node.generators, Env({}, env, env.instance, env.of))
            found = [self.evaluate(node.elt, scope) for scope in inner]
        except NotKnown:
            return Unknown(node)
        return self.charge(found)

    _visit_generatorexp = _visit_listcomp

    def _rounds(self, generators: list[ast.comprehension], env: Env) -> Iterator[Env]:
        if not generators:
            yield env
            return
        first, *rest = generators
        many = self.evaluate(first.iter, env)
        if not isinstance(many, list | tuple | dict | str):
            raise NotKnown
        for value in list(many):
            scope = Env({}, env, env.instance, env.of)
            self.assign(first.target, value, scope)
            tests = [self.evaluate(test, scope) for test in first.ifs]
            if not all(map(has_truth, tests)):
                raise NotKnown
            if all(tests):
                yield from self._rounds(rest, scope)

    def assign(self, target: ast.AST, value: Any, env: Env) -> None:
        """Give `value` to a name, or its parts to several."""
        if isinstance(target, ast.Name):
            env.names[target.id] = value
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target, value, env)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, Unknown(target), env)

    def _unpack(self, target: ast.Tuple | ast.List, value: Any, env: Env) -> None:
        many = list(value) if isinstance(value, list | tuple) else None
        starred = any(isinstance(part, ast.Starred) for part in target.elts)
        if many is None or starred or len(many) != len(target.elts):
            many = [Unknown(value.node if isinstance(value, Unknown) else target)] * len(target.elts)
            if isinstance(value, Tensor) and many:
                name = value.layer.kind if value.layer is not None else "?"
                self.notes.add(self.line, "several_outputs", name=name)
                many[0] = value
        for part, item in zip(target.elts, many, strict=True):
            self.assign(part, item, env)

    @staticmethod
    def _known(node: ast.AST, work: Any) -> Any:
        try:
            return work()
        except NotKnown:
            return Unknown(node)
