"""The steps of the playground, one below the other: name, operation, shape before and after."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.shapes.chain import Operand, Taken
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.still.still import rows_html


class ShapeSteps(ipywidgets.VBox):
    """A row for the tensor at the beginning, then one for each step; rows are kept and written anew.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``"step_0"`` (the beginning), ``"step_1"``, ...
    on_select : callable
        ``on_select(index)``: a row was clicked; -1 is the beginning.
    """

    def __init__(self, owner: Composite, *, on_select: Callable[[int], None]) -> None:
        self._owner, self._on_select = owner, on_select
        self._rows: list[_Row] = []
        super().__init__([])
        self.add_class("dltp-steps")

    # --- changes from the model ------------------------------------------------------------------
    def show(self, start: Operand | None, steps: Sequence[Taken], selected: int) -> None:
        """Show the steps; the row of the step `selected` is marked."""
        texts = [] if start is None else [_beginning(start), *map(_step, steps)]
        while len(self._rows) < len(texts):
            self._rows.append(self._new_row(len(self._rows)))
            self.children = tuple(self._rows)
        for number, row in enumerate(self._rows):
            row.set_texts(*(texts[number] if number < len(texts) else ("", "")))
            row.set_selected(number == selected + 1)

    def _new_row(self, number: int) -> _Row:
        row = _Row()
        self._owner.control(f"step_{number}", row.button)
        row.button.on_click(with_ui_lock(lambda _button: self._on_select(number - 1)))
        return row


class _Row(ipywidgets.HBox):
    """One step."""

    def __init__(self) -> None:
        self.button = ipywidgets.Button()
        self._facts = ipywidgets.HTML()
        super().__init__([self.button, self._facts])
        self.add_class("dltp-row")
        self.add_class("dltp-step")

    def set_texts(self, title: str, facts: str) -> None:
        self.layout.display = "" if title else "none"
        if title:
            self.button.description = title
            self._facts.value = f'<span class="dltp-shape">{html.escape(facts)}</span>'

    def set_selected(self, is_on: bool) -> None:
        if is_on != ("dltp-selected" in self._dom_classes):
            (self.add_class if is_on else self.remove_class)("dltp-selected")


def steps_html(start: Operand, steps: Sequence[Taken]) -> str:
    """Return the tensor and the steps taken with it as a table, for a page without a kernel."""
    rows = [_beginning(start), *map(_step, steps)]
    return rows_html("", (_("Step"), _("Shape")), rows)


def _beginning(start: Operand) -> tuple[str, str]:
    return _("{name} · start").format(name=start.name), f"{start.value.shape} {start.value.dtype.name}"


def _step(taken: Taken) -> tuple[str, str]:
    changed = f" {taken.dtype}" if taken.dtype != taken.operands[0].value.dtype.name else ""
    return f"{taken.name} · {taken.op}", f"{taken.before} → {taken.after}{changed}"
