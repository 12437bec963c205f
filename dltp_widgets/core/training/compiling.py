"""From a `CompileSpec` to ``model.compile``."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.keras_names import loss_class_name

if TYPE_CHECKING:
    import keras

    from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec


def compile_model(model: keras.Model, spec: CompileSpec, fit: FitSpec) -> None:
    """Compile `model` as described; how a compiled one is run (eagerly, by XLA) stays as it is.

    Raises
    ------
    SpecError
        If Keras knows no such loss, optimizer, metric or argument.
    """
    import keras

    run = {"run_eagerly": model.run_eagerly, "jit_compile": model.jit_compile} if model.compiled else {}
    try:
        model.compile(
            optimizer=_optimizer(spec, fit),
            loss=_losses(spec),
            metrics=_metrics(spec),
            loss_weights=dict(spec.loss_weights) if spec.loss_weights else None,
            **run,
        )
        for metric in spec.metric_names:
            if metric != "accuracy":
                keras.metrics.get(metric)
    except SpecError:
        raise
    except (ValueError, TypeError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise SpecError(
            _("Keras cannot compile this: {reason}").format(reason=reason),
            argument="compile",
            value=spec,
        ) from error


def build_optimizer(model: keras.Model) -> None:
    """Make the optimizer's variables, if they are not there yet.

    Keras' own optimizers look themselves, but for the one that mixed_float16 wraps around them: built twice, it
    has two of each.
    """
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)


def _optimizer(spec: CompileSpec, fit: FitSpec) -> keras.optimizers.Optimizer:
    import keras

    kind = _class(keras.optimizers, spec.optimizer, "compile.optimizer")
    args: dict[str, Any] = dict(spec.optimizer_args)
    if fit.schedule:
        schedule = dict(fit.schedule)
        name = schedule.pop("name", "")
        args["learning_rate"] = _class(keras.optimizers.schedules, name, "fit.schedule")(**schedule)
    elif spec.learning_rate is not None:
        args["learning_rate"] = spec.learning_rate
    return kind(**args)


def _metrics(spec: CompileSpec) -> Any:
    if isinstance(spec.metrics, Mapping):
        return {
            output: [names] if isinstance(names, str) else list(names)
            for output, names in spec.metrics.items()
        }
    return list(spec.metrics) or None


def _losses(spec: CompileSpec) -> Any:
    if isinstance(spec.loss, str):
        return _loss(spec.loss, spec.loss_args)
    return {output: _loss(name, spec.loss_args) for output, name in spec.loss.items()}


def _loss(name: str, args: Mapping[str, Any]) -> Any:
    """Return the name itself, or a loss object where it takes arguments."""
    import keras

    if not args:
        return name
    return _class(keras.losses, loss_class_name(name), "compile.loss")(**args)


def _class(module: Any, name: str, argument: str) -> Any:
    """Return the class `name` of a public Keras module; never anything else that lives there."""
    kind = getattr(module, name, None) if name.isidentifier() and name[:1].isupper() else None
    if not isinstance(kind, type):
        near = difflib.get_close_matches(name, [n for n in dir(module) if n[:1].isupper()], 1, 0.4)
        raise SpecError(
            _("Keras has no {name!r}.").format(name=name),
            argument=argument,
            value=name,
            way_out=_("Did you mean {near}?").format(near=near[0]) if near else None,
        )
    return kind
