"""The controls of the data card: which set, and how it is prepared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.preparation import Preparation
from dltp_widgets.core.data.sources.own_data import OwnData
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.data import data_choices
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.parts.fields import Field


class DataControls(ipywidgets.VBox):
    """Set, share of validation, scaling, labels; behind *More* test share, strata, shape.

    Parameters
    ----------
    owner : Composite
        Gets the controls ``dataset valid scale labels more test stratify reshape file_path file_target load_file``.
    own : OwnData
        What the student brought along.
    on_set : callable
        ``on_set(name)``: a set was chosen.
    on_file : callable
        ``on_file(path, target)``: a file shall be read.
    on_prepare : callable
        ``on_prepare(**changes)``: fields of a `Preparation` were changed; returns why that cannot be, or "".
    """

    def __init__(
        self,
        owner: Composite,
        own: OwnData,
        *,
        on_set: Callable[[str], None],
        on_file: Callable[[str, str], None],
        on_prepare: Callable[..., str],
    ) -> None:
        self._owner, self._own = owner, own
        self._data: Dataset | None = None
        self._on_set, self._on_file, self._on_prepare = on_set, on_file, on_prepare
        self._showing = False
        self._add_lists()
        self._add_more()
        self._add_file()
        main = [self.dataset, self._file, self.valid, self.scale, self.labels]
        super().__init__([*main, self.more, self._more])
        self.add_class("dltp-data-controls")

    # --- controls --------------------------------------------------------------------------------
    def _add_lists(self) -> None:
        self.dataset = self._list(
            "dataset",
            lambda: data_choices.known_sets(self._own.kept, self._data),
            lambda: _("Data set"),
            self._on_set_chosen,
        )
        self.valid = self._field("valid", data_choices.parse_percent, data_choices.show_percent)
        self._owner.bind_text(self.valid, description=lambda: _("Validation (%)"))
        self.scale = self._list(
            "scale", lambda: data_choices.scales(self._data), lambda: _("Scaling"), self._on_scale_chosen
        )
        self.labels = self._list("labels", data_choices.codings, lambda: _("Labels"), self._on_labels_chosen)

    def _add_more(self) -> None:
        self.test = self._field("test", data_choices.parse_percent, data_choices.show_percent)
        self._owner.bind_text(self.test, description=lambda: _("Test (%)"))
        self.reshape = self._field("reshape", data_choices.parse_shape, data_choices.show_shape)
        self._owner.bind_text(self.reshape, description=lambda: _("Shape of one example"))
        self.stratify = self._owner.control(
            "stratify",
            ipywidgets.Checkbox(indent=False),
            description=lambda: _("Keep the share of each class"),
        )
        self.stratify.observe(with_ui_lock(self._on_stratify_changed), "value")
        self.more = self._owner.control(
            "more", ipywidgets.ToggleButton(icon="caret-right"), description=lambda: _("More")
        )
        self.more.add_class("dltp-fold")
        self.more.observe(with_ui_lock(self._on_more_toggled), "value")
        self._more = ipywidgets.VBox([self.test, self.stratify, self.reshape], layout={"display": "none"})

    def _add_file(self) -> None:
        self.path = self._owner.control("file_path", Field(str), description=lambda: _("File (.csv, .npz)"))
        self.target = self._owner.control(
            "file_target", Field(str), description=lambda: _("Column to predict (of a table)")
        )
        load = self._owner.control("load_file", ipywidgets.Button(), description=lambda: _("Load"))
        load.on_click(with_ui_lock(self._on_load_clicked))
        self._file = ipywidgets.VBox([self.path, self.target, load], layout={"display": "none"})

    def _list(
        self,
        key: str,
        entries: Callable[[], list[tuple[str, Any]]],
        description: Callable[[], str],
        on_choose: Callable[[Any], None],
    ) -> Choice:
        choice = Choice(self._owner, key, entries, description=description, on_choose=on_choose)
        choice.add_class("dltp-field")
        return choice

    def _field(self, key: str, parse: Callable[[str], Any], show: Callable[[Any], str]) -> Field:
        field: Field = self._owner.control(key, Field(parse, show=show))
        field.observe(with_ui_lock(lambda change: self._on_field_changed(key, change["new"])), "value")
        self._owner.on_relabel(field.relabel)
        return field

    # --- changes from the user -------------------------------------------------------------------
    def _on_set_chosen(self, name: str) -> None:
        self._file.layout.display = "" if name == data_choices.FILE else "none"
        if name != data_choices.FILE:
            self._on_set(name)

    def _on_load_clicked(self, _button: Any) -> None:
        self._on_file(self.path.text.value.strip(), self.target.text.value.strip())

    def _on_field_changed(self, key: str, value: Any) -> None:
        if self._showing or value is None:
            return
        change = {"others": data_choices.reshapes(value)} if key == "reshape" else {key: value or None}
        getattr(self, key).set_error(self._on_prepare(**change))

    def _on_scale_chosen(self, kind: str) -> None:
        self._on_prepare(scale=None if kind == data_choices.NO_SCALE else kind)

    def _on_labels_chosen(self, coding: str) -> None:
        self._on_prepare(one_hot=coding == "one_hot")

    def _on_stratify_changed(self, change: Any) -> None:
        if not self._showing:
            self._on_prepare(stratify=bool(change["new"]))

    def _on_more_toggled(self, change: Any) -> None:
        self.more.icon = "caret-down" if change["new"] else "caret-right"
        self._more.layout.display = "" if change["new"] else "none"

    # --- changes from the model ------------------------------------------------------------------
    def says(self, sentence: str) -> bool:
        """Tell whether a sentence stands at one of the fields already."""
        return sentence in [field.error for field in (self.valid, self.test, self.reshape)]

    def set_data(self, data: Dataset) -> None:
        """Show how `data` is prepared; what cannot be changed is disabled."""
        self._data = data
        self._showing = True
        try:
            self._show(data, Preparation.of(data))
        finally:
            self._showing = False

    def set_name(self, name: str) -> None:
        """Show which set is there."""
        self.dataset.refresh()
        self.dataset.set_value(name)
        self._file.layout.display = "none"

    def _show(self, data: Dataset, known: Preparation | None) -> None:
        fixed = known is None or not self._own.has_raw(data)
        self._enable(data, known, fixed)
        self.set_name(data.name)
        self.scale.refresh()
        if isinstance(data.input_shape, tuple):
            self.reshape.set_value(data.input_shape)
        shown = data_choices.shown_of(data)
        self.valid.set_value(shown.valid or 0.0)
        self.test.set_value(shown.test or 0.0)
        self.stratify.value = shown.stratify
        self.scale.set_value(shown.scale or data_choices.NO_SCALE)
        self.labels.set_value("one_hot" if shown.one_hot else "integers")

    def _enable(self, data: Dataset, known: Preparation | None, fixed: bool) -> None:
        classes = data.task == "classification"
        given = {  # a split of the set's own stays
            key: known is not None and getattr(known, key) is None and key in data.splits
            for key in ("valid", "test")
        }
        self.valid.text.disabled = fixed or given["valid"]
        self.test.text.disabled = fixed or given["test"]
        self.scale.disabled = fixed
        self.labels.layout.display = "" if classes else "none"
        self.labels.disabled = self.stratify.disabled = fixed or not classes
        self.reshape.text.disabled = fixed or not isinstance(data.input_shape, tuple)
