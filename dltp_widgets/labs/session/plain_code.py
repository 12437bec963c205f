"""Code of a student without dltp_widgets: what depends on it is left out, what is left is plain Keras."""

from __future__ import annotations

import ast
from collections.abc import Iterator

PACKAGE = "dltp_widgets"


def without_package(code: str) -> tuple[str, frozenset[str]]:
    """Return cells without the statements that depend on the package, and the variables that those made.

    Parameters
    ----------
    code : str
        Python; commands of IPython (``%``, ``!``) are left out.

    Returns
    -------
    tuple of str and frozenset of str
        Code that does not need the package, comments between statements lost; the names left out.
    """
    text = "\n".join("" if line.lstrip()[:1] in ("%", "!") else line for line in code.splitlines())
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return "", frozenset()
    tainted: set[str] = set()
    kept = []
    for statement in tree.body:
        if _depends(statement, tainted):
            tainted |= set(_made(statement))
        else:
            tainted -= set(_made(statement))  # given another value, the name is plain again
            kept.append(ast.get_source_segment(text, statement) or ast.unparse(statement))
    return "\n".join(kept), frozenset(tainted)


def _depends(statement: ast.stmt, tainted: set[str]) -> bool:
    for node in ast.walk(statement):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            return True
        if isinstance(node, ast.Import) and any(alias.name.split(".")[0] == PACKAGE for alias in node.names):
            return True
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in tainted:
            return True
    return False


def _made(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement gives a value."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]
