"""`dltp lab`: words, files and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result

from dltp_widgets import cli
from dltp_widgets.cli import opening
from dltp_widgets.labs.session.journal import Journal
from dltp_widgets.labs.session.journals import read
from dltp_widgets.labs.shipped import CONTENT

COMMANDS = ["new", "check", "build", "fix", "trust", "report", "export", "submit"]


@pytest.fixture(autouse=True)
def student(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLTP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DLTP_STUDENT", "ada")
    monkeypatch.delenv("DLTP_JOURNAL", raising=False)
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.cli(), ["lab", *arguments])


@pytest.mark.parametrize(
    "arguments", [["--help"], ["first", "--help"], *([name, "--help"] for name in COMMANDS)]
)
def test_help(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


def test_wrong_use() -> None:
    assert run("check").exit_code == 2
    assert run("no-such-lab").exit_code == 2
    near = run("frist")
    assert near.exit_code == 2
    assert "did you mean first" in near.output
    assert run("check", "none.md").exit_code == 1
    assert run("none.md").exit_code == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_new_lab_has_no_errors(language: str) -> None:
    assert run("new", "page.md", "--language", language).exit_code == 0
    assert run("new", "page.md").exit_code == 1
    result = run("check", "page.md")
    assert result.exit_code == 0, result.output
    assert run("build", "page.md").exit_code == 0
    notebook = nbformat.read("page.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata["dltp"]["language"] == language


def test_check_names_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(
        "## S {#s}\n\n[gone](gone.md) [here](#s) [nowhere](#n)\n\n### Exercise\n\n```check\n{value: 1, of: x}\n```\n\n"
        "```python\nimport keras\n\nkeras.optimizers.SGD(lr=0.1)\n```\n"
    )
    static = run("check", "page.md", "--static")
    assert static.exit_code == 1
    assert "! page.md:3: This link leads nowhere: gone.md [dead_link]" in static.output
    assert "nowhere: #n" in static.output
    assert "#s" not in static.output
    assert "[no_solution]" in static.output
    running = run("check", "page.md", "--run")
    assert "! page.md:14: " in running.output
    assert "[refused]" in running.output


def test_check_looks_for_the_data_that_a_page_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dltp_widgets.labs.session.needs.available", lambda: {"cifar10": None})
    page = tmp_path / "page.md"
    page.write_text("---\ntitle: T\ndata: [cifar10, mine.csv]\n---\n\n## S\n")
    (tmp_path / "mine.csv").write_text("a\n1\n")
    missing = run("check", "page.md", "--static")
    assert missing.exit_code == 0, missing.output
    assert "page.md:3: The data set cifar10 is not on this computer" in missing.output
    page.write_text("---\ntitle: T\ndata: [mnits, other.csv]\n---\n\n## S\n")
    wrong = run("check", "page.md", "--static")
    assert wrong.exit_code == 1
    assert "! page.md:3: There is no data set 'mnits'" in wrong.output
    assert "! page.md:3: The file other.csv is not beside the page. [no_such_data]" in wrong.output


def test_fix_proposes_a_diff_and_writes_it(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    before = (
        "## S\r\n\r\n```python\r\nimport keras\r\nmodel = keras.Sequential()\r\n"
        "model.add(keras.layers.Convolution2D(32, (3, 3), border_mode='same'))\r\n"
        "model.compile(loss='mse', optimizer=keras.optimizers.SGD(lr=0.1))\r\nmodel.fit(x, y, nb_epoch=3)\r\n```\r\n"
    )
    page.write_bytes(before.encode())
    shown = run("fix", "page.md")
    assert shown.exit_code == 1
    assert "+model.fit(x, y, epochs=3)" in shown.output
    assert page.read_bytes() == before.encode()
    assert run("fix", "page.md", "--write").exit_code == 0
    after = page.read_bytes().decode()
    assert "keras.layers.Conv2D(32, (3, 3), padding='same')" in after
    assert "SGD(learning_rate=0.1)" in after
    assert after.count("\r\n") == before.count("\r\n")
    assert run("fix", "page.md").exit_code == 0


def test_trust_shows_the_code_and_asks(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("## Exercise\n")
    (tmp_path / "page.lab.yml").write_text("exercises: {exercise: {python: checks.py:judge}}\n")
    (tmp_path / "checks.py").write_text("def judge(v):\n    return True\n")
    refused = CliRunner().invoke(cli.cli(), ["lab", "trust", "page.md"], input="n\n")
    assert refused.exit_code == 1
    assert "def judge(v):" in refused.output
    assert run("trust", "page.md", "--yes").exit_code == 0
    assert run("trust", "page.md").exit_code == 0


def test_report_of_a_class(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    assert run("report", str(folder)).exit_code == 1
    Journal(folder, "first", "ada").write("attempt", "perceptron", passed=False, known="10")
    result = run("report", str(folder), "--names", "--csv", "c.csv", "--html", "c.html")
    assert result.exit_code == 0, result.output
    assert "ada" in result.output
    assert (tmp_path / "c.csv").read_text().startswith("student,perceptron")
    assert (tmp_path / "c.html").is_file()
    assert "ada" not in run("report", str(folder)).output
    next(folder.iterdir()).write_bytes(b"{}\n")
    Journal(folder, "first", "bob").write("hint", "perceptron")
    assert run("report", str(folder)).exit_code == 1


def test_export_says_what_it_wrote() -> None:
    assert run("export", "first", "mine.py").exit_code == 1  # nothing was done yet


def test_handing_in_says_what_is_missing_and_asks_for_the_names(tmp_path: Path) -> None:
    nothing = run("submit", "first", "--me", "Ada")
    assert nothing.exit_code == 1
    assert "Nothing was done" in nothing.output
    Journal(tmp_path / ".dltp" / "journal", "first", "ada").write("attempt", "parameters", passed=True)
    result = CliRunner().invoke(cli.cli(), ["lab", "submit", "first"], input="Zoé\n\n")
    assert result.exit_code == 0, result.output
    assert "Done: 1 of " in result.output
    assert "- 1.1 Exercise: the perceptron" in result.output
    assert "There is no notebook of this lab here" in result.output
    assert "rendu-zoe.zip" in result.output
    assert run("build", str(CONTENT / "first.en.md"), "-o", "mine.ipynb").exit_code == 0
    again = run("submit", "first", "--me", "Zoé", "--partner", "Bob", "--notebook", "mine.ipynb")
    assert again.exit_code == 0, again.output
    assert "no notebook" not in again.output
    report = run("report", ".", "--names")
    assert report.exit_code == 1  # two works, one journal
    assert "Zoé, Bob" in report.output
    assert "hold the same journal" in report.output
    (tmp_path / "rendu-zoe.zip").unlink()
    assert run("report", ".", "--names").exit_code == 0
    (tmp_path / "rendu-zoe-bob.zip").write_bytes(b"no zip")
    refused = run("report", ".", "--html", "r.html")
    assert refused.exit_code == 1
    assert "! rendu-zoe-bob.zip: It is damaged, or no zip." in refused.output
    assert "It is damaged, or no zip." in (tmp_path / "r.html").read_text()


def test_opening_a_lab_makes_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(opening, "start_jupyterlab", lambda notebook, _options: opened.append(notebook) or 3)
    assert run("first", "--language", "fr").exit_code == 3
    notebook = tmp_path / "first.fr.ipynb"
    assert opened == [notebook]
    content = json.loads(notebook.read_text())
    content["metadata"]["mine"] = True
    notebook.write_text(json.dumps(content))
    run("first", "--language", "fr")
    assert "mine" in notebook.read_text()
    run("first", "--language", "fr", "--fresh")
    assert "mine" not in notebook.read_text()
    old = [path for path in tmp_path.glob("first.fr-*.ipynb") if "mine" in path.read_text()]
    assert len(old) == 1
    assert [event.kind for event in read(tmp_path / ".dltp" / "journal")[0]] == ["restart"]
    run("first")  # goes on in the language in which it was begun, whatever the process speaks
    assert opened[-1] == notebook
    assert not (tmp_path / "first.en.ipynb").exists()
