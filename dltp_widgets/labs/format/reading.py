"""A page and its sidecar become a `Lab`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dltp_widgets.core.language import LANGUAGES
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.format.anchors import anchors, is_exercise, plain
from dltp_widgets.labs.format.remarks import remarks
from dltp_widgets.labs.format.schema import Reader
from dltp_widgets.labs.format.sidecar import Settings, read_front, read_sidecar, sidecar_of
from dltp_widgets.labs.lab import Exercise, Lab, Step
from dltp_widgets.labs.parts import Hint, Solution
from dltp_widgets.labs.text.fences import SPECIAL
from dltp_widgets.labs.text.guess import guess_language
from dltp_widgets.labs.text.located import Located, lab_error, read_yaml
from dltp_widgets.labs.text.page import Block, cut
from dltp_widgets.labs.text.text_file import read_text

MAX_BYTES = 2 * 2**20
"""The largest page that is read."""


@dataclass
class _Part:
    """A step or an exercise while its blocks are gathered."""

    heading: Block | None
    key: str = ""
    step: str = ""
    blocks: list[Block] = field(default_factory=list)

    @property
    def title(self) -> str:
        return plain(self.heading.text) if self.heading is not None else ""

    @property
    def line(self) -> int:
        return self.heading.line if self.heading is not None else 1


def read_lab(path: Path) -> Lab:
    """Read a page and, if there is one, its sidecar; see `Lab.from_file`."""
    source = read_text(path, MAX_BYTES)
    blocks = cut(source)
    front, notes = read_front(blocks, path.name)
    intro, steps, exercises = _gathered(blocks)
    sidecar = sidecar_of(path)
    guessed = front.language or guess_language(source)
    settings = read_sidecar(sidecar, guessed if guessed in LANGUAGES else "en") if sidecar else Settings()
    settings = settings.after(front)
    language = settings.language or guessed
    reader = Reader(language if language in LANGUAGES else "en")
    settings.check_keys([part.key for part in steps], [part.key for part in exercises])
    made = tuple(_exercise(part, reader, settings.exercises.get(part.key), path.name) for part in exercises)
    _refuse_strays(blocks, exercises, path.name)
    lab = Lab(
        name=re.sub(rf"\.({'|'.join(LANGUAGES)})$", "", path.stem),
        title=settings.title or _first_title(blocks) or path.stem,
        language=language,
        intro=_step(intro, made, reader, settings, path.name),
        steps=tuple(_step(part, made, reader, settings, path.name) for part in steps),
        exercises=made,
        blocks=blocks,
        source=source,
        path=path,
        seed=settings.seed,
        data=settings.data,
        time=settings.time,
    )
    return replace(lab, notes=tuple(sorted([*notes, *remarks(lab)], key=lambda note: note.line)))


def _gathered(blocks: tuple[Block, ...]) -> tuple[_Part, list[_Part], list[_Part]]:
    """Give each block to its step and to the innermost exercise around it."""
    headings = [block for block in blocks if block.kind == "heading"]
    keys = dict(zip((h.line for h in headings), anchors(headings), strict=True))
    intro = _Part(None)
    steps, exercises, around = [intro], [], list[_Part]()
    for block in blocks:
        if block.kind == "heading":
            around = [
                part for part in around if part.heading is not None and part.heading.level < block.level
            ]
            if block.level == 2:
                steps.append(_Part(block, keys[block.line]))
            if is_exercise(plain(block.text)):
                exercises.append(_Part(block, keys[block.line], steps[-1].key))
                around.append(exercises[-1])
        steps[-1].blocks.append(block)
        if around:
            around[-1].blocks.append(block)
    return intro, steps[1:], exercises


def _first_title(blocks: tuple[Block, ...]) -> str:
    return next((plain(block.text) for block in blocks if block.kind == "heading"), "")


def _step(
    part: _Part, exercises: tuple[Exercise, ...], reader: Reader, settings: Settings, file: str
) -> Step:
    own = tuple(exercise for exercise in exercises if exercise.step == part.key)
    inside = {block.line for exercise in own for block in exercise.blocks}
    fences = [
        b for block in part.blocks if block.line not in inside for b in block.walk() if b.kind == "widget"
    ]
    time, optional = settings.steps.get(part.key, (None, False))
    return Step(
        key=part.key,
        title=part.title,
        line=part.line,
        blocks=tuple(part.blocks),
        exercises=own,
        widgets=tuple(reader.widget(_yaml(fence, file)) for fence in fences),
        time=time,
        optional=optional,
    )


def _exercise(part: _Part, reader: Reader, settings: Located | None, file: str) -> Exercise:
    own = _from_fences(part, reader, file)
    more = _from_sidecar(settings, reader) if settings is not None else {}
    for name in ("hints", "checks", "quiz"):
        more[name] = own[name] + more.get(name, ())
    more.setdefault("widget", own["widget"])
    return Exercise(
        key=part.key,
        title=part.title,
        step=part.step,
        line=part.line,
        statement=statement_of(part.blocks[1:]),
        blocks=tuple(part.blocks),
        solutions=tuple(_solutions(part.blocks)),
        **more,
    )


def _from_fences(part: _Part, reader: Reader, file: str) -> dict[str, Any]:
    found: dict[str, Any] = {"hints": (), "checks": (), "quiz": (), "widget": None}
    for block in (inner for outer in part.blocks for inner in outer.walk()):
        if block.kind == "hint":
            found["hints"] += (Hint(block.text.strip()),)
        elif block.kind == "check":
            found["checks"] += reader.checks(_yaml(block, file))
        elif block.kind == "quiz":
            found["quiz"] += reader.quiz(_yaml(block, file))
        elif block.kind == "widget":
            found["widget"] = reader.widget(_yaml(block, file))
    return found


def _from_sidecar(settings: Located, reader: Reader) -> dict[str, Any]:
    fields = settings.value
    found: dict[str, Any] = {
        name: getattr(reader, name)(fields[name])
        for name in ("hints", "checks", "quiz", "mistakes", "python", "widget")
        if name in fields
    }
    if "time" in fields:
        found["time"] = fields["time"].value
    if "solution_after" in fields:
        found["solution_after"] = fields["solution_after"].value
    return found


def _yaml(fence: Block, file: str) -> Located:
    return read_yaml(fence.text, file, first_line=fence.line + 1)


def _refuse_strays(blocks: tuple[Block, ...], exercises: list[_Part], file: str) -> None:
    inside = {block.line for part in exercises for block in part.blocks}
    for block in (inner for outer in blocks if outer.line not in inside for inner in outer.walk()):
        if block.kind in SPECIAL and block.kind != "widget":
            expected = _("a heading “Exercise” is expected above this block")
            raise lab_error(file, block.line, expected, argument=block.kind)


def _solutions(blocks: list[Block]) -> Iterator[Solution]:
    for block in blocks:
        if block.kind == "fold":
            cells = [inner.text.rstrip("\n") for inner in block.walk() if inner.kind == "cell"]
            yield Solution(block.text, "\n\n".join(cells), block.title, block.line)
        else:
            yield from _solutions(list(block.children))


def statement_of(blocks: Iterable[Block], *, folds: bool = False) -> str:
    """Return blocks as Markdown, without the parts of the lab format, and without folded blocks unless asked for."""
    return "\n\n".join(filter(None, (_stated(block, folds) for block in blocks)))


def _stated(block: Block, folds: bool) -> str:
    if block.kind in ("comment", "front", *SPECIAL) or (block.kind == "fold" and not folds):
        return ""
    if block.kind == "heading":
        return f"{'#' * block.level} {block.text}"
    if block.kind in ("cell", "listing"):
        fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", block.text))])
        return f"{fence}{block.word}\n{block.text.rstrip()}\n{fence}"
    if block.kind in ("box", "fold"):
        body = statement_of(block.children, folds=folds).replace("\n", "\n    ")
        return f'{"???" if block.kind == "fold" else "!!!"} {block.word} "{block.title}"\n    {body}'
    return block.text
