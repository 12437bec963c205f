"""The link of a lab to the notebook around it: where the student is, which cell was chosen, what is wanted.

It has no look. In JupyterLab the lab extension hears it, scrolls and inserts; elsewhere nothing happens.
"""

from __future__ import annotations

import anywidget
import traitlets

from dltp_widgets.widgets.views.bundles import bundle


class LabLink(anywidget.AnyWidget):
    """Put one among the children of a lab."""

    _esm = bundle("labLink.js")

    lab = traitlets.Unicode("").tag(sync=True)
    """``model_id`` of the lab's widget: the application finds its notebook by it."""

    chosen = traitlets.Unicode("").tag(sync=True)
    """Key of the step or exercise whose cell was chosen in the notebook; set by the browser."""

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
        wish = {"at": at, "place": place, "scroll": scroll}
        self.send(wish | {name: value for name, value in more.items() if value is not None})
