"""The first thing that is wrong with a model: where it is, what it is, and what would mend it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dltp_widgets.core.model.layer_spec import LayerSpec
    from dltp_widgets.core.model.spec import ModelSpec

Fix = Callable[["ModelSpec"], "ModelSpec"]
"""What one click does: the spec that has the problem -> the spec without it."""


@dataclasses.dataclass(frozen=True)
class Problem:
    """Why a model cannot be built."""

    code: str
    """Stable slug: ``"wrong_value"``, ``"window_too_large"``; see `CODES`."""
    layer_index: int | None
    """Index of the layer in ``spec.layers``, or None where the model as a whole is meant."""
    layer_name: str | None
    """Name of that layer once built."""
    field: str | None
    """The argument at fault (``"units"``, ``"input_shape"``, ``"name"``), or None."""
    say: Callable[[], str] = dataclasses.field(compare=False, repr=False)
    """Makes the message, so that it follows the language."""
    fix: Fix | None = dataclasses.field(default=None, compare=False, repr=False)
    """One possible repair, or None."""

    @property
    def message(self) -> str:
        """One sentence in the language in force: what is wrong and, mostly, the way out."""
        return self.say()


class Refusal(Exception):  # noqa: N818  (it becomes a Problem; it never reaches a user)
    """A layer that cannot be, seen from the layer alone; `resolve` turns it into a `Problem`.

    Parameters
    ----------
    code, field, say
        As in `Problem`.
    change : mapping, optional
        The arguments that would mend it.
    drop : tuple of str, optional
        Arguments to leave out.
    layer : str, optional
        The class that was probably meant.
    before : LayerSpec, optional
        The layer that would mend it, put before this one in a stack.
    """

    def __init__(
        self,
        code: str,
        field: str | None,
        say: Callable[[], str],
        *,
        change: dict[str, object] | None = None,
        drop: tuple[str, ...] = (),
        layer: str | None = None,
        before: LayerSpec | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.say = say
        self.change = change
        self.drop = drop
        self.layer = layer
        self.before = before

    def at(self, index: int, name: str) -> Problem:
        """Return the problem of the layer at `index`, whose built name is `name`."""
        has_fix = any((self.change is not None, self.drop, self.layer is not None, self.before is not None))
        return Problem(self.code, index, name, self.field, self.say, self._fix(index) if has_fix else None)

    def _fix(self, index: int) -> Fix:
        def fix(spec: ModelSpec) -> ModelSpec:
            if self.before is not None:
                return spec.insert_before(index, self.before)
            layer = spec.layers[index].without(*self.drop).edit(**(self.change or {}))
            if self.layer is not None:
                layer = type(layer)(self.layer, name=layer.name, **layer.args)
            return spec.replace_layer(index, layer)

        return fix


CODES = (
    "missing_flatten",
    "no_layers",
    "missing_input_shape",
    "wrong_input_shape",
    "wrong_name",
    "duplicate_name",
    "unknown_layer",
    "unsupported_layer",
    "unknown_argument",
    "missing_argument",
    "wrong_value",
    "wrong_rank",
    "unknown_size",
    "window_too_large",
    "groups_do_not_divide",
    "strides_with_dilation",
    "reshape_does_not_fit",
    "unknown_edge",
    "unknown_source",
    "single_input",
    "several_inputs",
    "wrong_inputs",
    "shapes_differ",
    "unknown_output",
    "unused_layer",
    "unused_input",
    "keras_refuses",
    "inside",
)
"""Every code a Problem may bear."""
