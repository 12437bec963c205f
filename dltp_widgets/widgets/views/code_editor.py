"""The code editor: Keras code that can be typed in, coloured, with remarks on its lines.

``labextension/src/views/codeEditor.ts`` sends what was typed after a pause (`value`); Python reads it and answers with
`remarks`. Nothing here changes the text: it is the student's.
"""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from dltp_widgets.widgets.views.bundles import bundle


class CodeEditor(anywidget.AnyWidget):
    """A text of code."""

    _esm = bundle("codeEditor.js")

    value = traitlets.Unicode("").tag(sync=True)
    """The code, as it stands in the editor."""

    remarks = traitlets.List(traitlets.Dict()).tag(sync=True)
    """Each remark: ``line`` (from 1; 0: the whole source), ``kind`` (``"migrated"``, ``"unsupported"``,
    ``"told"``) and ``message``."""

    texts = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
    """What the view says, in the language in force."""

    description = traitlets.Unicode("")
    """Label of the editor."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.add_class("dltp-code-editor")
