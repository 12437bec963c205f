"""What a training leaves behind, as arrays: its model is built again only when somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.compiling import build_optimizer
from dltp_widgets.core.training.state import Arrays, arrays_of, assign

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Trained:
    """A trained model without the model.

    Attributes
    ----------
    variables, optimizer : list of ndarray
        Those of the model (weights, moving means, seeds) and of its optimizer, in Keras' order.
    """

    variables: Arrays
    optimizer: Arrays

    @classmethod
    def of(cls, model: keras.Model) -> Trained:
        """Copy them out of a compiled model."""
        return cls(arrays_of(model.variables), arrays_of(model.optimizer.variables))

    def put_into(self, model: keras.Model, *, optimizer: bool, rate: bool) -> None:
        """Give a compiled model what was learned; where its layers draw other random numbers, only the weights.

        Parameters
        ----------
        model : keras.Model
        optimizer : bool
            Whether its optimizer is the same, and gets its state back.
        rate : bool
            Whether that includes the learning rate, which a callback may have lowered.

        Raises
        ------
        TrainingError
            If the model has other weights.
        """
        if not _fit(model.variables, self.variables):
            self._put_weights_only(model)
        else:
            assign(model.variables, self.variables)
        build_optimizer(model)
        if optimizer and _fit(model.optimizer.variables, self.optimizer):
            for variable, value in zip(model.optimizer.variables, self.optimizer, strict=True):
                if rate or variable.name != "learning_rate":
                    variable.assign(value)

    def _put_weights_only(self, model: keras.Model) -> None:
        weights = [value for value in self.variables if not _is_seed(value)]
        variables = [variable for variable in model.variables if not _is_seed(variable)]
        if not _fit(variables, weights):
            raise TrainingError(
                _("This is not the model of that run: its variables have other shapes."),
                argument="model",
                value=model.name,
                way_out=_("Build it as it was then, with the same layers."),
            )
        assign(variables, weights)


class Learned(Protocol):
    """Where what was learned can be had: a run, or a point of one."""

    @property
    def has_weights(self) -> bool:
        """Whether anything was learned."""

    @property
    def trained(self) -> Trained | None:
        """What was learned."""


def _fit(variables: list[Any], values: Arrays) -> bool:
    return [tuple(variable.shape) for variable in variables] == [np.shape(value) for value in values]


def _is_seed(variable: Any) -> bool:
    """Tell whether this is the state of a layer that draws random numbers, as Keras keeps it on every backend."""
    return tuple(variable.shape) == (2,) and "int" in str(variable.dtype)
