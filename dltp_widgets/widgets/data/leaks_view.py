"""The way of the data and what leaks on it: each leak in a sentence, with what mends it."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import ipywidgets

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.leak_mending import can_be_mended
from dltp_widgets.core.data.leaks import Leak
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.data.lineage_html import lineage_html
from dltp_widgets.widgets.parts.base import Composite, close_tree, with_ui_lock


class LeaksView(ipywidgets.VBox):
    """Boxes and arrows; under them a row for each leak.

    Parameters
    ----------
    owner : Composite
        Gets the buttons as controls ``fix_<code>`` and ``both_<code>``.
    on_fix, on_both : callable
        Called with a leak: mend it; train with and without it.
    """

    def __init__(
        self, owner: Composite, on_fix: Callable[[Leak], None], on_both: Callable[[Leak], None] | None
    ) -> None:
        self._owner, self._on_fix, self._on_both = owner, on_fix, on_both
        self._data: Dataset | None = None
        self._leaks: tuple[Leak, ...] = ()
        self._path, self._rows = ipywidgets.HTML(), ipywidgets.VBox()
        self._keys: list[str] = []
        super().__init__([self._path, self._rows])
        self.add_class("dltp-lineage")

    # --- changes from the model ------------------------------------------------------------------
    def set_data(self, data: Dataset, leaks: Sequence[Leak]) -> None:
        """Show the way of `data`, and what leaks."""
        self._data, self._leaks = data, tuple(leaks)
        self.relabel()

    def relabel(self) -> None:
        """Write every text again."""
        if self._data is None:
            return
        steps = {leak.step for leak in self._leaks if leak.step is not None}
        self._path.value = lineage_html(self._data, steps)
        for key in self._keys:
            self._owner.controls.pop(key, None)
        self._keys = []
        old = self._rows.children
        self._rows.children = [self._row(leak) for leak in self._leaks]
        for row in old:
            close_tree(row)

    def _row(self, leak: Leak) -> ipywidgets.HBox:
        text = ipywidgets.HTML(f'<span class="dltp-warning">{html.escape(leak.message)}</span>')
        buttons = []
        if self._data is not None and can_be_mended(self._data, leak.code):
            buttons.append(self._button(f"fix_{leak.code}", _("Fix"), leak, self._on_fix))
            if self._on_both is not None:
                label = _("Train with and without")
                buttons.append(self._button(f"both_{leak.code}", label, leak, self._on_both))
        return ipywidgets.HBox([text, *buttons]).add_class("dltp-leak")

    def _button(self, key: str, label: str, leak: Leak, act: Callable[[Leak], None]) -> ipywidgets.Button:
        button = ipywidgets.Button(description=label, tooltip=leak.message)
        button.add_class("dltp-fix")
        button.on_click(with_ui_lock(lambda _button: act(leak)))
        self._keys.append(key)
        self._owner.control(key, button)
        return button
