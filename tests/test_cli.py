"""The command line: what it says, in which language, and its exit codes."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import dltp_widgets as dltp
from dltp_widgets import cli
from dltp_widgets.cli import check, class_lines, widget_lines
from dltp_widgets.core.data.files import download
from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.views import bundles


@pytest.fixture(autouse=True)
def bare_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(url: str) -> None:
        raise OSError("no network in tests")

    monkeypatch.delenv("DLTP_DATA", raising=False)
    monkeypatch.setenv("DLTP_LANG", "en")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(download, "open_url", offline)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.cli(), arguments)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["data", "--help"], ["check", "--help"], ["lab", "--help"]]
)
def test_help(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_version_and_wrong_use() -> None:
    assert run("--version").exit_code == 0
    assert run("data").exit_code == 2
    assert run("data", "folder", "--only", "imagenet").exit_code == 2
    assert run("nonsense").exit_code == 2


def test_data_says_what_it_did(tmp_path: Path) -> None:
    housing = tmp_path / "keras" / "datasets" / "california_housing.npz"
    housing.parent.mkdir(parents=True)
    np.savez(housing, x=np.ones((2, 8)), y=np.ones(2))
    folder = tmp_path / "class"
    only = ("--only", "california_housing")
    first, second = run("data", str(folder), *only), run("data", str(folder), *only)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert f"+ california_housing: copied from {housing.parent}" in first.output
    assert "+ california_housing: already there" in second.output
    assert f"Now set DLTP_DATA to {folder}" in first.output
    assert (folder / "keras" / "datasets" / "california_housing.npz").is_file()
    missing = run("data", str(folder), "--only", "cifar10")
    assert missing.exit_code == 1
    assert "! cifar10: missing. cifar-10-binary.tar.gz could not be downloaded" in missing.output


def test_data_refuses_a_file_as_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run("data", str(tmp_path / "file")).exit_code == 2


def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, disabled: object = None) -> None:
    """Install the extension in a JupyterLab of its own, with a page_config.json."""
    (tmp_path / "share" / "labextensions" / check.LAB_EXTENSION).mkdir(parents=True)
    config = tmp_path / "etc" / "labconfig" / "page_config.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"disabledExtensions": disabled}))
    monkeypatch.setattr(
        "jupyter_core.paths.jupyter_path", lambda *parts: [str(tmp_path / "share" / parts[0])]
    )
    monkeypatch.setattr("jupyter_core.paths.jupyter_config_path", lambda: [str(tmp_path / "etc")])


@pytest.mark.parametrize(
    ("disabled", "code"),
    [({}, 0), ({"dltp-widgets": False}, 0), ({"dltp-widgets": True}, 1), (["dltp-widgets"], 1)],
)
def test_check_sees_whether_the_extension_is_enabled(
    disabled: object, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab(tmp_path, monkeypatch, disabled=disabled)
    result = run("check", "--no-device")
    assert result.exit_code == code, result.output
    assert ("enabled" if code == 0 else "disabled") in result.output
    assert "+ keras " in result.output
    assert "data set mnist: sample" in result.output
    assert "- DLTP_DATA: not set" in result.output


def test_check_marks_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lab(tmp_path, monkeypatch)
    monkeypatch.setattr(check, "PACKAGES", ("numpy", "no-such-package"))
    monkeypatch.setenv("DLTP_DATA", str(tmp_path / "nowhere"))
    result = run("check", "--no-device")
    assert result.exit_code == 1
    assert "! no-such-package is not installed" in result.output
    assert f"! DLTP_DATA: {tmp_path / 'nowhere'} (no such folder)" in result.output


def test_check_draws_every_widget_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DLTP_HOME", str(tmp_path / "home"))
    lines = list(widget_lines.widget_lines())
    assert [line.state for line in lines] == ["ok", "ok"], lines
    assert "Workbench" in lines[1].text
    assert list(tmp_path.iterdir()) == []
    public = {name: getattr(dltp, name) for name in dltp.__all__}
    composites = [
        n for n, found in public.items() if isinstance(found, type) and issubclass(found, Composite)
    ]
    assert widget_lines.widgets() == composites


def test_check_says_which_widget_cannot_be_drawn_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_given: object) -> None:
        raise ImportError("bqplot is of another age\nand more")

    monkeypatch.setattr(dltp, "DataCard", broken)
    monkeypatch.setattr(bundles, "STATIC", tmp_path)
    (tmp_path / "guard.js").write_text("export default {}")
    lines = list(widget_lines.widget_lines())
    assert [line.state for line in lines] == ["missing", "ok", "missing"]
    assert "tensorGrid.js" in lines[0].text
    assert "guard.js" not in lines[0].text
    assert lines[2].text == "these widgets cannot be drawn: DataCard (bqplot is of another age)"


def test_the_modules_for_the_browser_are_those_that_are_asked_for_and_built() -> None:
    package = Path(dltp.__file__).parent
    asked = {
        name
        for path in package.rglob("*.py")
        for name in re.findall(r'= bundle\("(.+?)"\)', path.read_text())
    }
    build = (package.parent / "labextension" / "build_views.mjs").read_text()
    built = {name.replace(".ts", ".js") for name in re.findall(r"'(\w+\.(?:ts|css))'", build)}
    assert asked == built == set(bundles.BUNDLES)


def test_check_says_in_words_why_tensorflow_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)  # what an import of it raises has no second line
    line = check._device_line()
    assert line.state == "missing"
    assert line.text.startswith("TensorFlow does not start: import of tensorflow")
    assert "[" not in line.text


def test_check_names_the_device() -> None:
    pytest.importorskip("tensorflow")
    assert "+ Device: " in run("check").output


# a class ---------------------------------------------------------------------------------------------------------


def class_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, packed: bool) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    save = np.savez_compressed if packed else np.savez
    save(folder / "mnist.npz", x_train=np.zeros((2000, 28, 28), np.uint8))
    monkeypatch.setenv("DLTP_DATA", str(folder))
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path / "runs" / "not yet there"))
    return folder


def test_a_class_is_told_what_it_shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lab(tmp_path, monkeypatch)
    class_folder(tmp_path, monkeypatch, packed=True)
    monkeypatch.setattr(class_lines, "total_memory", lambda: 64 << 30)
    monkeypatch.setattr(class_lines, "cpu_count", lambda: 4)
    monkeypatch.setattr(class_lines, "thread_count", lambda: 2)
    monkeypatch.setenv("DLTP_THREADS", "2")
    monkeypatch.setattr(class_lines.os, "access", lambda _path, _mode: True)
    result = run("check", "--no-device", "--class")
    assert result.exit_code == 0, result.output
    assert "- The folder of the data can be written to from here" in result.output
    assert "- mnist: compressed" in result.output
    assert "+ Threads of each kernel: 2 (4 cores; DLTP_THREADS=2)" in result.output
    for name, each in class_lines.MEMORY.items():
        assert f"{(64 << 30) // each} students at a time on the whole {name}" in result.output
    assert f"+ Runs are kept in {tmp_path}" in result.output
    assert "dltp check --guide" in result.output


def test_a_class_that_is_well_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lab(tmp_path, monkeypatch)
    class_folder(tmp_path, monkeypatch, packed=False)
    settings = tmp_path / "lab" / "settings"
    settings.mkdir(parents=True)
    recommended = (Path(__file__).parent.parent / "labextension" / "overrides.json").read_text()
    (settings / "overrides.json").write_text(recommended)
    monkeypatch.setenv("JUPYTERLAB_DIR", str(tmp_path / "lab"))
    monkeypatch.setattr(class_lines.os, "access", lambda _path, _mode: False)
    result = run("check", "--no-device", "--class")
    assert "+ The folder of the data is read-only" in result.output
    assert "compressed" not in result.output
    assert "+ JupyterLab asks no internet" in result.output


def test_a_class_without_shared_data_or_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lab(tmp_path, monkeypatch)
    monkeypatch.setattr(class_lines, "total_memory", lambda: 512 << 20)
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(class_lines.tempfile, "TemporaryFile", _no_room)
    result = run("check", "--no-device", "--class")
    assert result.exit_code == 1
    assert "! A class shares one folder" in result.output
    assert "0 students at a time" in result.output
    assert "! Runs cannot be kept in" in result.output
    assert "- JupyterLab asks each student" in result.output or "+ JupyterLab asks no" in result.output


def _no_room(**_options: object) -> None:
    raise PermissionError


@pytest.mark.parametrize(
    ("language", "title"), [("en", "# Setting up a class"), ("fr", "# Installer pour une classe")]
)
def test_the_guide_in_both_languages(language: str, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dltp_widgets.cli.class_lines.get_language", lambda: language)
    result = run("check", "--guide")
    assert result.exit_code == 0
    assert result.output.startswith(title)


def test_the_guides_agree_and_repeat_what_the_package_ships() -> None:
    pages = [
        (Path(class_lines.__file__).parent / "pages" / f"class.{code}.md").read_text(encoding="utf-8")
        for code in ("en", "fr")
    ]
    fenced = [re.findall(r"^```.*?^```", page, re.M | re.S) for page in pages]
    assert fenced[0] == fenced[1]  # commands and settings are the same in every language
    assert [page.count("\n## ") for page in pages] == [pages[0].count("\n## ")] * 2
    overrides = next(
        json.loads(b.split("\n", 1)[1].rsplit("\n", 1)[0]) for b in fenced[0] if b.startswith("```json")
    )
    shipped = json.loads((Path(__file__).parent.parent / "labextension" / "overrides.json").read_text())
    assert overrides | shipped == overrides
    figures = [re.findall(r"\d[\d  , .]*(?= ?(?:MB|GB|Mo|Go))", page) for page in pages]
    assert len(figures[0]) == len(figures[1]) > 5
