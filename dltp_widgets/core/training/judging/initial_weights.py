"""The weights a run began with: they follow from its ModelSpec and its seed, so they are built again, not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.seeding import seeded

if TYPE_CHECKING:
    import keras

    from dltp_widgets.core.training.run import Run


def initial_model(run: Run) -> keras.Model:
    """Return the model of a run as it was before the first batch; built anew at each call.

    Raises
    ------
    TrainingError
        If the run trained a model of the user's own, or went on from weights that another run left.
    """
    from dltp_widgets.core.model.keras.build import build_model

    spec = run.snapshot.spec
    if run.snapshot.model is not None or spec is None:
        raise _unknown(_("This run trained a model of your own, whose first weights were not kept."))
    if not run.afresh:
        raise _unknown(_("This run went on from weights that were trained already."))
    if run.seed is None:
        raise _unknown(_("This run has not begun."))
    with seeded(run.seed):
        return build_model(spec)


def _unknown(reason: str) -> TrainingError:
    return TrainingError(
        reason, argument="run", way_out=_("Only the present weights can be shown, not those before training.")
    )
