"""The link of a lab to the notebook around it: where the student is, which cell was chosen, what is wanted.

It has no look. In JupyterLab the lab extension hears it, scrolls and inserts; elsewhere nothing happens.
"""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from dltp_widgets.widgets.views.bundles import bundle


class LabLink(anywidget.AnyWidget):
    """Put one among the children of a lab."""

    _esm = bundle("labLink.js")

    lab = traitlets.Unicode("").tag(sync=True)
    """``model_id`` of the lab's widget: the application finds its notebook by it."""

    chosen = traitlets.Unicode("")
    """Key of the step or exercise whose cell was chosen last in the notebook; observers hear of each choice, be it the
    same again: the lab may have gone elsewhere meanwhile."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._place: dict[str, Any] = {}
        self.on_msg(self._heard)

    def _heard(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if isinstance(message, dict) and message.get("kind") == "here" and self._place:
            self.send(self._place | {"scroll": False})  # a page that was loaded meanwhile
            return
        at = message.get("at") if isinstance(message, dict) and message.get("kind") == "chosen" else None
        if not isinstance(at, str):
            return
        if at == self.chosen:
            change = {"name": "chosen", "old": at, "new": at, "owner": self, "type": "change"}
            self.notify_change(traitlets.Bunch(change))
        self.chosen = at

    saved = traitlets.Dict({}).tag(sync=True)
    """``{"token": ..., "path": ...}`` of the last time that the notebook was saved at our wish; set by the browser."""

    def tell(
        self,
        at: str,
        place: str,
        *,
        scroll: bool = True,
        code: str | None = None,
        save: str | None = None,
        reveal: str | None = None,
    ) -> None:
        """Tell the application where the student is.

        Parameters
        ----------
        at : str
            Key of the step or exercise.
        place : str
            How a launcher calls it, translated: ``"Module 1 (step 3.4)"``.
        scroll : bool, default True
            Whether the notebook shall go there.
        code : str, optional
            Put this into a new cell below that place.
        save : str, optional
            Save the notebook, and answer with this token in `saved`.
        reveal : str, optional
            Show the file of this name beside the notebook.
        """
        more = {"code": code, "save": save, "reveal": reveal}
        self._place = {"at": at, "place": place}
        wish = self._place | {"scroll": scroll}
        self.send(wish | {name: value for name, value in more.items() if value is not None})
