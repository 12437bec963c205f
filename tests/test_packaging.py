"""Contracts of the house: manifests that agree, a lock that names no machine, a wheel that holds what it must."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    ".npmrc",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "dltp_widgets",
    "labextension",
    "notebooks",
    "package-lock.json",
    "package.json",
    "pyproject.toml",
    "tests",
}
_TEXT = {".css", ".ipynb", ".json", ".md", ".mjs", ".po", ".py", ".svg", ".toml", ".ts", ".yml", ""}
_MACHINE = re.compile(r"/(?:home|Users)/\w|/work/|/root/|[A-Z]:\\\\Users")
_REGISTRY = re.compile(
    r"(?:registry\.|pypi\.|files\.pythonhosted)[\w.]+/|--(?:extra-)?index-url|\"resolved\":"
)


@pytest.fixture(scope="module")
def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def package() -> dict:
    return json.loads((ROOT / "package.json").read_text(encoding="utf-8"))


def _committed() -> list[Path]:
    """Every file of the project that git tracks or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if names.returncode:
        pytest.skip("not a git clone")
    return [ROOT / name for name in names.stdout.splitlines() if (ROOT / name).is_file()]


def test_one_version_in_both_manifests_the_lock_and_the_installation(pyproject: dict, package: dict) -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert pyproject["tool"]["hatch"]["version"]["source"] == "nodejs"
    assert "version" in pyproject["project"]["dynamic"]
    assert lock["version"] == lock["packages"][""]["version"] == package["version"]
    assert importlib.metadata.version("dltp_widgets") == package["version"]
    assert f"## {package['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_lock_fits_the_manifest(package: dict) -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"][""]
    for kind in ("dependencies", "devDependencies"):
        assert locked[kind] == package[kind]


def test_every_dependency_is_a_range(pyproject: dict) -> None:
    project = pyproject["project"]
    extras = project["optional-dependencies"].values()
    groups = [project["dependencies"], *extras, pyproject["build-system"]["requires"]]
    for requirement in (requirement for group in groups for requirement in group):
        assert ">=" in requirement, requirement
        assert "<" in requirement, requirement
        assert "==" not in requirement, requirement


def test_nothing_else_stands_at_the_top() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in _committed()} <= TOP_LEVEL


def test_no_file_names_a_machine_or_a_registry() -> None:
    for path in _committed():
        if path.suffix in _TEXT and path != Path(__file__):
            text = path.read_text(encoding="utf-8")
            for pattern in (_MACHINE, _REGISTRY):
                found = pattern.search(text)
                assert found is None, f"{path.relative_to(ROOT)}: {found}"


def test_nothing_built_is_committed() -> None:
    built = [p for p in _committed() if p.suffix == ".mo" or {"static", "node_modules", "lib"} & set(p.parts)]
    assert built == []


def test_the_entry_points_lead_somewhere() -> None:
    for group, name in [
        ("console_scripts", "dltp"),
        ("jupyterlab.locale", "dltp_widgets"),
        ("pytest11", "dltp"),
    ]:
        (point,) = importlib.metadata.entry_points(group=group, name=name)
        assert point.load() is not None


def test_jupyterlab_finds_the_extension_enabled() -> None:
    pytest.importorskip("jupyterlab")
    command = [sys.executable, "-m", "jupyter", "labextension", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    line = next(line for line in (listed.stdout + listed.stderr).splitlines() if "dltp-widgets" in line)
    assert "enabled" in line
    assert "OK" in line


def test_every_text_of_the_lab_extension_has_its_french() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "labextension/src/lab").glob("*.ts")
    )
    asked = {
        ast.literal_eval(text) for text in re.findall(r"trans\.__\(\s*('(?:[^'\\]|\\.)*')\s*[,)]", sources)
    }
    french = json.loads(
        (ROOT / "dltp_widgets/locale/fr_FR/LC_MESSAGES/dltp_widgets.json").read_text(encoding="utf-8")
    )
    header = french.pop("")
    assert (header["domain"], header["language"]) == ("dltp_widgets", "fr-FR")
    assert asked == set(french)
    assert all(all(forms) for forms in french.values())


def test_a_wheel_holds_what_a_student_needs_and_nothing_built_twice(tmp_path: Path) -> None:
    if shutil.which("npm") is None or not (ROOT / "node_modules").is_dir():
        pytest.skip("npm has not been run")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    # What is built stands already: this is about what goes in.
    environment = {**os.environ, "HATCH_JUPYTER_BUILDER_SKIP_NPM": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = wheel.namelist()
    wanted = [
        "dltp_widgets/core/data/sample/mnist_sample.npz",
        "dltp_widgets/locale/fr/LC_MESSAGES/dltp_widgets.mo",
        "dltp_widgets/locale/fr_FR/LC_MESSAGES/dltp_widgets.json",
        "dltp_widgets/widgets/views/static/guard.js",
        "dltp_widgets/widgets/views/static/guard.css",
        "dltp_widgets/widgets/views/static/copyButton.js",
        "dltp_widgets/widgets/views/static/indexMap.js",
        "dltp_widgets/widgets/views/static/indexMap.css",
        "dltp_widgets/widgets/views/static/tensorGrid.js",
        "dltp_widgets/widgets/views/static/tensorGrid.css",
    ]
    assert [name for name in wanted if name not in names] == []
    extension = [name for name in names if "share/jupyter/labextensions/dltp-widgets/" in name]
    assert {Path(name).name for name in extension} >= {"package.json", "install.json", "plugin.json"}
    unwanted = ("node_modules/", "dltp_widgets/labextension/", "tests/", ".ts")
    assert [name for name in names if any(part in name for part in unwanted) or name.endswith(".ts")] == []
