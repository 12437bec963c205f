"""Runs every rule on an experiment, before take-off."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dltp_widgets.core.checks.argument_rules import check_arguments
from dltp_widgets.core.checks.argument_value_rules import check_argument_values
from dltp_widgets.core.checks.data_rules import check_labels, check_values
from dltp_widgets.core.checks.field_rules import check_fit, check_loss, check_metrics, check_optimizer
from dltp_widgets.core.checks.finding import LEVELS, Finding
from dltp_widgets.core.checks.fit_rules import check_class_weight, check_watched
from dltp_widgets.core.checks.label_rules import check_loss_and_labels
from dltp_widgets.core.checks.layer_rules import check_layers
from dltp_widgets.core.checks.leak_rules import check_leaks
from dltp_widgets.core.checks.metric_rules import check_metrics_and_labels
from dltp_widgets.core.checks.model_rules import check_memory, check_model
from dltp_widgets.core.checks.output_rules import check_output
from dltp_widgets.core.checks.outputs import outputs_of
from dltp_widgets.core.checks.rate_rules import check_rates
from dltp_widgets.core.checks.row_loss_rules import check_row_loss
from dltp_widgets.core.checks.scaling_rules import check_scaling
from dltp_widgets.core.checks.split_rules import check_lengths, check_names
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.resolving.resolve import ResolvedModel

RULES: tuple[Callable[[Experiment], Iterator[Finding]], ...] = (
    check_values,
    check_leaks,
    check_loss,
    check_optimizer,
    check_rates,
    check_arguments,
    check_argument_values,
    check_metrics,
    check_fit,
    check_watched,
    check_class_weight,
)
"""The rules that need no model: an experiment in, findings out; in the order in which a student meets them."""

MODEL_RULES: tuple[Callable[[Experiment, ResolvedModel | None], Iterator[Finding]], ...] = (
    check_model,
    check_names,
    check_labels,
    check_scaling,
    check_layers,
    check_memory,
)
"""The rules that look at the model, which is resolved once for all of them."""


_NAMES = ("unknown_loss", "unknown_metric", "unknown_optimizer")


def check_experiment(exp: Experiment) -> list[Finding]:
    """Judge data, model, compile and fit settings together.

    Parameters
    ----------
    exp : Experiment

    Returns
    -------
    list of Finding
        Errors first, then warnings, then advice; empty when there is nothing to say. No weight is built, and
        Keras is imported only for layers that cannot be resolved without it. The arrays are read once.
    """
    found = list(check_lengths(exp)) or [*_of_model(exp), *(f for rule in RULES for f in rule(exp))]
    if exp.as_compiled:  # what is the user's own has a name that Keras does not know, and is known to work
        found = [finding for finding in found if finding.code not in _NAMES]
    return sorted(found, key=lambda finding: LEVELS.index(finding.level))


def _of_model(exp: Experiment) -> Iterator[Finding]:
    """Yield what the model shows: by itself, and each output beside its labels and its loss."""
    resolved = exp.resolved
    for rule in MODEL_RULES:
        yield from rule(exp, resolved)
    if resolved is not None:
        for output in outputs_of(exp, resolved):
            yield from check_output(exp, output, resolved)
            yield from check_loss_and_labels(exp, output)
            yield from check_row_loss(exp, output)
            yield from check_metrics_and_labels(exp, output)
