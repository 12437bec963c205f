"""The gallery in a real browser: what stays where it was, and in which order it is read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.driving import run_cells

MAKE = """
import dltp_widgets as dltp, ipywidgets, numpy as np
from dltp_widgets.widgets.views.gallery import Gallery
gallery = Gallery(np.random.default_rng(0).integers(0, 256, (3000, 28, 28), np.uint8), np.arange(3000))
opened, french = ipywidgets.Label("none opened"), ipywidgets.Button(description="fr")
gallery.on_open(lambda image: setattr(opened, "value", f"opened: {image}"))
french.on_click(lambda _button: dltp.set_language("fr"))
"""
SHOW = "ipywidgets.VBox([gallery, opened, french])"
SCROLLER = ".dltp-gallery-scroller"
TILES = "tiles => tiles.map(tile => Number(tile.dataset.image))"
ALL_DRAWN = """() => {
    const tiles = Array.from(document.querySelectorAll('.dltp-gallery-tile'));
    return tiles.length > 0 && tiles.every(tile => tile.dataset.drawn === 'yes');
}"""


@pytest.fixture
def gallery(lab_page: Any) -> Any:
    """A page with 3000 images, somewhere in the middle."""
    run_cells(lab_page, MAKE, SHOW)
    lab_page.locator(SCROLLER).wait_for()
    _scroll(lab_page, 5000)
    return lab_page


def _scroll(page: Any, top: int) -> list[int]:
    """Scroll, wait for the images, and return their numbers as they are read."""
    page.locator(SCROLLER).evaluate(
        """(node, top) => new Promise(done => {
            node.scrollTop = top;
            requestAnimationFrame(() => requestAnimationFrame(done));
        })""",
        top,
    )
    page.wait_for_function(ALL_DRAWN)
    found: list[int] = page.locator(".dltp-gallery-tile").evaluate_all(TILES)
    return found


def test_images_are_read_in_their_order_however_it_is_scrolled(gallery: Any) -> None:
    before = _scroll(gallery, 5000)
    above = _scroll(gallery, 4850)
    assert above == list(range(above[0], above[-1] + 1))
    assert above[0] < before[0] < above[-1]
    below = _scroll(gallery, 5000)
    assert below == before


def test_another_language_moves_and_blanks_nothing(gallery: Any) -> None:
    first = gallery.locator(".dltp-gallery-tile").first
    first.evaluate("tile => { tile.dataset.same = 'yes'; }")
    gallery.evaluate(
        "Array.from(document.querySelectorAll('button')).find(b => b.innerText === 'fr').click()"
    )
    gallery.wait_for_function(
        "() => document.querySelector('.dltp-gallery-tile').getAttribute('aria-label').includes('\\u00a0:')"
    )
    assert gallery.locator(SCROLLER).evaluate("node => node.scrollTop") == 5000
    assert gallery.locator(".dltp-gallery-tile[data-same]").count() == 1
    assert gallery.evaluate(ALL_DRAWN)


def test_shift_enter_runs_the_cell_and_opens_nothing(gallery: Any) -> None:
    label = gallery.locator(".widget-label", has_text="none opened")
    gallery.locator(".dltp-gallery-tile").first.focus()
    prompt = gallery.locator(".jp-OutputArea-output .dltp-gallery").evaluate(
        "node => node.closest('.jp-Cell').querySelector('.jp-InputPrompt').innerText"
    )
    gallery.keyboard.press("Shift+Enter")
    gallery.wait_for_function(
        """before => {
            const cell = document.querySelector('.dltp-gallery-tile')?.closest('.jp-Cell');
            const prompt = cell?.querySelector('.jp-InputPrompt').innerText ?? '';
            return /\\d/.test(prompt) && prompt !== before;
        }""",
        arg=prompt,
    )
    label.wait_for()
    tile = gallery.locator(".dltp-gallery-tile").first
    tile.focus()
    gallery.keyboard.press("Enter")
    label.wait_for(state="detached")
