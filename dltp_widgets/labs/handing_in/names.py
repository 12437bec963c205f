"""Names that people type: tidied to be kept and shown, and as parts of file names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MOST = 80
"""Characters of a name that are kept."""

_SLUG = 40


def tidy(text: str, most: int = MOST) -> str:
    """Return a text on one line, without what would move a cursor or turn the line around."""
    kept = (" " if unicodedata.category(c).startswith("Z") else c for c in unicodedata.normalize("NFC", text))
    plain = "".join(c for c in " ".join("".join(kept).split()) if unicodedata.category(c)[0] != "C")
    return plain[:most].strip()


def slug(names: Sequence[str]) -> str:
    """Return names as a part of a file name: letters without accents, digits, single hyphens; never empty."""
    return "-".join(filter(None, map(_slug, names))) or "anonyme"


def _slug(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain).strip("-")[:_SLUG].strip("-")
