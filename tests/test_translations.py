"""Every text a student sees exists in French, with the same placeholders."""

from __future__ import annotations

import ast
import string
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import dltp_widgets

PACKAGE = Path(dltp_widgets.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}


def _extracted() -> Catalog:
    catalog = Catalog()
    for filename, line, message, _comments, context in extract_from_dir(
        PACKAGE, method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        catalog.add(message, locations=[(filename, line)], context=context)
    return catalog


def _french() -> Catalog:
    with (PACKAGE / "locale/fr/LC_MESSAGES/dltp_widgets.po").open("rb") as file:
        return read_po(file, locale="fr")


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_nothing_is_missing_and_nothing_is_left_over() -> None:
    wanted = {message.id for message in _extracted() if message.id}
    have = {
        message.id for message in _french() if message.id and all(_strings(message)) and not message.fuzzy
    }
    assert wanted - have == set(), "texts without French"
    assert have - wanted == set(), "French of texts that are gone"


def test_no_text_hides_in_an_f_string() -> None:
    """Babel does not look there before Python 3.12: the text would never be translated."""
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
    ]
    assert hidden == []


def test_placeholders_are_the_same() -> None:
    for message in _french():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        for french in _strings(message):
            assert _placeholders(french) in [_placeholders(form) for form in ids], message.id


def test_french_typography() -> None:
    """A no-break space before a colon, a semicolon, a question or exclamation mark; no straight apostrophe."""
    for message in _french():
        for french in _strings(message):
            for mark in ":;?!":
                assert f" {mark}" not in french, f"breaking space before {mark} in: {french}"
            assert "'" not in french.replace("{name!r}", ""), f"straight apostrophe in: {french}"


def _strings(message: object) -> tuple[str, ...]:
    strings = message.string  # type: ignore[attr-defined]
    return strings if isinstance(strings, tuple) else (strings,)
