"""A layout that sends what it sets, and no more."""

from __future__ import annotations

from typing import Any

import ipywidgets


class SlimLayout(ipywidgets.Layout):
    """As its parent, which sends some fifty nulls with every widget: one kB each, most of a first view."""

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """Return the state without what is not set; the browser's defaults are the same."""
        state: dict[str, Any] = super().get_state(key, drop_defaults)
        return (
            state if key is not None else {name: value for name, value in state.items() if value is not None}
        )
