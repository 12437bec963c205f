"""What the splits are called on the screen."""

from __future__ import annotations

from dltp_widgets.core.language import gettext as _


def split_name(key: str) -> str:
    """Return the name of ``"train"``, ``"valid"`` or ``"test"`` in the language in force."""
    return {"train": _("Training"), "valid": _("Validation"), "test": _("Test")}[key]
