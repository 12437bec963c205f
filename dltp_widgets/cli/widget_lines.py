"""What `dltp check` says of the widgets: whether each can be drawn, and whether what the browser needs is there.

No browser is started: each widget is made as a cell would make it, with the demonstration that it shows by itself.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dltp_widgets.cli.line import Line
from dltp_widgets.core.language import gettext as _

_QUIET = {"DLTP_WARM_UP": "0", "DLTP_STUDENT": "check"}
"""TensorFlow is loaded only if it is asked for, and no student is named in the user's data folder."""


def widget_lines() -> Iterator[Line]:
    """Yield one line on the modules for the browser, one on the widgets, and one for each reason why some fail."""
    yield _module_line()
    reasons: dict[str, list[str]] = {}
    with _quiet() as folder:
        for name in widgets():
            reasons.setdefault(_why_not(name, folder), []).append(name)
    drawn = reasons.pop("", [])
    if drawn:
        yield Line("ok", _("widgets drawn: {names}").format(names=", ".join(drawn)))
    for reason, names in reasons.items():
        said = _("these widgets cannot be drawn: {names} ({reason})")
        yield Line("missing", said.format(names=", ".join(names), reason=reason))


def widgets() -> list[str]:
    """Return the public names of the widgets."""
    import dltp_widgets

    floors = (
        "widgets.",
        "labs.player.",
        "labs.classroom.",
    )  # a test compares: none is left out, nothing else is in
    return [name for name, module in sorted(dltp_widgets._PUBLIC.items()) if module.startswith(floors)]


def _module_line() -> Line:
    from dltp_widgets.widgets.views.bundles import BUNDLES, missing

    absent = missing()
    if not absent:
        return Line("ok", _("modules for the browser: {n}").format(n=len(BUNDLES)))
    said = _(
        "modules for the browser are missing: {names} (install dltp_widgets again; in its sources: make setup)"
    )
    return Line("missing", said.format(names=", ".join(absent)))


def _why_not(name: str, folder: Path) -> str:
    """Make a widget and close it; return why that failed, empty: it did not."""
    import dltp_widgets

    given: dict[str, dict[str, Any]] = {
        "ClassView": {"folder": folder, "live": False},
        "GuidedLab": {"folder": folder},
    }
    try:
        made = getattr(dltp_widgets, name)(**given.get(name, {}))
        made.close()
    except Exception as error:  # a broken installation fails in many ways
        return (str(error).strip() or type(error).__name__).splitlines()[0]
    return str(getattr(made, "error", ""))


@contextmanager
def _quiet() -> Iterator[Path]:
    """Give an empty folder, in an environment in which widgets leave nothing behind."""
    before = dict(os.environ)
    os.environ.update(_QUIET)
    logging.disable(logging.WARNING)
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    finally:
        logging.disable(logging.NOTSET)
        os.environ.clear()
        os.environ.update(before)
