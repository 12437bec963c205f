"""The memory that a process may use: the machine's, or what its control groups leave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from dltp_widgets.core import machine

GB = 1 << 30
Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """``write(path, text)`` makes a file of a machine with 64 GB, 32 of them free."""
    monkeypatch.setattr(machine, "_ROOT", tmp_path)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=64 * GB, available=32 * GB))

    def write(path: str, text: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    return write


def test_without_control_groups_the_machine_counts(write: Write) -> None:
    assert (machine.total_memory(), machine.free_memory()) == (64 * GB, 32 * GB)


def test_a_container_sees_its_own_group_as_the_top(write: Write) -> None:
    write("proc/self/cgroup", "0::/not/seen/inside\n")
    write("sys/fs/cgroup/memory.max", f"{4 * GB}\n")
    write("sys/fs/cgroup/memory.current", f"{3 * GB}\n")
    write("sys/fs/cgroup/memory.stat", f"anon 5\ninactive_file {GB}\n")
    assert (machine.total_memory(), machine.free_memory()) == (4 * GB, 2 * GB)


def test_every_group_around_the_process_has_its_say(write: Write) -> None:
    write("proc/self/cgroup", "0::/user/kernel\n")
    for folder, limit, used in (("user", 8, 7), ("user/kernel", 4, 1)):
        write(f"sys/fs/cgroup/{folder}/memory.max", f"{limit * GB}")
        write(f"sys/fs/cgroup/{folder}/memory.current", f"{used * GB}")
    assert (machine.total_memory(), machine.free_memory()) == (4 * GB, 1 * GB)


def test_the_first_version(write: Write) -> None:
    write("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/kernel\n0::/\n")
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712")
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", f"{GB}")
    write("sys/fs/cgroup/memory/kernel/memory.limit_in_bytes", f"{2 * GB}")
    write("sys/fs/cgroup/memory/kernel/memory.usage_in_bytes", f"{GB}")
    write("sys/fs/cgroup/memory/kernel/memory.stat", f"total_inactive_file {GB // 2}")
    assert (machine.total_memory(), machine.free_memory()) == (2 * GB, 1.5 * GB)


def test_no_limit_and_a_group_that_is_over_it(write: Write) -> None:
    write("proc/self/cgroup", "0::/\n")
    write("sys/fs/cgroup/memory.max", "max\n")
    write("sys/fs/cgroup/memory.current", f"{GB}\n")
    assert machine.total_memory() == 64 * GB
    write("sys/fs/cgroup/memory.max", f"{GB // 2}\n")
    assert machine.free_memory() == 0


def test_this_machine() -> None:
    assert 0 < machine.free_memory() <= machine.total_memory()


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({}, 8),
        ({"sys/fs/cgroup/cpu.max": "max 100000"}, 8),
        ({"sys/fs/cgroup/cpu.max": "200000 100000"}, 2),
        ({"sys/fs/cgroup/cpu.max": "150000 100000"}, 2),  # one and a half: two threads can use it
        ({"sys/fs/cgroup/cpu.max": "50000 100000"}, 1),
        ({"sys/fs/cgroup/cpu.max": "1600000 100000"}, 8),
        ({"sys/fs/cgroup/cpu.max": "nonsense"}, 8),
        ({"sys/fs/cgroup/user/cpu.max": "300000 100000", "sys/fs/cgroup/cpu.max": "max 100000"}, 3),
        ({"sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000"}, 8),
        (
            {"sys/fs/cgroup/cpu/cpu.cfs_quota_us": "400000", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000"},
            4,
        ),
    ],
)
def test_cores_of_a_container_with_a_quota(
    files: dict[str, str], cores: int, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.os, "sched_getaffinity", lambda _pid: set(range(8)), raising=False)
    monkeypatch.delenv("DLTP_THREADS", raising=False)
    write("proc/self/cgroup", "4:cpu,cpuacct:/user\n0::/user/kernel\n")
    for path, text in files.items():
        write(path, f"{text}\n")
    assert machine.cpu_count() == machine.thread_count() == cores


@pytest.mark.parametrize(
    ("asked", "threads"), [("3", 3), (" 1 ", 1), ("0", 8), ("-2", 8), ("two", 8), ("1e3", 8), ("99999999", 8)]
)
def test_threads_as_asked_for(asked: str, threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "cpu_count", lambda: 8)
    monkeypatch.setenv("DLTP_THREADS", asked)
    assert machine.thread_count() == threads


def test_what_the_user_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLTP_THREADS", "3")
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "5")
    monkeypatch.setenv("TF_NUM_INTEROP_THREADS", "")  # so that monkeypatch takes back what is set below
    for name in ("TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    machine.limit_threads()
    told = [machine.os.environ[name] for name in machine._OBEYED]
    assert told == ["5", "3", "3"]
