"""Cells without the package: what depends on it, however far, is left out; what is left runs by itself."""

from __future__ import annotations

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.labs.session.answer_code import Work, answer_code
from dltp_widgets.labs.session.plain_code import Sieve, joined, needed, of_package
from dltp_widgets.labs.session.statements import statements

FIRST = "import dltp_widgets as dltp\nlab = dltp.GuidedLab('module1')"


def plain(*cells: str, lost: tuple[str, ...] = ()) -> str:
    sieve = Sieve(lost)
    return joined([statement for cell in cells for statement in sieve.take(cell)])


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("data = dltp.load_dataset('mnist')\nx = data.train.x\nn = 3", "n = 3"),
        ("lab.exercise('rank')\nn = 3", "n = 3"),
        ("x = dltp.a\nx = 3\ny = x", "x = 3\ny = x"),
        ("s = 0\ns += dltp.a\nt = s", "s = 0"),
        ("rows = []\nrows.append(dltp.a)\nprint(rows)\nn = 3", "rows = []\nn = 3"),
        ("rows = {}\nrows['a'] = dltp.a\nprint(rows)", "rows = {}"),
        ("import numpy as np\nprint(np.mean(dltp.a))\nn = np.ones(3)", "import numpy as np\nn = np.ones(3)"),
        ("x = 1\nprint(x, dltp.a)\ny = x", "x = 1\ny = x"),
        ("def f(dltp):\n    return dltp + 1\ny = f(1)", "def f(dltp):\n    return dltp + 1\n\n\ny = f(1)"),
        ("def f():\n    return dltp.a\ny = f()\nn = 3", "n = 3"),
        ("y = [dltp for dltp in range(3)]", "y = [dltp for dltp in range(3)]"),
        ("@dltp.a\ndef f():\n    pass\nn = 3", "n = 3"),
        ("@cache\ndef f():\n    pass", "@cache\ndef f():\n    pass"),
        ("%time x = 1\n!ls\nprint?\nn = 3", "n = 3"),
        (
            "code = 'model.fit()'\ndltp.from_code(code)\ntitle = 'a'\nprint(title)",
            "title = 'a'\nprint(title)",
        ),
        ("del dltp\nn = 3", "n = 3"),
        ("n = (", ""),
    ],
)
def test_what_depends_on_the_package_is_left_out(code: str, kept: str) -> None:
    assert plain(FIRST, code) == kept


def test_names_that_hold_something_of_the_package_are_lost_wherever_they_were_made() -> None:
    variables = {"dltp": dltp, "spec": dltp.LayerSpec("Flatten"), "make": dltp.load_dataset, "n": 3, "np": np}
    assert of_package(variables) == {"dltp", "spec", "make"}
    assert plain("x = spec.args\nn = 3", lost=("spec",)) == "n = 3"


def test_an_answer_brings_what_it_needs() -> None:
    earlier = statements(
        "import numpy as np\nimport os\nW = np.ones(3)\nV = np.ones(2)\nW.sort()\nprint(W.sum())\nW2 = W"
    )
    assert joined(needed(earlier, statements("R = W + 1"))) == "import numpy as np\nW = np.ones(3)\nW.sort()"
    assert needed(earlier, statements("import os\nW = 1\nR = W + 1")) == []


# --- the answer ------------------------------------------------------------------------------------
def test_what_was_asked_is_taken_home_not_the_last_by_the_alphabet(tiny_run: dltp.Experiment) -> None:
    asked, other = tiny_run.variant(fit=dltp.FitSpec(epochs=2, seed=1)), tiny_run
    runs = {"first": dltp.train(asked), "zebra": dltp.train(other)}
    cells = [FIRST, "first = dltp.train(a)", "zebra = dltp.train(b)"]
    found = answer_code({}, runs, Work(cells, asked=["first"]))
    assert "range(2)" in found.code
    assert "range(3)" in answer_code({}, runs, Work(cells)).code  # a question: the latest
    score = {**runs, "score": {"loss": 0.5}}
    judged = Work(["score = first.evaluate('valid')"], cells, ["score"])
    code = answer_code({}, score, judged).code
    assert "range(2)" in code
    assert code.count("score = model.evaluate(x_valid, y_valid") == 1


def test_a_data_set_is_taken_home_by_its_arrays(tiny_data: dltp.Dataset) -> None:
    found = answer_code({}, {"data": tiny_data}, Work([FIRST, "data = dltp.x"], asked=["data"]))
    assert found.data is not None
    assert "x_train.shape" in found.code


@pytest.fixture
def tiny_run(tiny_data: dltp.Dataset) -> dltp.Experiment:
    layers = [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=10, activation="softmax")]
    model = dltp.ModelSpec.sequential(tiny_data.input_shape, layers)
    return dltp.Experiment(tiny_data, model, fit=dltp.FitSpec(epochs=3, seed=1))
