"""The driver does what a student can do, and refuses the rest."""

from __future__ import annotations

import threading
import time

import ipywidgets
import pytest
import traitlets

from dltp_widgets.core.numbers import parse_whole
from dltp_widgets.testing import Driver
from dltp_widgets.widgets.lock import with_ui_lock
from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.parts.fields import Field


class Inner(Composite):
    """One button in an embedded part."""

    def __init__(self) -> None:
        super().__init__(embedded=True)
        self.clicks = 0
        button = self.control("inside", ipywidgets.Button())
        button.on_click(self._count)
        self.compose(button)

    def _count(self, _button: object) -> None:
        self.clicks += 1


class Panel(Composite):
    """One control of each kind."""

    state = traitlets.Unicode("idle")

    def __init__(self) -> None:
        super().__init__()
        self.inner = Inner()
        self.field = self.control("units", Field(lambda text: parse_whole(text, least=1)))
        self.list = self.control("list", ipywidgets.Dropdown(options=[("one", 1), ("two", 2)]))
        self.box = self.control("box", ipywidgets.Checkbox())
        self.off = self.control("off", ipywidgets.Button(disabled=True))
        hidden = ipywidgets.VBox([self.control("hidden", ipywidgets.Button())], layout={"display": "none"})
        self.compose(self.inner, self.field, self.list, self.box, self.off, hidden)


@pytest.fixture
def panel(drive) -> Driver:
    return drive(Panel())


def test_fields_lists_boxes_and_buttons_are_used_as_a_student_does(panel):
    panel.set("units", "12").set("list", 2).click("box").click("inside").click("inside")
    widget = panel.widget
    assert (widget.field.value, widget.list.value, widget.box.value, widget.inner.clicks) == (12, 2, True, 2)
    assert panel.set("list", "one").value("list") == 1
    assert panel.text("units") == "12"


def test_a_refused_text_is_an_error_of_the_field_and_raises_nothing(panel):
    panel.set("units", "-1")
    assert "-1" in panel.error("units")
    assert panel.value("units") is None


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda d: d.click("off"), "disabled"),
        (lambda d: d.click("hidden"), "hidden"),
        (lambda d: d.click("nowhere"), "no control"),
        (lambda d: d.click("units"), "nothing to click"),
        (lambda d: d.set("list", 3), "offers"),
        (lambda d: d.set("off", 3), "disabled"),
    ],
)
def test_what_a_student_cannot_do_is_refused(panel, act, reason):
    with pytest.raises(AssertionError, match=reason):
        act(panel)


def test_keys_and_membership(panel):
    assert panel.keys == ("box", "hidden", "inside", "list", "off", "units")
    assert "inside" in panel
    assert "hidden" not in panel
    assert "nowhere" not in panel


def test_wait_watches_the_states_and_says_what_it_waited_for(panel):
    panel.wait()
    panel.widget.state = "running"
    with pytest.raises(AssertionError, match="running"):
        panel.wait(timeout=0.05)
    panel.wait(lambda widget: widget.state == "running")


def test_wait_never_looks_in_the_midst_of_a_change(panel):
    begun = threading.Event()

    @with_ui_lock
    def change() -> None:
        panel.widget.state = "running"
        begun.set()
        time.sleep(0.1)
        panel.set("units", "12")

    thread = threading.Thread(target=change)
    thread.start()
    assert begun.wait(60)
    panel.wait(lambda widget: widget.state == "running")
    assert panel.value("units") == 12
    thread.join()
