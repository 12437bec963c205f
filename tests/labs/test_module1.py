"""Module 1, in both languages: nothing to be said against the page, every usual mistake has its hint, and it plays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient

import dltp_widgets as dltp
from dltp_widgets.labs.authoring.building import build
from dltp_widgets.labs.authoring.linting import lint
from dltp_widgets.labs.authoring.playing import right_answers
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.lab import Exercise, Lab, Step
from dltp_widgets.labs.player.cell_log import CellLog
from dltp_widgets.labs.session.answering import Answer, check_exercise
from dltp_widgets.labs.session.cell import standing
from dltp_widgets.labs.shipped import find_page

LANGUAGES = ("fr", "en")


@cache
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


# --- three ways for each idea --------------------------------------------------------------------
BLOCKS = re.compile(r"(ShapePlayground|LayerStackBuilder|CompileFitPanel|DataCard|Workbench)\(")
READ = re.compile(r"from_code\(|LayerStackBuilder\(\w+\)|\.add\(|digits\.split")
WORDS = {
    "fr": ("**En blocs", "**Du code aux blocs", "**Cellule vide"),
    "en": ("**In blocks", "**From code to blocks", "**Empty cell"),
}


def cells_of(step: Step) -> str:
    return "\n".join(b.text for outer in step.blocks for b in outer.walk() if b.kind == "cell")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_section_is_practised_in_three_ways(language: str) -> None:
    for step in module1(language).steps[:-1]:
        text, cells = "".join(block.source for block in step.blocks), cells_of(step)
        assert all(words in text for words in WORDS[language]), step.key
        assert BLOCKS.search(cells) or any(e.widget for e in step.exercises), step.key
        assert READ.search(cells), step.key
        assert [e for e in step.exercises if in_a_cell(e)], step.key


def in_a_cell(exercise: Exercise) -> bool:
    return bool(exercise.checks) and not exercise.quiz and exercise.widget is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_say_how_an_exercise_is_answered(language: str) -> None:
    blocks, _read, cell = WORDS[language]
    for exercise in module1(language).exercises:
        assert (exercise.widget is not None) <= exercise.statement.startswith(blocks), exercise.key
        assert in_a_cell(exercise) == exercise.statement.startswith(cell), exercise.key


# --- the mistakes of shared/MODULE1.md -----------------------------------------------------------
def raised(act: Callable[[], Any]) -> str:
    """What a cell would have raised, as the log of cells keeps it."""
    try:
        act()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError("nothing was raised")


def quiz(exercise: Exercise, question: int, answer: Any) -> list[Any]:
    """All answers right but one: a number, or words of the choice that is taken."""
    answers = right_answers(exercise.quiz)
    wrong = {n: choice.text for n, choice in enumerate(exercise.quiz[question].choices) if not choice.right}
    answers[question] = next((n for n, text in wrong.items() if str(answer) in text), answer)
    return answers


def answered(key: str, *, question: int = 0, choose: Any = None, error: str = "", **made: Any) -> CheckResult:
    exercise = module1("fr").exercise(key)
    given = quiz(exercise, question, choose) if choose is not None else ()
    return check_exercise(exercise, Answer(made, given, made.pop("code", ""), error))


def typed(key: str, *cells: str, **there: Any) -> CheckResult:
    """Type cells as a student does, run them, and check: variables, code and error are the real ones."""
    shell = InteractiveShell()
    shell.user_ns.update(there)
    with patch("dltp_widgets.labs.player.cell_log.shell", return_value=shell):
        log = CellLog()
    for cell in cells:
        shell.run_cell(cell)
    lab = module1("fr")
    answer = Answer(shell.user_ns, (), standing(log.recent, lab.cells), log.error)
    return check_exercise(lab.exercise(key), answer)


def solution(key: str, right: str = "", wrong: str = "") -> str:
    """The solution of an exercise, with one thing in it replaced."""
    code = module1("fr").exercise(key).solutions[0].code
    assert right in code
    return code.replace(right, wrong)


def house(right: str = "", wrong: str = "") -> CheckResult:
    """The regression trained, with one thing of its solution replaced."""
    houses = dltp.load_dataset("california_housing", source="generated")
    data = houses.split(valid=0.25, test=0.25, seed=42).scale("standard")
    return typed("regression-model", solution("regression-model", right, wrong), dltp=dltp, house_data=data)


def functional(right: str = "", wrong: str = "") -> CheckResult:
    import keras

    code = solution("perceptron-functional", right, wrong)
    return typed("perceptron-functional", code, keras=keras, layers=keras.layers)


def compiled(right: str = "", wrong: str = "") -> CheckResult:
    import keras

    model = keras.Sequential([keras.Input(shape=(4,)), keras.layers.Dense(10, activation="softmax")])
    return typed("compile-code", solution("compile-code", right, wrong), keras=keras, model=model)


def leaking(right: str = "", wrong: str = "") -> CheckResult:
    cells = [
        text for text in module1("fr").cells if text.startswith(("try:\n    houses", "house_code", "leaky ="))
    ]
    cells[0] = 'houses = dltp.load_dataset("california_housing", source="generated")'
    return typed("leak-measured", *cells, solution("leak-measured", right, wrong), dltp=dltp)


def standardised(right: str, wrong: str) -> CheckResult:
    houses = dltp.load_dataset("california_housing", source="generated")
    return typed("standardise", solution("standardise", right, wrong), houses=houses)


def choosing(key: str, choose: Any, question: int = 0) -> Callable[[], CheckResult]:
    return lambda: answered(key, question=question, choose=choose)


def compared(dtype_of: str) -> CheckResult:
    import tensorflow as tf

    one, other = tf.constant([[1]], tf.int64), tf.constant([[1]], tf.int32)
    act = (lambda: one == other) if dtype_of == "same-matrix" else (lambda: other @ one)
    return answered(dtype_of, error=raised(act))


def without_tuple() -> CheckResult:
    import keras

    return answered("perceptron-functional", error=raised(lambda: keras.Input(shape=(10))))


def old_rate() -> CheckResult:
    import keras

    return answered("regression-model", error=raised(lambda: keras.optimizers.SGD(lr=0.01)))


def stack(key: str, input_shape: tuple[int, ...], *layers: dltp.LayerSpec, name: str) -> CheckResult:
    return answered(key, **{name: dltp.ModelSpec.sequential(input_shape, list(layers))})


def dense(units: int, activation: str | None = None) -> dltp.LayerSpec:
    return dltp.LayerSpec("Dense", units=units, **({"activation": activation} if activation else {}))


def digits() -> Any:
    return dltp.load_dataset("mnist", source="sample").split(valid=0.25, seed=42)


def only_train_scaled() -> CheckResult:
    return answered("split-scale", data=digits().scale("minus_one_one", apply_to=("train", "valid")))


def with_loss(loss: str) -> CheckResult:
    encoded = digits().scale("minus_one_one").one_hot()
    model = dltp.ModelSpec.sequential((28, 28, 1), [dltp.LayerSpec("Flatten"), dense(10, "softmax")])
    exp = dltp.Experiment(data=encoded, model=model, compile=dltp.CompileSpec(loss, "SGD"))
    return answered("one-hot", encoded=encoded, exp_hot=exp)


def trained_wrongly(key: str, loss: str, y: Any) -> CheckResult:
    """What training with these labels raises, at the exercise where it happens."""
    import numpy as np

    data = dltp.Dataset.from_arrays(train=(np.zeros((8, 4), "float32"), y))
    model = dltp.ModelSpec.sequential((4,), [dense(10, "softmax")])
    exp = dltp.Experiment(data=data, model=model, compile=dltp.CompileSpec(loss, "SGD"))
    return answered(key, error=raised(lambda: dltp.train(exp)))


def column_with_categorical() -> CheckResult:
    import numpy as np

    return trained_wrongly("cifar-model", "categorical_crossentropy", np.zeros((8, 1), "int64"))


def integers_with_categorical() -> CheckResult:
    import numpy as np

    return trained_wrongly("better", "categorical_crossentropy", np.zeros(8, "int64"))


def one_hot_with_sparse() -> CheckResult:
    import numpy as np

    return trained_wrongly("cifar-own", "sparse_categorical_crossentropy", np.eye(10, dtype="float32")[:8])


RELU_MLP = (dense(256, "relu"), dense(256, "relu"), dense(128, "relu"))
MISTAKES: dict[str, tuple[Callable[[], CheckResult], str]] = {
    "import Tensorflow": (
        lambda: answered("versions", error=raised(lambda: __import__("Tensorflow"))),
        "casse",
    ),
    "int64 == int32": (lambda: compared("same-matrix"), "tf.cast"),
    "int32 @ int64": (lambda: compared("transpose"), "tf.cast"),
    "Input(shape=(10))": (without_tuple, "est un tuple"),
    "Input(shape=(10)), as code": (
        lambda: functional("shape=(10,)", " shape = (10)"),
        "est un tuple",
    ),
    "SGD(lr=...)": (old_rate, "maintenant `learning_rate`"),
    "SGD(lr=...), asked": (choosing("modernise", "lr"), "SGD le refuse"),
    "epoch=20": (
        lambda: answered("better", error=raised(lambda: dltp.FitSpec(epoch=20))),
        "`epochs`, au pluriel",
    ),
    "epoch=20, as code": (
        lambda: house("epochs=50", "epoch = 20"),
        "`epochs`, au pluriel",
    ),
    "perceptron 10": (choosing("perceptron-count", 10), "manque le biais"),
    "mlp 300288": (choosing("mlp-count", 300288), "Tous les biais"),
    "mlp 300928": (choosing("mlp-count", 300928), "dernière couche"),
    "mlp 301722": (choosing("mlp-count", 301722), "l’entrée n’a pas"),
    "mlp 650": (choosing("mlp-count", 650), "les neurones"),
    "accuracy is the share of errors": (choosing("loss-accuracy", "part des erreurs"), "1 est le meilleur"),
    "accuracy, counted": (choosing("errors", 9247), "pas celle des erreurs"),
    "accuracy called precision": (choosing("loss-accuracy", "précision"), "une classe"),
    "sparse loss, one-hot labels": (
        lambda: with_loss("sparse_categorical_crossentropy"),
        "perte *sparse* va avec des entiers",
    ),
    "sparse loss, one-hot labels, trained": (one_hot_with_sparse, "demandent `categorical_crossentropy`"),
    "sparse loss, one-hot labels, asked": (
        choosing("labels-losses", "sparse_categorical_crossentropy"),
        "en un clic",
    ),
    "categorical loss, integers": (integers_with_categorical, "entiers, (n,)"),
    "categorical loss, (n,1)": (column_with_categorical, "en colonne"),
    "categorical loss, integers, asked": (
        lambda: answered("labels-losses", question=1, choose="categorical_crossentropy"),
        "en un clic",
    ),
    "integer labels teach an order": (choosing("labels-losses", "oui", 2), "erreur quadratique"),
    "train read against validation": (choosing("reading-curves", "plus faciles"), "0,5075"),
    "train read as over-fitting": (choosing("reading-curves", "surapprend"), "moyenne courante"),
    "calling fit again": (choosing("reading-curves", 20, 1), "Repartir de zéro"),
    "y axis in [0, 1]": (choosing("reading-curves", "rien", 2), "hors du cadre"),
    "train scaled, test not": (only_train_scaled, "0,35 en test"),
    "softmax on one unit": (
        lambda: stack("perceptron-functional", (10,), dense(1, "softmax"), name="functional_perceptron"),
        "toujours 1",
    ),
    "softmax on one price": (
        lambda: stack("house-blocks", (8,), dense(10, "relu"), dense(1, "softmax"), name="model"),
        "tous les prix",
    ),
    "softmax missing, in code": (
        lambda: stack("mlp-code", (784,), *RELU_MLP, dense(10), name="mlp"),
        "Keras l’accepterait",
    ),
    "softmax missing, in blocks": (
        lambda: stack("mlp-blocks", (784,), *RELU_MLP, dense(10), name="model"),
        "manque le softmax",
    ),
    "accuracy on a regression": (
        lambda: house("learning_rate=0.001", 'learning_rate=0.001, metrics=["accuracy"]'),
        "`mae`",
    ),
    "accuracy on a regression, by its short name": (
        lambda: house("learning_rate=0.001", 'learning_rate=0.001, metrics=("mae", "acc")'),
        "`mae`",
    ),
    "leak: each part scaled by itself": (
        lambda: standardised('fit_on="train"', 'fit_on="each"'),
        "C’est la fuite",
    ),
    "leak: scaled before the split": (
        lambda: standardised(
            '.split(valid=0.25, test=0.25, seed=42).scale("standard", fit_on="train")',
            '.scale("standard").split(valid=0.25, test=0.25, seed=42)',
        ),
        "découpez d’abord",
    ),
    "compiled for one-hot labels": (lambda: compiled("sparse_categorical", "categorical"), "des entiers"),
    "compiled with the rate that SGD takes by itself": (
        lambda: compiled("keras.optimizers.SGD(learning_rate=0.001)", '"sgd"'),
        "de lui-même",
    ),
    "compiled with SGD(lr=...)": (lambda: compiled("learning_rate=", "lr="), "maintenant `learning_rate`"),
    "compiled without a measure": (lambda: compiled('metrics=["accuracy"],', ""), "Rien n’est mesuré"),
    "the pair the other way round": (
        lambda: leaking("run_leaky, run_clean", "run_clean, run_leaky"),
        "pas de fuite",
    ),
    "the leaky one twice": (
        lambda: leaking("for each in pair", "for each in (pair[0], pair[0])"),
        "deuxième",
    ),
    "no split": (lambda: standardised(".split(valid=0.25, test=0.25, seed=42)", ""), "pas encore découpée"),
    "full set, the largest index": (choosing("indices", 44999), "jeu complet"),
    "full set, steps an epoch": (choosing("epoch-batch", 704), "jeu complet"),
    "accuracy on a regression, asked": (choosing("regression-metric", "refuse"), "sans rien dire"),
    "mse on one-hot": (lambda: with_loss("mse"), "enseigne mal"),
    "binary cross-entropy on one-hot": (lambda: with_loss("binary_crossentropy"), "version catégorielle"),
    "tuning on the test set": (choosing("order", "optimiseur"), "compte combien de fois"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_usual_mistake_gets_its_own_hint(mistake: str) -> None:
    make, words = MISTAKES[mistake]
    result = make()
    assert not result.passed
    assert result.known, "a mistake that is recognised is counted under its name"
    assert words in result.hint


@pytest.mark.parametrize("made", [house, functional, compiled, leaking])
def test_without_the_mistake_it_is_right_and_nothing_is_said(made: Callable[[], CheckResult]) -> None:
    assert made() == CheckResult(True, "Right.", "")


@pytest.mark.parametrize(("valid", "seed"), [(0.1, 42), (0.25, 1), (None, 42)])
def test_the_split_is_judged(valid: float | None, seed: int) -> None:
    raw = dltp.load_dataset("mnist", source="sample")
    data = raw.split(valid=valid, seed=seed).scale("minus_one_one")
    result = answered("split-scale", data=data)
    assert not result.passed
    assert "0,25" in result.hint or "découpez" in result.hint


def test_a_score_is_that_of_the_run() -> None:
    data = digits().scale("minus_one_one")
    model = dltp.ModelSpec.sequential((28, 28, 1), [dltp.LayerSpec("Flatten"), dense(10, "softmax")])
    exp = dltp.Experiment(
        data=data,
        model=model,
        compile=dltp.CompileSpec(
            "sparse_categorical_crossentropy", "Adam", learning_rate=0.001, metrics=["accuracy"]
        ),
        fit=dltp.FitSpec(epochs=4, seed=42),
    )
    run = dltp.train(exp)
    early = answered("evaluate", run=run, score={"accuracy": 0.95})
    assert "measured" not in early.message
    assert "run.evaluate" in early.hint
    score = run.evaluate("test")
    assert "run.evaluate" in answered("evaluate", run=run, score={"accuracy": 0.95}).hint
    assert answered("evaluate", run=run, score=score).passed


def test_the_hints_differ_from_mistake_to_mistake() -> None:
    exercises = module1("fr").exercises
    for exercise in exercises:
        for question in exercise.quiz:
            hints = [w.hint for w in question.wrong] + [c.message for c in question.choices if not c.right]
            assert len(set(hints)) == len(hints), exercise.key
        for check in exercise.checks:
            hints = [known.hint for known in check.wrong]
            assert len(set(hints)) == len(hints), exercise.key


# --- playing -------------------------------------------------------------------------------------
CHECK = """
from dltp_widgets.labs.authoring.playing import judged as _judged

_said = _judged({path!r}, {key!r}, {right}, globals())
assert '"passed": {found}' in _said, _said
"""


def with_solutions(lab: Lab) -> Iterator[nbformat.NotebookNode]:
    """The cells of its notebook; after each card the solution, and a check before and after it."""
    for cell in build(lab).cells:
        yield cell
        mark = cell.metadata.get("dltp", {})
        if mark.get("role") == "card":
            exercise = lab.exercise(mark["exercise"])
            for right, code in ((False, ""), (True, exercise.solutions[0].code)):
                check = CHECK.format(
                    found=str(right).lower(), path=str(lab.path), key=exercise.key, right=right
                )
                yield nbformat.v4.new_code_cell(f"{code}\n{check}")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the kernel's client, not ours
def test_its_notebook_plays_on_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each exercise fails before the work and passes with its solution; the sets that are missing are made up."""
    monkeypatch.delenv("DLTP_DATA", raising=False)
    monkeypatch.setenv("DLTP_HOME", str(tmp_path / "home"))
    notebook = nbformat.v4.new_notebook(cells=list(with_solutions(module1("fr"))))
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    said = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in said if output.get("name") == "stderr"], "something went to stderr"
