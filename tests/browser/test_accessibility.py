"""What axe-core finds in our composites: nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import ROOT
from tests.browser.driving import press, run_cells

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}
JUDGED = """
layers = [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=10, activation="softmax")]
data = dltp.load_dataset("mnist", source="sample").split().scale("zero_one")
exp = dltp.Experiment(data, dltp.ModelSpec.sequential((28, 28, 1), layers), fit=dltp.FitSpec(epochs=1, seed=1))
card = dltp.EvaluationCard(dltp.train(exp))
card.evaluate()
card
"""
COMPOSITES = {
    "values": "dltp.TensorInspector(np.arange(24.0).reshape(2, 3, 4))",
    "gallery": "dltp.TensorInspector(np.zeros((40, 28, 28)))",
    "playground": "dltp.ShapePlayground()",
    "builder": "L = dltp.LayerSpec('Conv2D', filters=2, kernel_size=3)\n"  # too large: with its problem
    "dltp.LayerStackBuilder(dltp.ModelSpec.sequential((2, 2, 1), [L]))",
    "workbench": "dltp.Workbench()",
    "table": "dltp.DataCard(dltp.Dataset.from_arrays((np.random.default_rng(0).random((60, 3)), np.arange(60.0)))"
    ".split(test=0.2).scale('standard', fit_on='each'))",
    "evaluation": JUDGED,
    "lab": "dltp.GuidedLab('first')",
}
VIEWS = ("view_confusion", "view_errors", "view_classes", "view_sample", "view_digit")
"""Those of an evaluation: each is looked at."""


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: run `npm ci`")
@pytest.mark.parametrize("lab_page", [{}, {"dark": True}], indirect=True, ids=["light", "dark"])
@pytest.mark.parametrize("name", COMPOSITES)
def test_axe_finds_nothing(lab_page: Any, name: str) -> None:
    run_cells(lab_page, f"import dltp_widgets as dltp, numpy as np\n{COMPOSITES[name]}")
    lab_page.locator(".dltp-root").first.wait_for()
    lab_page.locator(".dltp-root button:visible").first.wait_for()
    if name == "lab":  # it is shown twice, and both are looked at
        lab_page.locator(".dltp-lab-panel .dltp-key-next").wait_for()
    lab_page.evaluate(AXE.read_text(encoding="utf-8"))
    assert _violations(lab_page) == []
    if name == "evaluation":
        lab_page.locator(".dltp-confusion canvas").first.wait_for()
    for act in (
        ("next", "check", "hand_in", "journal") if name == "lab" else ()
    ):  # under the cell and in the panel
        press(lab_page, act)
        assert (act, _violations(lab_page)) == (act, [])
    for view in VIEWS if name == "evaluation" else ():
        press(lab_page, view)
        lab_page.locator(".dltp-stage canvas:visible, .dltp-stage table:visible").first.wait_for()
        assert (view, _violations(lab_page)) == (view, [])
    lab_page.evaluate("document.querySelector('.dltp-root').append(document.createElement('input'))")
    [nameless] = _violations(lab_page)
    assert nameless.startswith("label:")


def _violations(page: Any) -> list[str]:
    found = page.evaluate("rules => window.axe.run('.dltp-root, .dltp-lab-panel', rules)", RULES)
    return [_told(violation) for violation in found["violations"]]


def _told(violation: dict[str, Any]) -> str:
    nodes = [node["html"][:160] for node in violation["nodes"]]
    return f"{violation['id']}: {violation['help']} {nodes}"
