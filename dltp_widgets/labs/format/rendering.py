r"""Markdown as HTML that is safe to show: no raw HTML, no address but the web's, images only from beside the page.

What a teacher or a student typed reaches the page escaped. Maths stay TeX between ``\( \)``, for MathJax; TeX commands
that make links or attributes are shown instead of run.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.text.markdown import make_parser

IMAGE_TYPES = {
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".gif": "gif",
    ".webp": "webp",
    ".svg": "svg+xml",
}
"""Endings of images that are shown, and their type."""

MAX_IMAGE = 2 * 2**20
"""The largest image that is shown, in bytes."""

MAX_DRAWING = 100_000
"""The largest SVG that is shown, in bytes."""

# An <img> runs no program of an SVG and fetches nothing for it; opened on its own, it would.
_ACTIVE = re.compile(
    rb"\x00|<!(?:DOCTYPE|ENTITY)|<\?xml-stylesheet|<\s*(?:\w+:)?(?:script|foreignObject|iframe|image|use|a|animate|set)\b"
    rb"|\bon\w+\s*=|javascript:|@import|url\(\s*[^#\s]",
    re.IGNORECASE,
)

_LINKS = ("http", "https", "mailto")
# Links, attributes, other extensions, and whatever gives one of them another name.
_TEX = re.compile(
    r"\\(?:href|url|require|unicode|class|cssId|style|data|html[a-zA-Z]*|mmlToken|bbox|includegraphics|toggle"
    r"|(?:text|math)?tip|[gex]?def|let|(?:re)?new(?:command|environment|tagform)|providecommand|Declare[a-zA-Z]*"
    r"|csname)(?![a-zA-Z])"
)
_MATH_MARKS = re.compile(r"\\[)\]]|\$")
_MARK = re.compile(r"[$\\]")
_ATTRIBUTES = re.compile(r"(!?\[[^\]\n]*\]\([^)\n]*\))\{[^{}\n]*\}")


def to_html(markdown: str, folder: Path | None = None) -> str:
    """Return Markdown as safe HTML.

    Parameters
    ----------
    markdown : str
        Of a lab; boxes and maths included.
    folder : path, optional
        Where relative images are; they are put into the text. None: none is shown.
    """
    rendered: str = _renderer().render(_ATTRIBUTES.sub(r"\1", markdown), {"folder": folder})
    return rendered


def to_inline_html(markdown: str) -> str:
    """Return a line of Markdown as safe HTML, without a paragraph around it."""
    rendered: str = _renderer().renderInline(markdown, {"folder": None})
    return rendered


def image_file(address: str, folder: Path | None) -> Path | None:
    """Return the image that a relative address means, or None: absent, too large, of another type, or outside."""
    if folder is None or urlsplit(address).scheme or address.startswith(("/", "\\", "#")):
        return None
    try:
        path = (folder / unquote(address)).resolve()
        fits = path.suffix.lower() in IMAGE_TYPES and path.is_file() and path.stat().st_size <= MAX_IMAGE
        inside = fits and path.is_relative_to(folder.resolve())
        return path if inside and (path.suffix.lower() != ".svg" or _only_draws(path)) else None
    except (OSError, ValueError):  # an address that is no path
        return None


def image_data(path: Path) -> str:
    """Return an image as the address that holds it: ``data:image/png;base64,...``."""
    kind, data = IMAGE_TYPES[path.suffix.lower()], base64.b64encode(path.read_bytes()).decode("ascii")
    return f"data:image/{kind};base64,{data}"


def _only_draws(path: Path) -> bool:
    """Tell whether an SVG is small, and holds no program, no link and nothing from elsewhere."""
    return path.stat().st_size <= MAX_DRAWING and not _ACTIVE.search(path.read_bytes())


@lru_cache(maxsize=1)
def _renderer() -> MarkdownIt:
    md = make_parser()
    for name, rule in _RULES.items():
        md.add_render_rule(name, rule)
    return md


def text_html(text: str) -> str:
    r"""Return a text as HTML in which MathJax finds no maths.

    It would look for ``$``, ``\( \)``, ``\[ \]`` and ``\begin \end`` in everything that is shown; a tag parts them.
    """
    return _MARK.sub(r"<span>\g<0></span>", html.escape(text))


def _text(_self: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    return text_html(tokens[place].content)


def _math(_self: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    token = tokens[place]
    content, before = _MATH_MARKS.sub("", token.content), token.content
    while content != before:  # what is taken out may bring two halves of another one together
        content, before = _MATH_MARKS.sub("", content), content
    if _TEX.search(content):
        return f"<code>{html.escape(token.content)}</code>"
    wide = token.block or token.type == "math_inline_double"
    text = html.escape(content)
    return f'<div class="dltp-math">\\[{text}\\]</div>' if wide else f"\\({text}\\)"


def _code(_self: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    return f'<pre class="dltp-code" tabindex="0">{html.escape(tokens[place].content)}</pre>'


def _link(_self: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    address = str(tokens[place].attrGet("href") or "")
    if not _is_web(address):
        return "<a>"
    return f'<a href="{html.escape(address)}" target="_blank" rel="noopener noreferrer">'


def _is_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme.lower() in _LINKS
    except ValueError:
        return False


def _image(_self: Any, tokens: Sequence[Token], place: int, _options: Any, env: dict[str, Any]) -> str:
    token = tokens[place]
    address, said = str(token.attrGet("src") or ""), token.content
    path = image_file(address, env.get("folder"))
    if path is not None:
        return f'<img alt="{html.escape(said)}" src="{image_data(path)}">'
    if _is_web(address):  # a class may be offline, and a page must not call home
        label = text_html(said) or _("Image")
        return f'<a href="{html.escape(address)}" target="_blank" rel="noopener noreferrer">{label}</a>'
    return f"<em>{text_html(said)}</em>"


def _box_open(_self: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    meta = tokens[place].meta
    title = text_html(meta["word"].capitalize() if meta["title"] is None else meta["title"])
    if meta["fold"]:
        return f'<details class="dltp-box"{" open" if meta["open"] else ""}><summary>{title}</summary>'
    heading = f'<p class="dltp-box-title"><strong>{title}</strong></p>' if title else ""
    return f'<div class="dltp-box">{heading}'


def _box_close(_self: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    level = tokens[place].level
    opening = next(t for t in reversed(tokens[:place]) if t.type == "box_open" and t.level == level)
    return "</details>\n" if opening.meta["fold"] else "</div>\n"


def _nothing(*_given: Any) -> str:
    return ""


_RULES = {
    "text": _text,
    "fence": _code,
    "code_block": _code,
    "link_open": _link,
    "image": _image,
    "box_open": _box_open,
    "box_close": _box_close,
    "comment": _nothing,
    "front_matter": _nothing,
    **dict.fromkeys(("math_inline", "math_inline_double", "math_block", "math_block_label"), _math),
}
