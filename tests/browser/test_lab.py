"""The guided lab in JupyterLab: from the launcher into the side panel, through mistakes, a restart and a reload."""

from __future__ import annotations

import json
import os
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dltp_widgets.labs.classroom.class_folder import ClassFolder
from dltp_widgets.labs.lab import Lab
from dltp_widgets.labs.shipped import find_page
from tests.browser import conftest
from tests.browser.driving import run_cells

PANEL = ".dltp-lab-panel"
PLACES = len(Lab.from_file(find_page("module1", "en")).exercises) + 1  # the page before the first step


@pytest.fixture
def lab(lab_page: Any, lab_server: Any) -> Iterator[Any]:
    """Module 1, made and opened by the launcher's card."""
    for left in ("module1.en.ipynb", "rendu-*.zip", ".dltp/journal/*"):  # of a try before this one
        for path in lab_server.folder.glob(left):
            path.unlink()
    lab_page.locator(".jp-LauncherCard", has_text="Guided lab").click()
    lab_page.locator(f"{PANEL} .dltp-key-next").wait_for()
    yield lab_page
    lab_page.evaluate("localStorage.clear()")


def press(page: Any, key: str) -> None:
    page.locator(f"{PANEL} .dltp-key-{key}").click()


def says(page: Any, text: str) -> None:
    page.wait_for_function(
        "([panel, text]) => document.querySelector(panel)?.innerText.includes(text)", arg=[PANEL, text]
    )


def hand_in(page: Any, server: Any) -> None:
    """Write the zip from the panel; the notebook in it was saved with its outputs, and a report reads it."""
    press(page, "hand-in")
    says(page, f"Done: 2 of {PLACES}.")
    page.locator(f"{PANEL} .dltp-key-name input").fill("Zoé Élan")
    press(page, "write")
    says(page, "rendu-zoe-elan.zip")
    says(page, "It holds module1.en.ipynb")
    with zipfile.ZipFile(server.folder / "rendu-zoe-elan.zip") as content:
        cells = json.loads(content.read("module1.en.ipynb"))["cells"]
    assert any(cell.get("outputs") for cell in cells)
    report = ClassFolder(server.folder, names=True).read()
    (server.folder / "rendu-zoe-elan.zip").unlink()
    assert (report.refused, report.damage) == ((), ())
    [(who, work)] = report.handed_in
    assert (who, work.done, work.places) == ("Zoé Élan", 2, PLACES)
    press(page, "close-hand-in")


def test_mistakes_have_hints_and_nothing_is_lost(
    lab: Any, lab_server: Any, console_errors: list[str]
) -> None:
    says(lab, f"0 / {PLACES}")
    press(lab, "next")
    says(lab, "two version numbers")
    active = "() => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource()"
    lab.wait_for_function(f"({active})().includes('two version numbers')")
    lab.locator(f"{PANEL} input[type=radio]").nth(1).check()
    press(lab, "check")
    says(lab, "Both are installed well")
    lab.locator(f"{PANEL} input[type=radio]").nth(0).check()
    press(lab, "check")
    says(lab, f"2 / {PLACES}")

    # the student works further down: the lab follows
    lab.evaluate(
        """() => {
            const { content } = window.jupyterapp.shell.currentWidget;
            content.activeCellIndex = content.widgets.findIndex(
                cell => cell.model.sharedModel.getSource().includes('Exercise: reading a rank'));
        }"""
    )
    says(lab, "reading a rank")

    # the kernel restarts: the panel says so, and brings the lab back
    lab.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    says(lab, "The kernel was restarted.")
    lab.locator(f"{PANEL} button", has_text="Resume").click()
    says(lab, f"2 / {PLACES}")
    lab.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    says(lab, "reading a rank")

    # the page is loaded anew: the lab is there, and the card leads to it
    lab.reload()
    lab.wait_for_function("window.jupyterapp !== undefined")
    lab.evaluate("window.jupyterapp.restored.then(() => null)")
    says(lab, f"2 / {PLACES}")
    hand_in(lab, lab_server)
    lab.evaluate("window.jupyterapp.commands.execute('launcher:create').then(() => null)")
    lab.locator(".jp-LauncherCard:visible", has_text="Continue Lab Module 1 (step 1.2)").dispatch_event(
        "click"
    )
    says(lab, f"2 / {PLACES}")
    assert sorted(path.name for path in lab_server.folder.glob("module1*.ipynb")) == [
        "module1.en.ipynb",
        "module1.fr.ipynb",
    ]
    console_errors[:] = [error for error in console_errors if "Comm not found" not in error]


@pytest.fixture
def mortal_page(tmp_path: Path, page: Any) -> Iterator[Any]:
    """JupyterLab on a server that starts no kernel anew: the first death is the last."""
    settings = tmp_path / "home" / "jupyter_config_dir"
    settings.mkdir(parents=True)
    (settings / "jupyter_server_config.json").write_text('{"KernelRestarter": {"restart_limit": 0}}')
    server, process = conftest._start("lab", tmp_path)
    try:
        conftest.open_lab(page, server)
        yield page
        page.goto("about:blank")
    finally:
        conftest.end(process)


@pytest.mark.parametrize("where", [".dltp-cover", PANEL])
def test_a_kernel_that_has_died_for_good_is_said_and_another_one_goes_on(
    mortal_page: Any, where: str
) -> None:
    page = mortal_page
    run_cells(
        page, "import os\nprint('pid', os.getpid())", "import dltp_widgets as dltp\ndltp.GuidedLab('first')"
    )
    page.locator(f"{PANEL} .dltp-key-next").wait_for()
    said = page.locator(".jp-OutputArea-output", has_text="pid ").first.inner_text()
    os.kill(int(said.split()[-1]), signal.SIGKILL)
    says(page, "The kernel has died.")
    page.locator(".dltp-cover", has_text="The kernel has died.").wait_for()
    assert page.locator(f"{PANEL} .dltp-key-next").count() == 0
    page.locator(f"{where} button", has_text="Resume").click()
    page.locator(f"{PANEL} .dltp-key-next").wait_for()
    page.locator(".dltp-cover").wait_for(state="detached")
