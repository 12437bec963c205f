"""A list to choose from whose labels follow the language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from dltp_widgets.widgets.parts.base import Composite, with_ui_lock


class Choice(ipywidgets.Dropdown):
    """A drop-down list; tells what the user chose, and nothing when the program sets it.

    Parameters
    ----------
    owner : Composite
        Gets the key, and re-labels the list with everything else.
    key : str
    entries : callable
        Returns the list of ``(label, value)``, in the language in force. No value is None: that means no choice.
    description : callable
        Returns the label of the list.
    on_choose : callable
        ``on_choose(value)``.
    """

    def __init__(
        self,
        owner: Composite,
        key: str,
        entries: Callable[[], list[tuple[str, Any]]],
        *,
        description: Callable[[], str],
        on_choose: Callable[[Any], None],
    ) -> None:
        self._entries, self._on_choose = entries, on_choose
        self._showing = False
        found = entries()
        super().__init__(options=found, value=found[0][1] if found else None)
        self.observe(with_ui_lock(self._on_value_changed), "value")
        owner.control(key, self, description=description)
        owner.on_relabel(self.refresh)

    def set_value(self, value: Any) -> None:
        """Choose `value`; one that is not in the list leaves the list without a choice."""
        self._showing = True
        try:
            self.value = value if value in [entry for _label, entry in self._entries()] else None
        finally:
            self._showing = False

    def refresh(self) -> None:
        """Read the entries again and keep the choice."""
        value, found = self.value, self._entries()
        self._showing = True
        try:
            if list(self._options_full) != found:
                self.options = found
                self.value = value if value in [entry for _label, entry in found] else None
        finally:
            self._showing = False

    def _on_value_changed(self, change: Any) -> None:
        if not self._showing:
            self._on_choose(change["new"])
