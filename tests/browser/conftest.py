"""A JupyterLab of our own, in a browser: what every journey starts from.

``lab_page`` is a page on JupyterLab with our extension loaded, in English and light unless the test says otherwise
with ``@pytest.mark.parametrize("lab_page", [{"language": "fr_FR", "dark": True}], indirect=True)``. A test fails if the
browser's console saw an error.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60_000
"""Milliseconds that a page may take on a busy machine; no test waits that long when all is well."""

SCREEN = {"width": 1366, "height": 768}
"""Pixels of a school's laptop."""

HANGS = 600.0
"""Seconds after which a journey hangs: the longest takes half of it, the others a tenth."""

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_HARMLESS = (
    "favicon",  # asked for by the browser, not by us
    "ResizeObserver loop",  # a notice of Chromium's, not an error
    "debugger state",  # JupyterLab's, when a kernel ends while it asks
)


@dataclass(frozen=True)
class LabServer:
    """A running ``jupyter lab``."""

    url: str
    folder: Path
    """Its root: a copy of ``notebooks/``, thrown away at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; unattended, as in JupyterLab's own journeys, each may fail once."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if os.environ.get("CI"):
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the Chromium of the system where there is one, else Playwright's own."""
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    chosen = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **chosen, "args": list(_ARGUMENTS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A laptop's screen; English, whatever the machine speaks."""
    return {**browser_context_args, "viewport": SCREEN, "locale": "en-US"}


@pytest.fixture(autouse=True)
def _hung_page_ends(page: Any) -> Iterator[None]:
    """Kill the pages of a journey that hangs: it fails, the browser lives on for the next.

    Playwright waits for the promise of `evaluate` as long as it takes, and can't be interrupted while it does.
    """
    watch = threading.Timer(HANGS, _kill_pages)
    watch.daemon = True
    watch.start()
    yield
    watch.cancel()


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], LabServer]]:
    """``start_server("lab")``, ``"notebook"`` or ``"voila"``: a server on a free port, ended with the session."""
    running: dict[str, tuple[LabServer, subprocess.Popen[bytes]]] = {}

    def start(application: str) -> LabServer:
        if application not in running:
            running[application] = _start(application, tmp_path_factory.mktemp(application))
        return running[application][0]

    yield start
    for _server, process in running.values():
        end(process)


@pytest.fixture(scope="session")
def lab_server(start_server: Callable[[str], LabServer]) -> LabServer:
    """JupyterLab on a copy of the notebooks."""
    return start_server("lab")


@pytest.fixture
def console_errors(page: Any) -> Iterator[list[str]]:
    """What went wrong in the page so far; must be empty at the end of the test."""
    errors: list[str] = []

    def on_console(message: Any) -> None:
        text = f"{message.text} ({message.location.get('url', '')})"
        if message.type == "error" and not any(word in text for word in _HARMLESS):
            errors.append(text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield errors
    assert errors == []


@pytest.fixture
def lab_page(
    page: Any, lab_server: LabServer, console_errors: list[str], request: pytest.FixtureRequest
) -> Iterator[Any]:
    """JupyterLab, started, with an empty workspace; kernels and notebooks of the test are removed after it."""
    options = getattr(request, "param", {})
    _settings(lab_server.url, "translation-extension:plugin", locale=options.get("language", "default"))
    theme = "JupyterLab Dark" if options.get("dark") else "JupyterLab Light"
    _settings(lab_server.url, "apputils-extension:themes", theme=theme)
    open_lab(page, lab_server)
    yield page
    heard = [*console_errors]
    page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
    page.goto("about:blank")  # a page with unsaved changes would ask, and block the next test
    console_errors[:] = (
        heard  # a kernel that ends closes comms that the page has forgotten already: not the test's
    )
    for notebook in lab_server.folder.glob("Untitled*.ipynb"):
        notebook.unlink()


def open_lab(page: Any, server: LabServer) -> None:
    """Open JupyterLab with an empty workspace, and wait until it has started."""
    _settings(server.url, "apputils-extension:notification", fetchNews="false", checkForUpdates=False)
    page.set_default_timeout(PATIENCE)
    page.goto(f"{server.url}/lab?reset")
    page.wait_for_function("window.jupyterapp !== undefined")
    page.evaluate("window.jupyterapp.started.then(() => window.jupyterapp.restored)")


def _start(application: str, folder: Path) -> tuple[LabServer, subprocess.Popen[bytes]]:
    """Start a server on a copy of the notebooks; a second time on the same folder, on what is there."""
    home, work = folder / "home", folder / "work"
    home.mkdir(exist_ok=True)
    if not work.exists():
        shutil.copytree(ROOT / "notebooks", work, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    port = free_port()
    return serve([sys.executable, "-m", *_command(application, port)], port, home, work)


def serve(command: list[str], port: int, home: Path, work: Path) -> tuple[LabServer, subprocess.Popen[bytes]]:
    """Start a server that listens on `port`, in the folder `work`, with the settings in `home`."""
    log = home.parent / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=work, env=_environment(home), stdout=output, stderr=subprocess.STDOUT
        )
    server = LabServer(f"http://127.0.0.1:{port}", work)
    if not _answers(server.url, process):
        end(process)
        raise RuntimeError(f"{command} did not start:\n{log.read_text(errors='replace')[-2000:]}")
    return server, process


def _kill_pages() -> None:
    print(f"hung for {HANGS:.0f} s: its pages are killed", file=sys.stderr)  # noqa: T201
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "--type=renderer" in child.cmdline():
                child.kill()


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _command(application: str, port: int) -> list[str]:
    if application == "voila":
        return ["voila", "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
    offline = {
        "lab": [
            "--LabApp.expose_app_in_browser=True",
            "--LabApp.extension_manager=readonly",
        ],
        "notebook": ["--JupyterNotebookApp.expose_app_in_browser=True"],
    }
    return [
        {"lab": "jupyterlab", "notebook": "notebook"}[application],
        "--allow-root",
        *unattended(port),
        *offline[application],
    ]


def unattended(port: int) -> list[str]:
    """Return the options of a server that no browser is started for, and that asks for no token."""
    return [
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--ServerApp.disable_check_xsrf=True",
    ]


def _environment(home: Path) -> dict[str, str]:
    """Nothing of the person who runs the tests: own settings, own workspaces, own kernels; no language."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DLTP_LANG", "DLTP_WARM_UP", "LANG", "LC_ALL")
    }
    folders = {
        name: str(home / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    return {
        **kept,
        **folders,
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "DLTP_HOME": str(home / "dltp"),
        "LANG": "C.UTF-8",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    limit = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < limit and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


def _settings(url: str, plugin: str, **values: str | bool) -> None:
    """Write the settings of one of JupyterLab's own plugins, as its settings editor does."""
    request = urllib.request.Request(
        f"{url}/lab/api/settings/@jupyterlab/{plugin}",
        data=json.dumps({"raw": json.dumps(values)}).encode(),
        method="PUT",
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20):
        pass
