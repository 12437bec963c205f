"""The controls of an inspector: what its source offers, how it is shown, which axes, and where the others are cut."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import ipywidgets

from dltp_widgets.core.data.looking.tensor_view import TensorView, default_axes, has_gallery, is_image
from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.parts.stepper import Stepper
from dltp_widgets.widgets.tensor.tensor_look import Tensor
from dltp_widgets.widgets.tensor.tensor_sources import Entries, Option, Source
from dltp_widgets.widgets.tensor.tensor_text import axis_title, place_label


class Listener(Protocol):
    """Who hears what the user chose."""

    def on_option(self, key: str, value: Any) -> None:
        """Hear of a choice that the source offers."""

    def on_view(self, view: str, axes: tuple[int, int] | None) -> None:
        """Hear of ``"gallery"``, ``"one"`` or ``"values"``, and of the axes to show."""

    def on_part(self, part: str) -> None:
        """Hear of ``"real"`` or ``"imaginary"``."""

    def on_place(self, place: int, at: int) -> None:
        """Hear where the axis is cut that is the `place`-th of those not shown."""


class TensorBar(ipywidgets.Box):
    """A row of controls; what offers no choice is not shown, and not made before it does.

    Parameters
    ----------
    owner : Composite
        Gets the keys of the controls.
    listener : Listener
    """

    def __init__(self, owner: Composite, listener: Listener) -> None:
        self._owner, self._listener = owner, listener
        self._source, self._axes = Source(), (0, 1)
        self._options: tuple[Option, ...] = ()
        self._tensor: Tensor | None = None
        self._menus: dict[str, Choice] = {}
        self._steppers: list[Stepper] = []
        super().__init__(layout=SlimLayout())
        self.children: tuple[Any, ...]
        self.add_class("dltp-inspector-bar")

    @property
    def part(self) -> str:
        """The part of complex numbers that is shown, ``"real"`` or ``"imaginary"``."""
        return str(self._menus["part"].value) if "part" in self._menus else "real"

    # --- changes from the user -------------------------------------------------------------------
    def _on_view_chosen(self, view: str) -> None:
        self._listener.on_view(view, default_axes(self._shape) if view == "values" else None)

    def _on_axis_chosen(self, which: int, axis: int) -> None:
        chosen, other = axis, self._axes[1 - which]
        if other == chosen:  # rows and columns change places
            other = self._axes[which]
        self._listener.on_view("values", (chosen, other) if which == 0 else (other, chosen))

    # --- changes from the model ------------------------------------------------------------------
    def set_source(self, source: Source) -> None:
        """Offer the choices of a source, and no other's."""
        before, self._source, self._options = self._options, source, source.options
        for option in (*before, *self._options):
            offered = option.key in source.chosen
            self._show_menu(
                option.key,
                partial(self._option_entries, option.key),
                partial(self._listener.on_option, option.key),
                option.label,
                source.chosen.get(option.key) if offered else None,
                shown=offered,
            )

    def set_view(self, view: TensorView | None, tensor: Tensor | None, *, gallery: bool) -> None:
        """Show how a tensor is shown; there is nothing to choose where nothing is."""
        self._tensor = tensor
        self._axes = view.axes if view is not None else (0, 1)
        planes = view is not None and view.mode == "values" and len(self._shape) > 2
        how = "values" if planes else "gallery" if gallery and has_gallery(self._shape) else "one"
        show, seen = self._show_menu, view is not None
        images = seen and len(self._view_entries()) > 1
        axis = partial(partial, self._on_axis_chosen)
        rows, columns = self._axes
        show("view", self._view_entries, self._on_view_chosen, lambda: _("View"), how, shown=images)
        show("rows", self._axis_entries, axis(0), lambda: _("Rows"), rows, shown=planes)
        show("columns", self._axis_entries, axis(1), lambda: _("Columns"), columns, shown=planes)
        is_complex = tensor is not None and tensor.array.dtype.kind == "c"
        show("part", _parts, self._listener.on_part, lambda: _("Part"), self.part, shown=seen and is_complex)
        self._show_places(view)
        self.layout.display = "" if any(child.layout.display != "none" for child in self.children) else "none"

    def _show_menu(
        self,
        key: str,
        entries: Callable[[], Entries],
        on_choose: Callable[[Any], None],
        label: Callable[[], str],
        value: Any,
        *,
        shown: bool,
    ) -> None:
        if key not in self._menus:
            if not shown:
                return
            menu = Choice(self._owner, key, entries, description=label, on_choose=on_choose)
            self._menus[key] = menu
            self.children = (*self.children, menu)
        menu = self._menus[key]
        menu.layout.display = "" if shown else "none"
        if shown:
            menu.refresh()
            menu.set_value(value)

    def _show_places(self, view: TensorView | None) -> None:
        cuts = list(zip(view.others, view.index, strict=True)) if view is not None else []
        for place in range(len(self._steppers), len(cuts)):
            stepper = Stepper(self._owner, f"index_{place}", partial(self._listener.on_place, place))
            self._steppers.append(stepper)
            self.children = (*self.children, stepper)
        for place, stepper in enumerate(self._steppers):
            stepper.layout.display = "" if place < len(cuts) else "none"
        for stepper, (axis, at) in zip(self._steppers, cuts, strict=False):
            last = self._shape[axis] - 1
            label = place_label(view.mode if view is not None else "", axis, last, self._names)
            stepper.set_place(label, at, last)

    @property
    def _shape(self) -> tuple[int, ...]:
        return self._tensor.array.shape if self._tensor is not None else ()

    @property
    def _names(self) -> tuple[str, ...]:
        return self._tensor.summary.axis_names if self._tensor is not None else ()

    # --- entries ---------------------------------------------------------------------------------
    def _option_entries(self, key: str) -> Entries:
        return next((option.entries() for option in self._options if option.key == key), [])

    def _view_entries(self) -> Entries:
        """Return the ways to see images; nothing for what is none."""
        shape, values = self._shape, (_("Values"), "values")
        if has_gallery(shape):
            one = [(_("One image"), "one")] if len(shape) == 4 else []
            return [(_("Gallery"), "gallery"), *one, values]
        return [(_("Image"), "one"), values] if is_image(shape) else []

    def _axis_entries(self) -> Entries:
        return [
            (f"{axis_title(axis, self._names)} ({format_count(size)})", axis)
            for axis, size in enumerate(self._shape)
        ]


def _parts() -> Entries:
    return [(_("Real"), "real"), (_("Imaginary"), "imaginary")]
