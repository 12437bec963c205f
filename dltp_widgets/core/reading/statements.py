"""The statements of a source, walked one after the other."""

from __future__ import annotations

import ast
from typing import Any

from dltp_widgets.core.reading.budget import DEEPEST_CALL, TooMuch
from dltp_widgets.core.reading.expressions import Expressions
from dltp_widgets.core.reading.models import set_attribute
from dltp_widgets.core.reading.names import canonical
from dltp_widgets.core.reading.scopes import bound, is_keras, is_main, is_path, parts
from dltp_widgets.core.reading.values import (
    Class,
    Env,
    Function,
    Inside,
    Known,
    Layer,
    Model,
    Tensor,
    Unknown,
    has_truth,
)

_HARMLESS_DECORATORS = ("keras.", "tensorflow.")


class _Return(Exception):  # noqa: N818
    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class _Break(Exception):  # noqa: N818
    pass


class _Continue(Exception):  # noqa: N818
    pass


class Interpreter(Expressions):
    """Walks a module; what it found is in `models`, `seed`, and in the scope that it is given."""

    def run(self, body: list[ast.stmt], env: Env) -> None:
        """Walk the statements of a module: one that cannot be walked does not stop the next."""
        for statement in body:
            try:
                self.execute(statement, env)
            except RecursionError:
                self.notes.add(statement.lineno, "too_deep")
            except TooMuch:
                self.notes.add(self.line or statement.lineno, "too_much")
                return
            except (_Return, _Break, _Continue):
                continue

    def block(self, body: list[ast.stmt], env: Env) -> None:
        """Walk the statements of a block."""
        for statement in body:
            self.execute(statement, env)

    def execute(self, node: ast.stmt, env: Env) -> None:
        """Walk one statement; those that are not known change nothing."""
        self.tick()
        self.line = node.lineno
        handler = getattr(self, f"_visit_{type(node).__name__.lower()}", None)
        if handler is not None:
            handler(node, env)

    def call_function(self, function: Function, args: list[Any], named: dict[str, Any], instance: Any) -> Any:
        """Run a function of the source with these values; what has none is unknown."""
        if self.depth >= DEEPEST_CALL:
            self.notes.add(function.node.lineno, "too_deep")
            return Unknown(function.node)
        values = bound(function, ([instance] if instance is not None else []) + args, named)
        env = Env(values, function.env, instance if isinstance(instance, Model) else None, function.of)
        line, self.depth = self.line, self.depth + 1
        try:
            self.block(function.node.body, env)
        except _Return as found:
            return found.value
        except (_Break, _Continue):
            return None
        finally:
            self.line, self.depth = line, self.depth - 1
        return None

    def _visit_expr(self, node: ast.Expr, env: Env) -> None:
        self.evaluate(node.value, env)

    def _visit_assign(self, node: ast.Assign, env: Env) -> None:
        value = self.evaluate(node.value, env)
        for target in node.targets:
            self.assign(target, value, env)

    def _visit_annassign(self, node: ast.AnnAssign, env: Env) -> None:
        if node.value is not None:
            self.assign(node.target, self.evaluate(node.value, env), env)

    def _visit_augassign(self, node: ast.AugAssign, env: Env) -> None:
        left: ast.expr = ast.copy_location(ast.Name("_", ast.Load()), node)
        if isinstance(node.target, ast.Name):
            left = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
        elif isinstance(node.target, ast.Attribute):
            left = ast.copy_location(ast.Attribute(node.target.value, node.target.attr, ast.Load()), node)
        made = ast.copy_location(ast.BinOp(left, node.op, node.value), node)
        self.assign(node.target, self.evaluate(made, env), env)

    def assign(self, target: ast.AST, value: Any, env: Env) -> None:
        """Give a value to a name, an attribute, an entry, or its parts to several."""
        if isinstance(target, ast.Attribute):
            set_attribute(self.evaluate(target.value, env), target.attr, value)
        elif isinstance(target, ast.Subscript):
            owner, key = self.evaluate(target.value, env), self.evaluate(target.slice, env)
            is_entry = isinstance(owner, dict) and isinstance(key, str | int)
            is_place = isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner)
            if is_entry or is_place:
                owner[key] = value
                self.charge(owner)
        else:
            super().assign(target, value, env)

    def _visit_return(self, node: ast.Return, env: Env) -> None:
        raise _Return(self.evaluate(node.value, env) if node.value is not None else None)

    def _visit_raise(self, node: ast.Raise, _env: Env) -> None:
        raise _Return(Unknown(node))

    def _visit_break(self, _node: ast.Break, _env: Env) -> None:
        raise _Break

    def _visit_continue(self, _node: ast.Continue, _env: Env) -> None:
        raise _Continue

    def _visit_if(self, node: ast.If, env: Env) -> None:
        if is_main(node.test):
            self.block(node.body, env)
            return
        test = self.evaluate(node.test, env)
        if has_truth(test):
            self.block(node.body if test else node.orelse, env)
        else:
            self._skip([*node.body, *node.orelse], env, node)

    def _visit_for(self, node: ast.For, env: Env) -> None:
        many = self.evaluate(node.iter, env)
        many = [many] if isinstance(many, Inside) else many  # one round for all of them
        if not isinstance(many, list | tuple | dict | str):
            self._skip(node.body, env, node)
            return
        for value in list(many):
            self.assign(node.target, value, env)
            try:
                self.block(node.body, env)
            except _Break:
                return
            except _Continue:
                continue
        self.block(node.orelse, env)

    def _visit_while(self, node: ast.While, env: Env) -> None:
        self._skip(node.body, env, node)

    def _visit_with(self, node: ast.With, env: Env) -> None:
        for item in node.items:
            self.evaluate(item.context_expr, env)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, Unknown(item.context_expr), env)
        self.block(node.body, env)

    def _visit_try(self, node: ast.Try, env: Env) -> None:
        self.block([*node.body, *node.orelse, *node.finalbody], env)

    def _visit_import(self, node: ast.Import, env: Env) -> None:
        for alias in node.names:
            path = canonical(alias.name, self.notes, node.lineno)
            root = alias.name.partition(".")[0]
            name, value = (
                (alias.asname, path) if alias.asname else (root, canonical(root, self.notes, node.lineno))
            )
            env.names[name] = Known(value)

    def _visit_importfrom(self, node: ast.ImportFrom, env: Env) -> None:
        for alias in node.names:
            if alias.name == "*" or node.module is None or node.level:
                continue  # of a star the usual names are known anyway
            path = canonical(f"{node.module}.{alias.name}", self.notes, node.lineno)
            env.names[alias.asname or alias.name] = Known(path)

    def _visit_functiondef(self, node: ast.FunctionDef, env: Env) -> None:
        env.names[node.name] = self._function(node, env)

    def _function(self, node: ast.FunctionDef, env: Env, of: Class | None = None) -> Any:
        if not all(self._is_harmless(decorator, env) for decorator in node.decorator_list):
            return Unknown(node.decorator_list[0])
        places = node.args
        names = [part.arg for part in (*places.posonlyargs, *places.args)]
        given = [self.evaluate(value, env) for value in places.defaults]
        defaults = dict(zip(names[len(names) - len(given) :], given, strict=True))
        for part, value in zip(places.kwonlyargs, places.kw_defaults, strict=True):
            if value is not None:
                defaults[part.arg] = self.evaluate(value, env)
        return Function(node, env, defaults, of)

    def _is_harmless(self, decorator: ast.expr, env: Env) -> bool:
        place = decorator.func if isinstance(decorator, ast.Call) else decorator
        value = self.evaluate(place, env)
        return isinstance(value, Known) and value.path.startswith(_HARMLESS_DECORATORS)

    def _visit_classdef(self, node: ast.ClassDef, env: Env) -> None:
        bases = [self.evaluate(base, env) for base in node.bases]
        made = Class(node, bases, {})
        env.names[node.name] = made
        for part in node.body:
            function = self._function(part, env, made) if isinstance(part, ast.FunctionDef) else None
            if isinstance(function, Function):
                made.methods[function.node.name] = function

    def _skip(self, body: list[ast.stmt], env: Env, node: ast.stmt) -> None:
        """Leave out statements of which it is not known whether they run: what they set is not known."""
        if self._matters(body, env) and not self.notes.has(node.lineno, "unknown_layers"):
            self.notes.add(node.lineno, "unknown_condition")
        for part in parts(body):
            self.tick()
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                old = env.names.get(part.id)
                if not isinstance(old, Tensor | Model | Layer):  # a model goes on without the optional part
                    env.names[part.id] = Unknown(part)

    def _matters(self, body: list[ast.stmt], env: Env) -> bool:
        """Tell whether statements may do something to a model."""
        for part in parts(body):
            if isinstance(part, ast.Return) and env.parent is not None:
                return True
            if (
                isinstance(part, ast.Attribute)
                and isinstance(part.ctx, ast.Store)
                and part.attr == "trainable"
            ):
                return True
            if isinstance(part, ast.Call):
                value = self.evaluate(part.func, env) if is_path(part.func) else None
                if isinstance(value, Function | Class | Model | Layer) or is_keras(value):
                    return True
        return False
