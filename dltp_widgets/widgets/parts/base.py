"""What every composite widget shares.

A composite is a tree of stock ipywidgets under one root. The root

- holds the `Guard` (keys typed in a control never reach the notebook, news reach screen readers),
- knows each control by a stable ``key``, whatever the language on screen,
- writes every text through `bind_text`, so that a change of language re-labels what is shown,
- remembers what it observes and lets go of it when it is closed,
- has a static `Twin` in the notebook, for pages without a kernel.

Whoever changes widgets holds `UI_LOCK`; see `dltp_widgets.widgets.lock`.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import ipywidgets
import traitlets

from dltp_widgets.core.language import on_language_change
from dltp_widgets.widgets.lock import UI_LOCK, with_ui_lock
from dltp_widgets.widgets.parts.cells import adopt
from dltp_widgets.widgets.parts.delivery import deliver_all
from dltp_widgets.widgets.parts.twin import SOON, Twin
from dltp_widgets.widgets.views.guard import Guard

__all__ = ["UI_LOCK", "Composite", "close_tree", "with_ui_lock"]


_SHOWN = ("data", "model", "compile", "fit", "runs", "ended")
"""What of an Experiment is seen in a twin."""


class Composite(ipywidgets.VBox):
    """Root of a composite widget.

    Parameters
    ----------
    embedded : bool, default False
        True when another composite holds this one: the outer root guards, and is closed with its cell.
    """

    _guard_type: type[Guard] = Guard

    def __init__(self, *, embedded: bool = False) -> None:
        if not embedded:
            deliver_all()
        super().__init__()
        self.add_class("dltp-root" if not embedded else "dltp-part")
        self.controls: dict[str, ipywidgets.Widget] = {}
        """Key -> control. Keys are stable; labels are translated."""
        self._releases: list[Callable[[], None]] = []
        self._relabels: list[Callable[[], None]] = []
        self.showing: Any = None
        """The Experiment that is shown, where it is one; set before `compose`."""
        self.guard: Guard | None = None if embedded else self._guard_type()
        self._outer: Composite | None = None
        self._followers: weakref.WeakSet[Composite] = weakref.WeakSet()
        self.twin = Twin(self.still)
        self._releases.append(self.twin.close)
        if self.guard is not None:
            self.guard.on_seen(self.twin.again)
        self._releases.append(on_language_change(lambda _code: self.relabel()))
        if not embedded:
            adopt(self)

    def embed(self, part: Any) -> Any:
        """Take an embedded composite in, so that what it has to say is heard; return it."""
        part._outer = self
        return part

    def compose(self, *children: ipywidgets.Widget) -> None:
        """Show `children`, in order, under the guard; over them, whether the experiment was given back what it was."""
        self._keep_twin()
        if self.guard is None:
            self.children = children
            return
        line: tuple[ipywidgets.Widget, ...] = ()
        if getattr(self.showing, "restored", None) is not None:
            from dltp_widgets.widgets.parts.restored_line import RestoredLine

            line = (RestoredLine(self, self.showing),)
        self.children = (*line, *children, self.guard)

    def still(self, *, pictures: bool = True) -> str:
        """Return what a page without a kernel shows in its place, as safe HTML; empty: nothing. See `still`.

        Parameters
        ----------
        pictures : bool, default True
            With those that matplotlib draws. Called from a thread.
        """
        return ""

    def __repr__(self) -> str:  # beside its twin, where there is no kernel: not a tree of boxes
        return f"{type(self).__name__}()"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return what a notebook shows; its static twin goes into an output of its own, before."""
        if self.guard is not None:
            self.twin.show()
        return super()._repr_mimebundle_(**kwargs)

    def _keep_twin(self) -> None:
        """Have the twin follow the language and the experiment; what else is shown calls `renew_twin` itself."""
        self.on_relabel(self.renew_twin)
        if self.showing is not None:
            names = [name for name in _SHOWN if self.showing.has_trait(name)]
            self.listen(self.showing, names, lambda change: self.renew_twin(ended=change["name"] == "ended"))

    def renew_twin(self, seconds: float = SOON, *, ended: bool = False) -> None:
        """Have the static twin follow, as of `Twin.renew`: what `still` returns has changed."""
        self.twin.renew(seconds, ended=ended)
        for follower in list(self._followers):
            follower.renew_twin(seconds, ended=ended)

    def follow_still(self, part: Composite) -> None:
        """Have the twin follow that of `part`, which is in it."""
        part._followers.add(self)

    def control(self, key: str, widget: Any, **texts: Callable[[], str]) -> Any:
        """Register `widget` under `key` and return it; `texts` as in `bind_text`."""
        self.controls[key] = widget
        if isinstance(widget, ipywidgets.DOMWidget):
            widget.add_class(f"dltp-key-{key.replace('_', '-')}")
        self.bind_text(widget, **texts)
        return widget

    def bind_text(self, widget: Any, **texts: Callable[[], str]) -> Any:
        """Set traits of `widget` to texts now and at each change of language; return the widget."""

        def write() -> None:
            for trait, text in texts.items():
                setattr(widget, trait, text())

        if texts:
            write()
            self._relabels.append(write)
        return widget

    def on_relabel(self, redraw: Callable[[], None]) -> None:
        """Call `redraw` at each change of language, for what `bind_text` cannot say."""
        self._relabels.append(redraw)

    def relabel(self) -> None:
        """Write every text again in the language in force."""
        with UI_LOCK:
            for write in list(self._relabels):
                write()

    def listen(self, subject: traitlets.HasTraits, names: Any, handler: Callable[[Any], None]) -> None:
        """Observe traits of something that outlives this widget, until this widget is closed."""
        locked = with_ui_lock(handler)
        subject.observe(locked, names)
        self._releases.append(lambda: subject.unobserve(locked, names))

    def on_release(self, release: Callable[[], None]) -> None:
        """Call `release` when this widget is closed."""
        self._releases.append(release)

    def say(self, sentence: str) -> None:
        """Tell screen readers."""
        if self.guard is not None:
            self.guard.announce(sentence)
        elif self._outer is not None:
            self._outer.say(sentence)

    def close(self) -> None:
        """Let go of everything observed and close the whole tree of widgets."""
        with UI_LOCK:
            releases, self._releases = self._releases, []
            for release in releases:
                release()
            self._relabels.clear()
            close_tree(self)

    def __del__(self) -> None:
        """Close what was not closed, without the lock, which nobody may wait for here.

        Python collects garbage in whatever thread is at work: one for which the holder of the lock waits, too.
        """
        if getattr(self, "comm", None) is not None:
            ipywidgets.Widget.close(self)


def close_tree(root: ipywidgets.Widget) -> None:
    """Close a widget and every widget that it refers to, embedded composites included."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        widget = waiting.pop()
        if id(widget) in seen:
            continue
        seen.add(id(widget))
        if isinstance(widget, Composite) and widget is not root and widget._releases:
            widget.close()
            continue
        waiting.extend(_referred(widget))
        if widget is root:
            ipywidgets.Widget.close(widget)  # the caller may be its own `close`
        else:
            widget.close()


def _referred(widget: ipywidgets.Widget) -> list[ipywidgets.Widget]:
    """Widgets in the synced traits of `widget`, however nested (children, layout, marks, scales)."""
    found: list[ipywidgets.Widget] = []
    waiting: list[Any] = [getattr(widget, name, None) for name in widget.keys]
    while waiting:
        value = waiting.pop()
        if isinstance(value, ipywidgets.Widget):
            found.append(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, (list, tuple)):
            waiting.extend(value)
    return found
