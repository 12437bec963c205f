"""Playing labs: the fixture `lab`, and ``pytest --dltp-lab FILE``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import dltp_widgets as dltp
from dltp_widgets.core.errors import LabError

EXAMPLE = Path(__file__).parents[1] / "labs" / "pages" / "example.en.md"


@pytest.mark.dltp_lab(EXAMPLE)
def test_a_lab_is_played_without_widgets(lab):
    lab.step("perceptron").answer(model=dltp.ModelSpec.sequential((10,), [dltp.LayerSpec("Dense", units=1)]))
    assert lab.solution() == ()
    result = lab.check()
    assert not result.passed
    assert result.hint == "The output is not a probability yet."
    assert len(lab.solution()) == 1
    assert [lab.hint(), lab.hint(), lab.hint()][1:] == ["What makes a probability of a number?", ""]
    right = dltp.ModelSpec.sequential((10,), [dltp.LayerSpec("Dense", units=1, activation="sigmoid")])
    assert lab.answer(model=right).check().passed
    assert (lab.progress.state, lab.progress.attempts, lab.progress.hints) == ("done", 2, 2)


@pytest.mark.dltp_lab(EXAMPLE, language="fr")
def test_the_page_of_another_language(lab):
    assert lab.lab.language == "fr"
    assert lab.step("count").answer("10").check().hint == "Il manque le biais."
    assert lab.answer(11).check().passed
    assert (
        lab.answer(code="Input(shape=(10))")
        .step("perceptron")
        .answer(code="Input( shape = (10))")
        .check()
        .known
    )
    with pytest.raises(LabError, match="perceptron"):
        lab.step("perceptrons")


def pytest_of(page: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-q",
        "-rA",
        "--dltp-lab",
        str(page),
        *options,
    ]
    return subprocess.run(command, capture_output=True, text=True, cwd=page.parent, check=False)


def test_pytest_plays_a_page(tmp_path):
    """One good exercise, one whose check cannot fail, one whose solution is wrong, one cell that is refused."""
    page = tmp_path / "page.md"
    page.write_text(
        "# T\n\n## S\n\n```python\nx = 1\n```\n\n"
        "### Exercise {#good}\n\n??? a\n    ```python\n    y = x + 1\n    ```\n\n"
        "### Exercise {#idle}\n\n??? a\n    ```python\n    z = 1\n    ```\n\n"
        "### Exercise {#wrong}\n\n??? a\n    ```python\n    w = 1\n    ```\n\n"
        "### Exercise {#bare}\n\nDiscuss.\n\n"
        "## End\n\n```python\nfine = 1\n1 / 0\n```\n"
    )
    (tmp_path / "page.lab.yml").write_text(
        "exercises:\n"
        "  good: {checks: [{value: 2, of: y}], quiz: [{choices: [{text: a, right: true}, {text: b}]}]}\n"
        "  idle: {checks: [{value: 1, of: x}]}\n"
        "  wrong: {checks: [{value: 2, of: w}]}\n"
    )
    done = pytest_of(page)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "2 failed" not in done.stdout
    assert "1 passed, 1 skipped, 3 failed" in done.stdout or "3 failed, 1 passed, 1 skipped" in done.stdout
    assert "idle passes before any work" in done.stdout
    assert "the solution of wrong does not pass" in done.stdout
    assert "page.md:38: ZeroDivisionError" in done.stdout
    assert "Traceback" not in done.stdout
