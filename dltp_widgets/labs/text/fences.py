"""What a fenced block of a page is: a cell to run, a part of the lab, or a listing to read."""

from __future__ import annotations

import ast
import re
import warnings

PYTHON = ("python", "python3", "py", "py3", "ipython", "ipython3", "pycon", "python-repl")
"""Languages of a fence that becomes a cell."""

SPECIAL = ("widget", "quiz", "check", "hint")
"""Languages of a fence that is part of the lab format."""

UNDECIDED = frozenset(
    """
    text txt plain plaintext none output out console terminal code
    pseudo pseudocode pseudo-code algorithm algo bash sh shell shell-session zsh
    """.split()  # noqa: SIM905  (words are read more easily than a list of strings)
) | {""}
"""Languages of a fence that is a listing, unless it is Python that does something."""

_REPRS = (
    "array",
    "tensor",
    "Tensor",
    "Index",
    "Series",
    "EagerTensor",
    "deque",
    "dtype",
    "tf.Tensor",
    "np.array",
)
_MAX_PARSED = 20_000


def language_of(info: str) -> str:
    """Return the language of a fence: of ``python title="x"`` and of ``{ .python .annotate }`` it is ``"python"``."""
    found = re.match(r"\{?[ \t]*\.?([^\s{}=\"':,]*)", info.strip())
    return found[1].lower() if found else ""


def kind_of(info: str, source: str) -> str:
    """Return ``"cell"``, ``"listing"``, or one of `SPECIAL`."""
    language = language_of(info)
    if language in SPECIAL:
        return language
    if language in PYTHON or (language in UNDECIDED and does_something(source)):
        return "cell"
    return "listing"


def parses(source: str) -> bool:
    """Tell whether this is Python, apart from the commands of IPython (``%``, ``!``) and prompts."""
    lines = [re.sub(r"^(>>>|\.\.\.) ?", "", line) for line in source.splitlines()]
    return _parsed("\n".join("" if line.lstrip()[:1] in ("%", "!") else line for line in lines)) is not None


def does_something(source: str) -> bool:
    """Tell whether this is Python and more than an output that happens to read as Python, such as ``(60000, 28)``."""
    tree = _parsed(source)
    return tree is not None and any(_acts(statement) for statement in tree.body)


def _acts(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
        return bool(calls) and not (
            isinstance(statement.value, ast.Call) and ast.unparse(statement.value.func) in _REPRS
        )
    if isinstance(statement, ast.AnnAssign):  # `Model: "sequential"` is the first line of a summary
        return statement.value is not None
    return not isinstance(statement, ast.Pass)


def _parsed(source: str) -> ast.Module | None:
    if len(source) > _MAX_PARSED:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of invalid escapes in someone else's text
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
