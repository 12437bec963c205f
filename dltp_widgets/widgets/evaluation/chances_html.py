"""What a network answers, as bars: one line a class, the surest marked. All text is escaped."""

from __future__ import annotations

import html
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.language import format_number
from dltp_widgets.core.language import gettext as _

MOST = 10
"""Classes that are shown; of more the surest."""


def chances_html(
    chances: npt.NDArray[np.float64], name_of: Callable[[int], str], truth: int | None = None
) -> str:
    """Return the probabilities as a table of bars.

    Parameters
    ----------
    chances : ndarray, shape (n,)
        From 0 to 1.
    name_of : callable
        Class -> its name.
    truth : int, optional
        The right class, which is marked with a tick.
    """
    surest = np.argsort(-chances, kind="stable")
    shown = range(len(chances)) if len(chances) <= MOST else surest[:MOST]
    rows = "".join(_row(int(label), chances, name_of, int(surest[0]), truth) for label in shown)
    words = html.escape(_("Class")), html.escape(_("Probability"))
    head = f"<tr><th>{words[0]}</th><th colspan='2'>{words[1]}</th></tr>"
    return f'<table class="dltp-chances"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _row(
    label: int,
    chances: npt.NDArray[np.float64],
    name_of: Callable[[int], str],
    surest: int,
    truth: int | None,
) -> str:
    percent = 100 * float(chances[label])
    mark = " ✓" if label == truth else ""
    css = ' class="dltp-surest"' if label == surest else ""
    bar = f'<i style="width:{percent:.1f}%"></i>'
    return (
        f"<tr{css}><th scope='row'>{html.escape(name_of(label))}{mark}</th>"
        f'<td class="dltp-chance">{bar}</td><td class="dltp-number">{format_number(percent, 1)} %</td></tr>'
    )
