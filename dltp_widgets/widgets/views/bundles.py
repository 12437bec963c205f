"""Find the browser halves that the package's build leaves beside this file.

Each view is one ES module (and perhaps one style sheet) made by esbuild from ``labextension/src/views``;
anywidget sends it with the widget, so nothing has to be registered in any front end.
"""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).parent / "static"
"""Where ``npm run build:views`` writes; never committed."""


BUNDLES = (
    *(
        "codeEditor.js",
        "copyButton.js",
        "digitPad.js",
        "figurePointer.js",
        "gallery.css",
        "gallery.js",
        "guard.css",
    ),
    *(
        "guard.js",
        "indexMap.css",
        "indexMap.js",
        "labLink.js",
        "layerEditor.js",
        "layerPalette.js",
        "scaleSlider.js",
    ),
    *("tensorGrid.css", "tensorGrid.js", "tensors.css"),
)
"""All of them; a test compares them with what the views ask for and with what the build makes."""


def missing() -> list[str]:
    """Return the names of those that are not there, or empty."""
    there = {path.name for path in STATIC.glob("*") if path.is_file() and path.stat().st_size}
    return [name for name in BUNDLES if name not in there]


def bundle(name: str) -> str:
    """Return the text of one built file.

    Parameters
    ----------
    name : str
        File name in `STATIC`, such as ``"guard.js"``.

    Raises
    ------
    ImportError
        If the package was not built, with the command that builds it.
    """
    path = STATIC / name
    if not path.is_file():
        raise ImportError(
            f"{name} was not built: run `npm run build:views`, or install the package with pip."
        )
    return path.read_text(encoding="utf-8")
