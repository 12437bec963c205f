"""What the keys, clicks and drops in the layer editor do to the stack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.language import ngettext
from dltp_widgets.core.reading.from_code import from_code
from dltp_widgets.core.reading.result import CodeResult
from dltp_widgets.widgets.model.layer_palette import INPUTS
from dltp_widgets.widgets.model.layer_rows import remark_on
from dltp_widgets.widgets.model.stack_editing import StackEditing
from dltp_widgets.widgets.views.layer_editor import Act


class LayerActs:
    """Does acts.

    Parameters
    ----------
    stack : StackEditing
        What is changed.
    on_open : callable
        ``on_open()``: the properties of the selected layer are asked for.
    on_input : callable
        ``on_input()``: an input is asked for.
    on_told : callable
        ``on_told(sentences)``: what is to be said of code that was pasted.
    """

    def __init__(
        self,
        stack: StackEditing,
        *,
        on_open: Callable[[], None],
        on_input: Callable[[], None],
        on_told: Callable[[list[str]], None],
    ) -> None:
        self._stack, self._on_open, self._on_input, self._on_told = stack, on_open, on_input, on_told

    def do(self, act: Act) -> None:
        """Do an act and tell screen readers.

        Raises
        ------
        SpecError
            If it cannot be done.
        """
        stack, rows = self._stack, act.rows
        acts: dict[str, Callable[[], None]] = {
            "add": lambda: self._add(act),
            "paste": lambda: self._paste(act.text, act.gap),
            "move": lambda: self._move(act),
            "copy": lambda: self._copy(act),
            "up": lambda: self._shift(rows, max(rows[0] - 1, 0)),
            "down": lambda: self._shift(rows, min(rows[-1] + 2, len(stack.spec.layers))),
            "remove": lambda: stack.remove(*rows),
            "duplicate": lambda: stack.duplicate(rows),
            "fix": self._fix,
            "open": self._on_open,
            "freeze": lambda: stack.freeze(stack.selected, self._inner),
            "thaw": lambda: stack.freeze(stack.selected, self._inner, frozen=False),
            "train_from": lambda: stack.train_from(stack.selected, self._inner),
            "undo": stack.undo,
            "redo": stack.redo,
        }
        if act.kind not in acts:
            return
        acts[act.kind]()
        said = "" if act.text in INPUTS else _said(act.kind, len(rows))
        if said:
            stack.say(said)

    def edit(self, name: str, value: Any) -> None:
        """Change an argument of the selected layer, its ``"name"``, ``"sources"`` (what it takes) or ``"is_output"``.

        Raises
        ------
        SpecError
            If it cannot be.
        """
        at = self._stack.selected
        if name == "sources":
            self._stack.connect(at, value)
        elif name == "is_output":
            self._stack.set_output(at, value)
        else:
            self._stack.edit(at, **{name: value})

    @property
    def _inner(self) -> str | None:
        """Name of the selected layer inside the selected block."""
        at = self._stack.inner
        return None if at is None else self._stack.resolved.layers[self._stack.selected].inner[at].name

    def _add(self, act: Act) -> None:
        if act.text in INPUTS:
            self._on_input()
        elif act.line is not None:
            self._stack.put_on_line(act.text, act.line)
        else:
            self._stack.add(act.text, act.gap)

    def _move(self, act: Act) -> None:
        if act.line is None:
            self._stack.move_together(act.rows, act.gap)
        else:
            self._stack.move_to_line(self._one(act), act.line)

    def _copy(self, act: Act) -> None:
        if act.line is None:
            self._stack.duplicate(act.rows, act.gap)
        else:
            self._stack.put_on_line(self._stack.spec.layers[self._one(act)].edit(name=None), act.line)

    def _one(self, act: Act) -> int:
        if len(act.rows) > 1:
            raise SpecError(_("One layer at a time goes onto a line."), argument="rows")
        return act.rows[0]

    def _shift(self, rows: tuple[int, ...], gap: int) -> None:
        """Move rows by one place; the keyboard stays with the row it is at."""
        at = rows.index(self._stack.selected) if self._stack.selected in rows else len(rows) - 1
        self._stack.move_together(rows, gap)
        moved = self._stack.selection
        self._stack._select(moved, current=moved[at])

    def _fix(self) -> None:
        problem = remark_on(self._stack.resolved)
        if problem is not None and problem.fix is not None:
            self._stack._change(problem.fix)

    def _paste(self, text: str, gap: int) -> None:
        result = _read(text)
        notes = [_note(note.line, note.message) for note in result.notes]
        spec = result.spec
        if spec is None or not spec.layers:
            raise SpecError(" ".join([_("No layer was found in what was pasted."), *notes]), argument="text")
        stack = self._stack
        if not stack.spec.layers and spec.inputs and None not in spec.inputs.values():
            stack._change(lambda _spec: spec, select=range(len(spec.layers)))
        elif not spec.is_stack:
            raise SpecError(
                _("A model with branches cannot be pasted between layers: paste it as code, under View."),
                argument="text",
            )
        else:
            stack.insert(spec.layers, gap)
        self._on_told(notes)


def _read(text: str) -> CodeResult:
    """Read a model, or layers as they are copied: separated by commas, without a list around them."""
    result = from_code(text)
    if result.spec is not None:
        return result
    listed = from_code(f"import keras\nmodel = keras.Sequential([\n{text}\n])")
    return listed if listed.spec is not None and listed.spec.layers else result


def _note(line: int, message: str) -> str:
    return _("Line {line}: {message}").format(line=line, message=message) if line else message


def _said(kind: str, count: int) -> str:
    texts = {
        "add": lambda: _("Layer added."),
        "paste": lambda: _("Pasted."),
        "copy": lambda: _("Copied."),
        "duplicate": lambda: _("Copied."),
        "remove": lambda: ngettext("{n} layer deleted.", "{n} layers deleted.", count).format(n=count),
        "undo": lambda: _("Undone."),
        "redo": lambda: _("Redone."),
        "fix": lambda: _("Mended."),
    }
    return texts[kind]() if kind in texts else ""
