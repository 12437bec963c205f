"""A declarative check, and the hints for the wrong answers that a teacher knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.errors import DltpError, LabError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks.kinds import KINDS, shown
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.checks.subject import HISTORY_NAMES, MODEL_NAMES, any_of, look_up


@dataclass(frozen=True)
class Known:
    """A wrong answer that the teacher foresaw."""

    value: Any
    """In the form of what is expected; for a ``metric`` a bar that is reached."""
    hint: str
    """Markdown."""


@dataclass(frozen=True)
class Check:
    """One property that an answer must have."""

    kind: str
    """One of `KINDS`: ``"shape"``, ``"parameters"``, ``"layers"``..."""
    expected: Any
    """What must be found."""
    of: str = ""
    """A dotted path, ``"W"`` or ``"data.train.x"``; empty: the model or the training at hand."""
    tolerance: float = 0.0
    """How far numbers may be from what is expected, absolutely."""
    wrong: tuple[Known, ...] = ()
    """Known wrong answers, the first that fits counts."""
    message: str = ""
    """Said when the answer is wrong, in place of the usual sentence."""
    hint: str = ""
    """Given when the answer is wrong and none of `wrong` fits."""
    line: int = 0
    """Where it stands in its file."""

    def run(self, variables: Mapping[str, Any]) -> CheckResult:
        """Look at an answer.

        Parameters
        ----------
        variables : mapping of str to object
            Those of the notebook, or whatever holds the answer: ``{"model": spec}``, ``{"exp": experiment}``.

        Returns
        -------
        CheckResult
            Never an exception: what cannot be looked at is an answer that did not pass.
        """
        kind = KINDS[self.kind]
        try:
            found = kind.measure(self._subject(variables))
            wanted = self._wanted(variables)
            if kind.same(found, wanted, self.tolerance):
                return CheckResult(True, _("Right."))
            return self._wrong(found, wanted)
        except DltpError as error:
            return CheckResult(False, error.message, self.hint)
        except Exception as error:  # an object of the student's may fail in any way
            return CheckResult(False, self.message or self._unreadable(), self.hint, detail=repr(error))

    def _wanted(self, variables: Mapping[str, Any]) -> Any:
        wanted = KINDS[self.kind].wanted
        if wanted is None:
            return self.expected
        try:
            return wanted(self.expected, variables)
        except LabError as missing:  # the teacher's words say more than where it is looked for
            raise LabError(self.message or missing.message) from missing

    def _subject(self, variables: Mapping[str, Any]) -> Any:
        if self.of:
            return look_up(self.of, variables)
        if KINDS[self.kind].looks_at == "model":
            return any_of(MODEL_NAMES, variables, _("There is no model yet."))
        if KINDS[self.kind].looks_at == "history":
            return any_of(HISTORY_NAMES, variables, _("There is no training yet."))
        raise LabError(_("This check does not say what it looks at."))

    def _wrong(self, found: Any, wanted: Any) -> CheckResult:
        kind = KINDS[self.kind]
        known = next((w for w in self.wrong if kind.same(found, w.value, self.tolerance)), None)
        sentence = self.message or self._named(kind.sentence(found, wanted))
        if known is None:
            return CheckResult(False, sentence, self.hint)
        return CheckResult(False, sentence, known.hint, known=shown(known.value))

    def _named(self, sentence: str) -> str:
        return f"{self.of}: {sentence}" if self.of else sentence

    def _unreadable(self) -> str:
        return _("This cannot be looked at: {what}.").format(what=self.of or self.kind)


def names_of(check: Check, variables: Mapping[str, Any]) -> list[str]:
    """Return the variables that a check looks at: the one it names, else where a model or a training is looked for."""
    if check.of:
        return [check.of.partition(".")[0]]
    names = {"model": MODEL_NAMES, "history": HISTORY_NAMES}.get(KINDS[check.kind].looks_at, ())
    return [name for name in names if name in variables][:1]
