"""The player, driven by key: answers, hints, solutions, progress, going on."""

from __future__ import annotations

import errno
import html
import os
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.lab import Lab
from dltp_widgets.labs.player import cell_log, lab_work
from dltp_widgets.widgets.parts import cells, notebook
from dltp_widgets.widgets.views.lab_link import LabLink

PAGES = Path(__file__).parent.parent / "pages"


@pytest.fixture(autouse=True)
def student(tmp_path, monkeypatch):
    monkeypatch.setenv("DLTP_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DLTP_JOURNAL", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def variables(monkeypatch) -> dict[str, object]:
    """The variables of a notebook."""
    held: dict[str, object] = {}
    for module in ("player", "exercise_card"):
        monkeypatch.setattr(f"dltp_widgets.labs.player.{module}.variables", lambda: held)
    monkeypatch.setattr(notebook, "variables", lambda: held)
    return held


def player(drive, page="example.en.md", **options):
    return drive(dltp.GuidedLab(PAGES / page, **options))


def said(driven) -> str:
    return driven.widget.card._message.value


def text_of(lab) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", lab.widget._head.value)).split())


def test_the_first_lines_tell_the_state_of_each_section_and_its_time(drive, variables, tmp_path):
    page = "# T\n\n## One\n\n### Exercise {#a}\n\n## Two <b>\n\n### Exercise {#b}\n\n## Three\n\nRead.\n"
    steps = "steps: {one: {time: 45}, three: {optional: true}}\nexercises: {b: {time: 20}}\n"
    (tmp_path / "page.md").write_text(page)
    (tmp_path / "page.lab.yml").write_text(steps)
    lab = drive(dltp.GuidedLab(tmp_path / "page.md"))
    assert (
        "○ 1 One to do · about 45 min ○ 2 Two <b> to do · about 20 min ○ 3 Three to do · optional"
        in text_of(lab)
    )
    assert "<b>" not in lab.widget._head.value
    lab.click("check").click("next").click("skip")
    assert "✓ 1 One done · about 45 min – 2 Two <b> skipped · about 20 min ○ 3 Three" in text_of(lab)


def test_the_first_lines_tell_which_data_are_missing_and_how_to_get_them(
    drive, variables, tmp_path, monkeypatch
):
    monkeypatch.setattr(
        "dltp_widgets.labs.session.needs.available", lambda: {"mnist": "sample", "cifar10": None}
    )
    front = "---\ndata: [mnist, iris, cifar10, mine.csv]\n---\n"
    (tmp_path / "page.md").write_text(f"{front}## Exercise\n")
    lab = drive(dltp.GuidedLab(tmp_path / "page.md"))
    assert "data: mnist, iris, cifar10, mine.csv" in text_of(lab)
    assert "`dltp data DIR --only cifar10` fetches it" in text_of(lab)
    assert "The file mine.csv is not beside the page." in text_of(lab)
    assert text_of(lab).count("on this computer") == 1
    assert "dltp-hint" not in drive(dltp.GuidedLab("first")).widget._head.value


def test_a_page_without_a_kernel_tells_the_places(drive, variables):
    lab = player(drive)
    assert "0 / 2" in lab.widget.still()
    lab.click("skip")
    page = lab.widget.still()
    assert "1 / 2" in page
    assert page.count("<td>") == 2
    assert "<td>skipped</td>" in page


def test_from_the_first_place_to_the_last(drive, variables):
    lab = player(drive)
    assert lab.widget.progress == (0, 2)
    assert lab.widget.key == "perceptron"
    lab.click("check")
    assert "11" not in said(lab)  # the answer is not given away
    lab.widget.card.widget.add(dltp.LayerSpec("Dense", units=1, use_bias=False))
    lab.click("check")
    assert "The bias is missing." in said(lab)
    lab.widget.card.widget.edit(0, use_bias=True)
    lab.click("check")
    assert "The output is not a probability yet." in said(lab)
    lab.widget.card.widget.edit(0, activation="sigmoid")
    lab.click("check")
    assert lab.widget.card.result.passed
    assert lab.widget.progress == (1, 2)
    lab.click("next")
    assert lab.widget.key == "parameters"
    lab.set("answer_1", "10").click("check")
    assert "The bias is missing." in said(lab)
    lab.set("answer_1", "11").click("check")
    assert lab.widget.progress == (2, 2)


def test_the_solution_comes_after_an_attempt_and_hints_one_by_one(drive, variables):
    lab = player(drive)
    assert lab.find("solution").disabled
    assert lab.text("hint") == "Hint 1/2"
    lab.click("hint")
    assert lab.text("hint") == "Hint 2/2"
    assert "One neuron is enough." in lab.widget.card._hints.value
    assert "probability" not in lab.widget.card._hints.value
    lab.click("hint")
    assert lab.find("hint").disabled
    lab.click("check").click("solution")
    assert "activation=&quot;sigmoid&quot;" in lab.widget.card._solutions.value


def test_it_goes_on_where_the_student_was(drive, variables):
    first = player(drive)
    first.click("check").click("hint").click("next").set("answer_1", "10").click("check")
    again = player(drive)  # the kernel was restarted: only the journal remains
    assert again.widget.key == "parameters"
    assert again.find("answer_1").text.value == "10"
    again.click("previous")
    assert again.text("hint") == "Hint 2/2"
    assert not again.find("solution").disabled
    again.click("skip")
    assert player(drive).widget.progress == (1, 2)


def test_a_cell_that_is_chosen_again_brings_the_lab_back(drive, variables):
    lab = player(drive)
    link = lab.widget._link

    def choose(at):
        link._handle_custom_msg({"kind": "chosen", "at": at}, [])

    choose("parameters")
    assert lab.widget.key == "parameters"
    lab.click("previous")
    assert lab.widget.key == "perceptron"
    choose("parameters")
    assert lab.widget.key == "parameters"
    for nonsense in ({"kind": "chosen", "at": 3}, {"kind": "chosen"}, [], None):
        link._handle_custom_msg(nonsense, [])
    assert lab.widget.key == "parameters"


def test_a_page_that_comes_later_hears_where_the_student_is(drive, variables, monkeypatch):
    heard = []
    monkeypatch.setattr(LabLink, "send", lambda _link, content, buffers=None: heard.append(content))
    link = player(drive).widget._link
    heard.clear()
    link._handle_custom_msg({"kind": "here"}, [])
    assert [(wish["at"], wish["scroll"]) for wish in heard] == [("perceptron", False)]
    assert "step 1.1" in heard[0]["place"]


def test_blocks_are_one_stack_in_all_cards_and_are_there_after_a_restart(drive, variables):
    lab = player(drive)
    beside = lab.widget.exercise("perceptron")
    beside.widget.add(dltp.LayerSpec("Dense", units=1, use_bias=False))
    assert lab.widget.card.widget.spec == beside.widget.spec
    lab.click("check")
    assert "The bias is missing." in said(lab)
    lab.click("next").click("previous")  # the card is another one, the stack is not
    assert len(lab.widget.card.widget.spec.layers) == 1
    again = player(drive)
    assert again.widget.card.widget.spec == beside.widget.spec


def test_a_damaged_stack_is_left_out(drive, variables, monkeypatch):
    player(drive).widget.session.attempt("perceptron", CheckResult(False, ""), answer='{"layers": 3}')
    assert player(drive).widget.card.widget.spec.layers == ()


def test_two_tabs_write_into_one_journal(drive, variables, tmp_path):
    one, other = player(drive), player(drive)
    one.click("hint")
    other.widget.go_to("parameters")
    other.set("answer_1", "11").click("check")
    one.widget.session.refresh()
    assert one.widget.session.progress("parameters").state == "done"
    assert one.widget.session.progress("perceptron").hints == 1
    assert len(list((tmp_path / ".dltp" / "journal").iterdir())) == 2


def test_an_answer_in_a_cell(drive, variables, tmp_path):
    (tmp_path / "page.md").write_text("## Exercise\n\n```check\nparameters: 11\n```\n")
    lab = drive(dltp.GuidedLab(tmp_path / "page.md"))
    lab.click("check")
    assert "no model yet" in said(lab) or "not the number" in said(
        lab
    )  # that of another test may be the current one
    variables["model"] = dltp.ModelSpec.sequential((10,), [dltp.LayerSpec("Dense", units=1)])
    lab.click("check")
    assert lab.widget.card.result.passed


def test_a_change_of_language_re_labels(drive, variables, language):
    lab = player(drive)
    assert lab.text("check") == "Check"
    language("fr")
    assert lab.text("check") == "Vérifier"
    assert lab.text("hint") == "Indice 1/2"
    assert lab.text("solution") == "Voir la solution"


def test_the_language_of_the_page_may_be_asked_for(drive, variables):
    assert player(drive, language="fr").widget.lab.language == "fr"
    assert player(drive, "example.fr.md", language="en").widget.lab.language == "en"


def test_what_cannot_be_read_is_one_sentence(drive, tmp_path):
    lab = drive(dltp.GuidedLab("no-such-lab"))
    assert "no-such-lab" in lab.widget.error
    lab.widget.next()
    lab.widget.go_to("x")
    assert lab.widget.insert() == ""
    (tmp_path / "empty.md").write_text("")
    assert drive(dltp.GuidedLab(tmp_path / "empty.md")).widget.error


def test_a_page_of_another_course_can_be_walked_through(drive, variables):
    lab = player(drive, "another_course.md")
    total = lab.widget.progress[1]
    for _place in range(total):
        lab.widget.next() if lab.widget.card is None else lab.click("check").widget.next()
    assert lab.widget.progress == (total, total)
    assert lab.widget.lab.exercises[-1].key == lab.widget.key


def test_the_cells_of_a_place_are_offered(drive, variables):
    lab = player(drive)
    lab.click("insert")
    assert lab.widget.cell == "import dltp_widgets as dltp"


def test_a_disk_that_refuses_does_not_stop_the_lesson(drive, variables, monkeypatch):
    lab = player(drive)
    monkeypatch.setattr("dltp_widgets.labs.session.journal.Journal.write", _full)
    lab.click("hint").click("next").set("answer_1", "11").click("check")
    assert lab.widget.progress == (1, 2)
    assert "not saved" in lab.widget._foot.value


def test_a_shared_folder_that_went_away_does_not_stop_the_lesson(drive, variables, monkeypatch):
    monkeypatch.setenv("DLTP_JOURNAL", "/shared/<class>")
    for name in ("listdir", "scandir", "stat", "mkdir", "open"):
        monkeypatch.setattr(os, name, _stale(getattr(os, name)))
    lab = player(drive)
    assert "The journal in /shared/&lt;class&gt; cannot be read: Stale" in lab.widget._foot.value
    lab.click("hint").click("next").set("answer_1", "11").click("check")
    assert lab.widget.progress == (1, 2)
    assert "not saved in /shared/&lt;class&gt;: Stale" in lab.widget._foot.value
    lab.widget.session.refresh()
    assert lab.widget.session.done == 1  # what is known stays
    lab.widget._notice.show()
    lab.click("journal")
    assert "/shared/&lt;class&gt;" in lab.widget._notice._table.value


def _stale(real):
    def call(path, *given, **more):
        if "/shared" in str(path):
            raise OSError(errno.ESTALE, "Stale file handle")
        return real(path, *given, **more)

    return call


def _full(*_given, **_more):
    raise OSError("No space left on device")


def test_python_is_shown_and_waits_to_be_accepted(drive, variables, tmp_path):
    (tmp_path / "page.md").write_text("## Exercise\n\nText\n")
    (tmp_path / "page.lab.yml").write_text("exercises: {exercise: {python: checks.py:judge}}\n")
    (tmp_path / "checks.py").write_text("def judge(v):\n    return v['x'] == 1 or 'x must be 1 <b>'\n")
    variables["x"] = 2
    lab = drive(dltp.GuidedLab(tmp_path / "page.md"))
    lab.click("check")
    assert lab.widget.card.result is None
    assert "x must be 1 &lt;b&gt;" in said(lab)  # the code is shown
    assert lab.widget.session.progress("exercise").attempts == 0
    lab.click("accept")
    assert lab.widget.card.result.message == "x must be 1 <b>"
    assert "<b>" not in said(lab)
    variables["x"] = 1
    lab.click("check")
    assert lab.widget.card.result.passed
    (tmp_path / "checks.py").write_text("def judge(v):\n    return True\n")
    lab.click("check")
    assert "accept" in lab  # an edit asks again


def test_a_lab_may_be_given_as_an_object(drive, variables):
    assert drive(dltp.GuidedLab(Lab.from_file(PAGES / "example.en.md"))).widget.lab.name == "example"


def test_a_widget_appears_with_the_variable_it_shows(drive, variables, tmp_path):
    page = (
        "## Exercise\n\n```widget\n{name: TensorInspector, on: W}\n```\n```check\n{shape: [2], of: W}\n```\n"
    )
    (tmp_path / "page.md").write_text(page)
    lab = drive(dltp.GuidedLab(tmp_path / "page.md"))
    assert lab.widget.card.widget is None
    lab.click("check")
    assert "no variable “W” yet" in said(lab)
    variables["W"] = np.array([1.0, 2.0])
    lab.click("check")
    assert isinstance(lab.widget.card.widget, dltp.TensorInspector)
    assert lab.widget.card.result.passed


def test_a_widget_on_data_and_a_model_is_an_experiment(drive, variables, tmp_path):
    model = "model: {input_shape: [28, 28, 1], layers: [Flatten, Dense: 10]}"
    checks = "- compile: {optimizer: SGD}\n- layers: [Flatten, Dense: 10]"
    widget = f"name: CompileFitPanel\ndata: mnist\n{model}"
    page = f"## Exercise\n\n```widget\n{widget}\n```\n```check\n{checks}\n```\n"
    (tmp_path / "page.md").write_text(page)
    card = drive(dltp.GuidedLab(tmp_path / "page.md")).widget.card
    assert not card.check().passed
    card.widget.optimizer = "SGD"
    assert card.check().passed, card.result


def test_a_step_without_exercise_shows_its_widgets(drive, variables, tmp_path):
    (tmp_path / "page.md").write_text(
        "## S\n\n```widget\nDataCard\n```\n\n## T\n\n```widget\nRunTable\n```\n"
    )
    lab = drive(dltp.GuidedLab(tmp_path / "page.md")).widget
    assert isinstance(lab._stage.children[0], dltp.DataCard)
    lab.next()
    assert len(lab._stage.children) == 1  # the widget, or why this version has none


# --- two cards of one exercise ---------------------------------------------------------------------
def test_the_card_in_the_notebook_and_the_one_of_the_panel_agree(drive, variables):
    lab = player(drive)
    card = drive(lab.widget.exercise("perceptron"))
    panel = lab.widget.card
    assert card.widget.widget is panel.widget  # one widget, seen twice
    card.widget.widget.add(dltp.LayerSpec("Dense", units=1, use_bias=False))
    asked = card.widget.still()  # without a kernel: the text stands above in the notebook
    assert "perceptron" in asked
    assert panel.exercise.statement not in asked
    card.click("check").click("hint")
    assert "The bias is missing." in card.widget.still()
    assert_alike(card.widget, panel)
    assert "The bias is missing." in said(lab)
    lab.click("solution")
    assert_alike(card.widget, panel)
    assert "dltp-solution" in card.widget._solutions.value
    panel.widget.edit(0, use_bias=True, activation="sigmoid")
    lab.click("check")
    assert_alike(card.widget, panel)
    assert card.widget.result.passed
    assert lab.widget.progress == (1, 2)
    lab.click("next")  # the panel goes on; the widget stays in the notebook
    assert card.widget.widget.comm is not None
    lab.click("previous")
    assert_alike(card.widget, lab.widget.card)


def test_answers_to_questions_are_those_of_the_last_check(drive, variables):
    lab = player(drive)
    lab.widget.go_to("parameters")
    card = drive(lab.widget.exercise("parameters"))
    card.set("answer_1", "10").click("check")
    assert lab.find("answer_1").text.value == "10"
    assert_alike(card.widget, lab.widget.card)


def test_python_that_waits_is_shown_and_accepted_at_either_card(drive, variables, tmp_path):
    (tmp_path / "page.md").write_text("## Exercise\n\nText\n")
    (tmp_path / "page.lab.yml").write_text("exercises: {exercise: {python: checks.py:judge}}\n")
    (tmp_path / "checks.py").write_text("def judge(v):\n    return True\n")
    lab = drive(dltp.GuidedLab(tmp_path / "page.md"))
    card = drive(lab.widget.exercise("exercise"))
    lab.click("check")
    assert "accept" in card
    card.click("accept")
    assert "accept" not in lab
    assert lab.widget.card.result.passed


def test_a_closed_lab_leaves_the_cards_of_the_notebook_alive(drive, variables):
    lab = player(drive)
    card = lab.widget.exercise("perceptron")
    widget = card.widget
    lab.widget.close()
    assert widget.comm is not None
    card.close()
    assert widget.comm is None


def test_the_first_cell_run_again_does_not_part_the_cards_from_the_lab(drive, tmp_path, kernel):
    (tmp_path / "page.md").write_text(
        "## Exercise: one\n\n```check\nparameters: 11\n```\n\n## Exercise: two\n"
    )
    first = kernel("player", lambda: dltp.GuidedLab(tmp_path / "page.md"))
    card = kernel("card", lambda: first.exercise("exercise-one"))
    again = kernel("player", lambda: dltp.GuidedLab(tmp_path / "page.md"))
    assert first.comm is None
    kernel.run("model = dltp.ModelSpec.sequential((10,), [dltp.LayerSpec('Dense', units=1)])")
    assert drive(card).click("check").widget.result.passed
    assert again.progress == (1, 2)
    assert again.card.result.passed
    assert "✓" in again.card._head.value
    assert "model = keras.Sequential" in again.session.progress("exercise-one").code
    assert len(list((tmp_path / ".dltp" / "journal").iterdir())) == 1


def test_a_page_that_was_edited_is_another_lab(tmp_path, kernel):
    page = tmp_path / "page.md"
    page.write_text("## Exercise\n")
    kernel("player", lambda: dltp.GuidedLab(page)).card.check()
    page.write_text("## Exercise\n\nNow with words.\n")
    again = kernel("player", lambda: dltp.GuidedLab(page))
    assert "Now with words." in again.card.exercise.statement
    assert again.progress == (1, 1)


@pytest.fixture
def kernel(monkeypatch):
    """A notebook's kernel: ``kernel(cell, make)`` runs a cell that makes a widget, ``kernel.run(code)`` any other."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.user_ns["dltp"] = dltp
    cell = {"id": "", "message": 0}
    for module in (notebook, cells, cell_log, lab_work):
        monkeypatch.setattr(module, "shell", lambda: shell)
    monkeypatch.setattr(cells, "current_cell", lambda: (cell["id"], str(cell["message"])))
    monkeypatch.setattr(lab_work, "_works", {})

    def make(name, call):
        cell.update(id=name, message=cell["message"] + 1)
        return call()

    make.run = shell.run_cell
    return make


def assert_alike(one, other):
    """State, hints, messages, solutions: all that a card says."""
    for part in ("_head", "_message", "_hints", "_solutions"):
        assert getattr(one, part).value == getattr(other, part).value, part
    for key in ("check", "hint", "solution"):
        texts = [(card.controls[key].description, card.controls[key].disabled) for card in (one, other)]
        assert texts[0] == texts[1]


# --- what is recorded, and handing in --------------------------------------------------------------
def test_the_first_launch_says_what_is_recorded_and_shows_it(drive, variables, monkeypatch):
    lab = player(drive)
    notice = lab.widget._notice
    assert ".dltp/journal" in notice._sentence.value
    assert "without your name" in notice._sentence.value
    lab.click("hint").click("journal")
    assert "<td>hint</td><td>perceptron</td>" in notice._table.value
    lab.click("check")  # it is live
    assert "<td>checked</td>" in notice._table.value
    lab.click("close_notice")
    assert "journal" not in lab
    assert "journal" not in player(drive)  # not the first launch any more
    monkeypatch.setenv("DLTP_JOURNAL", "/shared/<b>")
    monkeypatch.setenv("DLTP_STUDENT", "ada")
    monkeypatch.setattr("dltp_widgets.labs.session.journal.Journal.write", _full)
    shared = player(drive).widget._notice._sentence.value
    assert "/shared/&lt;b&gt;" in shared
    assert "under the name ada" in shared
    assert "your teacher reads" in shared


def test_handing_in_asks_for_the_names_and_writes_the_file(drive, variables, tmp_path):
    lab = player(drive)
    assert "name" not in lab
    lab.click("hand_in")
    assert "Done: 0 of 2." in lab.widget._form._account.value
    assert "<summary>Missing: 2</summary><ul><li>1.1 " in lab.widget._form._account.value
    assert "journal" in lab  # what will be handed in
    lab.click("write")
    assert "name" in lab.error("name")
    lab.set("name", "Zoé").set("partner", "Ada <b>").click("write").wait()
    assert lab.widget._form.state == "written"
    assert "rendu-zoe-ada-b.zip" in lab.widget._form._message.value
    assert "no notebook" in lab.widget._form._message.value
    assert (tmp_path / "rendu-zoe-ada-b.zip").is_file()
    first = (tmp_path / "rendu-zoe-ada-b.zip").read_bytes()
    lab.click("write").wait()
    assert (tmp_path / "rendu-zoe-ada-b.zip").read_bytes() != first
    lab.click("close_hand_in")
    assert "name" not in lab


def test_the_notebook_is_saved_first_where_the_application_can(drive, variables, tmp_path, monkeypatch):
    wishes = []
    monkeypatch.setattr(LabLink, "tell", lambda _link, _at, _place, **wish: wishes.append(wish))
    lab = player(drive).click("hand_in").set("name", "Ada")
    link = lab.widget._link
    (tmp_path / "mine.ipynb").write_text('{"first": 1}')
    link.saved = {"token": wishes[-1]["save"], "path": "deep/folder/mine.ipynb"}
    assert lab.widget._form.state == "asking"
    lab.click("write")
    assert lab.widget._form.state == "waiting"
    (tmp_path / "mine.ipynb").write_text('{"second": 2}')
    link.saved = {"token": "another one", "path": "mine.ipynb"}
    assert lab.widget._form.state == "waiting"
    link.saved = {"token": wishes[-1]["save"], "path": "../mine.ipynb"}
    lab.wait()
    with zipfile.ZipFile(tmp_path / "rendu-ada.zip") as content:
        assert content.read("mine.ipynb") == b'{"second": 2}'
    assert wishes[-1] == {"reveal": "rendu-ada.zip"}


def test_an_application_that_does_not_answer_is_not_waited_for(drive, variables, tmp_path, monkeypatch):
    monkeypatch.setattr("dltp_widgets.labs.player.hand_in.PATIENCE", 0.01)
    lab = player(drive).click("hand_in").set("name", "Ada")
    lab.widget._link.saved = {"token": "t", "path": "no-such.ipynb"}
    lab.click("write").wait()
    assert (tmp_path / "rendu-ada.zip").is_file()


def test_a_disk_that_refuses_the_file_is_a_sentence(drive, variables, monkeypatch):
    monkeypatch.setattr("dltp_widgets.labs.player.hand_in.submit", _full)
    lab = player(drive).click("hand_in").set("name", "Ada").click("write").wait()
    assert "No space left" in lab.widget._form._message.value
    assert lab.widget._form.state == "asking"


def test_a_page_without_a_kernel_shows_the_blocks_of_the_answer(drive, variables):
    lab = player(drive)
    card = drive(lab.widget.exercise("perceptron")).widget
    assert "dense_of_mine" not in card.still()
    renewed = []
    card.twin.renew = lambda *_given, **_named: renewed.append(True)
    lab.widget.card.widget.add(dltp.LayerSpec("Dense", units=1, name="dense_of_mine"))
    assert "dense_of_mine" in card.still()
    assert renewed
