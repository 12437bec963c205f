"""Module 1, in both languages: nothing to be said against the page, and it plays on the shipped sample."""

from __future__ import annotations

import re

import pytest

from dltp_widgets.labs.lab import Lab
from dltp_widgets.labs.linting import lint, lint_running
from dltp_widgets.labs.shipped import find_page

LANGUAGES = ("fr", "en")


def module1(language: str) -> Lab:
    return Lab.from_file(find_page("module1", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_to_be_said_against_the_page(language: str) -> None:
    lab = module1(language)
    assert list(lint(lab)) == []
    assert lab.notes == ()
    assert lab.language == language


def test_both_languages_are_one_lab() -> None:
    french, english = map(module1, LANGUAGES)
    assert [step.key for step in french.steps] == [step.key for step in english.steps]
    assert [exercise.key for exercise in french.exercises] == [exercise.key for exercise in english.exercises]
    for one, other in zip(french.exercises, english.exercises, strict=True):
        assert len(one.hints) == len(other.hints)
        assert [c.expected for c in one.checks] == [c.expected for c in other.checks]
        assert [len(q.choices) for q in one.quiz] == [len(q.choices) for q in other.quiz]
        assert len(one.solutions) == len(other.solutions) == 1
    assert len(french.cells) == len(english.cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_section_has_an_exercise_in_an_empty_cell(language: str) -> None:
    lab = module1(language)
    for step in lab.steps[:-1]:
        assert [e for e in step.exercises if e.checks and not e.quiz and e.widget is None], step.key


def known(lab: Lab, key: str) -> list[str]:
    """Every wrong answer that an exercise knows, as text."""
    exercise = lab.exercise(key)
    entries = [entry for part in (*exercise.checks, *exercise.quiz) for entry in part.wrong]
    return [str(entry.value) for entry in entries]


def test_the_usual_wrong_answers_have_hints_of_their_own() -> None:
    lab = module1("fr")
    assert known(lab, "perceptron-count")[0] == "10"
    assert known(lab, "mlp-count") == ["300288", "300928", "301722", "650"]
    mistakes = " ".join(mistake.text for exercise in lab.exercises for mistake in exercise.mistakes)
    for text in ("Tensorflow", "int32", "shape=(10))", "epoch="):
        assert text in mistakes
    assert re.search(
        "part des bonnes réponses",
        " ".join(c.text for q in lab.exercise("loss-accuracy").quiz for c in q.choices),
    )


def test_it_plays_on_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each exercise fails before the work and passes with its solution; the sets that are missing are made up."""
    monkeypatch.delenv("DLTP_DATA", raising=False)
    assert list(lint_running(module1("fr"))) == []
