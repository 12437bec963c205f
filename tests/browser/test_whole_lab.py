"""A new user goes through the whole French lab, from the launcher to the last place.

Mistakes of shared/MODULE1.md first, where an exercise has one: the panel gives their hints. In the middle the kernel
restarts and the page is loaded anew; nothing is lost.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dltp_widgets.labs.authoring.playing import right_answers
from dltp_widgets.labs.lab import Exercise, Lab
from dltp_widgets.labs.shipped import find_page
from tests.browser.lab_student import PANEL, Student

LAB = Lab.from_file(find_page("module1", "fr"))
PLACES = len(LAB.exercises) + 1  # the page before the first step

WRONG_QUIZ: dict[str, list[tuple[int, Any, str]]] = {
    "perceptron-count": [(0, 10, "manque le biais")],
    "mlp-count": [
        (0, 300288, "Tous les biais"),
        (0, 300928, "dernière couche"),
        (0, 301722, "l’entrée n’a pas"),
        (0, 650, "les neurones"),
    ],
    "modernise": [(0, "lr", "SGD le refuse")],
    "loss-accuracy": [(0, "part des erreurs", "1 est le meilleur"), (0, "précision", "une classe")],
    "reading-curves": [
        (0, "plus faciles", "0,5075"),
        (1, 20, "Repartir de zéro"),
        (2, "rien", "hors du cadre"),
    ],
    "errors": [(0, 9247, "pas celle des erreurs")],
    "labels-losses": [
        (0, "sparse_categorical_crossentropy", "en un clic"),
        (1, "categorical_crossentropy", "en un clic"),
        (2, "oui", "erreur quadratique"),
    ],
    "regression-metric": [(0, "refuse", "sans rien dire")],
    "order": [(0, "optimiseur", "compte combien de fois")],
}
"""Exercise -> question, wrong answer (a number, or words of the choice), words of its hint."""

WRONG_CODE: dict[str, list[tuple[str, str]]] = {
    "same-matrix": [
        (
            "W_np = np.ones((2, 3), 'int64')\nW_tf = tf.ones((2, 3), tf.int32)\nW_tf == tf.constant(W_np)",
            "tf.cast",
        )
    ],
    "transpose": [("tf.ones((2, 3), tf.int32) @ tf.ones((3, 2), tf.int64)", "tf.cast")],
    "perceptron-functional": [("inputs = keras.Input(shape=(10))", "est un tuple")],
    "mlp-code": [
        (
            "mlp = keras.Sequential([keras.Input(shape=(784,)), *[layers.Dense(n, 'relu') for n in (256, 256, 128)],"
            " layers.Dense(10)])",
            "manque le softmax",
        )
    ],
    "split-scale": [
        (
            "data = digits.split(valid=0.25, seed=42).scale('minus_one_one', apply_to=('train', 'valid'))",
            "0,35 en test",
        )
    ],
    "one-hot": [
        (
            "encoded = data.one_hot()\nexp_hot = dltp.Experiment(data=encoded, model=exp.model, compile=compiled)",
            "va avec des entiers",
        ),
        (
            "exp_hot = dltp.Experiment(data=encoded, model=exp.model, compile=compiled.replace(loss='mse'))",
            "enseigne mal",
        ),
    ],
    "better": [("fit = dltp.FitSpec(epoch=20)", "`epochs`, au pluriel".replace("`", ""))],
    "regression-model": [("keras.optimizers.SGD(lr=0.001)", "maintenant learning_rate")],
}
"""Exercise -> code, words of the hint for it."""

_HARMLESS = (
    "Comm not found",  # the kernel closes a widget that a reloading page has not heard of
    "Failed to initialize model",  # anywidget's, when a page with a hundred widgets takes more than two seconds
    "widget model not found",  # ipywidgets', for the same reason: it draws them once they are there
    "A negative value is not valid",  # bqplot's, of a figure that has no place in the page yet
)
ALL_DRAWN = """() => ![...document.querySelectorAll('.jp-OutputArea-output, .dltp-lab-panel')]
    .some(output => /Loading widget|Error displaying widget/.test(output.textContent))"""
DENSE = ((256, "relu"), (256, "relu"), (128, "relu"), (10, "softmax"))


@pytest.fixture
def student(lab_page: Any, lab_server: Any) -> Iterator[Student]:
    """Module 1 in French, made and opened by the launcher's card; nobody has worked on it."""
    shutil.rmtree(lab_server.folder / ".dltp", ignore_errors=True)
    (lab_server.folder / "module1.fr.ipynb").unlink(missing_ok=True)
    lab_page.locator(".jp-LauncherCard", has_text="TP guidé").click()
    lab_page.locator(f"{PANEL} .dltp-key-next").wait_for()
    use_the_sample(lab_page)
    yield Student(lab_page)
    lab_page.evaluate("localStorage.clear()")
    shutil.rmtree(lab_server.folder / ".dltp", ignore_errors=True)  # the next journey is another student's


def use_the_sample(page: Any) -> None:
    """The numbers of the journey are those of the shipped sample, whatever is on this computer."""
    page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(
            { code: "import os; os.environ.pop('DLTP_DATA', None)", store_history: false }).done.then(() => null)"""
    )


@pytest.mark.parametrize("lab_page", [{"language": "fr_FR"}], indirect=True)
@pytest.mark.parametrize(
    "many", [pytest.param(6, id="begun"), pytest.param(PLACES, id="whole", marks=pytest.mark.chaos)]
)
def test_the_lab(student: Student, console_errors: list[str], many: int) -> None:
    """The first section belongs to `make test`; all of it takes minutes."""
    student.waits_for("*", f"0 / {PLACES}")
    for done, exercise in enumerate(LAB.exercises[:many], 1):
        student.press("next")
        student.is_at(exercise)
        student.runs_up_to(exercise.key)
        student.is_at(exercise)
        before = RESTARTS.get(exercise.key)
        if before is not None:
            before(student, done)
        ANSWERS[kind_of(exercise)](student, exercise)
        student.waits_for("*", f"{done + 1} / {PLACES}")
    if many == PLACES:
        student.runs_up_to("")
        student.waits_for("*", f"{PLACES} / {PLACES}")
    assert student.errors_of_the_page() == []
    console_errors[:] = [error for error in console_errors if not any(words in error for words in _HARMLESS)]


# --- answering -----------------------------------------------------------------------------------
def kind_of(exercise: Exercise) -> str:
    return "quiz" if exercise.quiz else exercise.widget.name if exercise.widget else "cell"


def in_a_quiz(student: Student, exercise: Exercise) -> None:
    if exercise.key == "versions":
        student.writes("", "import Tensorflow")
        student.press("check")
        student.waits_for(".dltp-wrong", "La casse compte")
        student.begins_anew()
        student.runs_up_to(exercise.key)
        student.is_at(exercise)
    right = right_answers(exercise.quiz)
    for question, answer in enumerate(right):
        student.chooses(question, answer[0] if isinstance(answer, list) else answer)
    for question, wrong, hint in WRONG_QUIZ.get(exercise.key, ()):
        others = [
            (n, choice.text) for n, choice in enumerate(exercise.quiz[question].choices) if not choice.right
        ]
        student.chooses(question, next((n for n, text in others if str(wrong) in text), wrong))
        student.press("check")
        student.waits_for(".dltp-wrong", hint)
        answer = right[question]
        student.chooses(question, answer[0] if isinstance(answer, list) else answer)
    passes(student)


def in_a_cell(student: Student, exercise: Exercise) -> None:
    for code, hint in WRONG_CODE.get(exercise.key, ()):
        student.writes(exercise.key, code)
        student.press("check")
        student.waits_for(".dltp-wrong", hint)
    student.writes(exercise.key, exercise.solutions[0].code)
    passes(student)


def in_blocks(student: Student, exercise: Exercise) -> None:
    if exercise.key == "mlp-blocks":
        student.stacks("dense", "dense", "dense")
        for row, (units, _activation) in enumerate(DENSE):
            student.sets(row, units)
        student.press("check")
        student.waits_for(".dltp-wrong", "n’en valent qu’une")
        for row, (units, activation) in enumerate(DENSE):
            student.sets(row, units, activation)
    elif exercise.key == "cifar-blocks":
        student.stacks("flatten", "dense", "dense", "dense", "dense")
        for row, (units, activation) in enumerate(DENSE, 1):
            student.sets(row, units, activation)
    else:
        student.stacks("dense", "dense")
        student.sets(0, 10, "relu")
        student.sets(1, 1, "softmax")
        student.press("check")
        student.waits_for(".dltp-wrong", "toujours 1")
        student.sets(1, 1, "linear")
    passes(student)


def by_a_step(student: Student, exercise: Exercise) -> None:
    student.press("check")
    student.waits_for(".dltp-wrong", "C’est encore W_np")
    student.page.locator(f"{PANEL} .dltp-key-operation select").select_option("reshape")
    field = student.page.locator(f"{PANEL} .dltp-key-shape input")
    field.fill("3, 2")
    field.press("Tab")
    student.press("apply")
    student.page.locator(f"{PANEL} .dltp-key-undo:enabled").wait_for()
    passes(student)


def passes(student: Student) -> None:
    student.press("check")
    student.waits_for(".dltp-right", "Juste")


ANSWERS: dict[str, Callable[[Student, Exercise], None]] = {
    "quiz": in_a_quiz,
    "cell": in_a_cell,
    "LayerStackBuilder": in_blocks,
    "ShapePlayground": by_a_step,
}


# --- what happens on the way ---------------------------------------------------------------------
def the_kernel_restarts(student: Student, done: int) -> None:
    """Before MNIST: progress stays, and so does the stack of blocks that was built."""
    page = student.page
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    student.waits_for("*", "Le noyau a redémarré.")
    use_the_sample(page)
    page.locator(f"{PANEL} button", has_text="Reprendre").click()
    student.waits_for("*", f"{done} / {PLACES}")
    page.locator(f"{PANEL} .dltp-key-step select").select_option(
        label=page.locator(f"{PANEL} .dltp-key-step option", has_text="construire la pile").inner_text()
    )
    student.is_at(LAB.exercise("mlp-blocks"))
    page.wait_for_function(
        """panel => [...document.querySelectorAll(`${panel} .dltp-editor-row .dltp-editor-title`)]
            .map(row => row.textContent).join() ===
            'Dense 256 relu,Dense 256 relu,Dense 128 relu,Dense 10 softmax'""",
        arg=PANEL,
    )
    student.begins_anew()
    student.runs_up_to("split-scale")
    student.is_at(LAB.exercise("split-scale"))


def the_page_is_loaded_anew(student: Student, done: int) -> None:
    """After training: the lab, its place and its widgets are there."""
    page = student.page
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save').then(() => null)")
    page.reload()
    page.wait_for_function("window.jupyterapp !== undefined")
    page.evaluate("window.jupyterapp.restored.then(() => null)")
    student.waits_for("*", f"{done} / {PLACES}")
    student.is_at(LAB.exercises[done - 1])
    page.wait_for_function(ALL_DRAWN)


RESTARTS = {"split-scale": the_kernel_restarts, "labels-losses": the_page_is_loaded_anew}
"""Before which exercises something happens."""
