"""What axe-core finds in our composites: nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import ROOT
from tests.browser.driving import key, press, run_cells

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
SWEPT = """
import os, tempfile
from dltp_widgets.core.sweep import launch
from dltp_widgets.testing.fake_pool import FakePool
os.environ["DLTP_RUNS"] = tempfile.mkdtemp()
launch.LocalPool = FakePool
panel = dltp.SweepPanel()
panel.start().wait()
panel.controls["view"].value = "%s"
panel
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
    "sweep": SWEPT % "curves",
    "swept": SWEPT % "coordinates",
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


TRAINING = """
layers = [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=16, activation="relu"),
          dltp.LayerSpec("Dense", units=10, activation="softmax")]
data = dltp.load_dataset("mnist", source="sample").split(valid=0.2, seed=1).scale("zero_one")
exp = dltp.Experiment(data, dltp.ModelSpec.sequential((28, 28, 1), layers), fit=dltp.FitSpec(epochs=2, seed=1))
dltp.train(exp)
dltp.Workbench(exp)
"""
FOLDS = ("advanced", "step_by_step", "what_if", "code", "zoom", "table", "export")
"""What opens in the tab of the training."""


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: run `npm ci`")
@pytest.mark.parametrize("lab_page", [{}, {"dark": True}], indirect=True, ids=["light", "dark"])
def test_the_training_with_everything_open_by_keyboard_and_at_twice_the_size(lab_page: Any) -> None:
    """Advanced settings, callbacks, what if, run table, step by step; 200 % is half the pixels."""
    page = lab_page
    run_cells(page, f"import dltp_widgets as dltp\n{TRAINING}")
    press(page, "tab_train")
    key(page, "select_run_0").wait_for()
    for fold in FOLDS:
        key(page, fold).focus()
        page.keyboard.press("Enter")
    key(page, "early_stopping").locator("input").focus()
    page.keyboard.press(" ")
    page.locator(".dltp-advanced .dltp-arguments input:visible").first.wait_for()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert _violations(page) == []
    page.set_viewport_size({"width": 683, "height": 384})
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    root = page.locator(".dltp-workbench").first
    page.wait_for_function("() => document.querySelector('.dltp-workbench').clientWidth < 683")
    assert root.evaluate("root => root.scrollWidth - root.clientWidth") <= 1
    for name in ("learning_rate", "try_width", "step_batch", "select_run_0", "delete_runs", "start_afresh"):
        target = key(page, name)
        target.scroll_into_view_if_needed()
        box, within = target.bounding_box(), root.bounding_box()
        assert box["x"] + box["width"] <= within["x"] + within["width"] + 1, name
    assert _violations(page) == []


def _violations(page: Any) -> list[str]:
    found = page.evaluate("rules => window.axe.run('.dltp-root, .dltp-lab-panel', rules)", RULES)
    return [_told(violation) for violation in found["violations"]]


def _told(violation: dict[str, Any]) -> str:
    nodes = [node["html"][:160] for node in violation["nodes"]]
    return f"{violation['id']}: {violation['help']} {nodes}"
