"""Samples of a split as pictures: which arrays are images, and what stands under each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.looking.tensor_view import has_gallery
from dltp_widgets.core.language import format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.confusion import Mistake
from dltp_widgets.core.training.judging.evaluation import Judgement


def are_images(x: Any) -> bool:
    """Tell whether samples are images: ``(n, rows, cols)`` or ``(n, rows, cols, channels)``; see `has_gallery`."""
    return has_gallery(np.shape(x))


def pictures_of(judgement: Judgement, chosen: Sequence[Mistake]) -> npt.NDArray[Any]:
    """Return the images of some samples, ``(len(chosen), rows, cols, channels)``."""
    images = np.asarray(judgement.x)[[mistake.index for mistake in chosen]]
    return images if images.ndim == 4 else images[..., None]


def captions_of(judgement: Judgement, chosen: Sequence[Mistake], *, certainty: bool = False) -> list[str]:
    """Return what stands under each image: what was seen, what it is, or how certain a right answer was.

    With `certainty`, how certain a wrong answer was, too.
    """
    return [_caption(judgement, mistake, certainty) for mistake in chosen]


def _caption(judgement: Judgement, mistake: Mistake, certainty: bool) -> str:
    seen, truth = judgement.name_of(mistake.predicted), judgement.name_of(mistake.truth)
    percent = format_number(100 * mistake.certainty, 0)
    if mistake.predicted == mistake.truth:
        return _("{name}, {percent} %").format(name=truth, percent=percent)
    wrong = _("{seen}, not {truth}").format(seen=seen, truth=truth)
    return f"{wrong} ({percent} %)" if certainty else wrong
