"""The top of an inspector: the line of facts, what was filled in, what a cell did, what cannot be shown."""

from __future__ import annotations

import html

import ipywidgets

from dltp_widgets.core.language import format_bytes
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.tensor.tensor_look import Tensor
from dltp_widgets.widgets.tensor.tensor_sources import Source
from dltp_widgets.widgets.tensor.tensor_text import summary_html


class TensorHead(ipywidgets.HTML):
    """Sentences; decides nothing."""

    def __init__(self) -> None:
        super().__init__(layout=SlimLayout())
        self.add_class("dltp-tensor-head")

    def set_look(self, source: Source, tensor: Tensor | None, news: str, error: str) -> None:
        """Say what is looked at; `news` is what the last cell did to it."""
        line = "" if tensor is None else summary_html(source.name, tensor.summary, source.note)
        notes = [*(_notes(tensor) if tensor is not None else ()), news]
        said = "".join(f'<div class="dltp-tensor-note">{html.escape(note)}</div>' for note in notes if note)
        self.value = line + said + error_html(error)


def _notes(tensor: Tensor) -> list[str]:
    """Return what the numbers must not be read without: what was filled in, what was read only once."""
    notes = [tensor.foreign.note()]
    if tensor.summary.held < tensor.summary.nbytes:
        text = _("A broadcast view: {held} of memory seen again and again, and read once.")
        notes.append(text.format(held=format_bytes(tensor.summary.held)))
    return notes
