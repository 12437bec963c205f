"""Why a training failed, in a sentence."""

from __future__ import annotations

import math

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _


def explain(error: BaseException) -> str:
    """Return the first meaningful line of what Keras raised, as part of a sentence."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("Exception encountered when calling")]
    return _("Training stopped on an error: {reason}").format(
        reason=(lines[0] if lines else type(error).__name__)[:300]
    )


def no_number(step: int, epoch: int) -> TrainingError:
    """Return the error of a loss that is nan or infinite since `step` of all, in `epoch`, both from 1."""
    message = _("The loss is no longer a number since step {step} (epoch {epoch}).")
    return TrainingError(
        message.format(step=format_count(step), epoch=format_count(epoch)),
        argument="loss",
        value=math.nan,
        way_out=_("Usually the learning rate is too large, or the data are not scaled."),
    )
