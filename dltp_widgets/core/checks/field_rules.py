"""The rules on loss, optimizer, metrics and the fields of fit: what Keras does not know or cannot take."""

from __future__ import annotations

import difflib
import numbers
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.experiment import Experiment, usual_compile
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.choices.names import KERAS_LOSSES, KERAS_METRICS
from dltp_widgets.core.training.choices.settings import ENGINES, OPTIMIZERS, is_count

_SAYS = {kind: f"Could not interpret {kind} identifier: {{name}}" for kind in ("loss", "optimizer", "metric")}


def check_loss(exp: Experiment) -> Iterator[Finding]:
    """Find a loss that Keras does not know."""
    loss = exp.compile.loss
    for name in loss.values() if isinstance(loss, Mapping) else [loss]:
        if not _is_one_of(name, KERAS_LOSSES):
            message = _("Keras knows no loss named “{name}”.")
            yield _unknown_loss(exp, message, name)


def check_optimizer(exp: Experiment) -> Iterator[Finding]:
    """Find an optimizer that Keras does not know."""
    name = exp.compile.optimizer
    if not _is_one_of(name, OPTIMIZERS):
        message = _("Keras knows no optimizer named “{name}”.")
        yield _unknown(
            "unknown_optimizer",
            "compile.optimizer",
            message,
            name,
            OPTIMIZERS,
            _set_optimizer,
            _SAYS["optimizer"],
            usual_compile(exp.data).optimizer,
        )


def check_metrics(exp: Experiment) -> Iterator[Finding]:
    """Find a metric that Keras does not know."""
    for metric in exp.compile.metric_names:
        if not _is_one_of(metric, KERAS_METRICS):
            message = _("Keras knows no metric named “{name}”.")
            yield _unknown(
                "unknown_metric",
                "compile.metrics",
                message,
                metric,
                KERAS_METRICS,
                _set_metric,
                _SAYS["metric"],
                next(iter(usual_compile(exp.data).metric_names), ""),
            )


def check_fit(exp: Experiment) -> Iterator[Finding]:
    """Find epochs or a batch size that are no counts, a seed that is none, and an unknown engine."""
    if not is_count(exp.fit.epochs):
        message = _("Epochs: a whole number of at least 1 is expected, not {value}.")
        yield _bad_count("bad_epochs", "epochs", message, exp.fit.epochs, 10)
    if not is_count(exp.fit.batch_size):
        message = _("Batch size: a whole number of at least 1 is expected, not {value}.")
        yield _bad_count("bad_batch_size", "batch_size", message, exp.fit.batch_size, 32)
    elif exp.fit.batch_size > exp.data.train.n:
        message = _("A batch of {size} is larger than the {n} training samples: each epoch is a single step.")
        text = message.format(size=exp.fit.batch_size, n=exp.data.train.n)
        yield Finding(
            "advice",
            "bad_batch_size",
            "fit.batch_size",
            text,
            _set_fit("batch_size", min(32, exp.data.train.n)),
        )
    if not (exp.fit.seed is None or _is_seed(exp.fit.seed)):
        message = _("The seed must be a whole number from 0 to 4294967295, not {value}.")
        yield Finding(
            "error", "bad_seed", "fit.seed", message.format(value=exp.fit.seed), _set_fit("seed", 42)
        )
    if exp.fit.engine not in ENGINES:
        message = _("There is no engine named “{name}”.").format(name=str(exp.fit.engine)[:80])
        yield Finding("error", "unknown_engine", "fit.engine", message, _set_fit("engine", "auto"))


def _unknown_loss(exp: Experiment, message: str, name: Any) -> Finding:
    """Return the finding of an unknown loss: of several that it resembles, the one that fits the labels is meant."""
    usual = str(usual_compile(exp.data).loss)
    near = difflib.get_close_matches(str(name), sorted(KERAS_LOSSES), 1, 0.5)
    if isinstance(name, str) and set(name.lower().split("_")) <= set(usual.split("_")):
        near = [usual]
    sentence = message.format(name=str(name)[:80])
    if near:
        sentence += " " + _("Did you mean {near}?").format(near=near[0])
    else:
        sentence += " " + _("The usual one here is {usual}.").format(usual=usual)
    meant = near[0] if near and isinstance(name, str) else usual
    says = _SAYS["loss"].format(name=str(name)[:80])
    return Finding("error", "unknown_loss", "compile.loss", sentence, _set_loss(name, meant), says)


def _unknown(
    code: str,
    field: str,
    message: str,
    name: Any,
    known: Iterable[str],
    use: Callable[[str, str], Any],
    says: str,
    usual: str,
) -> Finding:
    """Return the finding of an unknown name: the one that it resembles is meant, else the usual one of the task."""
    near = difflib.get_close_matches(str(name), sorted(known), 1, 0.5)
    sentence = message.format(name=str(name)[:80])
    if near:
        sentence += " " + _("Did you mean {near}?").format(near=near[0])
    elif usual:
        sentence += " " + _("The usual one here is {usual}.").format(usual=usual)
    fix = use(name, near[0] if near else usual)
    return Finding("error", code, field, sentence, fix, says.format(name=str(name)[:80]))


def _bad_count(code: str, name: str, message: str, value: Any, default: int) -> Finding:
    return Finding("error", code, f"fit.{name}", message.format(value=value), _set_fit(name, default))


def _set_loss(old: Any, new: str) -> Callable[[Experiment], None]:
    def fix(exp: Experiment) -> None:
        loss = exp.compile.loss
        named = {k: new if v == old else v for k, v in loss.items()} if isinstance(loss, Mapping) else new
        exp.compile = exp.compile.replace(loss=named)

    return fix


def _set_optimizer(_old: str, new: str) -> Callable[[Experiment], None]:
    return lambda exp: setattr(exp, "compile", exp.compile.replace(optimizer=new))


def _set_metric(old: Any, new: str) -> Callable[[Experiment], None]:
    """Return a fix that puts a metric in the place of another; an empty one leaves that out."""

    def fix(exp: Experiment) -> None:
        metrics = exp.compile.metrics
        if isinstance(metrics, Mapping):
            mended: Any = {output: _renamed(names, old, new) for output, names in metrics.items()}
        else:
            mended = _renamed(metrics, old, new)
        exp.compile = exp.compile.replace(metrics=mended)

    return fix


def _renamed(metrics: Any, old: Any, new: str) -> tuple[Any, ...]:
    given = (metrics,) if isinstance(metrics, str) else tuple(metrics or ())
    mended = (new if name == old else name for name in given)
    return tuple(dict.fromkeys(name for name in mended if name != ""))


def _set_fit(name: str, value: Any) -> Callable[[Experiment], None]:
    return lambda exp: setattr(exp, "fit", exp.fit.replace(**{name: value}))


def _is_one_of(name: object, known: Container[str]) -> bool:
    return isinstance(name, str) and name in known


def _is_seed(value: object) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool) and 0 <= int(value) < 2**32
