"""A page of Markdown cut into blocks, so that every line of it belongs to exactly one.

Headings, fences, boxes (admonitions and folded blocks), comments and the front matter are blocks of their own, however
deep in lists they stand; what is between them is text. A box is cut again inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from dltp_widgets.labs.text.fences import kind_of, language_of
from dltp_widgets.labs.text.markdown import parse

_ENDS = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
_ATTRIBUTES = re.compile(r"\s*\{:?\s*([^{}]*)\}\s*$")
_CUT = ("front_matter", "heading_open", "fence", "box_open", "comment")


@dataclass(frozen=True)
class Block:
    """A run of lines of a page."""

    kind: str
    """``"front"``, ``"heading"``, ``"text"``, ``"cell"``, ``"listing"``, ``"box"`` (an admonition), ``"fold"``,
    ``"comment"``, or a part of the lab: ``"widget"``, ``"quiz"``, ``"check"``, ``"hint"``."""
    source: str
    """The lines as they stand in the file; those of all blocks, one after the other, are the file."""
    line: int
    """Number of the first line, from 1."""
    text: str
    """What it says, without the indentation around it: Markdown of a text, title of a heading, code of a fence, body
    of a box."""
    level: int = 0
    """Of a heading: 1 to 6."""
    word: str = ""
    """Of a box: the word after the mark; of a fence: its language."""
    title: str = ""
    """Of a box: its title; empty: none is shown."""
    name: str = ""
    """Of a heading: the anchor given to it, as in ``## Title {#name}``."""
    children: tuple[Block, ...] = ()
    """Of a box: its body, cut again."""

    def walk(self) -> Iterator[Block]:
        """Yield this block and all inside it, in the order of the page."""
        yield self
        for child in self.children:
            yield from child.walk()


def cut(text: str) -> tuple[Block, ...]:
    """Return the blocks of a page, in order."""
    return _blocks(parse(text), _ENDS.findall(text), 0, None)


def lines_of(text: str) -> list[str]:
    """Return the lines with their ends, as Markdown counts them."""
    return _ENDS.findall(text)


def _blocks(tokens: Sequence[Token], lines: list[str], begin: int, end: int | None) -> tuple[Block, ...]:
    """Return the blocks of lines `begin` to `end` (None: the last), which `tokens` describe."""
    stop = len(lines) if end is None else end
    found: list[Block] = []
    at, boxed = begin, end is not None
    inside = boxed  # whether the text now read goes on in a list item, so that its indentation means nothing
    for place, token in enumerate(tokens):
        if token.type not in _CUT or token.map is None or token.map[0] < at:
            continue
        if token.type == "heading_open" and token.level > tokens[0].level:
            continue  # inside a list or a quotation
        first, last = token.map[0], min(token.map[1], stop)
        found += _text(lines, at, first, inside)
        inside = boxed or token.level > 0
        found.append(_special(tokens, place, lines, first, max(last, first + 1)))
        at = max(last, first + 1)
    return tuple(_join_blank([*found, *_text(lines, at, stop, inside)]))


def _special(tokens: Sequence[Token], place: int, lines: list[str], first: int, last: int) -> Block:
    token = tokens[place]
    block = Block("comment", "".join(lines[first:last]), first + 1, token.content)
    if token.type == "front_matter":
        return replace(block, kind="front")
    if token.type == "heading_open":
        return _heading(block, int(token.tag[1]), tokens[place + 1])
    if token.type == "fence":
        return replace(block, kind=kind_of(token.info, token.content), word=language_of(token.info))
    return _box(block, tokens, place, lines, last) if token.type == "box_open" else block


def _heading(block: Block, level: int, inline: Token) -> Block:
    attributes = _ATTRIBUTES.search(inline.content)
    name = re.search(r"#([\w.:-]+)", attributes[1]) if attributes else None
    title = inline.content[: attributes.start()] if attributes else inline.content
    return replace(block, kind="heading", text=title.strip(), level=level, name=name[1] if name else "")


def _box(block: Block, tokens: Sequence[Token], place: int, lines: list[str], last: int) -> Block:
    meta, level = tokens[place].meta, tokens[place].level
    close = next(
        n for n in range(place + 1, len(tokens)) if tokens[n].type == "box_close" and tokens[n].level == level
    )
    inside = tokens[place + 1 : close]
    children = _blocks(inside, lines, block.line, last) if last > block.line else ()
    title = meta["word"].capitalize() if meta["title"] is None else meta["title"]
    return replace(
        block,
        kind="fold" if meta["fold"] else "box",
        text=meta["body"].strip("\n"),
        word=meta["word"],
        title=title,
        children=children,
    )


def _text(lines: list[str], first: int, last: int, inside: bool) -> list[Block]:
    source = "".join(lines[first:last])
    return [Block("text", source, first + 1, _dedented(source, inside))] if source else []


def _dedented(source: str, inside: bool) -> str:
    """Return the text with its first lines moved left, if they went on inside a list item that was cut."""
    lines = [line.expandtabs(4) if line[:1] == "\t" else line for line in re.split(r"\r\n?|\n", source)]
    filled = [line for line in lines if line.strip()] if inside else []
    indent = len(filled[0]) - len(filled[0].lstrip()) if filled else 0
    for number, line in enumerate(lines):
        if line.strip() and len(line) - len(line.lstrip()) < indent:
            break
        lines[number] = line[indent:]
    return "\n".join(lines).strip("\n")


def _join_blank(blocks: list[Block]) -> Iterator[Block]:
    """Give lines that are only blank to the block before them."""
    held: Block | None = None
    for block in blocks:
        if held is not None and block.kind == "text" and not block.text.strip():
            held = replace(held, source=held.source + block.source)
            continue
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield held
