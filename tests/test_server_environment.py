"""A hub whose server and kernel live in different environments: the server needs no TensorFlow and no NumPy.

The wheel is installed with ``--no-deps`` in an empty environment; a JupyterLab that looks there finds the extension.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.chaos  # a wheel is built and installed


def run(*command: object, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with our wheel and nothing else."""
    if shutil.which("npm") is None or not (ROOT / "node_modules").is_dir():
        pytest.skip("npm has not been run")
    folder = tmp_path_factory.mktemp("server")
    run(
        *(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder),
        HATCH_JUPYTER_BUILDER_SKIP_NPM="1",
    )
    venv.create(folder / "venv", with_pip=True)
    wheel = next(folder.glob("*.whl"))
    run(python_of(folder / "venv"), "-m", "pip", "install", "--no-index", "--no-deps", wheel, PYTHONPATH="")
    return folder / "venv"


def python_of(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def test_what_the_server_imports_of_us_needs_nothing_else(server: Path) -> None:
    code = """
import importlib.metadata, importlib.util, json, sys
assert not any(map(importlib.util.find_spec, ("tensorflow", "keras", "numpy", "ipywidgets", "jupyterlab")))
(point,) = importlib.metadata.entry_points(group="jupyterlab.locale", name="dltp_widgets")
module = point.load()
from pathlib import Path
french = Path(module.__file__).parent / "locale" / "fr_FR" / "LC_MESSAGES" / "dltp_widgets.json"
assert json.loads(french.read_text(encoding="utf-8"))[""]["language"] == "fr-FR"
"""
    run(python_of(server), "-c", code, PYTHONPATH="")


def test_jupyterlab_finds_the_extension_and_all_its_files(server: Path) -> None:
    pytest.importorskip("jupyterlab")
    share = server / "share" / "jupyter"
    listed = run(sys.executable, "-m", "jupyter", "labextension", "list", JUPYTER_PATH=str(share))
    line = next(line for line in listed.splitlines() if "dltp-widgets" in line)
    assert "enabled" in line
    assert "OK" in line
    assert str(share / "labextensions") in listed
    extension = share / "labextensions" / "dltp-widgets"
    manifest = json.loads((extension / "package.json").read_text(encoding="utf-8"))
    assert (extension / manifest["jupyterlab"]["_build"]["load"]).is_file()
    assert (extension / "schemas" / "dltp-widgets" / "plugin.json").is_file()
