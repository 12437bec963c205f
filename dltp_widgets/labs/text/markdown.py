r"""The Markdown of course sites, as tokens with line numbers.

markdown-it-py reads CommonMark and tables, mdit-py-plugins the front matter and ``$ $``. The rules here add what
MkDocs Material writes beside that: ``!!! WORD "title"`` and ``??? WORD "title"`` with indented bodies, ``\( \)`` and
``\[ \]``, headings without a space after the ``#``, comments.

The plugin `admon` of mdit-py-plugins is not used: it ends a body at two blank lines and wants its indentation to equal
that of the title; Python-Markdown does neither, and a solution would be cut short.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.fence import fence
from markdown_it.rules_block.paragraph import paragraph
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

BOX = re.compile(
    r'(?P<mark>!!!|\?\?\?\+?)[ \t]*(?P<words>[\w-]+(?:[ \t]+[\w-]+)*)?[ \t]*(?:"(?P<title>.*)")?[ \t]*$'
)
"""The first line of an admonition or of a folded block."""

_FENCE = re.compile(r"(`{3,}[^`]*|~{3,}.*)$")
_TIGHT_HEADING = re.compile(r"(#{2,6})([^\s#].*)$")
_LEAST_INDENT, _INDENT = 2, 4
_BEFORE_ANY: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}


def parse(text: str) -> list[Token]:
    """Return the tokens of a page; ``token.map`` counts lines from 0."""
    return parser().parse(text)


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return the parser of pages."""
    return make_parser()


def make_parser() -> MarkdownIt:
    """Return a new parser of pages. Raw HTML is text to it, so that nothing hides inside."""
    md = MarkdownIt("commonmark", {"html": False}).enable("table")
    md.use(front_matter_plugin)
    md.use(dollarmath_plugin, allow_digits=False, double_inline=True)
    rule = md.block.ruler
    rule.before("code", "box", _box, _BEFORE_ANY)
    rule.before("code", "deep_fence", _deep_fence, _BEFORE_ANY)
    rule.before("code", "comment", _comment, _BEFORE_ANY)
    rule.before("fence", "bracket_math", _bracket_math, _BEFORE_ANY)
    rule.before("heading", "tight_heading", _tight_heading, _BEFORE_ANY)
    rule.at("paragraph", _paragraph)
    md.inline.ruler.before("escape", "bracket_math", _inline_bracket_math)
    return md


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _box(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read ``!!!`` and ``???``, however far the line is indented: as code nobody would write one."""
    found = BOX.match(_line(state, start))
    if found is None or not (found["words"] or found["title"]):
        return False
    if silent:
        return True
    column = state.sCount[start]
    body, stop = _body(state, start, end, column)
    token = state.push("box_open", "div", 1)
    words = (found["words"] or "").split()
    token.meta = {
        "fold": found["mark"].startswith("?"),
        "open": found["mark"].endswith("+"),
        "word": words[0] if words else "",
        "title": found["title"],
        "body": state.getLines(start + 1, stop, body, False),
        "indent": body - column,
    }
    token.map = [start, stop]
    before = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax, state.blkIndent = "box", stop, body
    state.md.block.tokenize(state, start + 1, stop)
    state.parentType, state.lineMax, state.blkIndent = before
    state.push("box_close", "div", -1)
    state.line = stop
    return True


def _body(state: StateBlock, start: int, end: int, column: int) -> tuple[int, int]:
    """Return the column at which the body begins and the line after it; a body of 2 or 3 spaces is one, too."""
    first = next((line for line in range(start + 1, end) if not state.isEmpty(line)), end)
    indent = state.sCount[first] - column if first < end else 0
    if indent < (_LEAST_INDENT if first == start + 1 else _INDENT):
        return column + _INDENT, start + 1
    body = column + min(indent, _INDENT)
    line = last = first
    while line < end and (state.isEmpty(line) or state.sCount[line] >= body):
        last = line if not state.isEmpty(line) else last
        line += 1
    return body, last + 1


def _deep_fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a fence indented by four columns or more: code to CommonMark outside a list, not to a course site."""
    if not state.is_code_block(start) or not _FENCE.match(_line(state, start)):
        return False
    if silent:
        return True
    before, state.blkIndent = state.blkIndent, state.sCount[start]
    stop = next((n for n in range(start + 1, end) if not state.isEmpty(n) and state.sCount[n] < before), end)
    try:
        return fence(state, start, stop, False)
    finally:
        state.blkIndent = before


def _paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a paragraph, but stop before a box or a fence that is indented as if it were its continuation."""
    before = state.lineMax
    line = start + 1
    while line < before and not state.isEmpty(line):
        text = _line(state, line)
        if state.is_code_block(line) and (_FENCE.match(text) or BOX.match(text)):
            state.lineMax = line
            break
        line += 1
    try:
        return paragraph(state, start, end, silent)
    finally:
        state.lineMax = before


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or not _line(state, start).startswith("<!--"):
        return False
    stop = next((n for n in range(start, end) if "-->" in _line(state, n)), None)
    if stop is None:
        return False
    if not silent:
        token = state.push("comment", "", 0)
        token.map = [start, stop + 1]
        token.content = state.getLines(start, stop + 1, state.blkIndent, False)
        state.line = stop + 1
    return True


def _tight_heading(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """Read ``##Title``: a heading on course sites, though not in CommonMark."""
    found = _TIGHT_HEADING.match(_line(state, start))
    if found is None or state.is_code_block(start):
        return False
    if not silent:
        tag = f"h{len(found[1])}"
        opening = state.push("heading_open", tag, 1)
        opening.markup, opening.map = found[1], [start, start + 1]
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = found[2].strip().rstrip("#").rstrip(), opening.map, []
        state.push("heading_close", tag, -1).markup = found[1]
        state.line = start + 1
    return True


def _bracket_math(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""Read ``\[`` at the beginning of a line to ``\]`` at the end of one, without blank line between."""
    if state.is_code_block(start) or not _line(state, start).startswith("\\["):
        return False
    line = start
    while line < end and not state.isEmpty(line) and "\\]" not in _line(state, line):
        line += 1
    if line >= end or not _line(state, line).rstrip().endswith("\\]"):
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.block, token.map = True, [start, line + 1]
        text = state.getLines(start, line + 1, state.blkIndent, False).strip()
        token.content = text.removeprefix("\\[").removesuffix("\\]")
        state.line = line + 1
    return True


def _inline_bracket_math(state: StateInline, silent: bool) -> bool:
    opening = state.src[state.pos : state.pos + 2]
    if opening not in ("\\(", "\\["):
        return False
    stop = state.src.find("\\)" if opening == "\\(" else "\\]", state.pos + 2)
    if stop < 0:
        return False
    if not silent:
        name = "math_inline" if opening == "\\(" else "math_inline_double"
        state.push(name, "math", 0).content = state.src[state.pos + 2 : stop]
    state.pos = stop + 2
    return True
