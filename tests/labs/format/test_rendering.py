"""What a page holds reaches the notebook as safe HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.labs.format.rendering import to_html, to_inline_html

TAGS = {
    *(
        "a",
        "p",
        "em",
        "strong",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
    ),
    *("hr", "br", "img", "table", "thead", "tbody", "tr", "th", "td", "div", "span", "details", "summary"),
}
ATTRIBUTES = {"href", "target", "rel", "class", "alt", "src", "tabindex", "start", "style", "open", "title"}


TEX = re.compile(r"\\(href|mmlToken|class|style|cssId|unicode|require|newcommand|def|let)(?![a-zA-Z])")


class Strict(HTMLParser):
    """Refuses every tag and attribute that is not on the lists."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.piece = ""
        self.code = 0

    def handle_starttag(self, tag, attrs):
        self.between_tags()
        self.code += tag in ("code", "pre")
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, name
            if name in ("href", "src"):
                assert value.lower().startswith(("http://", "https://", "mailto:", "data:image/")), value
            if name == "style":
                assert value.startswith("text-align:")

    def handle_endtag(self, tag):
        self.between_tags()
        self.code -= tag in ("code", "pre")

    def handle_data(self, data):
        self.text += data
        self.piece += data

    def close(self):
        super().close()
        self.between_tags()

    def between_tags(self):
        """MathJax looks for TeX between two tags, but not in code."""
        assert self.code or not TEX.search(self.piece), self.piece
        self.piece = ""


def strictly(markdown: str) -> str:
    rendered = to_html(markdown)
    parser = Strict()
    parser.feed(rendered)
    parser.close()
    return rendered


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "text <b onclick='x'>bold</b>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "[a](//evil.example/x)",
    "<javascript:alert(1)>",
    '![x" onerror="alert(1)](http://a.example/x.png)',
    '![x](x.png" onerror="alert(1))',
    "![x](x.png){ onerror=alert(1) }",
    '!!! note "<img src=x onerror=alert(1)>"\n    <b>body</b>',
    '??? "<script>"\n    text',
    "```<script>\n</pre><script>\n```",
    "~~~ a\"onload='x'\n~~~",
    "$<img src=x onerror=alert(1)>$",
    "$$\n</div><script>\n$$",
    "\\(\\href{javascript:alert(1)}{x}\\)",
    "\\[\n\\class{x}{y}\n\\]",
    r"$\hre\)f{javascript:alert(1)}{x}$",
    r"\(\hr$ef{javascript:alert(1)}{x}\)",
    r"$$\hr\\))ef{javascript:alert(1)}{x}$$",
    r"\(\href1{javascript:alert(1)}\)",
    r'\(\mmlToken{mi}[href="javascript:alert(1)"]{x}\)',
    r"\\( \\href{javascript:alert(1)}{x} \\)",
    r"\begin{equation}\href{javascript:alert(1)}{x}\end{equation}",
    r'!!! note "\(\href{javascript:alert(1)}{x}\)"' + "\n    body",
    r"![\\(\href{javascript:alert(1)}{x}\\)](none.png)",
    "| <i> | b |\n|--|--|\n| <script> | x |",
    "[x]: javascript:alert(1)\n\n[x]",
    "&lt;script&gt; &#60;script&#62;",
]


@pytest.mark.parametrize("markdown", ATTACKS)
def test_attacks_stay_text(markdown):
    rendered = strictly(markdown)
    assert "<script" not in rendered.lower()
    assert "\\href" not in rendered.replace("<code>\\href", "")


@given(
    st.sampled_from(
        [r"\href{javascript:alert(1)}{x}", r'\mmlToken{mi}[href="javascript:x"]{x}', r"\class{a}{b}"]
    ),
    st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from(["$", "\\)", "\\]", "\\(", "\\[", "\\", ")"])),
        max_size=4,
    ),
    st.sampled_from(["${}$", "$${}$$", "\\({}\\)", "\\[{}\\]", "$$\n{}\n$$", "\\[\n{}\n\\]", "{}"]),
)
def test_no_link_is_put_together_from_what_is_taken_out(command, inserted, around):
    for place, mark in inserted:
        command = command[:place] + mark + command[place:]
    strictly(around.replace("{}", command))


def test_text_shows_what_was_written():
    parser = Strict()
    parser.feed(to_html("C:\\data costs $5 \\begin{x}"))
    parser.close()
    assert parser.text.strip() == "C:\\data costs $5 \\begin{x}"


@given(
    st.lists(
        st.sampled_from([*ATTACKS, *"<>\"'`*_[]()!$\\&#|\n ", "    ", "onerror=", "javascript:"]), max_size=12
    )
)
def test_no_text_gets_through(parts):
    strictly("".join(parts))


@given(st.text(max_size=200))
def test_nor_does_any_other(text):
    strictly(text)


def test_markdown_is_rendered():
    assert "<strong>b</strong>" in to_html("**b**")
    assert to_inline_html("`x` **b**") == "<code>x</code> <strong>b</strong>"
    assert "<table>" in to_html("|a|b|\n|-|-|\n|1|2|")
    assert 'href="https://keras.io"' in to_html("[k](https://keras.io)")
    assert "<details" in to_html("??? a\n    b")
    assert "x = 1 &lt; 2" in to_html("```python\nx = 1 < 2\n```")
    assert "note" not in to_html("<!-- note -->\n\ntext")


def test_maths_stay_maths():
    assert "\\(a_1 &lt; b_2\\)" in to_html("$a_1 < b_2$")
    assert "\\(\\sigma(x)\\)" in to_html("\\(\\sigma(x)\\)")
    assert "\\[a \\\\[2pt] b\\]" in to_html("$$a \\\\[2pt] b$$")
    assert "\\[\na\n- b\n\\]" in to_html("\\[\na\n- b\n\\]")
    assert "<span>$</span>5 and <span>$</span>6" in to_html("$5 and $6")


def test_images_come_from_beside_the_page(tmp_path):
    from matplotlib import image

    image.imsave(tmp_path / "dot.png", np.zeros((2, 2)))
    (tmp_path / "evil.svg").write_text("<svg onload='alert(1)'/>")
    folder = tmp_path / "page"
    folder.mkdir()
    image.imsave(folder / "a b.png", np.zeros((2, 2)))
    assert 'src="data:image/png;base64,' in to_html("![A dot](dot.png)", tmp_path)
    assert 'src="data:image/png;base64,' in to_html("![A dot](a%20b.png)", folder)
    for address in ("../dot.png", "none.png", "/etc/passwd", str(tmp_path / "dot.png"), "evil.svg"):
        assert "<img" not in to_html(f"![A dot]({address})", folder), address
    assert "<img" not in to_html("![A dot](evil.svg)", tmp_path)
    assert "<img" not in to_html("![A dot](https://example.org/x.png)", tmp_path)
    assert "A dot" in to_html("![A dot](none.png)", tmp_path)


def test_drawings_are_shown_and_programs_are_not(tmp_path):
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    (tmp_path / "a.svg").write_text(f'{head}<path d="M0 0 1 1" marker-end="url(#a)"/></svg>')
    assert 'src="data:image/svg+xml;base64,' in to_html("![x](a.svg)", tmp_path)
    for inside in (
        "<script>1</script>",
        "<svg:script/>",
        '<rect onclick="1"/>',
        '<a xlink:href="javascript:1"/>',
        "<foreignObject/>",
        '<image href="https://a.example/x.png"/>',
        "<style>@import 'x.css'</style>",
        '<rect fill="url(https://a.example/x)"/>',
    ):
        (tmp_path / "b.svg").write_text(f"{head}{inside}</svg>")
        assert "<img" not in to_html("![x](b.svg)", tmp_path), inside
    (tmp_path / "b.svg").write_text(f'<!DOCTYPE svg [<!ENTITY x "y">]>{head}</svg>')
    assert "<img" not in to_html("![x](b.svg)", tmp_path)
    (tmp_path / "b.svg").write_text(f"{head}<script/></svg>", encoding="utf-16")
    assert "<img" not in to_html("![x](b.svg)", tmp_path)
    (tmp_path / "b.svg").write_text(f"{head}{' ' * 100_000}</svg>")
    assert "<img" not in to_html("![x](b.svg)", tmp_path)


def test_a_large_image_is_not_put_into_the_page(tmp_path: Path, monkeypatch):
    (tmp_path / "big.png").write_bytes(b"x" * 100)
    monkeypatch.setattr("dltp_widgets.labs.format.rendering.MAX_IMAGE", 50)
    assert "<img" not in to_html("![x](big.png)", tmp_path)
