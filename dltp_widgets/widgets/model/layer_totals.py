"""The numbers of a model in words: of one layer, of all, and as a table."""

from __future__ import annotations

import html

import ipywidgets

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import format_bytes, format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.resolving.resolve import ResolvedLayer, ResolvedModel
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.memory import needed_bytes
from dltp_widgets.widgets.parts.fields import error_html


def formula_html(resolved: ResolvedLayer | None) -> str:
    """Return ``784 × 256 + 256 = 200,960 parameters``, or the count alone, and what it costs."""
    if resolved is None or resolved.output_shape is None:
        return ""
    cost = f'<div class="dltp-hint">{html.escape(_cost(resolved))}</div>'
    if not resolved.params:
        return html.escape(_("No parameters: nothing to learn here.")) + cost
    total = _("{n} parameters").format(n=format_count(resolved.params))
    formula = resolved.formula.replace(" x ", " × ")
    return html.escape(f"{formula} = {total}" if formula else total) + cost


def status_html(resolved: ResolvedModel, subject: object) -> str:
    """Return the foot of the builder: that the model is valid and what it comes to, or its problem.

    Parameters
    ----------
    resolved : ResolvedModel
    subject : Experiment or Held
        An experiment's own settings say how much memory the training takes.
    """
    if resolved.problem is not None:
        return error_html(resolved.problem.message)
    parts = [_("Valid model · {n} parameters").format(n=format_count(resolved.params))]
    if resolved.trainable_params != resolved.params:
        parts.append(_("{n} trained").format(n=format_count(resolved.trainable_params)))
    if resolved.multiply_adds:
        parts.append(_("{n} multiply-adds").format(n=format_count(resolved.multiply_adds)))
    settings = subject if isinstance(subject, Experiment) else None
    fit = settings.fit if settings is not None else FitSpec()
    needed = needed_bytes(resolved, settings.compile if settings is not None else CompileSpec(), fit)
    parts.append(
        _("about {size} to train at batch size {n}").format(size=format_bytes(needed), n=fit.batch_size)
    )
    return f'<span class="dltp-valid">{html.escape(" · ".join(parts))}</span>'


def _cost(resolved: ResolvedLayer) -> str:
    """Return what one layer takes: memory of its weights, work for one example."""
    parts = [format_bytes(resolved.bytes)] if resolved.params else []
    if resolved.multiply_adds:
        parts.append(_("{n} multiply-adds").format(n=format_count(resolved.multiply_adds)))
    return " · ".join(parts)


def told_html(error: str, sentences: list[str]) -> str:
    """Return what cannot be done as an error, else what is to be told."""
    if error or not sentences:
        return error_html(error)
    return "".join(f'<div class="dltp-advice">{html.escape(sentence)}</div>' for sentence in sentences)


class ModelSummary(ipywidgets.HTML):
    """A table of the layers that names trainable and frozen parts."""

    def __init__(self) -> None:
        super().__init__()
        self.add_class("dltp-summary-table")
        self.show(None)

    def show(self, resolved: ResolvedModel | None) -> None:
        """Show the table of a model; None hides it."""
        self.layout.display = "none" if resolved is None else ""
        self.value = "" if resolved is None else _table(resolved)


def _table(resolved: ResolvedModel) -> str:
    names = (_("Layer"), _("Class"), _("Output shape"), _("Parameters"), _("Trained"))
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in names)
    rows = "".join(_table_row(layer) for layer in resolved.layers)
    frozen = resolved.params - resolved.trainable_params
    totals = (
        (_("All parameters"), resolved.params),
        (_("Trained"), resolved.trainable_params),
        (_("Frozen"), frozen),
    )
    foot = "".join(
        f'<tr><th scope="row" colspan="3">{html.escape(name)}</th>'
        f'<td class="dltp-number">{html.escape(format_count(count))}</td><td></td></tr>'
        for name, count in totals
    )
    return (
        f'<div class="dltp-table dltp-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody><tfoot>{foot}</tfoot></table></div>"
    )


def _table_row(layer: ResolvedLayer) -> str:
    known = layer.output_shape is not None
    cells = (layer.name, layer.layer_spec.layer, repr(layer.output_shape) if known else "?")
    texts = "".join(f"<td>{html.escape(text)}</td>" for text in cells)
    count = format_count(layer.params) if known else ""
    return f'<tr>{texts}<td class="dltp-number">{html.escape(count)}</td><td>{_trained(layer)}</td></tr>'


def _trained(layer: ResolvedLayer) -> str:
    """Return whether training changes the weights of a layer: all, none, or some of them."""
    if not layer.params:
        return "–"
    if layer.trainable_params == layer.params:
        return html.escape(_("yes"))
    if not layer.trainable_params:
        return html.escape(_("frozen"))
    count = format_count(layer.params - layer.trainable_params)
    return html.escape(_("{n} frozen").format(n=count))
