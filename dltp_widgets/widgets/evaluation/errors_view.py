"""The errors of which the network was surest, worst first: as images, or as rows of a table."""

from __future__ import annotations

import html
from collections.abc import Callable

import ipywidgets

from dltp_widgets.core.language import format_count, format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.confusion import Mistake
from dltp_widgets.core.training.judging.evaluation import Judgement
from dltp_widgets.widgets.parts.base import with_ui_lock
from dltp_widgets.widgets.parts.columns_html import table_html
from dltp_widgets.widgets.parts.samples import are_images, captions_of, pictures_of
from dltp_widgets.widgets.views.gallery import Gallery

MOST = 40
"""Errors that are shown."""


class ErrorsView(ipywidgets.VBox):
    """Images with what was seen, what it is, and how sure the network was.

    Parameters
    ----------
    on_open : callable
        ``on_open(split, index)``: a sample shall be looked at.
    """

    def __init__(self, on_open: Callable[[str, int], None]) -> None:
        self._judgement: Judgement | None = None
        self._mistakes: tuple[Mistake, ...] = ()
        self._on_open = on_open
        self._title, self._table = ipywidgets.HTML(), ipywidgets.HTML()
        self.images = Gallery(side=84)  # wide enough for what stands under it
        self.images.on_open(with_ui_lock(self._open))
        super().__init__([self._title, self.images, self._table])
        self.add_class("dltp-errors")

    # --- changes from the user -------------------------------------------------------------------
    def _open(self, image: int) -> None:
        if self._judgement is not None and image < len(self._mistakes):
            self._on_open(self._judgement.split, self._mistakes[image].index)

    # --- changes from the model ------------------------------------------------------------------
    def set_judgement(self, judgement: Judgement) -> None:
        """Show the errors of a judged classification."""
        self._judgement, self._mistakes = judgement, judgement.mistakes(MOST)
        self.relabel()

    def relabel(self) -> None:
        """Write every text again."""
        judgement, mistakes = self._judgement, self._mistakes
        if judgement is None:
            return
        images = are_images(judgement.x) and bool(mistakes)
        self.images.layout.display = "" if images else "none"
        self._table.layout.display = "none" if images or not mistakes else ""
        self._title.value = f'<span class="dltp-hint">{html.escape(_title(judgement, images))}</span>'
        if images:
            captions = captions_of(judgement, mistakes, certainty=True)
            self.images.show(pictures_of(judgement, mistakes), captions)
        else:
            self._table.value = _table_html(judgement, mistakes)


def _title(judgement: Judgement, images: bool) -> str:
    if not judgement.mistakes(1):
        return _("Not a single mistake.")
    what = _("The mistakes of which the network was surest, worst first.")
    how = _("Double click or Enter: look at this sample.") if images else ""
    return f"{what} {how}".strip()


def _table_html(judgement: Judgement, mistakes: tuple[Mistake, ...]) -> str:
    rows = [
        [
            format_count(mistake.index),
            html.escape(judgement.name_of(mistake.predicted)),
            html.escape(judgement.name_of(mistake.truth)),
            f"{format_number(100 * mistake.certainty, 1)} %",
        ]
        for mistake in mistakes
    ]
    return table_html([_("Sample"), _("Seen"), _("True"), _("Certainty")], rows)
