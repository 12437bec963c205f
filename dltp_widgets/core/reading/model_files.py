"""Models in files: ``.keras`` with weights, ``.json`` as the blocks are, ``.py`` as code. None of them is executed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.files import writing
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.code.to_code import to_code
from dltp_widgets.core.model.keras.build import build_model, from_model
from dltp_widgets.core.model.keras.keras_file import load_keras_file, save_keras_file
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.model.spec_json import MOST_CHARACTERS
from dltp_widgets.core.reading.from_code import from_code
from dltp_widgets.core.reading.notes import CodeNote
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec

KINDS = (".keras", ".json", ".py")
"""The endings of files of models."""


@dataclass(frozen=True)
class LoadedModel:
    """What a file of a model held."""

    spec: ModelSpec
    """The model as blocks."""
    model: Any = None
    """The keras.Model with its weights, from a ``.keras`` file."""
    compile: CompileSpec | None = None
    """From a ``.py`` file that compiles the model."""
    fit: FitSpec | None = None
    """From a ``.py`` file that fits the model."""
    notes: tuple[CodeNote, ...] = ()
    """Remarks on a ``.py`` file."""


def save_model_file(what: Any, path: str | Path, api: str = "sequential") -> Path:
    """Write a model to a file; what the file is follows from its ending.

    Parameters
    ----------
    what : ModelSpec, Experiment, Run or keras.Model
        Of an Experiment the latest run of its present model is saved in ``.keras``, else the model with new
        weights; in ``.py`` compile and fit follow the model.
    path : str or Path
        Ends in ``.keras``, ``.json`` or ``.py``.
    api : {"sequential", "functional", "subclassing"}, default "sequential"
        How the code of a ``.py`` file is written; a model with branches is functional instead of sequential.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    SpecError
        If the ending is none of these, or the model is a class of its own where blocks are wanted.
    """
    path = Path(path)
    kind = _kind(path)
    if kind == ".keras":
        save_keras_file(_model_of(what), path)
        return path
    spec = _spec_of(what)
    if kind == ".json":
        text = spec.to_json()
    else:
        written = "functional" if api == "sequential" and not spec.is_stack else api
        has_training = all(hasattr(what, name) for name in ("spec", "compile", "fit"))
        text = to_code(what if has_training else spec, written)
    with writing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return path


def load_model_file(path: str | Path) -> LoadedModel:
    """Read a model from a file, which may come from anywhere.

    Parameters
    ----------
    path : str or Path
        Ends in ``.keras``, ``.json`` or ``.py``.

    Raises
    ------
    SpecError
        If there is no such file, or it holds no model that can be shown as blocks; never another exception.
    """
    path = Path(path)
    kind = _kind(path)
    if kind == ".keras":
        model = load_keras_file(path)
        return LoadedModel(from_model(model), model)
    text = _text(path)
    if kind == ".json":
        return LoadedModel(ModelSpec.from_json(text))
    found = from_code(text)
    if found.spec is None:
        reason = found.notes[0].message if found.notes else _("No model was found in this source.")
        raise SpecError(reason, argument="path", value=str(path))
    return LoadedModel(found.spec, None, found.compile, found.fit, found.notes)


def _kind(path: Path) -> str:
    kind = path.suffix.lower()
    if kind in KINDS:
        return kind
    way_out = _("Choose one of: {choices}.").format(choices=", ".join(KINDS))
    if kind in (".h5", ".hdf5", ".pkl", ".pickle", ".pt", ".pth"):
        message = _("Files of this kind ({kind}) may hold code and are not read.").format(kind=kind)
    else:
        message = _("“{name}” does not end as the file of a model does.").format(name=path.name[:60])
    raise SpecError(message, argument="path", expected=", ".join(KINDS), value=str(path), way_out=way_out)


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MOST_CHARACTERS + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(
            _("“{name}” cannot be read as text.").format(name=path.name[:60]),
            argument="path",
            value=str(path),
        ) from error
    if len(text) > MOST_CHARACTERS:
        raise SpecError(_("“{name}” is too long.").format(name=path.name[:60]), argument="path")
    return text


def _spec_of(what: Any) -> ModelSpec:
    spec = what if isinstance(what, ModelSpec) else getattr(what, "spec", None)
    if spec is None and not hasattr(what, "spec"):
        spec = from_model(what)
    if not isinstance(spec, ModelSpec):
        raise SpecError(_("This model is a class of its own: there are no blocks to write."), argument="spec")
    return spec


def _model_of(what: Any) -> Any:
    if isinstance(what, ModelSpec):
        return build_model(what)
    if not hasattr(what, "spec"):
        return what
    runs = [run for run in getattr(what, "runs", ()) if run.spec == what.spec and run.spec is not None]
    if runs:
        return runs[-1].model
    model = getattr(what, "model", None)
    return build_model(model) if isinstance(model, ModelSpec) else model
