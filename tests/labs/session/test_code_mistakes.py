"""Known mistakes in code: found by what the code is, only in what the student wrote, only while it stands."""

from __future__ import annotations

import pytest

from dltp_widgets.labs.authoring.playing import right_answers
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.lab import Lab
from dltp_widgets.labs.session.answering import Answer, check_exercise
from dltp_widgets.labs.session.cell import Cell, standing
from dltp_widgets.labs.session.code_mistakes import is_in
from dltp_widgets.labs.shipped import find_page

TRAIN = "best = dltp.train(exp, fit=dltp.FitSpec({argument}=20))"


@pytest.mark.parametrize(
    ("mistake", "code", "found"),
    [
        ("epoch=", "model.fit(x, y, epoch = 20)", True),
        ("epoch=", "model.fit(x, y, epochs=20)", False),
        ("epoch=", "model.fit(x, y, epochs=20, initial_epoch=3)", False),
        ("epoch=", "print('epoch=', 3)  # not epoch=20", False),
        ("epoch=", "epoch = 3", False),
        ("epoch=", "%%time\nmodel.fit(x, y,\n    epoch=20)", True),
        ("epoch=", "model.fit(x, y, epoch = 20", True),  # not Python: by its letters
        ("epoch=", "model.fit(x, y, initial_epoch=3", False),
        ("SGD(lr=", "keras.optimizers.SGD(lr=0.01)", True),
        ("SGD(lr=", "SGD(momentum=0.9, lr=0.01)", True),
        ("SGD(lr=", "Adam(lr=0.01)", False),
        ("shape=(10))", "keras.Input( shape = (10) )", True),
        ("shape=(10))", "keras.Input(shape=10)", True),
        ("shape=(10))", "keras.Input(shape=(10,))", False),
        ('metrics=["accuracy"]', "m.compile('sgd', metrics = ['accuracy'])", True),
        ('metrics=["accuracy"]', "m.compile('sgd', metrics=['mae'])", False),
        ("W @ x", "y = W@x", True),
        ("f(x)=(", "f (x) = (", True),
    ],
)
def test_a_mistake_is_an_argument_of_this_very_name(mistake: str, code: str, found: bool) -> None:
    assert is_in(mistake, code) == found


def test_what_was_corrected_stands_no_longer() -> None:
    wrong, right = TRAIN.format(argument="epoch"), TRAIN.format(argument="epochs")
    failed = Cell(wrong, "a", "TypeError: no epoch", 1)
    assert standing([failed], ()) == wrong
    assert standing([failed, Cell(right, "a")], ()) == right
    assert standing([failed, Cell(right, "b")], ()) == right  # in another cell
    assert standing([Cell("x = f(epoch=1)", "a"), Cell("x = f(epochs=1)", "b")], ()) == "x = f(epochs=1)"
    assert standing([Cell("f(epoch=1)", "a"), Cell("g()", "b"), Cell("f()", "a")], ()) == "g()\n\nf()"


def test_code_of_the_lab_is_no_mistake_of_the_student() -> None:
    lab = _lab()
    assert standing([Cell(f"{text}\n") for text in lab.cells], lab.cells) == ""
    given = Cell("model.fit(x, y, epoch=20)")
    assert standing([given, Cell("y = 1")], [given.code]) == "y = 1"


def test_the_part_of_a_cell_that_ran() -> None:
    assert Cell("a = 1\nb = f(\n  2)\nc = 3", error="NameError", line=2).done == "a = 1"
    assert Cell("a = 1\nb = (", error="SyntaxError").done == ""


# --- in Module 1 -----------------------------------------------------------------------------------
def _lab() -> Lab:
    return Lab.from_file(find_page("module1", "fr"))


def _checked(key: str, cells: list[Cell], quiz: list[object] | None = None, **made: object) -> CheckResult:
    exercise = _lab().exercise(key)
    given = right_answers(exercise.quiz) if quiz is None else quiz
    error = cells[-1].error if cells else ""
    return check_exercise(exercise, Answer(made, given, standing(cells, _lab().cells), error))


def test_a_known_number_keeps_its_hint_after_run_all_above() -> None:
    above = [Cell(text) for text in _lab().cells]
    own = [*above, Cell("optimizer = keras.optimizers.SGD(lr=0.01)")]
    quiz = [58, right_answers(_lab().exercise("epoch-batch").quiz)[1]]
    for cells in (above, own):
        assert "dernier lot" in _checked("epoch-batch", cells, quiz).hint


def test_the_hint_leaves_when_the_code_is_corrected() -> None:
    failed = Cell(TRAIN.format(argument="epoch"), "a", "TypeError: FitSpec has no 'epoch'", 1)
    right = Cell(TRAIN.format(argument="epochs"), "a")
    assert "pluriel" in _checked("better", [failed]).hint
    low = {"val_accuracy": [0.7, 0.85]}
    assert "courbes" in _checked("better", [failed, right], best=low).hint
    more = Cell("model.fit(x, y, epochs=20, initial_epoch=3)")
    assert "courbes" in _checked("better", [more], best=low).hint


def test_a_mistake_that_does_no_harm_is_said_all_the_same() -> None:
    good = {"val_accuracy": [0.95]}
    result = _checked("better", [Cell("best = fit(epoch=3)")], best=good)
    assert result.passed
    assert "pluriel" in result.hint
    assert _checked("better", [Cell("best = fit(epochs=3)")], best=good) == CheckResult(True, "Right.", "")
