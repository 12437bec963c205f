"""Views speak the language in force for as long as they live, and are not kept alive by it."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Protocol

from dltp_widgets.core.language import on_language_change


class Relabelled(Protocol):
    """Whatever shows texts."""

    def relabel(self) -> None:
        """Write them again."""


def relabel_while_alive(view: Relabelled) -> Callable[[], None]:
    """Have `view` relabelled at each change of language; return a function that ends it."""
    alive = weakref.ref(view)

    def relabel(_code: str) -> None:
        living = alive()
        if living is not None:
            living.relabel()

    return on_language_change(relabel)
