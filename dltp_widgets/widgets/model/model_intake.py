"""Whole models that come into the builder: presets, code, files; and what of it is saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.widgets.model.layer_palette import PRESETS
from dltp_widgets.widgets.model.stack_editing import StackEditing

if TYPE_CHECKING:
    from dltp_widgets.core.reading.model_files import LoadedModel
    from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec


class ModelIntake:
    """Puts whole models into a stack.

    Parameters
    ----------
    stack : StackEditing
    """

    def __init__(self, stack: StackEditing) -> None:
        self._stack = stack

    @property
    def saved(self) -> Experiment | ModelSpec:
        """What a file is made of: the experiment with its runs and settings, or the blocks."""
        subject = self._stack._subject
        return subject if isinstance(subject, Experiment) else self._stack.spec

    def preset(self, slug: str) -> None:
        """Begin with a preset that fits the data."""
        data = getattr(self._stack._subject, "data", None)
        known: dict[str, Any] = {}
        if data is not None and isinstance(data.input_shape, tuple) and isinstance(data.task, str):
            known = {"input_shape": data.input_shape, "outputs": data.n_classes or 1, "task": data.task}
        self._stack._change(lambda _spec: PRESETS[slug](**known), select=())

    def spec(self, spec: ModelSpec) -> None:
        """Take blocks."""
        self._stack._change(lambda _spec: spec)

    def settings(self, compile: CompileSpec | None, fit: FitSpec | None) -> list[str]:  # noqa: A002 (Keras' word)
        """Take the settings that came with a model into the experiment, if there is one; return what to tell."""
        subject, told = self._stack._subject, []
        if not isinstance(subject, Experiment):
            return []
        if compile not in (None, subject.compile):
            subject.compile = compile
            told.append(_("Loss, optimizer and metrics of this code are set."))
        if fit not in (None, subject.fit):
            subject.fit = fit
            told.append(_("Epochs and batch size of this code are set."))
        return told

    def file(self, loaded: LoadedModel, path: Path) -> str | None:
        """Take what a file held: the model with its weights where it has some; return the code of a ``.py``."""
        subject = self._stack._subject
        if loaded.model is not None and isinstance(subject, Experiment):
            subject.model = loaded.model
        else:
            self.spec(loaded.spec)
        return path.read_text(encoding="utf-8") if path.suffix.lower() == ".py" else None
