"""The command line: what it says, in which language, and its exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from dltp_widgets import cli
from dltp_widgets.cli import check
from dltp_widgets.core.data import download


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


def test_check_says_in_words_why_tensorflow_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)  # what an import of it raises has no second line
    line = check._device_line()
    assert line.state == "missing"
    assert line.text.startswith("TensorFlow does not start: import of tensorflow")
    assert "[" not in line.text


def test_check_names_the_device() -> None:
    pytest.importorskip("tensorflow")
    assert "+ Device: " in run("check").output
