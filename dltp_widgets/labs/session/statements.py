"""Cells of a notebook as statements: what each makes, reads and changes. Nothing is run."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

PACKAGE = "dltp_widgets"


@dataclass(frozen=True)
class Statement:
    """One statement at the margin of a cell."""

    source: str
    """As it was typed."""
    makes: frozenset[str]
    """The names that it gives a value."""
    reads: frozenset[str]
    """The names that it needs, those inside its functions included."""
    changes: tuple[tuple[str, frozenset[str]], ...] = ()
    """What it calls a method of, or sets a part of, and with which names: ``model.fit(x)`` is ``("model", {"x"})``."""
    is_import: bool = False
    """Whether it does nothing but import."""
    needs_package: bool = False
    """Whether it imports this package."""
    is_text: bool = False
    """Whether it does nothing but give a text to names."""


def parsed(code: str) -> ast.Module | None:
    """Return the tree of a cell without IPython's commands (``%``, ``!``, ``?``), or None if it is not Python."""
    try:
        return ast.parse(_without_commands(code))
    except (SyntaxError, ValueError, RecursionError):
        return None


def statements(code: str) -> list[Statement]:
    """Return the statements of a cell; none if it is not Python."""
    tree = parsed(code)
    text = _without_commands(code)
    return [_statement(node, text) for node in tree.body] if tree is not None else []


def made_by(code: str) -> frozenset[str]:
    """Return the names that a cell gives a value."""
    return frozenset(name for statement in statements(code) for name in statement.makes)


def until(code: str, line: int) -> str:
    """Return the statements of a cell that end before a line."""
    tree = parsed(code)
    ends = [node.end_lineno or 0 for node in tree.body] if tree is not None else []
    last = max((end for end in ends if end < line), default=0)
    return "\n".join(_without_commands(code).splitlines()[:last])


def _without_commands(code: str) -> str:
    lines = code.splitlines()
    return "\n".join("" if _is_command(line.strip()) else line for line in lines)


def _is_command(line: str) -> bool:
    return line[:1] in ("%", "!", "?") or (line.endswith("?") and "#" not in line)


def _statement(node: ast.stmt, text: str) -> Statement:
    source = _source(node, text)
    makes, reads = _names(node, source)
    return Statement(
        source,
        frozenset(makes),
        frozenset(reads),
        tuple(_changes(node)),
        isinstance(node, ast.Import | ast.ImportFrom),
        any(_imports_package(inner) for inner in ast.walk(node)),
        isinstance(node, ast.Assign) and isinstance(getattr(node.value, "value", None), str),
    )


def _source(node: ast.stmt, text: str) -> str:
    source = ast.get_source_segment(text, node) or ast.unparse(node)
    decorators = getattr(node, "decorator_list", [])
    above = text.splitlines()[decorators[0].lineno - 1 : node.lineno - 1] if decorators else []
    return "\n".join([*above, source])


def _names(node: ast.stmt, source: str) -> tuple[set[str], set[str]]:
    """Return the names that a statement makes and reads: names local to its functions are neither."""
    try:
        table = symtable.symtable(source, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError):  # such as await at the margin, which IPython allows
        names = [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]
        return {n.id for n in names if isinstance(n.ctx, ast.Store)}, {n.id for n in names}
    makes = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    reads = set(_read(table))
    for inner in ast.walk(node):
        if isinstance(inner, ast.AugAssign | ast.Delete):  # Python's table does not call this reading
            reads |= {n.id for n in ast.walk(inner) if isinstance(n, ast.Name)} & makes
    return makes, reads


def _read(table: symtable.SymbolTable) -> Iterator[str]:
    at_margin = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (at_margin or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _read(inner)


def _changes(node: ast.stmt) -> Iterator[tuple[str, frozenset[str]]]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            root, given = _root(inner.func), [*inner.args, *inner.keywords]
        elif isinstance(inner, ast.Attribute | ast.Subscript) and not isinstance(inner.ctx, ast.Load):
            root, given = _root(inner), [node]
        else:
            continue
        if root:
            names = (n.id for part in given for n in ast.walk(part) if isinstance(n, ast.Name))
            yield root, frozenset(names)


def _root(node: ast.expr) -> str:
    """Return ``"model"`` of ``model.layers[0].get("x")``; empty if no name stands there."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Attribute):
            return ""  # what a function gives back is new
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _imports_package(node: ast.AST) -> bool:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    return any(name.split(".")[0] == PACKAGE for name in names)
