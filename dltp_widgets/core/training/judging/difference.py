"""What two runs were asked differently: the name of a run, and a column of the table of runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.data.origin import OWN
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.run_name import change_text

_SILENT = ("checkpoints",)
"""Settings that change nothing of what is learned."""


@dataclass(frozen=True)
class Change:
    """One setting that differs."""

    field: str
    """Keras' name of the setting; that of the argument where only one of several differs."""
    old: Any
    new: Any

    @property
    def text(self) -> str:
        """Say it in the language in force."""
        return change_text(*self.words)

    @property
    def words(self) -> tuple[str, str, str]:
        """The setting, what it is now and what it was, in a few words: what the name of a run keeps of it."""
        if self.field in ("model", "data"):
            return self.field, "", ""
        return self.field, _short(self.new), _short(self.old)


def changes(before: Any, after: Any) -> list[Change]:
    """Return what was asked differently of two runs.

    Parameters
    ----------
    before, after : Run
        Their ``compile``, ``fit``, ``spec`` and ``data`` are compared; arguments one by one.
    """
    found = []
    for old, new in ((before.compile, after.compile), (before.fit, after.fit)):
        for name in vars(new):
            if name not in _SILENT:
                found += _differing(name, _effective(old, name), _effective(new, name))
    if before.spec != after.spec:
        found.append(Change("model", before.spec, after.spec))
    if not _same_data(before, after):
        found.append(Change("data", before.data, after.data))
    return found


def _same_data(before: Any, after: Any) -> bool:
    """Tell whether both saw the same data; those of a known set or a file may have been loaded twice."""
    outline = before.outline
    return outline == after.outline and (outline.source != OWN or before.data is after.data)


def _differing(name: str, old: Any, new: Any) -> list[Change]:
    if old == new:
        return []
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = dict.fromkeys((*old, *new))
        return [Change(str(key), old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]
    return [Change(name, old, new)]


def _effective(settings: CompileSpec | FitSpec, field: str) -> Any:
    """Return a setting as it takes effect: no learning rate is the optimizer's own."""
    if field == "learning_rate" and isinstance(settings, CompileSpec):
        return settings.effective_learning_rate
    return getattr(settings, field)


def _short(value: Any) -> str:
    """Return a value in a few words; an object with arguments by its name."""
    if isinstance(value, Mapping):
        return str(value.get("name") or ", ".join(f"{key}={item}" for key, item in value.items()))
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "-"
    return str(value)
