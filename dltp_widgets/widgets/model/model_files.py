"""Save a model to a file and load one: ``.keras`` with weights, ``.json`` as blocks, ``.py`` as code."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets

from dltp_widgets.core.errors import DltpError, SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import Field, error_html

if TYPE_CHECKING:
    from dltp_widgets.core.reading.model_files import LoadedModel

_FIRST = "model.keras"
_LONGEST = 500


class ModelFiles(ipywidgets.VBox):
    """A path and two buttons; hidden until it is asked for.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``"file"``, ``"save_model"``, ``"load_model"`` and ``"files"``, the switch.
    subject : callable
        Returns what is saved: an Experiment or a ModelSpec.
    api : callable
        Returns how the code of a ``.py`` file is written.
    on_loaded : callable
        ``on_loaded(loaded, path)``: a file was read.
    """

    def __init__(
        self,
        owner: Composite,
        *,
        subject: Callable[[], Any],
        api: Callable[[], str],
        on_loaded: Callable[[LoadedModel, Path], None],
    ) -> None:
        self._subject, self._api, self._on_loaded = subject, api, on_loaded
        self._path: Field = owner.control("file", Field(_path), description=lambda: _("File"))
        owner.on_relabel(self._path.relabel)
        self._path.set_value(_FIRST)
        save = owner.control("save_model", ipywidgets.Button(icon="download"), description=lambda: _("Save"))
        load = owner.control("load_model", ipywidgets.Button(icon="upload"), description=lambda: _("Load"))
        save.on_click(with_ui_lock(lambda _button: self._try(self._save)))
        load.on_click(with_ui_lock(lambda _button: self._try(self._load)))
        self._sentence = ipywidgets.HTML()
        hint = owner.bind_text(ipywidgets.HTML(), value=lambda: f'<span class="dltp-hint">{_hint()}</span>')
        bar = ipywidgets.Box([self._path, save, load, hint])
        bar.add_class("dltp-layers-head")
        super().__init__([bar, self._sentence], layout={"display": "none"})
        self.add_class("dltp-model-files")
        self.switch = owner.control(
            "files", ipywidgets.ToggleButton(icon="folder-open"), description=lambda: _("File")
        )
        """Shows and hides the path and the buttons; placed by the owner."""
        self.switch.observe(with_ui_lock(self._on_switched), "value")

    # --- changes from the user -------------------------------------------------------------------
    def _on_switched(self, change: Any) -> None:
        self.layout.display = "" if change["new"] else "none"
        self._sentence.value = ""

    def _try(self, act: Callable[[Path], str]) -> None:
        path, refused = Path(str(self._path.value)), self._path.error
        try:
            if not refused:
                self._sentence.value = f'<span class="dltp-advice">{html.escape(act(path))}</span>'
        except DltpError as error:
            self._sentence.value = error_html(str(error))
        except OSError as error:
            self._sentence.value = error_html(_no_file(path, error))

    def _save(self, path: Path) -> str:
        from dltp_widgets.core.reading.model_files import save_model_file

        written = save_model_file(self._subject(), path, self._api())
        return _("Saved: {path}.").format(path=written)

    def _load(self, path: Path) -> str:
        from dltp_widgets.core.reading.model_files import load_model_file

        loaded = load_model_file(path)
        self._on_loaded(loaded, path)
        return _("Loaded: {path}.").format(path=path)


def _path(text: str) -> str:
    typed = text.strip()
    if not typed or len(typed) > _LONGEST or "\0" in typed:
        raise SpecError(_("Please enter the path of a file, such as {example}.").format(example=_FIRST))
    return typed


def _hint() -> str:
    return html.escape(_(".keras: with weights; .json: the blocks; .py: the code"))


def _no_file(path: Path, error: OSError) -> str:
    return _("{path} cannot be used: {reason}.").format(
        path=path, reason=error.strerror or type(error).__name__
    )
