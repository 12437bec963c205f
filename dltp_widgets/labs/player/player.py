"""The player: leads through a lab, in any notebook.

::

    Your first lab                                 3 / 7   about 10 min   4 min
    ✓ 1 Neuron  about 4 min                        (and what data are missing)
    [Step: 2 Count  ✓]
    what there is to read
    the exercise (`ExerciseCard`)
    [<] [Next >] [Skip] [Insert this cell]         Saved 10:42   [Hand in]
    what is recorded (`JournalNotice`), at the first launch
    the names and the file (`HandIn`), once it is asked for
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
from dltp_widgets.labs.format.rendering import to_html
from dltp_widgets.labs.lab import Exercise, Lab
from dltp_widgets.labs.player.code_offer import CodeOffer
from dltp_widgets.labs.player.exercise_card import ExerciseCard
from dltp_widgets.labs.player.exercise_work import ExerciseWork
from dltp_widgets.labs.player.hand_in import HandIn
from dltp_widgets.labs.player.journal_notice import JournalNotice
from dltp_widgets.labs.player.lab_text import head_html, still_html
from dltp_widgets.labs.player.lab_work import work_on
from dltp_widgets.labs.player.stage import Stage
from dltp_widgets.labs.player.way import Way
from dltp_widgets.labs.session.places import Place, number
from dltp_widgets.labs.shipped import find_page
from dltp_widgets.widgets.parts.base import with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.parts.notebook import variables
from dltp_widgets.widgets.parts.refusable import Refusable
from dltp_widgets.widgets.views.lab_link import LabLink


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
        self._held: set[str] = set()
        self._text_shown = text
        try:
            lab = source if isinstance(source, Lab) else Lab.from_file(find_page(source, language))
            offer_language(lab.language, "lab")
            self._shared = work_on(lab, folder)
            self.session = self._shared.session
        except DltpError as refused:
            self.refuse(refused)
            return
        if not self.session.places:
            self.error = _("This lab is empty.")
            self.compose(ipywidgets.HTML(error_html(self.error)))
            return
        self._make_controls()
        self._lay_out()
        self._connect()
        self._notice.show(not self.session.begun)
        self._show(self._place(self.session.current), scroll=False)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return what a notebook shows, marked, so that JupyterLab's side panel finds it."""
        data = super()._repr_mimebundle_(**kwargs)
        return data if self.error else (data, {"dltp": {"lab": self.lab.name}})

    def still(self, *, pictures: bool = True) -> str:
        """Return the places and their states."""
        return "" if self.error else still_html(self.session)

    @property
    def lab(self) -> Lab:
        """The lab."""
        return self.session.lab

    @property
    def card(self) -> ExerciseCard | None:
        """The card of the exercise where the student is, or None where there is none."""
        return None if self.error else self._stage.card

    # --- controls --------------------------------------------------------------------------------
    def _make_controls(self) -> None:
        self._head = ipywidgets.HTML()
        self._text = ipywidgets.HTMLMath()
        self._text.add_class("dltp-lab-text")
        self._way = Way(self, self)
        self._foot = self._way.foot
        self._offer = CodeOffer(self)
        self._link = LabLink(lab=self.model_id)

    # --- layout ----------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        self._stage = Stage(self, self._work, text=self._text_shown)
        self._notice = self.embed(JournalNotice(self.session))
        self._form = self.embed(
            HandIn(self.session, Path.cwd(), self._save, lambda name: self._tell(reveal=name))
        )
        parts = (self._head, self._way.step, self._text, self._stage, self._way.row, self._offer)
        self.compose(*parts, self._notice, self._form, self._link)

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        self._form.observe(
            with_ui_lock(lambda _change: self._notice.show(self._form.state != "closed")), "state"
        )
        self._link.observe(with_ui_lock(self._on_cell_chosen), "chosen")
        self._link.observe(with_ui_lock(lambda change: self._form.on_saved(change["new"])), "saved")
        self.on_release(self.session.on_change(with_ui_lock(lambda _key: self.refresh())))
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
        if self.error:
            return ipywidgets.HTML(error_html(self.error))
        try:
            exercise = self.lab.exercise(key)
        except DltpError as refused:
            return ipywidgets.HTML(error_html(str(refused)))
        return ExerciseCard(self._work(exercise), statement=False, owner=self)

    def _work(self, exercise: Exercise) -> ExerciseWork:
        """Return the work on an exercise, held as long as the lab lives."""
        work = self._shared.on(exercise)
        lasts = (
            exercise.widget is None or not exercise.widget.on
        )  # else it is looked up anew when one comes back
        if lasts and exercise.key not in self._held:
            self._held.add(exercise.key)
            work.hold()
            self.on_release(work.leave)
        return work

    def insert(self) -> str:
        """Offer the code of this place for a new cell (`cell`), to copy where nobody inserts it; return it."""
        if self.error:
            return ""
        self.cell = ""  # the same code again is a new wish
        self.cell = "\n\n".join(cell.strip("\n") for cell in self._now.cells)
        self._offer.show(self.cell)
        self._tell(code=self.cell)
        return self.cell

    def hand_in(self) -> None:
        """Open the form to hand in, or close it."""
        if not self.error:
            self._form.toggle(self._form.state == "closed")

    def _on_cell_chosen(self, change: Any) -> None:
        """Follow the student, who works on a cell of another step or exercise; the text of a step is in it."""
        place = self._place(change["new"])
        if change["new"] not in (self._now.key, self._now.page.key):
            self._show(place, scroll=False)

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

    def _save(self, token: str) -> None:
        """Have the notebook saved, with the page without a kernel as it is now."""
        self.twin.after_drawing(with_ui_lock(lambda: self._tell(save=token)))

    def _show(self, place: Place, *, scroll: bool = True) -> None:
        self._now = place
        self.session.go_to(place.key)
        self._offer.show("")
        folder = self.lab.path.parent if self.lab.path else None
        self._text.value = to_html(place.text, folder) if self._text_shown else ""
        self._stage.show(place, variables())
        self.key = place.key
        self._tell(scroll=scroll)
        self.refresh()

    def refresh(self) -> None:
        """Show where the session stands."""
        if self.error:
            return
        self.progress = (self.session.done, len(self.session.places))
        self._head.value = head_html(self.session, self._shared.needs)
        self._way.draw(self.session, self._now)
        self.twin.renew()
