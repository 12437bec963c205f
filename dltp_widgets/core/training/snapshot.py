"""What a trainer works on: the experiment as it was when training was asked for."""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import keras

    from dltp_widgets.core.data.dataset import Dataset
    from dltp_widgets.core.model.spec import ModelSpec
    from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec


@dataclass(frozen=True)
class Snapshot:
    """A frozen experiment: later edits of the student change the next run, never this one.

    Attributes
    ----------
    data : Dataset
    spec : ModelSpec or None
        None for a keras.Model that no ModelSpec describes.
    model : keras.Model or None
        The user's own model, which is itself trained; None when the run builds one from `spec`.
    compile : CompileSpec
    fit : FitSpec
    policy : str or None
        Keras' dtype policy where training was asked for, for `under_policy`; None is Keras' default.
    as_compiled : bool
        Whether the user's own model is trained as the user has compiled it; `compile` says of that what it can.
    """

    data: Dataset
    spec: ModelSpec | None
    model: keras.Model | None
    compile: CompileSpec
    fit: FitSpec
    policy: str | None = None
    as_compiled: bool = False

    @property
    def twin(self) -> Hashable | None:
        """What makes two models equal but for weights and learning rate; None for a user's own model."""
        if self.model is not None or self.spec is None:
            return None
        try:
            compiled = self.compile.replace(learning_rate=None).to_json()
            twin = self.spec, compiled, json.dumps(self.fit.schedule, sort_keys=True)
            hash(twin)
        except (TypeError, ValueError):  # an argument that has no JSON: no two are known to be equal
            return None
        return twin


class Trainable(Protocol):
    """What a trainer needs of an Experiment."""

    def snapshot(self) -> Snapshot:
        """Return the experiment as it is now."""

    def begin(self, trainer: Any) -> None:
        """Take note of a run that starts."""
