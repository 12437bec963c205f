"""The player: leads through a lab, in any notebook.

::

    Your first lab                                 3 / 7   about 10 min   4 min
    [Step: 2 Count  ✓]
    what there is to read
    the exercise (`ExerciseCard`)
    [<] [Next >] [Skip] [Insert this cell]                       Saved 10:42
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

import ipywidgets
import traitlets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.language import offer_language
from dltp_widgets.labs.cell_log import CellLog
from dltp_widgets.labs.code_offer import CodeOffer
from dltp_widgets.labs.exercise_card import ExerciseCard
from dltp_widgets.labs.lab import Lab
from dltp_widgets.labs.lab_text import foot_html, head_html
from dltp_widgets.labs.places import Place, number
from dltp_widgets.labs.rendering import to_html
from dltp_widgets.labs.session import DONE, SKIPPED, TODO, Session
from dltp_widgets.labs.shipped import find_page
from dltp_widgets.labs.shown_widget import make_widget
from dltp_widgets.widgets.base import with_ui_lock
from dltp_widgets.widgets.fields import error_html
from dltp_widgets.widgets.notebook import variables
from dltp_widgets.widgets.refusable import Refusable
from dltp_widgets.widgets.views.lab_link import LabLink

_MARKS = {DONE: " ✓", SKIPPED: " –", TODO: ""}


class GuidedLab(Refusable):
    """A lab, led through step by step; goes on where the student was.

    Parameters
    ----------
    source : str, path or Lab
        Name of a lab of the package (``"first"``), a Markdown file, or a lab already read.
    language : str, optional
        ``"fr"`` or ``"en"``; default: the language in force.
    text : bool, default True
        Whether to show what there is to read and the exercises; False where the notebook has them (``dltp lab build``),
        each exercise by `exercise`.
    folder : path, optional
        Folder of the journal; default: ``.dltp/journal`` beside the notebook.
    """

    key = traitlets.Unicode(
        "", help="Key of the place where the student is: an exercise, or a page without one."
    )
    cell = traitlets.Unicode(
        "", help="Code that the student wishes to have in a new cell; a front end inserts it."
    )
    progress = traitlets.Tuple((0, 0), help="How many places are done or skipped, and how many there are.")

    def __init__(
        self,
        source: str | PathLike[str] | Lab = "first",
        language: str | None = None,
        *,
        text: bool = True,
        folder: Path | None = None,
        embedded: bool = False,
    ) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-lab")
        self.card: ExerciseCard | None = None
        self._shown: Any = None
        self._text_shown = text
        try:
            lab = source if isinstance(source, Lab) else Lab.from_file(find_page(source, language))
            offer_language(lab.language, "lab")
            self.session = Session(lab, folder)
        except DltpError as refused:
            self.refuse(refused)
            return
        if not self.session.places:
            self.error = _("This lab is empty.")
            self.compose(ipywidgets.HTML(error_html(self.error)))
            return
        self._log = CellLog()
        self.on_release(self._log.close)
        self._make_controls()
        self._lay_out()
        self._connect()
        self._show(self._place(self.session.current), scroll=False)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return what a notebook shows, marked, so that JupyterLab's side panel finds it."""
        data = super()._repr_mimebundle_(**kwargs)
        return data if self.error else (data, {"dltp": {"lab": self.lab.name}})

    @property
    def lab(self) -> Lab:
        """The lab."""
        return self.session.lab

    # --- controls --------------------------------------------------------------------------------
    def _make_controls(self) -> None:
        self._head = ipywidgets.HTML()
        self._text = ipywidgets.HTMLMath()
        self._text.add_class("dltp-lab-text")
        self._step = self.control("step", ipywidgets.Dropdown(), description=lambda: _("Step"))
        self._previous = self.control(
            "previous", ipywidgets.Button(description="<"), tooltip=lambda: _("Back")
        )
        self._next = self.control(
            "next", ipywidgets.Button(button_style="info"), description=lambda: _("Next") + " >"
        )
        self._skip = self.control("skip", ipywidgets.Button(), description=lambda: _("Skip"))
        self._insert = self.control("insert", ipywidgets.Button(), description=lambda: _("Insert this cell"))
        self._foot = ipywidgets.HTML()
        self._offer = CodeOffer(self)
        self._link = LabLink(lab=self.model_id)

    # --- layout ----------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        self._stage = ipywidgets.VBox()
        row = ipywidgets.HBox([self._previous, self._next, self._skip, self._insert, self._foot])
        row.add_class("dltp-lab-row")
        self.compose(self._head, self._step, self._text, self._stage, row, self._offer, self._link)

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        self._choosing = False
        self._step.observe(with_ui_lock(self._on_step_chosen), "value")
        self._previous.on_click(with_ui_lock(lambda _button: self.move(-1)))
        self._next.on_click(with_ui_lock(lambda _button: self.next()))
        self._skip.on_click(with_ui_lock(lambda _button: self.skip()))
        self._insert.on_click(with_ui_lock(lambda _button: self.insert()))
        self._link.observe(with_ui_lock(self._on_cell_chosen), "chosen")
        self.on_relabel(self.refresh)

    # --- changes from the user -------------------------------------------------------------------
    def go_to(self, key: str) -> None:
        """Go to an exercise, or to the first place of a step."""
        if not self.error:
            self._show(self._place(key))

    def move(self, places: int) -> None:
        """Go this many places on (or back)."""
        if not self.error:
            index = self.session.places.index(self._now) + places
            self._show(self.session.places[max(0, min(index, len(self.session.places) - 1))])

    def next(self) -> None:
        """Go on; what was only to be read is then done."""
        if self.error:
            return
        if self._now.exercise is None:
            self.session.finish(self._now.key)
        self.move(1)

    def skip(self) -> None:
        """Leave this out for now, and go on."""
        if not self.error:
            self.session.skip(self._now.key)
            self.move(1)

    def exercise(self, key: str) -> ExerciseCard | ipywidgets.HTML:
        """Return a card for one exercise, to stand under its text in a notebook; a sentence if there is none."""
        try:
            exercise = self.lab.exercise(key)
        except DltpError as refused:
            return ipywidgets.HTML(error_html(str(refused)))
        card = ExerciseCard(self.session, exercise, self._log, statement=False)
        card.observe(with_ui_lock(lambda _change: self.refresh()), "changes")
        return card

    def insert(self) -> str:
        """Offer the code of this place for a new cell (`cell`), to copy where nobody inserts it; return it."""
        if self.error:
            return ""
        self.cell = ""  # the same code again is a new wish
        self.cell = "\n\n".join(cell.strip("\n") for cell in self._now.cells)
        self._offer.show(self.cell)
        self._tell(code=self.cell)
        return self.cell

    def _on_cell_chosen(self, change: Any) -> None:
        """Follow the student, who works on a cell of another step or exercise; the text of a step is in it."""
        place = self._place(change["new"])
        if change["new"] not in (self._now.key, self._now.page.key):
            self._show(place, scroll=False)

    def _on_step_chosen(self, change: Any) -> None:
        if not self._choosing and change["new"] is not None:
            self.go_to(change["new"])

    # --- changes from the model ------------------------------------------------------------------
    def _place(self, key: str) -> Place:
        found = (p for p in self.session.places if key in (p.key, p.page.key))
        exact = (p for p in self.session.places if p.key == key)
        return next(exact, None) or next(found, self.session.places[0])

    def _tell(self, **wish: Any) -> None:
        """Tell the notebook where the student is."""
        step = number(self.lab, self._now)
        place = _("{lab} (step {number})") if step else "{lab}"
        self._link.tell(self._now.key, place.format(lab=self.lab.title, number=step), **wish)

    def _show(self, place: Place, *, scroll: bool = True) -> None:
        self._now = place
        self.session.go_to(place.key)
        self._close_shown()
        self._offer.show("")
        folder = self.lab.path.parent if self.lab.path else None
        self._text.value = to_html(place.text, folder) if self._text_shown else ""
        if place.exercise is not None:
            self.card = self.embed(
                ExerciseCard(
                    self.session, place.exercise, self._log, statement=self._text_shown, embedded=True
                )
            )
            self.card.observe(with_ui_lock(lambda _change: self.refresh()), "changes")
            self._stage.children = (self.card,)
        elif self._text_shown:
            self._stage.children = tuple(self._to_look_at(place))
        self.key = place.key
        self._tell(scroll=scroll)
        self.refresh()

    def _to_look_at(self, place: Place) -> list[Any]:
        """Return the widgets of a step without exercise."""
        shown = []
        for spec in place.page.widgets:
            try:
                shown.append(self.embed(make_widget(spec, variables())))
            except DltpError as refused:
                shown.append(ipywidgets.HTML(error_html(str(refused))))
        return shown

    def _close_shown(self) -> None:
        shown, self._stage.children, self.card = self._stage.children, (), None
        for widget in shown:
            widget.close()

    def refresh(self) -> None:
        """Show where the session stands."""
        if self.error:
            return
        index = self.session.places.index(self._now)
        self.progress = (self.session.done, len(self.session.places))
        self._head.value = head_html(self.session)
        self._choosing = True
        self._step.options = [(self._label(place), place.key) for place in self.session.places]
        self._step.value = self._now.key
        self._choosing = False
        self._previous.disabled = index == 0
        self._next.disabled = index == len(self.session.places) - 1 and self._is_done(self._now)
        self._skip.disabled = self.session.progress(self._now.key).state != TODO
        self._insert.disabled = not self._now.cells
        self._foot.value = foot_html(self.session)

    def _is_done(self, place: Place) -> bool:
        return place.exercise is not None or self.session.progress(place.key).state == DONE

    def _label(self, place: Place) -> str:
        title = place.exercise.title if place.exercise is not None else place.page.title or self.lab.title
        return f"{number(self.lab, place)} {title}{_MARKS[self.session.progress(place.key).state]}".strip()
