"""Handing in: what the zip holds, what the teacher reads of it, and what is done with zips that are not ours."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import os
import stat
import struct
import threading
import time
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

import dltp_widgets as dltp
from dltp_widgets.core.errors import LabError
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.classroom.class_folder import ClassFolder
from dltp_widgets.labs.classroom.report_page import damage_sentences, to_page, write_report
from dltp_widgets.labs.handing_in import archive, submission
from dltp_widgets.labs.handing_in.curve_svg import Curve, curve_svg
from dltp_widgets.labs.handing_in.handed_in import MANIFEST, read_handed_in
from dltp_widgets.labs.handing_in.names import slug, tidy
from dltp_widgets.labs.handing_in.run_summary import RunSummary, summaries
from dltp_widgets.labs.handing_in.submission import submit
from dltp_widgets.labs.handing_in.write_up import account, write_up
from dltp_widgets.labs.lab import Lab
from dltp_widgets.labs.session.answer_code import AnswerCode, data_source
from dltp_widgets.labs.session.journal import Journal, encode, read_bytes, read_file
from dltp_widgets.labs.session.session import Session

PAGES = Path(__file__).parent.parent / "pages"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def student(tmp_path, monkeypatch):
    monkeypatch.setenv("DLTP_HOME", str(tmp_path / "home"))
    for name in ("DLTP_JOURNAL", "DLTP_RUNS", "DLTP_STUDENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def session(tmp_path) -> Session:
    """A student who did one exercise of two, with hostile text on the way."""
    session = Session(Lab.from_file(PAGES / "example.en.md"), tmp_path / ".dltp" / "journal", "s1")
    session.attempt("parameters", CheckResult(False, HOSTILE, known=HOSTILE), answer=[HOSTILE])
    session.attempt(
        "perceptron", CheckResult(True, "Right."), made=AnswerCode(f"x = {HOSTILE!r}  # {HOSTILE}")
    )
    return session


@pytest.fixture
def with_data(session) -> Session:
    """The same, the answer on data that a widget prepared."""
    data = dltp.load_dataset("mnist", source="sample").split(valid=0.2, seed=1).scale("zero_one")
    session.attempt("perceptron", CheckResult(True, "Right."), made=AnswerCode("x = 1", data_source(data)))
    return session


@pytest.fixture
def notebook(tmp_path) -> Path:
    """The notebook of that lab, with an output, and a newer one of another lab."""
    output = v4.new_output("display_data", {"text/html": "<table>twin</table>"})
    written = v4.new_notebook(cells=[v4.new_code_cell("lab", outputs=[output])])
    written.metadata["dltp"] = {"lab": "example"}
    path = tmp_path / "example.en.ipynb"
    nbformat.write(written, path)
    (tmp_path / "other.ipynb").write_text('{"metadata": {"dltp": 3}}')
    return path


# --- names -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Ada Lovelace", "Zoé Élan"], "ada-lovelace-zoe-elan"),
        (["../../etc/passwd"], "etc-passwd"),
        (["", "  "], "anonyme"),
        (["李 雷"], "李-雷"),
        (["CON:<|>*?\0"], "con"),
        (["x" * 500], "x" * 40),
    ],
)
def test_names_become_parts_of_a_file_name(names, expected):
    assert slug(names) == expected


def test_names_are_one_line_without_tricks():
    assert tidy("  Ada \n Love\x1b[31mlace\u202e \t") == "Ada Love[31mlace"
    assert len(tidy("é" * 500)) == 80


# --- the zip ---------------------------------------------------------------------------------------
def test_the_zip_holds_everything_and_its_digests(with_data, notebook, tmp_path):
    written = submit(with_data, ("Ada Lovelace", ""), tmp_path)
    assert written.path == tmp_path / "rendu-ada-lovelace.zip"
    assert written.notebook == "example.en.ipynb"
    with zipfile.ZipFile(written.path) as content:
        names = content.namelist()
        journal = next(name for name in names if name.startswith("journal/"))
        others = {"compte-rendu.html", "runs.json", "example.py", "example-data-1.npz", "example.en.ipynb"}
        assert set(names) == others | {journal, MANIFEST}
        manifest = json.loads(content.read(MANIFEST))
        assert manifest["names"] == ["Ada Lovelace"]
        assert (manifest["done"], manifest["places"]) == (1, 2)
        assert manifest["files"] == {
            name: hashlib.sha256(content.read(name)).hexdigest() for name in names if name != MANIFEST
        }
        assert content.read("example.en.ipynb") == notebook.read_bytes()
        assert b"dltp_widgets" not in content.read("example.py")
        ast.parse(content.read("example.py"))
        assert b'"submit"' in content.read(journal)
        assert b"Ada" not in content.read(journal)  # names stand in the manifest and the write-up alone
    assert b"Ada" not in b"".join(path.read_bytes() for path in with_data.folder.iterdir())


def test_it_can_be_done_again_and_a_failure_keeps_the_old_one(session, tmp_path, monkeypatch):
    first = submit(session, ("Ada",), tmp_path).path.read_bytes()
    session.hint("perceptron")
    second = submit(session, ("Ada",), tmp_path).path.read_bytes()
    assert second != first
    monkeypatch.setattr(submission, "_manifest", lambda *_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        submit(session, ("Ada",), tmp_path)
    assert [path.name for path in tmp_path.glob("*rendu*")] == ["rendu-ada.zip"]
    assert (tmp_path / "rendu-ada.zip").read_bytes() == second
    assert read_handed_in(tmp_path / "rendu-ada.zip").damage == ()


def test_without_a_name_nothing_is_written(session, tmp_path):
    with pytest.raises(LabError, match="name"):
        submit(session, (" ", "\n"), tmp_path)
    assert not list(tmp_path.glob("*.zip"))


def test_only_the_students_own_journal_is_handed_in(session, tmp_path):
    Journal(session.folder, "example", "somebody else").write("hint", "perceptron")
    Journal(session.folder, "another lab", "s1").write("hint", "perceptron")
    work = read_handed_in(submit(session, ("Ada",), tmp_path).path)
    assert {(event.who, event.lab) for event in work.events} == {("s1", "example")}
    assert len(work.journals) == 1


def test_large_data_are_named_and_left_out(with_data, tmp_path, monkeypatch):
    monkeypatch.setattr(submission, "MOST_DATA", 1000)
    with zipfile.ZipFile(submit(with_data, ("Ada",), tmp_path).path) as content:
        assert not [name for name in content.namelist() if name.endswith(".npz")]
        text = content.read("example.py").decode()
    assert "# x_train, y_train: mnist is too large" in text
    assert "split(valid=0.2" in text
    assert ast.parse(text).body == []  # what cannot run is kept as a comment
    assert "# x = 1" in text


@pytest.mark.full
def test_large_data_that_anyone_finds_are_loaded_from_there(session, tmp_path):
    data = dltp.load_dataset("mnist").split(valid=0.25, seed=42).scale("minus_one_one")
    made = AnswerCode("print(x_valid.shape)", data_source(data))
    session.attempt("perceptron", CheckResult(True, "Right."), made=made)
    with zipfile.ZipFile(submit(session, ("Ada",), tmp_path).path) as content:
        text = content.read("example.py").decode()
    assert "keras.datasets.mnist.load_data()" in text
    assert text.index("test_size=0.25") < text.index("print(x_valid.shape)")
    assert "dltp" not in text.replace("example", "")


def test_a_notebook_that_is_being_saved_is_waited_for(session, notebook, tmp_path):
    """Jupyter empties the file, then writes it."""
    whole = notebook.read_bytes()
    notebook.write_bytes(b"")
    writer = threading.Timer(0.3, lambda: notebook.write_bytes(whole))
    writer.start()
    written = submit(session, ("Ada",), tmp_path, notebook)
    writer.join()
    with zipfile.ZipFile(written.path) as content:
        assert content.read(notebook.name) == whole


def test_what_is_no_notebook_is_handed_in_as_it_is(session, notebook, tmp_path, monkeypatch):
    monkeypatch.setattr(submission, "PATIENCE", 0.0)
    notebook.write_bytes(b"torn")
    with zipfile.ZipFile(submit(session, ("Ada",), tmp_path, notebook).path) as content:
        assert content.read(notebook.name) == b"torn"


def test_a_notebook_that_packs_too_well_is_stored(session, notebook, tmp_path):
    notebook.write_text(json.dumps({"metadata": {"dltp": {"lab": "example"}}, "cells": ["same " * 200_000]}))
    assert read_handed_in(submit(session, ("Ada",), tmp_path).path).lab == "example"


def test_runs_are_told_with_their_curves_and_without_paths(session, tiny_data, tmp_path, monkeypatch):
    monkeypatch.setenv("DLTP_RUNS", "trained")  # beside the notebook
    layers = [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=10, activation="softmax")]
    model = dltp.ModelSpec.sequential((28, 28, 1), layers)
    exp = dltp.Experiment(tiny_data.scale("zero_one"), model, fit=dltp.FitSpec(epochs=2, seed=1))
    run = dltp.train(exp)
    (tmp_path / "trained" / "20260101-000000-000000000000").mkdir()
    (tmp_path / "trained" / "20260101-000000-000000000000" / "last.npz").write_bytes(b"torn")
    with zipfile.ZipFile(submit(session, ("Ada",), tmp_path).path) as content:
        text = content.read("runs.json").decode()
        assert b"<svg" in content.read("compte-rendu.html")
    (told,) = json.loads(text, parse_constant=lambda _name: pytest.fail("not JSON"))
    assert (told["id"], told["epochs"], told["seed"]) == (run.id, 2, 1)
    assert told["curves"]["loss"] == run.history.frame()["loss"].tolist()
    assert told["model"]["layers"][0]["layer"] == "Flatten"
    assert str(tmp_path) not in text
    assert summaries(tmp_path / "trained", since=time.time() + 3600) == []  # of before this lab


def test_in_a_folder_for_many_only_the_own_runs_are_told(session, tiny_data, tmp_path, monkeypatch):
    """A class may share `$DLTP_RUNS`; nobody hands in what another one trained."""
    shared, own = tmp_path / "class-runs", tmp_path / "own"
    own.mkdir()
    monkeypatch.setenv("DLTP_RUNS", str(shared))
    spec = dltp.ModelSpec.sequential(
        (28, 28, 1), [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=10)]
    )
    compiled = dltp.CompileSpec("sparse_categorical_crossentropy", loss_args={"from_logits": True})
    run = dltp.train(dltp.Experiment(tiny_data, spec, compiled, dltp.FitSpec(epochs=1, seed=1)))
    assert [found.id for found in submission._runs(session, own)] == [run.id]
    monkeypatch.setattr(os, "getpid", lambda: 1)  # whoever else writes a journal and trains
    other = Session(session.lab, own / ".dltp" / "journal", "s2")
    other.attempt("parameters", CheckResult(True, "Right."))
    assert submission._runs(other, own) == []


def test_time_is_counted_where_it_was_spent(tmp_path, monkeypatch):
    clock = iter([1000.0, 1060.0, 1100.0, 5000.0, 5010.0])
    monkeypatch.setattr("dltp_widgets.labs.session.journal.time.time", lambda: next(clock))
    session = Session(Lab.from_file(PAGES / "example.en.md"), tmp_path / "j", "s1")
    session.hint("perceptron")
    session.hint("perceptron")
    session.go_to("parameters")
    session.hint("parameters")
    session.hint("parameters")
    assert session.spent("perceptron") == 100.0
    assert session.spent("parameters") == 10.0  # not the pause
    assert session.seconds == 110.0
    session.refresh()  # from the journal alone
    assert (session.spent("perceptron"), session.begun) == (100.0, 1000.0)


# --- the write-up ----------------------------------------------------------------------------------
def test_the_write_up_says_what_was_done_and_escapes_everything(session):
    run = RunSummary(
        "r1", HOSTILE, "finished", "2026-11-28T10:00:00+01:00", 2, 2, 1, HOSTILE, None,
        {"loss": 0.5, HOSTILE: None}, {"name": HOSTILE, "source": "sample"}, None, None, None,
        {"loss": [1.0, 0.5], "val_loss": [1.1, None], HOSTILE: [0.1, 0.2]},
    )  # fmt: skip
    page = write_up(session, (HOSTILE, "Bob"), [run])
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert page.count("<svg") == 2
    assert 'stroke-dasharray="5 3"' in page
    assert "default-src 'none'" in page
    for outside in ("http://", "https://", "src=", "url("):
        assert outside not in page
    assert "1 of 2 done" in page


def test_curves_have_gaps_and_need_numbers():
    assert curve_svg("loss", [Curve("training", [None, None])]) == ""
    drawn = curve_svg("loss", [Curve("training", [1.0, None, 3.0, 2.0])])
    assert drawn.count("M") == 3  # the axes, and two pieces
    assert "nan" not in curve_svg("loss", [Curve("training", [2.0])])


def test_what_is_missing_is_named(session):
    title = session.lab.exercise("parameters").title
    assert account(session) == ["Done: 1 of 2.", "Missing:", f"- 2.1 {title}"]
    session.attempt("parameters", CheckResult(True, "Right."))
    assert account(session) == ["Done: 2 of 2.", "Nothing is missing."]


# --- what a teacher reads --------------------------------------------------------------------------
@pytest.fixture
def zipped(session, tmp_path) -> Path:
    """A folder of a class with one work in it."""
    (tmp_path / "class").mkdir()
    submit(session, ("Ada Lovelace", "Bob"), tmp_path).path.rename(tmp_path / "class" / "r.zip")
    return tmp_path / "class" / "r.zip"


def test_a_report_reads_the_zips(zipped):
    report = ClassFolder(zipped.parent, names=True).read()
    assert report.refused == ()
    assert report.damage == ()
    assert report.frame().loc["Ada Lovelace, Bob"].to_dict() == {"parameters": "tried", "perceptron": "done"}
    assert report.works()[["lab", "done", "of"]].to_numpy().tolist() == [["example", 1, 2]]
    page = to_page(ClassFolder(zipped.parent).read())
    assert "Ada" not in page
    assert "<script" not in page
    assert [path.name for path in zipped.parent.iterdir()] == ["r.zip"]  # nothing was extracted


def test_a_journal_that_lies_there_too_counts_once(zipped, session):
    for path in session.folder.iterdir():
        (zipped.parent / path.name).write_bytes(path.read_bytes())
    report = ClassFolder(zipped.parent, names=True).read()
    assert list(report.students) == ["Ada Lovelace, Bob"]
    assert report.attempts().loc["perceptron", "attempts"] == 1


def test_the_last_work_of_the_same_names_counts_and_a_copy_is_flagged(zipped, session, tmp_path):
    folder = ClassFolder(zipped.parent, names=True)
    assert folder.read().refused == ()
    session.attempt("parameters", CheckResult(True, "Right."))
    submit(session, ("Ada Lovelace", "Bob"), tmp_path).path.rename(zipped.parent / "z.zip")
    report = folder.read()
    assert report.frame().loc["Ada Lovelace, Bob", "parameters"] == "done"
    assert report.refused == ()
    submit(session, ("Eve",), tmp_path).path.rename(zipped.parent / "eve.zip")
    assert "hold the same journal" in folder.read().refused[0]


def other_student(folder: Path, who: str) -> Session:
    """Return somebody else in the same lab, who did one exercise."""
    other = Session(Lab.from_file(PAGES / "example.en.md"), folder / who / ".dltp" / "journal", who)
    other.attempt("parameters", CheckResult(True, "Right."))
    return other


@pytest.mark.parametrize("names", [True, False])
def test_two_students_of_one_name_are_two(zipped, tmp_path, names):
    """The name is only typed; the journal knows whose computer it was."""
    other = other_student(tmp_path, "s2")
    submit(other, ("Ada Lovelace", "Bob"), tmp_path / "s2").path.rename(zipped.parent / "s.zip")
    report = ClassFolder(zipped.parent, names=names).read()
    assert len(report.students) == 2
    assert sorted(len(own) for own in report.students.values()) == [1, 2]
    assert not names or set(report.students) == {"Ada Lovelace, Bob", "Ada Lovelace, Bob (2)"}


def test_what_is_done_after_handing_in_is_seen_and_is_of_the_same_student(session, tmp_path):
    folder = ClassFolder(tmp_path, names=True)
    assert list(folder.read().students) == ["s1"]
    submit(session, ("Ada",), tmp_path)
    assert list(folder.read().students) == ["Ada"]
    again = Session(session.lab, session.folder, "s1")  # another kernel, another file
    again.attempt("parameters", CheckResult(True, "Right."))
    report = folder.read()
    assert report.frame().loc["Ada"].to_dict() == {"parameters": "done", "perceptron": "done"}
    assert report.attempts().loc["perceptron", "attempts"] == 1
    assert list(ClassFolder(tmp_path, names=True).read().students) == ["Ada"]


def test_a_zip_hides_nobody_elses_journal(zipped, tmp_path):
    """A member called as another student's file, or a copy of what is in it, takes nothing away from him."""
    other = other_student(tmp_path, "s2")
    (path,) = other.folder.glob("*.jsonl")
    (zipped.parent / path.name).write_bytes(path.read_bytes())
    rewritten(zipped, add=[(f"journal/{path.name}", path.read_bytes())])
    report = ClassFolder(zipped.parent, names=True).read()
    assert set(report.students) == {"Ada Lovelace, Bob", "s2"}
    assert report.frame().loc["Ada Lovelace, Bob", "parameters"] == "tried"
    assert "another student" in report.refused[0]


def test_names_are_no_formulas_in_a_spreadsheet(session, tmp_path):
    submit(session, ("=1+1",), tmp_path)
    write_report(ClassFolder(tmp_path, names=True).read(), tmp_path / "c.csv", None)
    assert (tmp_path / "c.csv").read_text().splitlines()[1].startswith("'=1+1,")


# --- hostile zips ----------------------------------------------------------------------------------
def rewritten(path: Path, change=None, *, add=(), fix_manifest=True) -> None:
    """Write a zip anew: ``change(name, content)``, members added (name or ZipInfo, content), digests mended."""
    with zipfile.ZipFile(path) as old:
        files = [(name, old.read(name)) for name in old.namelist() if name != MANIFEST]
        manifest = json.loads(old.read(MANIFEST))
    files = [(name, change(name, content) if change else content) for name, content in files]
    files += list(add)
    if fix_manifest:
        names = [getattr(name, "filename", name) for name, _content in files]
        digests = [hashlib.sha256(content).hexdigest() for _name, content in files]
        manifest["files"] = dict(zip(names, digests, strict=True))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in [*files, (MANIFEST, json.dumps(manifest).encode())]:
            new.writestr(name, content)


def refusal(path: Path) -> str:
    """Return why a zip is not read; the folder must be as before."""
    before = sorted(path.parent.rglob("*"))
    report = ClassFolder(path.parent).read()
    assert sorted(path.parent.rglob("*")) == before
    assert report.students == {}
    (sentence,) = report.refused
    assert damage_sentences(report) == [sentence]
    assert sentence.startswith(f"{path.name}: ")
    return sentence


@pytest.mark.parametrize(
    "name",
    ["../up", "a/../../up", "/etc/passwd", "C:/up", "..\\up", "a//b", "./a", "a/", "x" * 201, "n\x1b[31m"],
)  # fmt: skip
def test_a_path_that_leads_outside_is_refused(zipped, name):
    rewritten(zipped, add=[(name, b"")])
    assert "outside its folder" in refusal(zipped)


def test_a_second_name_of_a_member_counts_too():
    """Since Python 3.12 `zipfile` takes the name from an extra field, where there is one."""
    info = zipfile.ZipInfo("harmless.txt")
    info.filename = "../../etc/passwd"
    with pytest.raises(LabError, match="outside its folder"):
        archive._check_members([info])


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644, stat.S_IFCHR | 0o644])
def test_links_and_devices_are_refused(zipped, mode):
    info = zipfile.ZipInfo("link")
    info.external_attr = mode << 16
    rewritten(zipped, add=[(info, b"/etc/passwd")])
    assert "link or no file" in refusal(zipped)


def test_a_link_in_the_place_of_the_zip_is_refused(zipped, tmp_path):
    zipped.rename(tmp_path / "r.zip")
    zipped.symlink_to(tmp_path / "r.zip")
    assert "link" in refusal(zipped)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["compte-rendu.html", "Compte-Rendu.HTML", "ｃompte-rendu.html", MANIFEST])
def test_a_name_that_stands_there_twice_is_refused(zipped, name):
    rewritten(zipped, add=[(name, b"twice")])
    assert "twice" in refusal(zipped)


def test_bombs_are_refused(zipped, monkeypatch):
    good = zipped.read_bytes()
    rewritten(zipped, add=[("zeros", bytes(2**24))])
    assert "grow more than" in refusal(zipped)
    zipped.write_bytes(good)
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1000)
    assert "Unpacked it would be larger" in refusal(zipped)
    monkeypatch.setattr(archive, "MOST_UNPACKED", 2**30)
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    assert "more than 3 files" in refusal(zipped)
    monkeypatch.setattr(archive, "MOST_ENTRIES", 2000)
    monkeypatch.setattr(archive, "MOST_BYTES", 500)
    assert "It is larger than" in refusal(zipped)


def test_a_table_of_contents_is_looked_at_before_it_is_read(zipped, monkeypatch):
    """A count that lies, a table that is huge, the large format: refused before `zipfile` sees them."""
    good = zipped.read_bytes()
    monkeypatch.setattr(zipfile, "ZipFile", None)  # not even opened
    end = good.rfind(b"PK\x05\x06")
    for at, kind, value in ((10, "<H", 60_000), (12, "<L", 2**31)):
        changed = bytearray(good)
        changed[end + at : end + at + struct.calcsize(kind)] = struct.pack(kind, value)
        zipped.write_bytes(changed)
        assert "more than 2000 files" in refusal(zipped)
    zipped.write_bytes(good[:end] + b"PK\x06\x07" + bytes(16) + good[end:])
    assert "more than 2000 files" in refusal(zipped)


def patched(content: bytes, at: int, kind: str, value: int) -> bytes:
    """Return a zip with a field of the first entry of its table changed."""
    changed = bytearray(content)
    end = content.rfind(b"PK\x05\x06")
    (table,) = struct.unpack("<L", content[end + 16 : end + 20])
    changed[table + at : table + at + struct.calcsize(kind)] = struct.pack(kind, value)
    return bytes(changed)


def test_members_that_say_they_are_small_are_not_read_further(zipped):
    """The size in the table of contents is the one that counts; a member that holds more is damaged."""
    zipped.write_bytes(patched(zipped.read_bytes(), 24, "<L", 3))
    assert "damaged" in refusal(zipped)


def test_passwords_and_odd_packing_are_refused(zipped):
    zipped.write_bytes(patched(zipped.read_bytes(), 8, "<H", 1))
    assert "password" in refusal(zipped)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as other:
        other.writestr("a", b"a")
    zipped.write_bytes(packed.getvalue())
    assert "unusual" in refusal(zipped)


def test_wrong_digests_and_strangers_are_refused(zipped):
    good = zipped.read_bytes()
    rewritten(zipped, lambda name, content: content + b" ", fix_manifest=False)
    assert "was changed after it was handed in" in refusal(zipped)
    zipped.write_bytes(good)
    rewritten(zipped, add=[("extra.txt", b"")], fix_manifest=False)
    assert "extra.txt" in refusal(zipped)
    with zipfile.ZipFile(zipped, "w") as empty:
        empty.writestr("a.txt", b"")
    assert MANIFEST in refusal(zipped)


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{", b"[" * 100_000, b'{"format": "dltp-handed-in", "version": 1}', b"\xff\xfe"]
)
def test_a_manifest_that_is_none_is_refused(zipped, text):
    with zipfile.ZipFile(zipped, "w") as other:
        other.writestr(MANIFEST, text)
    assert "cannot be read" in refusal(zipped)


def test_a_zip_cut_or_changed_anywhere_never_raises(zipped):
    content = zipped.read_bytes()
    step = max(1, len(content) // 60)
    for at in range(0, len(content), step):
        zipped.write_bytes(content[:at])
        assert refusal(zipped)
        changed = bytearray(content)
        changed[at] ^= 0xFF
        zipped.write_bytes(changed)
        ClassFolder(zipped.parent).read()  # read or refused, but never an exception
    zipped.write_bytes(b"not a zip")
    assert "no zip" in refusal(zipped)


# --- the journal in it -----------------------------------------------------------------------------
def test_a_journal_written_anew_in_the_zip_is_flagged(zipped):
    def cheat(name: str, content: bytes) -> bytes:
        """Let a wrong answer be right, with a checksum that fits."""
        if not name.startswith("journal/"):
            return content
        lines = content.splitlines(keepends=True)
        (event, *_more), _damage, _used = _read(lines[0])
        return encode(_with(event, passed=True)) + b"".join(lines[1:])

    rewritten(zipped, cheat)
    report = ClassFolder(zipped.parent).read()
    assert report.refused == ()
    assert [damage.reason for damage in report.damage] == ["rewritten"]
    assert "written anew" in to_page(report)


def test_a_journal_of_too_many_lines_is_refused(zipped, monkeypatch):
    monkeypatch.setattr("dltp_widgets.labs.handing_in.handed_in.MOST_LINES", 1)
    assert "more than 1 lines" in refusal(zipped)


def test_of_much_damage_a_little_is_told(zipped):
    rewritten(zipped, lambda name, content: b"{}\n" * 100 if name.startswith("journal/") else content)
    assert len(ClassFolder(zipped.parent).read().damage) == 20


def test_odd_texts_in_a_journal_break_no_report(zipped, monkeypatch, tmp_path):
    """Half a surrogate, terminal codes, a thousand steps: whatever JSON can say."""
    odd = Journal(tmp_path / "other", "example", "s1")
    odd.write("hint", "a\x1b[31m")
    line = odd.path.read_bytes().splitlines(keepends=True)[0]
    event = _read(line)[0][0]

    def with_line(key: str):
        return lambda name, content: (
            encode(replace(event, key=key)) if name.startswith("journal/") else content
        )

    rewritten(zipped, with_line("a\x1b[31m"))
    report = ClassFolder(zipped.parent, names=True).read()
    assert report.exercises == ["a[31m"]
    monkeypatch.setattr("dltp_widgets.labs.handing_in.handed_in.MOST_KEYS", 0)
    assert "more than 0 steps" in refusal(zipped)
    body = odd.path.read_bytes().replace(b'"who": "s1"', b'"who": "\\ud800"')
    claimed = body.rpartition(b', "sum": ')[0]
    crc = zlib.crc32(claimed + b"}")
    (zipped.parent / "direct.jsonl").write_bytes(claimed + f', "sum": {crc}}}\n'.encode())
    for names in (False, True):
        assert to_page(ClassFolder(zipped.parent, names=names).read()).encode()


def _read(line: bytes):
    return read_bytes(line, "a")


def _with(event, **data):
    return replace(event, data={**event.data, **data})


def test_every_line_is_chained_to_the_one_before(tmp_path):
    journal = Journal(tmp_path, "lab")
    for number in range(4):
        journal.write("hint", f"e{number}")
    lines = journal.path.read_bytes().splitlines(keepends=True)
    events = read_file(journal.path)[0]
    assert [event.after for event in events[1:]] == [event.digest for event in events[:-1]]
    for number in range(3):  # all but the last
        changed = [*lines]
        changed[number] = encode(_with(events[number], late=True))
        journal.path.write_bytes(b"".join(changed))
        report = ClassFolder(tmp_path).read()
        assert [(d.reason, d.line) for d in report.damage] == [("rewritten", number + 2)]
