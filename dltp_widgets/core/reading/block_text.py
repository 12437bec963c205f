"""The blocks of a model in the text of its source: where each stands, and how it is changed there."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from dltp_widgets.core.model.code.to_code import layer_call
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.source import lines, literal, quoted
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.reading import signatures
from dltp_widgets.core.reading.item_text import insert_items, insert_lines, remove_item
from dltp_widgets.core.reading.patch import Patch
from dltp_widgets.core.reading.result import CodeResult

_SHAPES = ("input_shape", "batch_input_shape", "input_dim", "input_length", "batch_shape")


def _key(node: ast.Call) -> tuple[int, int, int | None, int | None]:
    return (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


class BlockText:
    """Changes blocks in a source; what it cannot do raises LookupError.

    Parameters
    ----------
    patch : Patch
    tree : ast.Module
        Of the same source.
    found : CodeResult
        What `from_code` read in it: each block knows its place.
    """

    def __init__(self, patch: Patch, tree: ast.Module, found: CodeResult) -> None:
        self._patch, self._tree, self._found = patch, tree, found
        self._parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        by_place = {_key(node): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
        self._calls = [place and by_place.get(_key(place)) for place in found.places]
        self._inputs = [place and by_place.get(_key(place)) for place in found.input_places]
        self._new: list[str] = []

    def change(self, index: int, old: LayerSpec, new: LayerSpec) -> None:
        """Turn block `index` into another: its arguments one by one, or all of it."""
        call = self._call(index)
        before = {**old.args, **({} if old.name is None else {"name": old.name})}
        now = {**new.args, **({} if new.name is None else {"name": new.name})}
        places = {key: self._argument(call, old.layer, key) for key in before if before[key] != now.get(key)}
        given = {keyword.arg for keyword in call.keywords}
        plain = old.layer == new.layer and None not in places.values() and None not in given
        kept = [key for key, place in places.items() if key not in now and not isinstance(place, ast.keyword)]
        if not plain or kept or any(isinstance(argument, ast.Starred) for argument in call.args):
            self._replace_all(call, new)
            return
        for key, place in places.items():
            if key in now and place is not None:
                value = place.value if isinstance(place, ast.keyword) else place
                self._patch.replace(self._patch.start(value), self._patch.end(value), self._value(now[key]))
            elif isinstance(place, ast.keyword):
                remove_item(self._patch, call, place)
        self._add_arguments(call, {key: value for key, value in now.items() if key not in before})

    def remove(self, index: int) -> None:
        """Take block `index` out."""
        call = self._call(index)
        parent = self._parents[call]
        statement = self._statement(call)
        if isinstance(parent, ast.List | ast.Tuple):
            remove_item(self._patch, parent, call)
        elif self._is_add(parent, statement):
            self._patch.remove(self._patch.start(statement), self._patch.end(statement))
        else:
            applied, target, argument = self._applied(call)
            if target == self._patch.text_of(argument):
                self._patch.remove(self._patch.start(statement), self._patch.end(statement))
            else:
                text = self._patch.text_of(argument)
                self._patch.replace(self._patch.start(applied), self._patch.end(applied), text)

    def insert(self, index: int, layers: Sequence[LayerSpec]) -> None:
        """Put blocks before block `index`, or behind the last one."""
        if not layers:
            return
        at_end = index >= len(self._calls)
        call = self._call(index - 1 if at_end else index)
        parent, statement = self._parents[call], self._statement(call)
        texts = [self._text(layer, call) for layer in layers]
        if isinstance(parent, ast.List | ast.Tuple):
            insert_items(self._patch, call, parent, texts, at_end)
        elif self._is_add(parent, statement) and isinstance(parent, ast.Call):
            add = self._patch.text_of(parent.func)
            insert_lines(self._patch, statement, [f"{add}({text})" for text in texts], at_end)
        else:
            _applied, target, argument = self._applied(call)
            taken = target if at_end else self._patch.text_of(argument)
            steps = [f"{target} = {text}({target if place else taken})" for place, text in enumerate(texts)]
            insert_lines(self._patch, statement, steps, at_end)
            if not at_end and taken != target:
                self._patch.replace(self._patch.start(argument), self._patch.end(argument), target)

    def change_inputs(self, old: ModelSpec, new: ModelSpec) -> None:
        """Change the shapes of the inputs where they are given."""
        if tuple(old.inputs) != tuple(new.inputs):
            raise LookupError
        for call, (name, shape) in zip(self._inputs, new.inputs.items(), strict=True):
            if old.inputs[name] == shape:
                continue
            if call is None:
                raise LookupError
            keys = ("shape",) if call not in self._calls else ("input_shape",)
            place = next((keyword.value for keyword in call.keywords if keyword.arg in keys), None)
            if place is None and keys == ("shape",) and call.args:
                place = call.args[0]
            if place is None:
                raise LookupError
            self._patch.replace(self._patch.start(place), self._patch.end(place), self._value(shape))

    def result(self) -> str:
        """Return the changed source."""
        from dltp_widgets.core.reading.edit_code import with_keras

        source = self._patch.result()
        return with_keras(source) if any("keras." in text.split("(", 1)[-1] for text in self._new) else source

    # --- where a block stands ----------------------------------------------------------------------
    def _call(self, index: int) -> ast.Call:
        call = self._calls[index]
        if call is None or sum(other is call for other in self._calls) > 1:  # made in a loop
            raise LookupError
        return call

    def _statement(self, node: ast.AST) -> ast.stmt:
        while not isinstance(node, ast.stmt):
            node = self._parents[node]
        return node

    def _is_add(self, parent: ast.AST, statement: ast.stmt) -> bool:
        return (
            isinstance(statement, ast.Expr)
            and statement.value is parent
            and isinstance(parent, ast.Call)
            and isinstance(parent.func, ast.Attribute)
            and parent.func.attr == "add"
        )

    def _applied(self, call: ast.Call) -> tuple[ast.Call, str, ast.expr]:
        """Return ``call(argument)``, the name that it is given, and the argument."""
        applied = self._parents[call]
        statement = self._parents.get(applied)
        if (
            not isinstance(applied, ast.Call)
            or applied.func is not call
            or not isinstance(statement, ast.Assign)
        ):
            raise LookupError
        target, arguments = statement.targets[0], applied.args
        if (
            len(statement.targets) != 1
            or not isinstance(target, ast.Name)
            or len(arguments) != 1
            or applied.keywords
        ):
            raise LookupError
        return applied, target.id, arguments[0]

    @staticmethod
    def _argument(call: ast.Call, layer: str, key: str) -> ast.keyword | ast.expr | None:
        """Return where an argument stands, or None if it is not there under its name of today."""
        named = next((keyword for keyword in call.keywords if keyword.arg == key), None)
        order = signatures.LAYERS.get(layer, ())
        place = order.index(key) if key in order else len(call.args)
        return named or (call.args[place] if place < len(call.args) else None)

    # --- its text ------------------------------------------------------------------------------------
    def _value(self, value: object) -> str:
        text = str(literal(value))
        self._new.append(f"({text}")
        return text

    def _text(self, layer: LayerSpec, like: ast.Call, extra: Sequence[str] = ()) -> str:
        """Return the call that makes a layer, spelled as its neighbour is."""
        node = layer_call(layer, layer.name)
        made = type(node)(node.head, (*node.items, *(("", text) for text in extra)), node.tail)
        prefix = self._patch.text_of(like.func.value) + "." if isinstance(like.func, ast.Attribute) else ""
        if not prefix:
            self._import(layer.layer, like)
        blanks = self._patch.indent(
            self._patch.start(self._statement(like)) if not prefix else self._patch.start(like)
        )
        text = "\n".join(lines(made, indent=len(blanks))).lstrip()
        text = prefix + text.removeprefix("keras.layers.")
        self._new.append(text)
        return text

    def _import(self, name: str, like: ast.Call) -> None:
        imports = [node for node in ast.walk(self._tree) if isinstance(node, ast.ImportFrom)]
        known = {alias.asname or alias.name for node in imports for alias in node.names}
        if name in known or "*" in known or f"+{name}" in self._new:
            return
        own = like.func.id if isinstance(like.func, ast.Name) else ""
        for node in imports:
            for alias in node.names:
                if own == (alias.asname or alias.name):
                    end = self._patch.end(alias)
                    self._patch.replace(end, end, f", {name}")
                    self._new.append(f"+{name}")
                    return
        if own in known or imports:
            raise LookupError

    def _replace_all(self, call: ast.Call, new: LayerSpec) -> None:
        shapes = [self._patch.text_of(keyword) for keyword in call.keywords if keyword.arg in _SHAPES]
        text = self._text(new, call, shapes)
        self._patch.replace(self._patch.start(call), self._patch.end(call), text)

    def _add_arguments(self, call: ast.Call, args: dict[str, object]) -> None:
        if not args:
            return
        text = ", ".join(
            f"{key}={quoted(value) if isinstance(value, str) else self._value(value)}"
            for key, value in args.items()
        )
        last = max([*call.args, *(keyword for keyword in call.keywords)], key=self._patch.end, default=None)
        place = self._patch.end(last) if last is not None else self._patch.end(call) - 1
        self._patch.replace(place, place, f", {text}" if last is not None else text)
