"""Every optimizer that is offered: a sentence on each, and its arguments.

Only names, defaults, limits and help, so that a form is drawn without Keras. A test proves names and defaults
equal to Keras' own.
"""

from __future__ import annotations

from dltp_widgets.core.model.catalog.argument import Argument
from dltp_widgets.core.model.catalog.layer_kind import N_
from dltp_widgets.core.training.choices.setting_kind import SettingKind, flag, number, whole

_MOMENTUM = N_("Share of the last step that is done again: 0.9 is usual.")
_NESTEROV = N_("Look ahead before each step.")
_BETA_1 = N_("How long the mean of the gradients remembers.")
_BETA_2 = N_("How long the mean of their squares remembers.")
_EPSILON = N_("Keeps from dividing by zero.")
_DECAY = N_("How much each weight shrinks at each step.")


def _share(name: str, default: float, help_id: str = "") -> Argument:
    return number(name, default, help_id, most=1.0)


def _betas(second: float = 0.999) -> tuple[Argument, ...]:
    return _share("beta_1", 0.9, _BETA_1), _share("beta_2", second, _BETA_2)


def _small(name: str = "epsilon", default: float = 1e-7) -> Argument:
    return number(name, default, _EPSILON)


def _common(weight_decay: float | None = None) -> tuple[Argument, ...]:
    """Return the arguments that Keras gives every optimizer."""
    return (
        number("weight_decay", weight_decay, _DECAY),
        number("clipnorm", None, N_("Longest gradient of each weight array; longer ones are shortened.")),
        number("clipvalue", None, N_("Largest value in a gradient; larger ones are cut.")),
        number("global_clipnorm", None, N_("Longest gradient of all weights together.")),
        flag("use_ema", False, N_("Keep a moving average of the weights.")),
        _share("ema_momentum", 0.99, N_("How long that average remembers.")),
        whole("ema_overwrite_frequency", None, N_("Steps after which it replaces the weights."), least=1),
        number("loss_scale_factor", None, N_("Factor of the loss, for half precision.")),
        whole("gradient_accumulation_steps", None, N_("Batches whose gradients make one step."), least=2),
    )


_KINDS = (
    SettingKind(
        "SGD",
        N_("Plain steps downhill; momentum makes them faster."),
        (number("momentum", 0.0, _MOMENTUM, most=1.0), flag("nesterov", False, _NESTEROV), *_common()),
    ),
    SettingKind(
        "Adam",
        N_("Finds a step size for each weight: a good first choice."),
        (*_betas(), _small(), flag("amsgrad", False, N_("Never let step sizes grow again.")), *_common()),
    ),
    SettingKind(
        "AdamW",
        N_("Adam whose weights shrink a little at each step."),
        (
            *_betas(),
            _small(),
            flag("amsgrad", False, N_("Never let step sizes grow again.")),
            *_common(0.004),
        ),
    ),
    SettingKind(
        "RMSprop",
        N_("Divides each step by the recent size of the gradients."),
        (
            _share("rho", 0.9, _BETA_2),
            number("momentum", 0.0, _MOMENTUM, most=1.0),
            _small(),
            flag("centered", False, N_("Subtract the mean before measuring the size.")),
            *_common(),
        ),
    ),
    SettingKind("Nadam", N_("Adam that looks ahead."), (*_betas(), _small(), *_common())),
    SettingKind(
        "Adagrad",
        N_("Steps shrink where gradients were large."),
        (number("initial_accumulator_value", 0.1), _small(), *_common()),
    ),
    SettingKind(
        "Adadelta",
        N_("Adagrad that forgets old gradients; wants a rate near 1."),
        (_share("rho", 0.95, _BETA_2), _small(), *_common()),
    ),
    SettingKind(
        "Adamax", N_("Adam that measures by the largest gradient."), (*_betas(), _small(), *_common())
    ),
    SettingKind(
        "Ftrl",
        N_("For wide linear models with few inputs at a time."),
        (
            Argument("learning_rate_power", "float", -0.5, most=0.0),
            number("initial_accumulator_value", 0.1),
            number("l1_regularization_strength", 0.0),
            number("l2_regularization_strength", 0.0),
            number("l2_shrinkage_regularization_strength", 0.0),
            number("beta", 0.0),
            *_common(),
        ),
    ),
    SettingKind(
        "Lion",
        N_("Only the sign of the gradient counts; wants a small rate."),
        (*_betas(0.99), *_common()),
    ),
    SettingKind("Lamb", N_("Adam for very large batches."), (*_betas(), _small(), *_common())),
    SettingKind(
        "Adafactor",
        N_("Adam that needs little memory."),
        (
            Argument("beta_2_decay", "float", -0.8, most=0.0),
            number("epsilon_1", 1e-30, _EPSILON),
            number("epsilon_2", 0.001, _EPSILON),
            number("clip_threshold", 1.0),
            flag("relative_step", True, N_("Smaller steps as training goes on.")),
            *_common(),
        ),
    ),
    SettingKind(
        "Muon",
        N_("Steps of equal size in all directions for matrices, Adam for the rest."),
        (
            _share("adam_beta_1", 0.9, _BETA_1),
            _share("adam_beta_2", 0.999, _BETA_2),
            number("adam_weight_decay", 0.004, _DECAY),
            _small(),
            *_common(0.004),
            flag("exclude_embeddings", True),
            number("muon_a", 3.4445, least=None),
            number("muon_b", -4.775, least=None),
            number("muon_c", 2.0315, least=None),
            number("adam_lr_ratio", 1),
            _share("momentum", 0.95, _MOMENTUM),
            whole("ns_steps", 5, least=1),
            flag("nesterov", True, _NESTEROV),
            number("rms_rate", 0.2),
        ),
    ),
)

OPTIMIZER_KINDS = {kind.name: kind for kind in _KINDS}
"""Class name -> what it is, in the order in which they are offered. The learning rate has a field of its own."""
