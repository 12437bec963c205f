"""The language of every text a student sees, and the numbers in it.

The kernel hears of a language from several sides; the strongest voice wins::

    set_language  >  lab  >  $DLTP_LANG  >  JupyterLab  >  browser  >  process locale  >  English

JupyterLab's and the browser's English count as "no opinion": both are installed in English by default.
Texts are looked up when they are shown, never at import, so that a switch re-labels what is on screen.
"""

from __future__ import annotations

import gettext as _gettext
import locale as _locale
import logging
import math
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from dltp_widgets.core.errors import SpecError

LANGUAGES = ("en", "fr")
"""The languages that are complete."""

_LOCALE = Path(__file__).parent.parent / "locale"
_SOURCES = ("explicit", "lab", "environment", "jupyterlab", "browser", "process")
_DEFAULT_IS_NO_OPINION = ("jupyterlab", "browser")
_offers: dict[str, str] = {}
_listeners: list[Callable[[str], None]] = []
_KILO = 1024
_log = logging.getLogger(__name__)


def set_language(code: str) -> None:
    """Choose the language of the interface.

    Parameters
    ----------
    code : str
        ``"fr"``, ``"en"``, or a locale such as ``"fr-FR"``.

    Raises
    ------
    SpecError
        If the language is not one of `LANGUAGES`.
    """
    language = _normalise(code)
    if language is None:
        raise SpecError(
            gettext("There is no language {code!r}.").format(code=code),
            argument="code",
            expected=", ".join(LANGUAGES),
            value=code,
            way_out=gettext("Choose one of: {choices}.").format(choices=", ".join(LANGUAGES)),
        )
    _offer("explicit", language)


def offer_language(code: str, source: str) -> None:
    """Tell what a weaker voice (``"lab"``, ``"jupyterlab"``, ``"browser"``) speaks; unknown codes are ignored."""
    language = _normalise(code)
    if language is not None and not (language == "en" and source in _DEFAULT_IS_NO_OPINION):
        _offer(source, language)


def get_language() -> str:
    """Return the language in force, ``"en"`` or ``"fr"``."""
    # asked in turn: the locale of the process costs more than all the others
    return next(filter(None, map(_offered, _SOURCES)), "en")


def on_language_change(callback: Callable[[str], None]) -> Callable[[], None]:
    """Call `callback(code)` after each change; return a function that ends this."""
    _listeners.append(callback)

    def unsubscribe() -> None:
        if callback in _listeners:
            _listeners.remove(callback)

    return unsubscribe


def gettext(message: str) -> str:
    """Return `message` (English) in the language in force."""
    return _catalog(get_language()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of the message that fits the count `n`."""
    return _catalog(get_language()).ngettext(singular, plural, n)


def format_number(value: float, digits: int = 3) -> str:
    """Return a number for reading: ``0.896`` in English, ``0,896`` in French."""
    return decimal(f"{value:.{digits}f}")


def decimal(text: str) -> str:
    """Return a number written with a point as the language in force writes it: with a comma in French."""
    return text.replace(".", ",") if get_language() == "fr" else text


def format_count(n: int) -> str:
    """Return a count for reading: ``300,938`` in English, ``300 938`` (no-break spaces) in French."""
    return f"{n:,}".replace(",", "\u202f" if get_language() == "fr" else ",")


def format_bytes(n: int) -> str:
    """Return a size in bytes for reading: ``"11.8 MB"`` (of 1024 kB); ``"11,8 Mo"`` in French."""
    whole = ngettext("{n} byte", "{n} bytes", 1 if n == 1 else 2)  # in French, too, 0 are read as several
    units = (whole, gettext("{n} kB"), gettext("{n} MB"), gettext("{n} GB"), gettext("{n} TB"))
    power = min(int(math.log(n, _KILO)) if n > 0 else 0, len(units) - 1)
    value = n / _KILO**power
    if power == 0 or value >= 100:
        return units[power].format(n=format_count(round(value)))
    return units[power].format(n=decimal(f"{value:.3g}"))


def _offer(source: str, language: str) -> None:
    before = get_language()
    _offers[source] = language
    after = get_language()
    if after != before:
        for listener in tuple(_listeners):  # one that is told may subscribe or unsubscribe others
            _tell(listener, after)


def _tell(listener: Callable[[str], None], language: str) -> None:
    try:
        listener(language)
    except Exception:  # whatever it is, the others shall not stay in the old language
        _log.exception("a listener failed at the change of language to %s", language)


def _normalise(code: str | None) -> str | None:
    language = (code or "").replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else None


def _process_language() -> str | None:
    return _normalise(_locale.getlocale()[0] or os.environ.get("LANG", "").split(".")[0])


def _offered(source: str) -> str | None:
    if source == "environment":
        return _normalise(os.environ.get("DLTP_LANG", ""))
    return _process_language() if source == "process" else _offers.get(source)


@lru_cache(maxsize=len(LANGUAGES))
def _catalog(language: str) -> _gettext.NullTranslations:
    return _gettext.translation("dltp_widgets", _LOCALE, [language], fallback=True)
