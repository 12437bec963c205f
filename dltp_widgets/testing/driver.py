"""Act on a widget as a student does: find a control by its key, type into it, choose, click, wait.

Keys are stable, labels are translated: a test that drives by key passes in every language. What a student
cannot do, the driver refuses: press a disabled button, choose what is not in the list, reach what is hidden.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import ipywidgets

from dltp_widgets.widgets.lock import UI_LOCK
from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.parts.fields import Field
from dltp_widgets.widgets.views.part import Part

PATIENCE = 60.0
"""Seconds that `Driver.wait` waits by default: generous, a slow machine is no failure."""

_PAUSE = 0.01
_BUSY = ("loading", "compiling", "running", "waiting")
"""States in which a composite is still at work."""


class Driver:
    """Drives one composite and those embedded in it.

    Parameters
    ----------
    widget : Composite
        What a notebook cell shows.

    Examples
    --------
    >>> Driver(panel).set("epochs", "3").click("train").wait()  # doctest: +SKIP
    """

    def __init__(self, widget: Composite) -> None:
        self.widget = widget

    def __contains__(self, key: str) -> bool:
        """Tell whether a control of this key can be seen."""
        return any(key in owner.controls for owner in self._owners()) and self._is_shown(self._find(key))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all controls, sorted."""
        return tuple(sorted({key for owner in self._owners() for key in owner.controls}))

    def find(self, key: str) -> Any:
        """Return the control of this key; the outermost composite that has it wins.

        Raises
        ------
        AssertionError
            If there is none, or a student would not see it.
        """
        control = self._find(key)
        assert self._is_shown(control), f"the control {key!r} is hidden"
        return control

    def set(self, key: str, value: Any) -> Driver:
        """Type text into a field, choose in a list (by value or label), or set a box.

        Raises
        ------
        AssertionError
            If the control is missing, hidden or disabled, or the list has no such entry.
        """
        control = self._usable(key)
        if isinstance(control, Field):
            control.type(value if isinstance(value, str) else str(value))
        elif hasattr(control, "_options_full"):
            _choose(control, key, value)
        elif hasattr(control, "value"):
            control.value = value
        else:
            raise AssertionError(f"nothing can be set in {key!r}, a {type(control).__name__}")
        return self

    def click(self, key: str) -> Driver:
        """Click a button, or the other state of a toggle or a box.

        Raises
        ------
        AssertionError
            If the control is missing, hidden or disabled, or is nothing to click on.
        """
        control = self._usable(key)
        if isinstance(control, (ipywidgets.Button, Part)):
            control.click()
        elif isinstance(control, (ipywidgets.ToggleButton, ipywidgets.Checkbox)):
            control.value = not control.value
        else:
            raise AssertionError(f"{key!r} is a {type(control).__name__}: nothing to click on")
        return self

    def value(self, key: str) -> Any:
        """Return what a control holds: of a field the value last understood."""
        return self.find(key).value

    def text(self, key: str) -> str:
        """Return what a control says: the text as typed in a field, the label of a button."""
        control = self.find(key)
        return str(control.text.value if isinstance(control, Field) else control.description)

    def error(self, key: str) -> str:
        """Return the sentence under a field, empty if all is well."""
        return str(self.find(key).error)

    def wait(self, condition: Callable[[Any], object] | None = None, timeout: float = PATIENCE) -> Driver:
        """Wait until ``condition(widget)`` holds; without one, until nothing loads or trains any more.

        The condition looks at the widget between two changes, never in the midst of one.

        Raises
        ------
        AssertionError
            If it does not within `timeout` seconds; names the states at that moment.
        """
        holds = condition or (lambda _widget: not self._busy())
        deadline = time.monotonic() + timeout
        while not self._sees(holds):
            assert time.monotonic() < deadline, f"still waiting after {timeout:g} s; states: {self._states()}"
            time.sleep(_PAUSE)
        return self

    def _sees(self, holds: Callable[[Any], object]) -> bool:
        with UI_LOCK:  # a state is set before what belongs to it
            return bool(holds(self.widget))

    def _find(self, key: str) -> Any:
        for owner in self._owners():
            if key in owner.controls:
                return owner.controls[key]
        raise AssertionError(f"no control {key!r}; there are {', '.join(self.keys)}")

    def _usable(self, key: str) -> Any:
        control = self.find(key)
        inner = control.text if isinstance(control, Field) else control
        assert not getattr(inner, "disabled", False), f"the control {key!r} is disabled"
        return control

    def _owners(self) -> Iterator[Composite]:
        return (widget for widget in _tree(self.widget) if isinstance(widget, Composite))

    def _is_shown(self, control: Any) -> bool:
        if isinstance(control, Part):
            return control.is_there() and self._is_shown(control.view)
        return any(widget is control for widget in _tree(self.widget, shown=True))

    def _states(self) -> dict[str, str]:
        states = ((type(owner).__name__, getattr(owner, "state", None)) for owner in self._owners())
        return {name: state for name, state in states if isinstance(state, str)}

    def _busy(self) -> bool:
        return any(state in _BUSY for state in self._states().values())


def _tree(root: Any, *, shown: bool = False) -> Iterator[Any]:
    """Yield the widgets under `root`, the outermost first; with `shown`, only those that can be seen."""
    level = [root]
    while level:
        level = [widget for widget in level if not (shown and _hidden(widget))]
        yield from level
        level = [child for widget in level for child in _children(widget, shown)]


def _children(widget: Any, shown: bool) -> tuple[Any, ...]:
    """Return the children; of a stack of pages, where only what can be seen counts, the page on top."""
    children: tuple[Any, ...] = getattr(widget, "children", ())
    if shown and isinstance(widget, ipywidgets.Stack):
        top = widget.selected_index
        return () if top is None else (children[top],)
    return children


def _hidden(widget: Any) -> bool:
    layout = getattr(widget, "layout", None)
    return layout is not None and (layout.display == "none" or layout.visibility == "hidden")


def _choose(control: Any, key: str, value: Any) -> None:
    labels = [label for label, _value in control._options_full]
    values = [entry for _label, entry in control._options_full]
    if value in values:
        control.value = value
    elif value in labels:
        control.label = value
    else:
        raise AssertionError(f"{key!r} offers {values!r}, not {value!r}")
