"""The layer editor: the layers of a model as rows, or drawn as a graph.

Python says what the rows are; ``labextension/src/views/layerEditor.ts`` draws them, keeps the keyboard among them and
asks for acts (messages ``{kind, ...}``, see `Act`). What is selected is a synced trait, and belongs to both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import anywidget
import traitlets

from dltp_widgets.core.language import format_count, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.lock import with_ui_lock
from dltp_widgets.widgets.views.bundles import bundle

MOST_PASTED = 200_000
"""Characters of code that are read when they are pasted or dropped."""

Line = tuple[int | str, int]
"""A line of the drawing: from a row, or -1, -2, ... for an input (its name, once it was looked up), to a row."""

_ROWS = frozenset({"remove", "duplicate", "up", "down", "move", "copy"})
_GAPS = frozenset({"add", "paste", "move", "copy"})
_ROW = frozenset({"open", "fold"})
_PLAIN = frozenset({"fix", "undo", "redo"})


@dataclass(frozen=True)
class Act:
    """What the view asks for: a checked message."""

    kind: str
    """``"add"``, ``"paste"``, ``"move"``, ``"copy"`` (rows to a gap), ``"remove"``, ``"duplicate"``, ``"up"``,
    ``"down"`` (rows), ``"open"``, ``"fold"`` (one row), ``"fix"``, ``"undo"`` or ``"redo"``."""
    rows: tuple[int, ...] = ()
    """Rows it is about, ascending."""
    gap: int = 0
    """Where to: 0 is before the first row, the number of rows behind the last."""
    text: str = ""
    """The class to add, or the code to paste."""
    line: Line | None = None
    """Of ``"add"``, ``"move"`` and ``"copy"``: the line of the drawing to go to, instead of a gap."""


class LayerEditor(anywidget.AnyWidget):
    """Shows rows.

    Parameters
    ----------
    on_act : callable
        ``on_act(act)``: the user asks for an `Act`.
    on_select : callable
        ``on_select(selected, current)``: the user chose rows.
    """

    _esm = bundle("layerEditor.js")

    rows = traitlets.List(traitlets.Dict()).tag(sync=True)
    """Each layer, as ``LayerRow`` of ``layerEditorProtocol.ts`` says."""

    inputs = traitlets.List(traitlets.Dict()).tag(sync=True)
    """Each input: ``name`` and ``shape``."""

    problem = traitlets.Instance(dict, allow_none=True).tag(sync=True)
    """``row`` (or None), ``message``, ``stops`` (an error, not an advice) and ``fixable``; None if nothing is wrong."""

    selected = traitlets.List(traitlets.Int()).tag(sync=True)
    """Rows that the next act is about, ascending."""

    current = traitlets.Int(-1).tag(sync=True)
    """The row that the keyboard is at; -1: none."""

    turn = traitlets.Int(0).tag(sync=True)
    """How many acts the view had asked for when it said what is selected.

    While the kernel is busy the news of a selection waits, and an act overtakes it: what was selected before that act
    is then no news any more.
    """

    drawing = traitlets.Bool(False).tag(sync=True)
    """Whether the model is drawn as a graph instead of listed."""

    texts = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
    """What the view says, in the language in force."""

    def __init__(
        self, on_act: Callable[[Act], None], on_select: Callable[[list[int], int], None], **traits: Any
    ) -> None:
        super().__init__(**traits)
        self.add_class("dltp-layer-editor")
        self._on_act, self._on_select = on_act, on_select
        self._showing = False
        self._asked = 0
        self._chosen: tuple[list[int], int] = ([], -1)
        self.on_msg(with_ui_lock(self._on_message))
        self.observe(with_ui_lock(self._on_selection), ["selected", "current"])
        self.relabel()

    # --- changes from the user -------------------------------------------------------------------
    def _on_message(self, _widget: Any, content: Mapping[str, Any], _buffers: Any) -> None:
        turn = content.get("turn")
        self._asked = max(self._asked, turn) if type(turn) is int else self._asked
        act = _checked(content, len(self.rows), len(self.inputs))
        if act is not None:
            self._on_act(act)

    def _on_selection(self, _change: Any) -> None:
        if self._showing:
            return
        if self.turn < self._asked:
            self.select(*self._chosen)
        else:
            count = len(self.rows)
            rows = sorted({row for row in self.selected if 0 <= row < count})
            self._on_select(rows, self.current if self.current < count else -1)

    # --- changes from the model ------------------------------------------------------------------
    def show(
        self,
        rows: list[dict[str, Any]],
        inputs: list[dict[str, str]],
        problem: dict[str, Any] | None,
        *,
        drawing: bool,
    ) -> None:
        """Show a model; one that is the same as before sends nothing."""
        with self.hold_sync():
            self.rows, self.inputs, self.problem, self.drawing = rows, inputs, problem, drawing
            self.relabel()

    def select(self, selected: list[int], current: int) -> None:
        """Mark rows, and move the keyboard to one."""
        self._showing = True
        try:
            with self.hold_sync():
                self.selected, self.current = selected, current
            self._chosen = (selected, current)
        finally:
            self._showing = False

    def relabel(self) -> None:
        """Write the texts of the view again, in the language in force."""
        count = len(self.rows)
        self.texts = {
            "layers": ngettext("Model of {count} layer", "Model of {count} layers", count).format(
                count=format_count(count)
            ),
            "empty": _("No layer yet: drag one here, or add one from the left."),
            "hint": _("Drag, or Alt+↑ and Alt+↓, to move. Ctrl+C and Ctrl+V: layers as Keras code."),
            "drawn": _(
                "Drag a layer onto a line, and it stands in it. Ctrl+C and Ctrl+V: layers as Keras code."
            ),
            "fix": _("Fix"),
            "fold": _("Fold"),
            "unfold": _("Unfold"),
        }


def _checked(content: Mapping[str, Any], count: int, inputs: int) -> Act | None:
    """Return the act that a message asks for; None if it is none, or about rows that are not there."""
    kind, line = content.get("kind"), content.get("line")
    rows, gap = content.get("rows", []), content.get("gap", 0)
    if kind in _ROW:
        rows = [content.get("row")]
    text = content.get("layer" if kind == "add" else "text", "")
    is_sound = (
        kind in _ROWS | _GAPS | _ROW | _PLAIN
        and isinstance(rows, list)
        and all(type(row) is int and 0 <= row < count for row in rows)
        and bool(rows) == (kind in _ROWS | _ROW)
        and type(gap) is int
        and 0 <= gap <= count
        and (line is None or _is_line(line, count, inputs))
        and isinstance(text, str)
        and len(text) <= MOST_PASTED
    )
    if not is_sound:
        return None
    return Act(str(kind), tuple(sorted(set(rows))), gap, text, None if line is None else tuple(line))


def _is_line(line: Any, count: int, inputs: int) -> bool:
    is_pair = isinstance(line, list) and len(line) == 2 and all(type(end) is int for end in line)
    return is_pair and -inputs <= line[0] < line[1] < count and line[1] >= 0
