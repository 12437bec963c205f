"""What an inspector explains when it is asked: what the rank means, how the memory lies, the code; one at a time."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import partial
from typing import Any

import ipywidgets

from dltp_widgets.core.data.arrays.memory_layout import MemoryLayout, layout_of
from dltp_widgets.core.data.looking.tensor import TensorSummary
from dltp_widgets.core.data.looking.tensor_code import tensor_code
from dltp_widgets.core.data.looking.tensor_view import TensorView
from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.tensor.rank_figure import rank_sentence, rank_svg
from dltp_widgets.widgets.tensor.tensor_look import Tensor
from dltp_widgets.widgets.tensor.tensor_sources import Source
from dltp_widgets.widgets.tensor.tensor_text import axis_title
from dltp_widgets.widgets.views.copy_button import CopyButton


class TensorDetails(ipywidgets.Box):
    """Three buttons and what the pressed one shows; nothing is worked out before that.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``"rank"``, ``"memory"`` and ``"code"``.
    """

    def __init__(self, owner: Composite) -> None:
        labels = {
            "rank": lambda: _("What is this?"),
            "memory": lambda: _("Memory"),
            "code": lambda: _("Code"),
        }
        self._buttons = {
            key: owner.control(key, ipywidgets.ToggleButton(layout=SlimLayout()), description=label)
            for key, label in labels.items()
        }
        for key, button in self._buttons.items():
            button.add_class("dltp-fold")
            button.observe(with_ui_lock(partial(self._on_pressed, key)), "value")
        self._open = ""
        self._said: tuple[Source, Tensor, TensorView | None] | None = None
        self._owner = owner
        self._html: ipywidgets.HTML | None = None
        self._copy: CopyButton | None = None
        self.panel: Any = ipywidgets.Box(layout=SlimLayout())
        """Where it is explained; placed by the owner."""
        self.panel.add_class("dltp-tensor-panel")
        super().__init__(list(self._buttons.values()), layout=SlimLayout())
        self.add_class("dltp-tensor-details")

    # --- changes from the user -------------------------------------------------------------------
    def _on_pressed(self, key: str, change: Any) -> None:
        if change["new"]:
            self._open = key
            for other, button in self._buttons.items():
                button.value = other == key
        elif self._open == key:
            self._open = ""
        self._show()

    # --- changes from the model ------------------------------------------------------------------
    def set_tensor(self, source: Source, tensor: Tensor | None, view: TensorView | None) -> None:
        """Explain a tensor, of which `view` is shown; nothing if there is none."""
        self._said = (source, tensor, view) if tensor is not None else None
        self.layout.display = "none" if tensor is None else ""
        self._show()

    def _show(self) -> None:
        shown = bool(self._open) and self._said is not None
        if shown and self._html is None:
            self._html, self._copy = ipywidgets.HTML(), self._new_copy()
            self.panel.children = (self._html, self._copy)
        if self._html is None or self._copy is None:
            return
        self.panel.layout.display = "" if shown else "none"
        self._copy.layout.display = "" if shown and self._open == "code" else "none"
        if shown and self._said is not None:
            self._html.value = self._explained(*self._said)

    def _explained(self, source: Source, tensor: Tensor, view: TensorView | None) -> str:
        summary = tensor.summary
        if self._open == "rank":
            return f"{rank_svg(summary.shape)}<div>{html.escape(rank_sentence(summary.shape))}</div>"
        if self._open == "memory":
            return memory_html(layout_of(tensor.array), summary)
        blocks = tensor_code(source.code, view, summary, source.definition) if view is not None else {}
        if self._copy is not None:
            self._copy.text = next(iter(blocks.values()), "")
        return code_html(blocks)

    def _new_copy(self) -> CopyButton:
        texts = {
            "description": lambda: _("Copy the NumPy code"),
            "done": lambda: _("Copied"),
            "refused": lambda: _("The browser refused."),
        }
        copy: CopyButton = self._owner.bind_text(CopyButton(), **texts)
        return copy


def memory_html(layout: MemoryLayout, summary: TensorSummary) -> str:
    """Return how an array lies in memory, as a table of its axes and sentences."""
    heads = (_("axis"), _("size"), _("bytes to the next"), _("elements to the next"))
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    rows = "".join(
        f'<tr><th scope="row">{html.escape(axis_title(axis, summary.axis_names))}</th>'
        f"<td>{format_count(size)}</td><td>{format_count(stride)}</td><td>{_steps(stride, layout.itemsize)}</td></tr>"
        for axis, (size, stride) in enumerate(zip(layout.shape, layout.strides, strict=True))
    )
    table = (
        f'<table class="dltp-strides"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        if rows
        else ""
    )
    said = html.escape(" ".join(layout.sentences()))
    return f'{table}<div class="dltp-quiet">{said}</div>'


def _steps(stride: int, itemsize: int) -> str:
    return format_count(stride // itemsize) if itemsize and stride % itemsize == 0 else "–"


def code_html(blocks: Mapping[str, str]) -> str:
    """Return code, by library."""
    return "".join(
        f'<div class="dltp-hint">{html.escape(library)}</div>'
        f'<pre class="dltp-code" tabindex="0">{html.escape(code)}</pre>'
        for library, code in blocks.items()
    )
