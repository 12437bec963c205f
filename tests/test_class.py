"""A class: students open the lab at the same moment, train at the same moment, on one server.

Six, the number of the acceptance. What is measured is printed (pytest -rP);
asserted is what does not depend on how fast the machine is.
"""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.classroom import Answer, Server, Student, running_server, together

ROOT = Path(__file__).parent.parent
MB = 1 << 20
STUDENTS = 6

TRAIN = """
from IPython.display import display
panel = dltp.CompileFitPanel()
panel.epochs = 3
display(panel)
panel.train()
"""

WAIT = """
import json, os, time
limit = time.monotonic() + 240
while not (panel.exp.runs and panel.exp.runs[-1].done) and time.monotonic() < limit:
    time.sleep(0.1)
run = panel.exp.runs[-1]
print(json.dumps({"state": run.state, "epochs": run.history.epochs, "threads": os.environ["TF_NUM_INTRAOP_THREADS"]}))
"""


def first_cell() -> str:
    """The cell that the launcher runs when the guided lab is opened."""
    notebook = json.loads((ROOT / "notebooks" / "module1.en.ipynb").read_text(encoding="utf-8"))
    return "".join(notebook["cells"][0]["source"])


async def lesson(server: Server, n: int) -> tuple[list[Answer], list[Answer], list[dict]]:
    """Open the lab and train, all at once; return what the first screen, the training and the runs were."""
    students = [Student(server) for _ in range(n)]
    await together(students, "pass")
    opened = await together(students, first_cell())
    started = await together(students, TRAIN)
    trained = await together(students, WAIT)
    for student in students:
        await student.leave()
    for answer in (*opened, *started, *trained):
        assert answer.errors == []
    return opened, trained, [json.loads(answer.text) for answer in trained]


def test_a_class_opens_the_lab_and_trains_at_the_same_moment(tmp_path: Path) -> None:
    n = STUDENTS
    with running_server(tmp_path, DLTP_RUNS=str(tmp_path / "runs"), DLTP_THREADS="2") as server:
        before = server.memory()
        with ThreadPoolExecutor(1) as thread:  # in this one a browser's own loop may be running
            opened, trained, runs = thread.submit(asyncio.run, lesson(server, n)).result()
        grown, kernels = server.memory() - before, server.kernel_memory()
    screens = sorted(answer.shown or 0.0 for answer in opened)
    print(  # noqa: T201
        f"{n} students: first screens {[round(s, 1) for s in screens]} s, "
        f"trained after {[round(t.seconds, 1) for t in trained]} s, "
        f"server + {grown / MB:.0f} MB, kernels {[round(k / MB) for k in kernels]} MB"
    )
    assert runs == [{"state": "finished", "epochs": 3, "threads": "2"}] * n
    assert all(answer.shown for answer in opened)
    # Nobody's first screen waits for TensorFlow: the slowest is there long before the first training is done.
    assert screens[-1] < min(answer.seconds for answer in trained) + 5
    assert grown < 20 * MB * n
    assert len(kernels) == n
