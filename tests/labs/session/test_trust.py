"""Which Python may judge an answer."""

from __future__ import annotations

import json
import sys

import pytest

from dltp_widgets.core.errors import LabError
from dltp_widgets.labs.parts import PythonCheck
from dltp_widgets.labs.session.trust import NotTrustedError, accept, is_accepted, run_python


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DLTP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def written(folder, code):
    path = folder / "checks.py"
    path.write_text(code)
    return path


def judged(folder, **variables):
    return run_python(PythonCheck("checks.py", "judge"), folder, variables)


def test_a_file_runs_only_as_it_was_accepted(tmp_path):
    path = written(tmp_path, "ran = open('ran', 'w')\ndef judge(v): return True\n")
    with pytest.raises(NotTrustedError) as waiting:
        judged(tmp_path)
    assert waiting.value.code == path.read_text()
    accept(path, waiting.value.content)
    (tmp_path / "checks.py").write_text("def judge(v): return v['x'] == 1\n")
    with pytest.raises(NotTrustedError):  # the edit asks again
        judged(tmp_path, x=1)
    accept(path, path.read_bytes())
    assert judged(tmp_path, x=1).passed
    assert not judged(tmp_path, x=2).passed


def test_nothing_of_a_file_runs_before_it_is_accepted(tmp_path):
    marker = tmp_path / "ran"
    written(tmp_path, f"open({str(marker)!r}, 'w').close()\ndef judge(v): return True\n")
    with pytest.raises(NotTrustedError):
        judged(tmp_path)
    assert not marker.exists()


def test_the_very_bytes_that_were_accepted_run(tmp_path, monkeypatch):
    """Whoever swaps the file after the check does not get his code run."""
    path = written(tmp_path, "def judge(v): return 'good'\n")
    accept(path, path.read_bytes())
    real = is_accepted

    def swap(content):
        answer = real(content)
        path.write_text("def judge(v): return 'evil'\n")
        return answer

    monkeypatch.setattr("dltp_widgets.labs.session.trust.is_accepted", swap)
    assert judged(tmp_path).message == "good"


@pytest.mark.parametrize(
    ("body", "passed", "said"),
    [
        ("return None", True, "Right."),
        ("return True", True, "Right."),
        ("return 'Too small.'", False, "Too small."),
        ("return False", False, "Not quite."),
        ("assert v['x'] == 2, 'x is not 2'", False, "x is not 2"),
        ("return 1 / 0", False, "The answer could not be checked."),
    ],
)
def test_what_a_function_answers(body, passed, said, tmp_path):
    path = written(tmp_path, f"def judge(v):\n    {body}\n")
    accept(path, path.read_bytes())
    result = judged(tmp_path, x=1)
    assert (result.passed, result.message) == (passed, said)
    assert ("ZeroDivisionError" in result.detail) == ("1 / 0" in body)


def test_an_installed_package_runs_and_a_file_of_the_folder_does_not(tmp_path, monkeypatch):
    assert run_python(
        PythonCheck("dltp_widgets.core.numbers", "parse_number"), tmp_path, {}
    ).detail  # it ran, and failed
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "sneaky.py").write_text("open('ran', 'w').close()\ndef judge(v): return True\n")
    (tmp_path / "nospace").mkdir()
    (tmp_path / "nospace" / "inner.py").write_text("open('ran', 'w').close()\ndef judge(v): return True\n")
    for name in ("sneaky", "nospace.inner", "no_such_package", "json.decoder"):
        with pytest.raises(LabError, match="installed package"):
            run_python(PythonCheck(name, "judge"), tmp_path, {})
    assert not (tmp_path / "ran").exists()
    assert "sneaky" not in sys.modules


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(LabError, match="no file"):
        judged(tmp_path)
    path = written(tmp_path, "x = 1\n")
    accept(path, path.read_bytes())
    with pytest.raises(LabError, match="no function judge"):
        judged(tmp_path)
    path = written(tmp_path, "import no_such_module\n")
    accept(path, path.read_bytes())
    with pytest.raises(LabError, match="cannot be loaded"):
        judged(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "{", "null", "[" * 5000])
def test_a_damaged_store_trusts_nothing(content, home, tmp_path):
    home.mkdir()
    (home / "accepted.json").write_text(content)
    assert not is_accepted(b"x")
    accept(tmp_path / "x.py", b"x")
    assert is_accepted(b"x")
    assert json.loads((home / "accepted.json").read_text())
