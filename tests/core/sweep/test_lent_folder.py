"""Folders that sweeps lend: what a killed kernel left is removed, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from dltp_widgets.core.sweep.lent_folder import lent_folder

LEND_AND_DIE = """
import os, signal, sys
from pathlib import Path
from dltp_widgets.core.sweep.lent_folder import lent_folder
print(lent_folder(Path(sys.argv[1])), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LEND_AND_DIE, str(tmp_path / "runs")]
    left = Path(subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip())
    (left / "train_x.npy").write_bytes(b"numbers")
    mine = lent_folder(tmp_path / "runs")
    assert not left.exists()
    assert mine.is_dir()
    assert lent_folder(tmp_path / "runs").is_dir()
    assert mine.is_dir()  # its process is alive


def test_what_may_be_in_use_is_left_alone(tmp_path: Path) -> None:
    elsewhere = {"host": "another machine", "pid": 1, "began": 1}
    texts = {"elsewhere": json.dumps(elsewhere), "torn": '{"host', "no_owner": None, "odd": "[]"}
    for name, text in texts.items():
        folder = tmp_path / f"dltp-data-{name}"
        folder.mkdir()
        if text is not None:
            (folder / "owner.json").write_text(text)
    lent_folder(tmp_path)
    assert all((tmp_path / f"dltp-data-{name}").is_dir() for name in texts)
