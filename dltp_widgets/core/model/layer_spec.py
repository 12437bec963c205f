"""What a layer is: the name of a Keras class and its arguments, frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.frozen import FrozenDict


@dataclass(frozen=True, init=False, repr=False)
class LayerSpec:
    """One layer: a Keras class and the arguments that differ from Keras' defaults.

    Parameters
    ----------
    layer : str
        Name of the class in ``keras.layers``, such as ``"Dense"``. Not looked up here.
    name : str, optional
        Name of the layer; without it, it is named after its class when the model is built.
    **args
        Arguments by their exact Keras names. Values are JSON values; lists become tuples.

    Raises
    ------
    SpecError
        If an argument is not a JSON value.

    Examples
    --------
    >>> LayerSpec("Dense", units=256, name="dense1")
    LayerSpec('Dense', units=256, name='dense1')
    """

    layer: str
    """Name of the Keras class."""
    args: FrozenDict
    """The arguments given, read only."""
    name: str | None
    """Name of the layer, or None."""

    def __init__(self, layer: str, /, *, name: str | None = None, **args: Any) -> None:
        if not isinstance(layer, str) or not isinstance(name, str | None):
            raise SpecError(
                _("The class of a layer and its name are texts, such as {example}.").format(
                    example='"Dense"'
                ),
                argument="layer",
                value=layer,
            )
        object.__setattr__(self, "layer", layer)
        object.__setattr__(self, "args", FrozenDict(args))
        object.__setattr__(self, "name", name)

    def edit(self, **args: Any) -> LayerSpec:
        """Return this layer with some arguments, or its name, changed."""
        name = args.pop("name", self.name)
        return LayerSpec(self.layer, name=name, **{**self.args, **args})

    def without(self, *names: str) -> LayerSpec:
        """Return this layer without these arguments: Keras' defaults hold for them again."""
        kept = {key: value for key, value in self.args.items() if key not in names}
        return LayerSpec(self.layer, name=self.name, **kept)

    def __repr__(self) -> str:
        parts = [repr(self.layer), *(f"{key}={value!r}" for key, value in self.args.items())]
        return f"LayerSpec({', '.join(parts + ([f'name={self.name!r}'] if self.name is not None else []))})"
