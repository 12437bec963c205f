"""Two days of a student: edits, a run, a kernel that dies, a lab handed in, the server gone; tomorrow all is there."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbconvert
import nbformat
import pytest

import dltp_widgets as dltp
from tests.browser import conftest
from tests.browser.conftest import PATIENCE, LabServer
from tests.browser.driving import (
    OPEN,
    RUN_ALL,
    key,
    press,
    run_cells,
    run_one_more,
    type_into,
    wait_for_points,
)

NAME = "tp.ipynb"
NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "id": name,
            "source": source,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for name, source in (
            ("pid", "import os\nprint('pid', os.getpid())"),
            ("bench", "import dltp_widgets as dltp\n\ndltp.Workbench()"),
            (
                "busy",
                "import time\nprint('at work', flush=True)\nwhile not os.path.exists('go'):\n    time.sleep(0.1)",
            ),
            ("lab", "import dltp_widgets as dltp\n\ndltp.GuidedLab('first', language='en')"),
        )
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
KERNEL_IDLE = (
    "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
)
RUN_CELL = """async index => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.activeCellIndex = index;
    content.deselectAll();
    await window.jupyterapp.commands.execute('notebook:run-cell');
}"""
BEGIN_CELL = RUN_CELL.replace("await window", "void window")
TWIN = ".dltp-twin:visible"
DRAWN = """() => Array.from(document.querySelectorAll('.dltp-twin img'))
    .filter(image => image.naturalWidth > 100 && image.checkVisibility()).length === 2"""


A4 = {"width": 718, "height": 1047}
"""Pixels between the margins."""

CUT = """() => [...document.querySelectorAll('.dltp-twin table, .dltp-twin img, .dltp-twin pre')]
    .filter(node => node.getBoundingClientRect().right > node.closest('.jp-OutputArea').getBoundingClientRect().right)
    .map(node => node.outerHTML.slice(0, 300))"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The student's folder, which outlives the server."""
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path / "runs"))
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / NAME).write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    return tmp_path


def day(folder: Path, page: Any) -> Iterator[LabServer]:
    """A server from the morning to the evening."""
    server, process = conftest._start("lab", folder)
    try:
        conftest.open_lab(page, server)
        page.evaluate(OPEN, NAME)
        page.wait_for_function(KERNEL_IDLE)
        yield server
    finally:
        conftest.end(process)


def saved(folder: Path) -> str:
    """Return every output of the notebook as it lies on the disk; nothing while it is being written."""
    try:
        cells = json.loads((folder / "work" / NAME).read_text(encoding="utf-8"))["cells"]
    except ValueError:
        return ""
    return json.dumps([cell["outputs"] for cell in cells])


def wait_until_saved(folder: Path, *texts: str) -> None:
    limit = time.monotonic() + PATIENCE / 1000
    while not all(text in saved(folder) for text in texts):
        assert time.monotonic() < limit, saved(folder)[:2000]
        time.sleep(0.1)


def kill_kernel(page: Any) -> None:
    pid = page.locator(".jp-OutputArea-output", has_text="pid ").first.inner_text().split()[-1]
    os.kill(int(pid), signal.SIGKILL)


def work(folder: Path, page: Any) -> None:
    """An edit, a click that waits, a run, a kernel that is killed, and back to work."""
    page.evaluate(RUN_CELL, 0)
    page.evaluate(RUN_CELL, 1)
    key(page, "train_now").wait_for()
    wait_until_saved(folder, "widget-view+json", "dltp-twin", "300,938")  # nobody has saved it
    assert page.locator(TWIN).count() == 0  # the widget lives
    press(page, "tab_train")
    type_into(page, "epochs", "4")

    page.evaluate(BEGIN_CELL, 2)
    page.locator(".jp-OutputArea-output", has_text="at work").wait_for()
    press(page, "tab_model")
    page.locator(".dltp-busy", has_text="Kernel busy, your click is waiting").wait_for()
    (folder / "work" / "go").touch()
    page.locator(".dltp-busy").wait_for(state="detached")

    press(page, "tab_train")
    press(page, "train")
    wait_for_points(page, 5)
    kill_kernel(page)  # and it starts anew by itself
    page.locator(".dltp-cover", has_text="The kernel was restarted.").wait_for()
    page.locator(".jp-Dialog button", has_text="Ok").click()  # JupyterLab's own word on it
    page.locator(".dltp-cover button", has_text="Resume").click()
    page.locator(".dltp-restored", has_text="Restored from today").wait_for()
    assert page.locator(".dltp-cover").count() == 0
    press(page, "tab_train")
    wait_for_points(page, 5)
    wait_until_saved(folder, "Run 1", "data:image/png")


def hand_in(folder: Path, page: Any) -> None:
    """A mistake and its hint, the right answer; then the zip of the day."""
    page.evaluate(RUN_CELL, 3)
    lab = page.locator(".dltp-lab-panel")
    for _place in range(2):
        lab.locator(".dltp-key-next").click()
    for answer, said in (("10", "The bias is missing."), ("11", "2 / 6")):
        lab.locator(".dltp-key-answer-1 input").fill(answer)
        lab.locator(".dltp-key-check").click()
        lab.get_by_text(said).first.wait_for()
    lab.locator(".dltp-key-hand-in").click()
    lab.locator(".dltp-key-name:visible input").last.fill("Zoé Élan")
    lab.locator(".dltp-key-write").click()
    lab.get_by_text("rendu-zoe-elan.zip").first.wait_for()


def report(folder: Path) -> str:
    """What `dltp lab report` says of the folder."""
    dltp_command = Path(sys.executable).with_name("dltp")
    command = [str(dltp_command), "lab", "report", str(folder / "work"), "--names"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def print_on_paper(folder: Path, page: Any) -> None:
    """As nbconvert's webpdf prints it: all pictures are there, and nothing is cut at the edge of the sheet."""
    notebook = nbformat.read(folder / "work" / NAME, as_version=4)
    written, _resources = nbconvert.HTMLExporter().from_notebook_node(notebook)
    (folder / "paper.html").write_text(written, encoding="utf-8")
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    page.goto((folder / "paper.html").as_uri())
    page.wait_for_function(DRAWN)
    assert page.evaluate(CUT) == []
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="screen")
    page.set_viewport_size(conftest.SCREEN)


def find(page: Any) -> None:
    """The twin, as long as the kernel knows no widget; then everything, and the way back to the code."""
    page.wait_for_function(DRAWN)
    bench, lab = page.locator(TWIN).all_inner_texts()
    assert "300,938" in bench
    assert "Run 1" in bench
    assert "2 / 6" in lab
    page.evaluate(RUN_ALL)
    page.locator(".dltp-restored", has_text="1 run is back.").wait_for()
    press(page, "tab_train")
    wait_for_points(page, 5)
    assert key(page, "epochs").locator("input").first.input_value() == "4"
    page.locator(".dltp-lab-panel", has_text="2 / 6").wait_for()
    assert page.locator(TWIN).count() == 0
    assert page.locator(".dltp-run-line", has_text="Run 1").count() == 1
    press(page, "start_again")
    page.wait_for_function("() => document.querySelector('.dltp-key-epochs input')?.value === '10'")


def test_two_days(folder: Path, page: Any, context: Any) -> None:
    for _server in day(folder, page):
        work(folder, page)
        hand_in(folder, page)
    tomorrow = context.new_page()
    page.close()
    print_on_paper(folder, tomorrow)
    for _server in day(folder, tomorrow):
        find(tomorrow)
    tomorrow.close()
    said = report(folder)
    assert re.search(r"parameters +1 +2 +10", said), said  # one student, two attempts, the wrong answer
    assert re.search(r"Zoé Élan +first .* 2 +6\n", said), said


def test_a_run_that_ends_with_no_page_open_is_in_the_notebook(folder: Path, page: Any, context: Any) -> None:
    """Train, close the laptop, open it again: nobody saves, and what came of it is in the file."""
    for server in day(folder, page):
        page.evaluate(RUN_CELL, 1)
        key(page, "train_now").wait_for()
        wait_until_saved(folder, "widget-view+json", "300,938")
        press(page, "train_now")
        page.locator(".dltp-history-chart:visible").wait_for()  # the click has arrived
        page.close(run_before_unload=False)
        limit = time.monotonic() + PATIENCE / 1000
        while not any(run.state == "finished" for run in dltp.runs()):
            assert time.monotonic() < limit
            time.sleep(0.1)
        assert "Run 1" not in saved(folder)
        later = context.new_page()
        conftest.open_lab(later, server)
        later.evaluate(OPEN, NAME)
        wait_until_saved(folder, "Run 1", "data:image/png")
        press(later, "tab_train")
        press(later, "train")  # this page saves from now on
        wait_until_saved(folder, "Run 2")
        later.close()


def test_a_chart_before_its_run_leaves_no_gap_and_is_drawn_after_it(lab_page: Any) -> None:
    run_cells(lab_page, "import dltp_widgets as dltp\nchart = dltp.HistoryChart({})\nchart")
    lab_page.locator(".dltp-history-chart").wait_for()
    twin = lab_page.locator(".jp-OutputArea-child").first
    assert twin.evaluate("node => node.getBoundingClientRect().height") == 0
    run_one_more(lab_page, "_ = chart.log(1, loss=0.75), chart.log(2, loss=0.125)")
    lab_page.locator(".dltp-twin img").wait_for(state="attached")
    assert "0.125" in lab_page.locator(".dltp-twin").first.text_content()
    assert twin.evaluate("node => node.getBoundingClientRect().height") == 0  # the widget lives


def test_a_notebook_that_nobody_trusts_shows_the_twin(lab_page: Any, lab_server: Any) -> None:
    """As a teacher opens it: what is not safe is not drawn, and the twin is."""
    twin = '<div class="dltp-twin"><table><caption>Runs</caption><tr><th>Run 1</th></tr></table>'
    image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    twin += f'<p><img alt="Curves" src="data:image/png;base64,{image}"></p></div>'
    outputs = [
        {"output_type": "display_data", "data": {"text/html": twin}, "metadata": {"dltp": {"twin": "a"}}},
        {
            "output_type": "display_data",
            "data": {
                "application/vnd.jupyter.widget-view+json": {
                    "version_major": 2,
                    "version_minor": 0,
                    "model_id": "0" * 32,
                },
                "text/plain": "Workbench()",
            },
            "metadata": {},
        },
    ]
    content = json.loads(json.dumps(NOTEBOOK))
    content["cells"][1]["outputs"] = outputs
    (lab_server.folder / "Untitled-twin.ipynb").write_text(json.dumps(content), encoding="utf-8")
    lab_page.evaluate(OPEN, "Untitled-twin.ipynb")
    lab_page.locator(TWIN, has_text="Run 1").wait_for()
    assert lab_page.evaluate(
        "() => !window.jupyterapp.shell.currentWidget.content.model.cells.get(1).trusted"
    )
    lab_page.wait_for_function("() => document.querySelector('.dltp-twin img')?.naturalWidth === 1")
