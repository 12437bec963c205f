"""Find a lab: one that comes with the package, by name, or a page of one's own, by path."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import LANGUAGES, get_language
from dltp_widgets.core.language import gettext as _

CONTENT = Path(__file__).parent / "content"
"""The labs that come with the package: ``name.fr.md``, ``name.en.md``, ``name.lab.yml``."""


def shipped() -> dict[str, tuple[str, ...]]:
    """Return the names of the labs of the package, and the languages each is there in."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(CONTENT.glob("*.md")):
        name, _dot, language = path.stem.rpartition(".")
        found[name] = (*found.get(name, ()), language)
    return found


def find_page(source: str | PathLike[str], language: str | None = None) -> Path:
    """Return the page of a lab.

    Parameters
    ----------
    source : str or path
        Name of a lab of the package, or a Markdown file.
    language : str, optional
        ``"fr"`` or ``"en"``; default: the language in force. A lab that is not there in it is taken in another one;
        so is ``page.fr.md`` for ``page.en.md`` beside it.

    Raises
    ------
    LabError
        If there is none.
    """
    wanted = language or get_language()
    name = str(source)
    if name in shipped():
        has = shipped()[name]
        return CONTENT / f"{name}.{wanted if wanted in has else has[0]}.md"
    path = Path(source).expanduser()
    if path.suffix != ".md" or not path.is_file():
        raise LabError(
            _("There is no lab {name!r}.").format(name=name),
            argument="source",
            expected=_("a Markdown file, or one of: {names}").format(names=", ".join(shipped()) or "-"),
            value=name,
            way_out=_("Give a Markdown file, or one of: {names}.").format(names=", ".join(shipped()) or "-"),
        )
    stem, _dot, its = path.stem.rpartition(".")
    twin = path.with_name(f"{stem}.{wanted}.md")
    return twin if language and its in LANGUAGES and twin.is_file() else path
