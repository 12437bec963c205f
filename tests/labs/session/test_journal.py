"""The journal: many processes, sudden deaths, files cut and changed anywhere."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.labs.session.journal import Event, Journal, decode, encode, read_file
from dltp_widgets.labs.session.journals import read

WRITER = Path(__file__).parent.parent / "writer.py"


def journal_of(folder: Path, events: int) -> Path:
    journal = Journal(folder, "lab", "ada")
    for number in range(events):
        journal.write("attempt", f"exercise-{number}", passed=False, answer="é\n" * number)
    return journal.path


def test_what_is_written_is_read(tmp_path):
    journal = Journal(tmp_path / "deep" / "folder", "lab", "ada")
    before = time.time()
    journal.write("begin")
    journal.write("attempt", "perceptron", passed=False, known="10", answer=["10", None, [1, 2]])
    events, damage = read(tmp_path / "deep" / "folder", "lab")
    assert damage == []
    assert [(e.kind, e.key, e.who, e.number) for e in events] == [
        ("begin", "", "ada", 0),
        ("attempt", "perceptron", "ada", 1),
    ]
    assert events[1].data == {"passed": False, "known": "10", "answer": ["10", None, [1, 2]]}
    assert before - 0.01 <= events[0].time <= time.time() + 0.01
    assert read(tmp_path / "deep" / "folder", "other")[0] == []
    assert read(tmp_path / "nowhere") == ([], [])


def test_thirty_processes_write_into_one_folder(tmp_path):
    """600 events, none lost, none torn, each writer's in its order."""
    writers = [
        subprocess.Popen([sys.executable, str(WRITER), str(tmp_path), f"student-{n}", "20"])
        for n in range(30)
    ]
    assert [writer.wait(120) for writer in writers] == [0] * 30
    events, damage = read(tmp_path)
    assert damage == []
    assert len(events) == 600
    assert len({event.source for event in events}) == 30
    for _who, own in itertools.groupby(sorted(events, key=lambda e: e.who), key=lambda e: e.who):
        assert [event.key for event in own] == [f"exercise-{n}" for n in range(20)]


def test_a_killed_process_loses_nothing_that_was_written(tmp_path):
    writer = subprocess.Popen([sys.executable, str(WRITER), str(tmp_path), "ada", "-1"])
    try:
        deadline = time.monotonic() + 60
        while len(read(tmp_path)[0]) < 50:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        seen = len(read(tmp_path)[0])
    finally:
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait(30)
    events, damage = read(tmp_path)
    assert len(events) >= seen
    assert damage == []
    assert [event.number for event in events] == list(range(len(events)))


def test_a_file_cut_at_any_byte_loses_at_most_the_last_event(tmp_path):
    path = journal_of(tmp_path, 4)
    content = path.read_bytes()
    ends = [n + 1 for n, byte in enumerate(content) if byte == ord("\n")]
    for size in range(len(content) + 1):
        path.write_bytes(content[:size])
        events, damage, _end = read_file(path)
        whole = sum(end <= size + 1 for end in ends)  # the end of line alone may be lost
        assert len(events) == whole
        assert damage == []


def test_after_a_torn_line_the_next_one_is_read(tmp_path, monkeypatch):
    journal = Journal(tmp_path, "lab")
    journal.write("begin")
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, text: real(handle, text[: len(text) // 2]))
    with pytest.raises(OSError, match="full"):
        journal.write("hint", "a")
    monkeypatch.setattr(os, "write", real)
    journal.write("hint", "b")
    events, damage = read(tmp_path)
    assert [event.key for event in events] == ["", "b"]
    assert [d.reason for d in damage] == ["unreadable"]


def test_changed_and_missing_lines_are_flagged(tmp_path):
    path = journal_of(tmp_path, 4)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1].replace(b"false", b"true") + b"".join(lines[2:]))
    events, damage = read(tmp_path)
    assert [event.number for event in events] == [0, 2, 3]
    assert [(d.line, d.reason) for d in damage] == [(2, "changed")]
    path.write_bytes(lines[0] + lines[2] + lines[3])
    assert [d.reason for d in read(tmp_path)[1]] == ["missing"]


def line_of(content: str) -> bytes:
    """Return a line with a checksum that fits."""
    body = f'{{"n": 0, "lab": "a", "kind": "hint", {content}}}'
    return f'{body[:-1]}, "sum": {zlib.crc32(body.encode())}}}'.encode()


ODD = ("1e999", "NaN", "-1", f"1{'0' * 400}", '1, "n": 1e999', '[], "n": {}', '1, "who": 3', '1, "after": []')


@pytest.mark.parametrize("time", ODD)
def test_values_that_no_clock_and_no_counter_shows_are_unreadable(time):
    assert isinstance(decode(line_of('"t": 1'), "file"), Event)
    assert decode(line_of(f'"t": {time}'), "file") == "unreadable"


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 40))
def test_no_file_makes_the_reader_raise(tmp_path_factory, noise, at, removed):
    folder = tmp_path_factory.mktemp("journal")
    content = journal_of(folder, 3).read_bytes()
    next(folder.iterdir()).write_bytes(content[:at] + noise + content[at + removed :])
    events, _damage = read(folder)
    assert all(isinstance(event, Event) for event in events)


@given(
    st.text(max_size=50),
    st.dictionaries(st.text(max_size=8), st.text() | st.integers() | st.none(), max_size=4),
)
def test_any_event_is_one_line_and_comes_back(key, data):
    event = Event("attempt", "lab", 1.5, "ada", key, data, "file", 3)
    line = encode(event)
    assert line.count(b"\n") == 1
    assert decode(line[:-1], "file") == event


def test_a_huge_answer_is_cut(tmp_path):
    Journal(tmp_path, "lab").write("attempt", "a", passed=True, code="x" * 200_000)
    (event,) = read(tmp_path)[0]
    assert event.data == {"cut": True, "passed": True}


def test_reading_goes_on_from_where_it_stopped(tmp_path):
    journal = Journal(tmp_path, "lab")
    journal.write("begin")
    first, _damage, end = read_file(journal.path)
    journal.write("hint", "a")
    more, _damage, _end = read_file(journal.path, begin=end)
    assert [e.kind for e in (*first, *more)] == ["begin", "hint"]
