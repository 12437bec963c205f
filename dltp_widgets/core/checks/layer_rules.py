"""The rules on single layers that Keras accepts and that undo what the others do."""

from __future__ import annotations

from collections.abc import Iterator

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.mending import edit_model
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.resolving.resolve import ResolvedModel

_DROPOUTS = ("Dropout", "AlphaDropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
_NO_GRADIENT = "Gradients do not exist for variables … when minimizing the loss. …"
_MOST = 0.8
_USUAL = 0.5


def check_layers(exp: Experiment, resolved: ResolvedModel | None) -> Iterator[Finding]:
    """Find a Dropout that drops everything, or nearly."""
    if resolved is None or resolved.problem is not None:
        return
    for index, layer in enumerate(resolved.spec.layers):
        rate = layer.args.get("rate")
        if layer.layer not in _DROPOUTS or not isinstance(rate, int | float) or not _MOST < rate <= 1:
            continue
        if rate == 1:
            level = "warning"
            message = _(
                "Dropout 1 drops every value: what follows gets nothing but zeros, and nothing is learned."
            )
        else:
            level = "advice"
            message = _("Dropout {rate} drops nearly every value; 0.2 to 0.5 is usual.").format(rate=rate)
        fix = edit_model(exp, lambda spec, index=index: spec.edit(index, rate=_USUAL))  # type: ignore[misc]
        says = _NO_GRADIENT if rate == 1 and any(layer.params for layer in resolved.layers[:index]) else None
        yield Finding(level, "dropout_all", f"model.layers.{index}", message, fix, says)
