"""What front matter and sidecar say about a lab as a whole.

The front matter belongs to the website first: what is not ours there is left alone, what is wrong there is a note.
The sidecar is only ours, and strict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import LANGUAGES
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.format.schema import Reader, known, whole, word
from dltp_widgets.labs.parts import Note
from dltp_widgets.labs.text.located import MAX_BYTES, Located, read_yaml
from dltp_widgets.labs.text.page import Block
from dltp_widgets.labs.text.text_file import read_text

ENDING = ".lab.yml"
"""How the name of a sidecar ends."""

_GENERAL = ("title", "language", "seed", "data", "time")
_EXERCISE = ("time", "solution_after", "hints", "widget", "checks", "quiz", "mistakes", "python")


@dataclass(frozen=True)
class Settings:
    """What is said about a lab beside its text."""

    title: str = ""
    language: str = ""
    seed: int | None = None
    data: tuple[str, ...] = ()
    time: int | None = None
    steps: dict[str, tuple[int | None, bool]] = field(default_factory=dict)
    """Key of a step -> its minutes, and whether it is optional."""
    exercises: dict[str, Located] = field(default_factory=dict)
    """Key of an exercise -> its entries."""
    places: dict[str, Located] = field(default_factory=dict)
    """``steps`` and ``exercises`` as they stand, for errors."""

    def after(self, weaker: Settings) -> Settings:
        """Return these settings, and where they are silent those of `weaker`."""
        silent = {name: getattr(weaker, name) for name in _GENERAL if getattr(self, name) in ("", None, ())}
        return replace(self, **silent)

    def check_keys(self, steps: list[str], exercises: list[str]) -> None:
        """Refuse keys that the page does not have."""
        for section, keys in (("steps", steps), ("exercises", exercises)):
            if section in self.places:
                known(self.places[section], tuple(keys))


def sidecar_of(page: Path) -> Path | None:
    """Return the sidecar of a page, or None: that of its language, else the one of all languages."""
    own = page.with_name(page.stem + ENDING)
    shared = page.with_name(re.sub(rf"\.({'|'.join(LANGUAGES)})$", "", page.stem) + ENDING)
    return next((path for path in (own, shared) if path.is_file()), None)


def read_sidecar(path: Path, language: str) -> Settings:
    """Read a sidecar; its texts are wanted in this language.

    Raises
    ------
    LabError
        With file, line and what was expected.
    """
    top = read_yaml(read_text(path, MAX_BYTES), path.name)
    if top.value is None:
        return Settings()
    fields = known(top, (*_GENERAL, "steps", "exercises"))
    settings = _general(fields, Reader(language))
    steps = {key: _step(node) for key, node in _mapping(fields, "steps").items()}
    exercises = _mapping(fields, "exercises")
    for node in exercises.values():
        _check_exercise(node)
    places = {name: node for name, node in fields.items() if name in ("steps", "exercises")}
    return replace(settings, steps=steps, exercises=exercises, places=places)


def read_front(blocks: tuple[Block, ...], file: str) -> tuple[Settings, list[Note]]:
    """Read the front matter of a page; what cannot be read there is a note."""
    front = next((block for block in blocks if block.kind == "front"), None)
    if front is None:
        return Settings(), []
    try:
        top = read_yaml(front.text, file, first_line=front.line + 1)
    except LabError as refused:
        return Settings(), [Note(refused.line or front.line, "front_matter", refused.message)]
    fields = dict(top.value) if isinstance(top.value, dict) else {}
    if "language" not in fields and "lang" in fields:
        fields["language"] = fields["lang"]
    settings, notes = Settings(), []
    for name in _GENERAL:
        try:
            settings = settings.after(
                _general({name: fields[name]} if name in fields else {}, Reader("en"), False)
            )
        except LabError as refused:
            notes.append(Note(refused.line or front.line, "front_matter", refused.message))
    return settings, notes


def _general(fields: dict[str, Located], reader: Reader, strict: bool = True) -> Settings:
    language = (
        word(fields["language"]).replace("_", "-").split("-")[0].lower() if "language" in fields else ""
    )
    if strict and language and language not in LANGUAGES:
        raise fields["language"].error(
            _("one of these is expected: {names}").format(names=", ".join(LANGUAGES))
        )
    return Settings(
        title=reader.text(fields["title"]) if "title" in fields else "",
        language=language,
        seed=whole(fields["seed"]) if "seed" in fields else None,
        data=_names(fields["data"]) if "data" in fields else (),
        time=whole(fields["time"]) if "time" in fields else None,
    )


def _names(node: Located) -> tuple[str, ...]:
    items = node.value if isinstance(node.value, list) else [node]
    return tuple(word(item) for item in items)


def _mapping(fields: dict[str, Located], name: str) -> dict[str, Located]:
    if name not in fields or fields[name].value is None:
        return {}
    if not isinstance(fields[name].value, dict):
        raise fields[name].error(_("a mapping is expected: the key of each, and what belongs to it"))
    return dict(fields[name].value)


def _step(node: Located) -> tuple[int | None, bool]:
    fields = known(node, ("time", "optional"))
    optional = fields["optional"].value if "optional" in fields else False
    if not isinstance(optional, bool):
        raise fields["optional"].error(_("true or false is expected"))
    return (whole(fields["time"]) if "time" in fields else None), optional


def _check_exercise(node: Located) -> None:
    fields = known(node, _EXERCISE)
    if "time" in fields:
        whole(fields["time"])
    if "solution_after" in fields and fields["solution_after"].value is not None:
        whole(fields["solution_after"])
