"""Who was taken for whom: the confusion matrix, and the images of the cell that is chosen."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets
import numpy as np
import numpy.typing as npt

from dltp_widgets.core.language import format_count, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.confusion import samples_of_cell
from dltp_widgets.core.training.judging.evaluation import Judgement
from dltp_widgets.widgets.parts.base import with_ui_lock
from dltp_widgets.widgets.parts.samples import are_images, captions_of, pictures_of
from dltp_widgets.widgets.views.gallery import Gallery
from dltp_widgets.widgets.views.tensor_grid import TensorGrid

_MOST_IMAGES = 20
_CELL = 2
"""A chosen cell is ``[row, column]``."""


class ConfusionView(ipywidgets.HBox):
    """Matrix on the left, images of the chosen cell on the right, most certain first."""

    def __init__(self) -> None:
        self._judgement: Judgement | None = None
        self._title, self._caption = ipywidgets.HTML(), ipywidgets.HTML()
        self.matrix, self.images = TensorGrid(), Gallery()
        left = ipywidgets.VBox([self._title, self.matrix])
        right = ipywidgets.VBox([self._caption, self.images])
        left.add_class("dltp-confusion-matrix")
        right.add_class("dltp-confusion-images")
        super().__init__([left, right])
        self.add_class("dltp-confusion")
        self.matrix.observe(with_ui_lock(self._on_cell_chosen), "selected")

    # --- changes from the user -------------------------------------------------------------------
    def _on_cell_chosen(self, _change: Any) -> None:
        self._show_cell()

    # --- changes from the model ------------------------------------------------------------------
    def set_judgement(self, judgement: Judgement) -> None:
        """Show a judged classification; the most frequent confusion is chosen."""
        self._judgement = judgement
        matrix = judgement.matrix
        names = [judgement.name_of(index) for index in range(len(matrix))]
        self.matrix.show(matrix, mode="values", names=names)
        self.matrix.selected = _worst(matrix)
        self.relabel()

    def relabel(self) -> None:
        """Write every text again."""
        text = _("Row: what it is. Column: what the network saw. Choose a cell to see its images.")
        self._title.value = f'<span class="dltp-hint">{html.escape(text)}</span>'
        self._show_cell()

    def _show_cell(self) -> None:
        judgement, cell = self._judgement, self.matrix.selected
        if judgement is None or len(cell) != _CELL or max(cell) >= judgement.answers.shape[1]:
            return
        row, column = cell
        count = int(judgement.matrix[row, column])
        text = _cell_text(judgement, row, column, count)
        self._caption.value = f'<span class="dltp-title">{html.escape(text)}</span>'
        shown = are_images(judgement.x) and count > 0
        self.images.layout.display = "" if shown else "none"
        if shown:
            found = samples_of_cell(judgement.answers, judgement.truth, row, column, _MOST_IMAGES)
            self.images.show(pictures_of(judgement, found), captions_of(judgement, found))


def _cell_text(judgement: Judgement, row: int, column: int, count: int) -> str:
    truth, seen = judgement.name_of(row), judgement.name_of(column)
    if row == column:
        text = ngettext("{n} time {truth} was recognised", "{n} times {truth} was recognised", count)
    else:
        text = ngettext(
            "{n} time {truth} was taken for {seen}", "{n} times {truth} was taken for {seen}", count
        )
    return text.format(n=format_count(count), truth=truth, seen=seen)


def _worst(matrix: npt.NDArray[np.int64]) -> list[int]:
    """Return the cell of the most frequent confusion; without one, the first cell."""
    errors = matrix - np.diag(np.diag(matrix))
    row, column = np.unravel_index(int(errors.argmax()), errors.shape)
    return [int(row), int(column)]
