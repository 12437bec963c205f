"""The YAML of a lab: strict, and every refusal names file, line and what was expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from dltp_widgets.core.language import LANGUAGES
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.labs.checks.check import Check, Known
from dltp_widgets.labs.checks.expected import read_layer
from dltp_widgets.labs.checks.kinds import KINDS
from dltp_widgets.labs.checks.quiz import Choice, Question
from dltp_widgets.labs.parts import Hint, Mistake, PythonCheck, WidgetSpec
from dltp_widgets.labs.text.finding import nearest
from dltp_widgets.labs.text.located import Located

WIDGETS = frozenset(
    """
    CompileFitPanel DataCard EnvironmentCard EvaluationCard HistoryChart LayerStackBuilder RunTable ShapePlayground
    SweepPanel TensorInspector Workbench
    """.split()  # noqa: SIM905
)
"""Widgets that a lab may show."""

MOST = 500
"""The most entries of a list."""

_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Reader:
    """Reads the entries of an exercise, texts in one language."""

    language: str
    """The language of the page."""

    def text(self, node: Located) -> str:
        """Read a text, or the one for the language of the page."""
        value = node.value
        if isinstance(value, dict) and value and set(value) <= set(LANGUAGES):
            node = value.get(self.language) or value.get("en") or next(iter(value.values()))
            value = node.value
        if isinstance(value, bool) or not isinstance(value, str | int | float) or not str(value).strip():
            raise node.error(_("a text is expected, or one per language: {{en: ..., fr: ...}}").format())
        return (value if isinstance(value, str) else node.raw).strip()

    def hints(self, node: Located) -> tuple[Hint, ...]:
        """Read a list of hints, or a single one."""
        return self._many(node, lambda item: Hint(self.text(item)))

    def checks(self, node: Located) -> tuple[Check, ...]:
        """Read a list of checks, or a single one."""
        return self._many(node, self._check)

    def quiz(self, node: Located) -> tuple[Question, ...]:
        """Read a list of questions, or a single one."""
        return self._many(node, self._question)

    def mistakes(self, node: Located) -> tuple[Mistake, ...]:
        """Read a list of mistakes in code, or a single one."""
        return self._many(node, self._mistake)

    def python(self, node: Located) -> tuple[PythonCheck, ...]:
        """Read the names of functions, ``checks.py:check`` or ``package.module:check``."""
        return self._many(node, self._function)

    def widget(self, node: Located) -> WidgetSpec:
        """Read a widget: its name, or a mapping."""
        if isinstance(node.value, str):
            node = Located({"name": node}, node.file, node.line, node.path)
        fields = known(node, ("name", "on", "data", "model"), needed=("name",))
        name = word(fields["name"])
        if name not in WIDGETS:
            raise fields["name"].error(
                _("one of these is expected: {names}").format(names=", ".join(sorted(WIDGETS)))
            )
        model = _model(fields["model"]) if "model" in fields else None
        on, data = (word(fields[key]) if key in fields else "" for key in ("on", "data"))
        return WidgetSpec(name, on, data, model)

    def _check(self, node: Located) -> Check:
        kinds = [key for key in node.value if key in KINDS] if isinstance(node.value, dict) else []
        if len(kinds) != 1:
            given = ", ".join(node.value) if isinstance(node.value, dict) else str(node.plain)
            close = ", ".join(nearest(given, list(KINDS), len(KINDS)))
            raise node.error(_("one kind of check is expected, such as {kinds}").format(kinds=close))
        kind = kinds[0]
        # what another variable must not be cannot be written down
        more = () if kind == "same_as" else ("wrong",)
        fields = known(node, (kind, "of", "tolerance", *more, "message", "hint"))
        if KINDS[kind].looks_at == "variable" and "of" not in fields:
            raise node.error(_("“of” is expected: the variable to look at"))
        return Check(
            kind=kind,
            expected=KINDS[kind].read(fields[kind]),
            of=word(fields["of"]) if "of" in fields else "",
            tolerance=self._tolerance(fields),
            wrong=self._wrong(fields["wrong"], KINDS[kind].read) if "wrong" in fields else (),
            message=self.text(fields["message"]) if "message" in fields else "",
            hint=self.text(fields["hint"]) if "hint" in fields else "",
            line=node.line,
        )

    def _question(self, node: Located) -> Question:
        common = ("question", "message")
        if isinstance(node.value, dict) and "choices" in node.value:
            fields = known(node, (*common, "choices"))
            choices = self._many(fields["choices"], self._choice)
            if not any(choice.right for choice in choices):
                raise fields["choices"].error(_("at least one choice with right: true is expected"))
            return Question(
                self._own(fields, "question"), choices, message=self._own(fields, "message"), line=node.line
            )
        fields = known(node, (*common, "number", "word", "tolerance", "wrong"))
        if ("number" in fields) == ("word" in fields):
            raise node.error(_("choices, a number or a word is expected"))
        read = _number if "number" in fields else self.text
        expected = read(fields.get("number") or fields["word"])
        return Question(
            self._own(fields, "question"),
            expected=expected,
            tolerance=self._tolerance(fields),
            wrong=self._wrong(fields["wrong"], read) if "wrong" in fields else (),
            message=self._own(fields, "message"),
            line=node.line,
        )

    def _choice(self, node: Located) -> Choice:
        fields = known(node, ("text", "right", "message"), needed=("text",))
        right = fields["right"].value if "right" in fields else False
        if not isinstance(right, bool):
            raise fields["right"].error(_("true or false is expected"))
        return Choice(self.text(fields["text"]), right, self._own(fields, "message"))

    def _mistake(self, node: Located) -> Mistake:
        fields = known(node, ("code", "error", "hint"), needed=("hint",))
        where = [key for key in ("code", "error") if key in fields]
        if len(where) != 1:
            raise node.error(_("“code” or “error” is expected: the text to find there"))
        return Mistake(where[0], self.text(fields[where[0]]), self.text(fields["hint"]))

    def _function(self, node: Located) -> PythonCheck:
        source, colon, function = word(node).rpartition(":")
        named = source.removesuffix(".py").replace("/", ".").split(".")
        if not colon or not function.isidentifier() or not all(part.isidentifier() for part in named):
            raise node.error(_("file.py:function or package.module:function is expected"))
        return PythonCheck(source, function)

    def _wrong(self, node: Located, read: Callable[[Located], Any]) -> tuple[Known, ...]:
        """Read ``{10: hint}``, or ``[{is: value, hint: hint}]`` for values that cannot be keys."""
        if isinstance(node.value, dict):
            return tuple(
                Known(read(_as_value(key, item)), self.text(item)) for key, item in node.value.items()
            )

        def one(item: Located) -> Known:
            fields = known(item, ("is", "hint"), needed=("is", "hint"))
            return Known(read(fields["is"]), self.text(fields["hint"]))

        return self._many(node, one)

    def _own(self, fields: dict[str, Located], name: str) -> str:
        return self.text(fields[name]) if name in fields else ""

    @staticmethod
    def _tolerance(fields: dict[str, Located]) -> float:
        value = _number(fields["tolerance"]) if "tolerance" in fields else 0.0
        if value < 0:
            raise fields["tolerance"].error(_("a number of at least 0 is expected"))
        return float(value)

    @staticmethod
    def _many(node: Located, read: Callable[[Located], _Read]) -> tuple[_Read, ...]:
        items = node.value if isinstance(node.value, list) else [node]
        if not items or len(items) > MOST:
            raise node.error(_("a list of 1 to {n} entries is expected").format(n=MOST))
        return tuple(read(item) for item in items)


def known(node: Located, names: tuple[str, ...], needed: tuple[str, ...] = ()) -> dict[str, Located]:
    """Return the entries of a mapping, all of them known."""
    if not isinstance(node.value, dict):
        raise node.error(_("some of these are expected: {names}").format(names=", ".join(names)))
    fields: dict[str, Located] = node.value
    for name, item in fields.items():
        if name not in names:
            close = ", ".join(nearest(name, names, len(names)))
            raise item.error(_("“{name}” is not known; expected: {names}").format(name=name, names=close))
    missing = [name for name in needed if name not in fields]
    if missing:
        raise node.error(_("“{name}” is expected").format(name=missing[0]))
    return fields


def word(node: Located) -> str:
    """Read a name."""
    if not isinstance(node.value, str) or not node.value.strip():
        raise node.error(_("a name is expected"))
    return node.value.strip()


def whole(node: Located) -> int:
    """Read a count."""
    if isinstance(node.value, bool) or not isinstance(node.value, int) or node.value < 0:
        raise node.error(_("a whole number is expected"))
    return node.value


def _number(node: Located) -> float:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise node.error(_("a number is expected"))
    return node.value


def _as_value(key: str, node: Located) -> Located:
    """Return the key of a mapping as a value: ``10`` is a number."""
    for kind in (int, float):
        try:
            return Located(kind(key), node.file, node.line, node.path, key)
        except ValueError:
            continue
    return Located(key, node.file, node.line, node.path)


def _model(node: Located) -> ModelSpec:
    fields = known(node, ("input_shape", "layers"), needed=("input_shape",))
    layers = fields["layers"].value if "layers" in fields else []
    if not isinstance(layers, list):
        raise fields["layers"].error(_("a list of layers is expected, such as [Flatten, Dense: 10]"))
    shape = KINDS["shape"].read(fields["input_shape"])
    return ModelSpec.sequential(shape, [read_layer(item) for item in layers])
