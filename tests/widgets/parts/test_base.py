"""What every composite shares: closing, languages, cells."""

from __future__ import annotations

import gc
import threading
import weakref

import ipywidgets
import pytest
import traitlets
from ipywidgets.widgets.widget import _instances

from dltp_widgets.core.language import set_language
from dltp_widgets.widgets.lock import UI_LOCK
from dltp_widgets.widgets.parts import cells
from dltp_widgets.widgets.parts.base import Composite, close_tree


class Subject(traitlets.HasTraits):
    number = traitlets.Int(0)


class Small(Composite):
    """A label of a number, and a button."""

    def __init__(self, subject: Subject, *, embedded: bool = False) -> None:
        super().__init__(embedded=embedded)
        self.label = ipywidgets.Label()
        self.button = self.control("go", ipywidgets.Button(), description=lambda: f"go-{_code()}")
        self.listen(subject, "number", lambda change: setattr(self.label, "value", str(change["new"])))
        self.compose(self.label, ipywidgets.HBox([self.button]))


class Outer(Composite):
    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self.inner = Small(subject, embedded=True)
        self.compose(self.inner)


def _code() -> str:
    from dltp_widgets.core.language import get_language

    return get_language()


@pytest.fixture
def cell(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str] | None]:
    """The cell that is running: [(cell id, execution id)]."""
    running: list[tuple[str, str] | None] = [None]
    monkeypatch.setattr(cells, "current_cell", lambda: running[0])
    monkeypatch.setattr(cells, "_executions", {})
    return running


def _observers(subject: Subject) -> int:
    return sum(
        len(handlers) for by_type in subject._trait_notifiers.values() for handlers in by_type.values()
    )


def test_closing_leaves_no_widget_and_no_observer() -> None:
    subject = Subject()
    gc.collect()
    before = set(_instances)
    outer = Outer(subject)
    assert len(set(_instances) - before) > 5
    outer.close()
    assert set(_instances) - before == set()
    assert _observers(subject) == 0
    outer.close()


def test_what_was_closed_is_collected_while_another_thread_holds_the_lock() -> None:
    """Else a thread that makes garbage, and for which the holder of the lock waits, never ends."""
    outer = [Outer(Subject())]
    composite = weakref.ref(outer[0])
    outer[0].close()

    def collect() -> None:
        outer.clear()
        gc.collect()

    with UI_LOCK:
        thread = threading.Thread(target=collect, daemon=True)
        thread.start()
        thread.join(60)
        ended = not thread.is_alive()
    assert ended
    assert composite() is None  # it was collected


def test_a_subject_is_shown_until_the_widget_is_closed() -> None:
    subject = Subject()
    small = Small(subject)
    subject.number = 3
    assert small.label.value == "3"
    small.close()
    subject.number = 4
    assert small.label.value == "3"


def test_the_same_cell_thirty_times_leaves_as_many_widgets_as_once(
    cell: list[tuple[str, str] | None],
) -> None:
    subject = Subject()
    counts = []
    for execution in range(30):
        cell[0] = ("cell", str(execution))
        Outer(subject)
        counts.append((len(_instances), _observers(subject)))
    assert len(set(counts)) == 1


def test_two_cells_and_two_widgets_of_one_cell_all_live(cell: list[tuple[str, str] | None]) -> None:
    subject = Subject()
    cell[0] = ("a", "1")
    first, second = Small(subject), Small(subject)
    cell[0] = ("b", "2")
    third = Small(subject)
    subject.number = 5
    assert [w.label.value for w in (first, second, third)] == ["5", "5", "5"]
    cell[0] = ("a", "3")
    again = Small(subject)
    subject.number = 6
    assert [w.label.value for w in (first, second, third, again)] == ["5", "5", "6", "6"]


def test_a_change_of_language_relabels_what_is_shown() -> None:
    set_language("en")
    small = Small(Subject())
    set_language("fr")
    assert small.button.description == "go-fr"
    small.close()
    set_language("en")
    assert small.button.description == "go-fr"


def test_controls_are_known_by_key_also_in_the_page() -> None:
    small = Small(Subject())
    assert small.controls == {"go": small.button}
    assert "dltp-key-go" in small.button._dom_classes


def test_only_the_outermost_root_carries_a_guard() -> None:
    outer = Outer(Subject())
    assert outer.guard is outer.children[-1]
    assert outer.inner.guard is None


def test_close_tree_follows_marks_scales_and_axes() -> None:
    import bqplot

    before = set(_instances)
    scales = {"x": bqplot.LinearScale(), "y": bqplot.LinearScale()}
    figure = bqplot.Figure(
        marks=[bqplot.Lines(x=[1], y=[1], scales=scales)], axes=[bqplot.Axis(scale=scales["x"])]
    )
    close_tree(ipywidgets.VBox([figure]))
    left = {type(_instances[i]).__name__ for i in set(_instances) - before}
    assert left == set()
