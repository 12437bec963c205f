"""The optimizer of a source: its class, its learning rate, and the schedule of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dltp_widgets.core.reading import old_spellings as old
from dltp_widgets.core.reading import signatures
from dltp_widgets.core.reading.objects import NO_VALUE, by_name, is_number, json_value, shown
from dltp_widgets.core.reading.values import Known, Made, Unknown
from dltp_widgets.core.training.choices.settings import OPTIMIZERS

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions


def optimizer_of(
    walk: Expressions, value: Any, line: int
) -> tuple[str, float | None, dict[str, Any], dict[str, Any] | None] | None:
    """Return class, learning rate, further arguments and schedule, or None with a note."""
    if isinstance(value, str):
        return value, None, {}, None
    name = _optimizer_name(walk, value, line)
    if name is None:
        walk.notes.add(line, "optimizer", what=shown(value))
        return None
    named = by_name(value, signatures.OPTIMIZERS, name, {}) if isinstance(value, Made) else {}
    at = value.line if isinstance(value, Made) else line
    if "lr" in named or "learning_rate_" in named:
        walk.notes.add(at, "renamed_argument", old="lr", new="learning_rate")
        named["learning_rate"] = named.pop("lr")
    rate, schedule = _rate(walk, named, name, at)
    arguments: dict[str, Any] = {}
    for key, item in named.items():
        if item is None and key == "epsilon":
            walk.notes.add(at, "dropped_argument", old="epsilon=None")
        elif (kept := json_value(item)) is not NO_VALUE:
            arguments[key] = kept
        else:
            walk.notes.add(at, "unknown_value", argument=key, what=shown(item))
    return name, rate, arguments, schedule


def _optimizer_name(walk: Expressions, value: Any, line: int) -> str | None:
    if not isinstance(value, Known | Made) or not value.path.startswith("keras.optimizers."):
        return None
    if value.name == "get" and isinstance(value, Made) and value.args and isinstance(value.args[0], str):
        found, value.args, value.named = value.args[0], [], {}
        return str(found)
    if value.name in OPTIMIZERS:
        return value.name
    now = old.OPTIMIZERS.get(value.name)
    if now is not None:
        at = value.line if isinstance(value, Made) else line
        walk.notes.add(at, "renamed", old=value.name, new=now)
    return now


def _rate(
    walk: Expressions, named: dict[str, Any], name: str, line: int
) -> tuple[float | None, dict[str, Any] | None]:
    """Take learning rate and decay out of `named`; return the rate and the schedule."""
    rate, decay = named.pop("learning_rate", None), named.pop("decay", None)
    if isinstance(rate, Made):
        return None, _schedule(walk, rate)
    if rate is not None and not is_number(rate):
        walk.notes.add(line, "unknown_value", argument="learning_rate", what=shown(rate))
        rate = None
    if decay is None:
        return rate, None
    if not is_number(decay):
        walk.notes.add(line, "unknown_value", argument="decay", what=shown(decay))
        return rate, None
    walk.notes.add(line, "decay" if decay else "zero_decay")
    if not decay:
        return rate, None
    start = OPTIMIZERS[name] if rate is None and name in OPTIMIZERS else rate
    return None, {
        "name": "InverseTimeDecay",
        "initial_learning_rate": start,
        "decay_steps": 1,
        "decay_rate": decay,
    }


def _schedule(walk: Expressions, made: Made) -> dict[str, Any] | None:
    arguments = {
        key: json_value(value) for key, value in by_name(made, signatures.SCHEDULES, made.name, {}).items()
    }
    module = made.path.rpartition(".")[0]
    known = module == "keras.optimizers.schedules" and made.name in signatures.SCHEDULES
    if not known or NO_VALUE in arguments.values():
        walk.notes.add(made.line, "schedule", what=Unknown(made.node).what)
        return None
    return {"name": made.name, **arguments}
