"""What an expression of a source may be, as far as it can be told without executing it.

Literals, lists, tuples and dicts are themselves; the rest is one of these.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

LONGEST_SHOWN = 40


@dataclass(eq=False)
class Unknown:
    """Something that only a running program knows; whatever is made of it is unknown too."""

    node: ast.AST | None = None

    @property
    def what(self) -> str:
        """The expression as it stands in the source, shortened."""
        if self.node is None:
            return "?"
        found: str | None = getattr(self.node, "_shown", None)  # in a loop it is asked for at each round
        if found is None:
            try:
                text = ast.unparse(self.node)
            except (RecursionError, ValueError, AttributeError):
                text = "..."
            found = text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."
            self.node._shown = found  # type: ignore[attr-defined]
        return found


@dataclass(eq=False)
class Known:
    """A name of a library, in its present spelling: ``keras.layers.Dense``."""

    path: str

    @property
    def name(self) -> str:
        """Its last part."""
        return self.path.rpartition(".")[2]


@dataclass(eq=False)
class Made:
    """An object of Keras that is no layer: ``keras.regularizers.l2(0.01)``."""

    path: str
    args: list[Any]
    named: dict[str, Any]
    line: int
    node: ast.AST | None = None

    @property
    def name(self) -> str:
        """Name of its class or function."""
        return self.path.rpartition(".")[2]


@dataclass(eq=False)
class Layer:
    """A layer: what a `LayerSpec` holds, and where it was made."""

    kind: str
    args: dict[str, Any]
    name: str | None
    line: int
    given_shape: tuple[str, Any] | None = None
    """The argument (``"input_shape"``, ...) and the input shape that it gives, as the first layer may."""
    lost: bool = False
    """Whether it cannot be a block; its input is passed on."""
    node: ast.Call | None = None
    """The call that makes it, in the source."""
    model: Model | None = None
    """The model that it is, if it is one."""
    ends: tuple[Tensor, Tensor] | None = None
    """Of a base of ``keras.applications``: its own input and output, once they were asked for."""


@dataclass(eq=False)
class Inside:
    """Layers of a base of ``keras.applications``, which only Keras knows: all, those before one, or one."""

    base: Layer
    until: str | None = None
    only: str | None = None


@dataclass(eq=False)
class Tensor:
    """An input, or what a layer makes of other tensors."""

    serial: int
    line: int
    layer: Layer | None = None
    sources: tuple[Tensor, ...] = ()
    shape: Any = None
    name: str | None = None
    node: ast.Call | None = None
    """Of an input: the call that gives its shape."""
    size: Any = None
    """Its shape without the batch, once it was worked out (`sized`) and if it could be."""
    sized: bool = False


@dataclass(eq=False)
class Call:
    """A call of ``compile`` or ``fit``."""

    method: str
    args: list[Any]
    named: dict[str, Any]
    line: int


@dataclass(eq=False)
class Model:
    """A model of any of the three styles."""

    line: int
    name: str | None = None
    items: list[Any] | None = None
    """Of a Sequential: its layers and models."""
    inputs: list[Tensor] = field(default_factory=list)
    outputs: list[Any] | None = None
    """Of a functional one, and of a class once it was called."""
    of: Class | None = None
    """The class of the student."""
    attributes: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    built_shape: Any = None
    keyed: bool = False
    """Whether its outputs are a dict: then they have names and no order."""
    uses: int = 0
    """How often it was applied to tensors."""
    node: ast.Call | None = None
    """The call that makes it, in the source."""
    block: Layer | None = None
    """The layer that it is in another model, once it was applied as one."""
    nesting: int = 0
    """How many models lie inside one another in it."""
    steps: list[Tensor] = field(default_factory=list)
    """Inputs and then layers, in the order of its spec, once that was asked for."""


@dataclass(eq=False)
class Env:
    """The names of a scope."""

    names: dict[str, Any] = field(default_factory=dict)
    parent: Env | None = None
    instance: Model | None = None
    """The ``self`` of a method."""
    of: Class | None = None
    """The class in which that method stands."""

    def find(self, name: str) -> Any:
        """Return the value of a name; raises KeyError."""
        env: Env | None = self
        while env is not None:
            if name in env.names:
                return env.names[name]
            env = env.parent
        raise KeyError(name)

    @property
    def top(self) -> Env:
        """The scope of the module."""
        env = self
        while env.parent is not None:
            env = env.parent
        return env


@dataclass(eq=False)
class Function:
    """A function of the source."""

    node: ast.FunctionDef
    env: Env
    defaults: dict[str, Any]
    of: Class | None = None


@dataclass(eq=False)
class Class:
    """A class of the source."""

    node: ast.ClassDef
    bases: list[Any]
    methods: dict[str, Function]

    @property
    def is_model(self) -> bool:
        """Whether it is a ``keras.Model``."""
        return self._is("keras.Model")

    @property
    def is_layer(self) -> bool:
        """Whether it is a layer."""
        return self._is("keras.Layer")

    def _is(self, path: str) -> bool:
        return any(
            base.path == path if isinstance(base, Known) else isinstance(base, Class) and base._is(path)
            for base in self.bases
        )

    def method(self, name: str) -> Function | None:
        """Return a method of it or of its bases in the source."""
        found = self.methods.get(name)
        for base in self.bases:
            if found is None and isinstance(base, Class):
                found = base.method(name)
        return found


@dataclass(eq=False)
class Super:
    """``super()`` in a method."""

    instance: Model
    of: Class


@dataclass(eq=False)
class Method:
    """A method, not called yet."""

    owner: Any
    name: str


def has_truth(value: Any) -> bool:
    """Tell whether it is known if `value` counts as true."""
    return value is None or isinstance(value, bool | int | float | str | list | tuple | dict)


def is_plain(value: Any) -> bool:
    """Tell whether `value` is a literal, or a list, tuple or dict of them."""
    if isinstance(value, list | tuple):
        return all(is_plain(item) for item in value)
    if isinstance(value, dict):
        return all(is_plain(item) for item in value.values())
    return value is None or isinstance(value, bool | int | float | str)
