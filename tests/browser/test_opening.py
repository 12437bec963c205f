"""`dltp lab` in JupyterLab: the lab runs as soon as it is asked for, today and tomorrow, and never unasked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dltp_widgets.cli.opening import jupyterlab_command, prepare
from tests.browser.conftest import PATIENCE, LabServer, end, free_port, serve, unattended

PANEL = ".dltp-lab-panel"
NEXT = f"{PANEL} .dltp-key-next"


@pytest.fixture
def dltp_lab(tmp_path: Path) -> Iterator[LabServer]:
    """What ``dltp lab first`` starts."""
    home, work, port = tmp_path / "home", tmp_path / "my labs", free_port()
    home.mkdir()
    work.mkdir()
    command = jupyterlab_command(prepare("first", "en", work))
    server, process = serve(
        [*command, *unattended(port), "--LabApp.expose_app_in_browser=True"], port, home, work
    )
    yield server
    end(process)


def go(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_function("window.jupyterapp !== undefined")
    page.evaluate("window.jupyterapp.restored.then(() => null)")


def night(page: Any, server: LabServer) -> None:
    """The student goes home with the notebook open; the kernel ends, and the page is loaded anew, unasked."""
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("JSON.stringify(localStorage).includes('first.en.ipynb')")
    page.wait_for_function(  # JupyterLab keeps the layout a moment after its last change
        "() => window.jupyterapp.serviceManager.workspaces.fetch('default')"
        ".then(({ data }) => JSON.stringify(data).includes('notebook:first.en.ipynb'))"
    )
    page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
    page.goto("about:blank")
    go(page, f"{server.url}/lab")
    page.locator(PANEL, has_text="The lab of this notebook is not running.").wait_for(state="attached")


def test_the_lab_runs_when_it_is_asked_for_and_only_then(
    page: Any, dltp_lab: LabServer, console_errors: list[str]
) -> None:
    page.set_default_timeout(PATIENCE)
    go(page, dltp_lab.url)
    page.locator(NEXT).wait_for()
    page.locator(NEXT).click()
    page.locator(PANEL, has_text="1 / 6").wait_for()

    # the next day: nothing runs by itself; the panel's button starts the lab where one was
    night(page, dltp_lab)
    assert page.locator(NEXT).count() == 0
    page.evaluate("window.jupyterapp.shell.activateById('dltp-lab')")
    page.locator(PANEL).get_by_role("button", name="Start the lab").click()
    page.locator(NEXT).wait_for()

    # and so does the card, on the notebook that is open already
    night(page, dltp_lab)
    page.evaluate("window.jupyterapp.commands.execute('launcher:create').then(() => null)")
    page.locator(".jp-LauncherCard:visible", has_text="Continue").click()
    page.locator(NEXT).wait_for()

    # `dltp lab first` once more
    night(page, dltp_lab)
    go(page, dltp_lab.url)
    page.locator(NEXT).wait_for()
    assert [path.name for path in dltp_lab.folder.glob("*.ipynb")] == ["first.en.ipynb"]
    page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
    page.goto("about:blank")
    console_errors.clear()  # kernels that end close comms that the page has forgotten already
