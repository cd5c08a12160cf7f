"""Who trains: a process is known by machine, boot, number and start time, never by number alone."""

import dataclasses
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_nn.runs.identity import Worker


@pytest.fixture
def this() -> Worker:
    return Worker.this_process()


def worker_of(pid: int) -> Worker:
    """The identity that a process would give itself."""
    fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    return dataclasses.replace(Worker.this_process(), pid=pid, start_time=int(fields[19]))


def wait_for_state(pid: int, state: bytes) -> None:
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] != state:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_this_process_is_alive_and_named_in_full(this: Worker) -> None:
    assert this.is_alive()
    assert this.pid == os.getpid()
    assert this.host == socket.gethostname()
    assert this.start_time > 0
    assert abs(this.heartbeat - time.time()) < 60


def test_two_workers_never_have_the_same_nonce(this: Worker) -> None:
    assert this.nonce != Worker.this_process().nonce


def test_what_is_written_is_read_with_a_new_heartbeat(this: Worker, tmp_path: Path) -> None:
    path = tmp_path / "worker.json"
    dataclasses.replace(this, heartbeat=0.0).write(path)
    read = Worker.read(path)
    assert read is not None
    assert abs(read.heartbeat - time.time()) < 60
    assert dataclasses.replace(read, heartbeat=this.heartbeat) == this
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["worker.json"]


@pytest.mark.parametrize("change", [{"start_time": 1}, {"boot_id": "another"}, {"pid": 1}])
def test_the_number_alone_makes_nobody_alive(this: Worker, change: dict[str, int | str]) -> None:
    assert not dataclasses.replace(this, **change).is_alive()  # type: ignore[arg-type]


def test_process_1_is_not_a_worker_that_was_given_its_number(this: Worker) -> None:
    assert not dataclasses.replace(worker_of(1), start_time=this.start_time).is_alive()


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


def test_a_process_that_has_ended_is_not_alive(child: subprocess.Popen[bytes]) -> None:
    worker = worker_of(child.pid)
    assert worker.is_alive()
    child.kill()
    wait_for_state(child.pid, b"Z")
    assert not worker.is_alive()  # a zombie
    child.wait()
    assert not worker.is_alive()


def test_a_process_whose_name_is_no_text_can_be_asked_after(tmp_path: Path) -> None:
    program = os.fsencode(tmp_path) + b"/) Z \xff"
    shutil.copy(os.fsencode(shutil.which("sleep") or "/bin/sleep"), program)
    with subprocess.Popen([program, "60"]) as process:
        try:
            assert worker_of(process.pid).is_alive()
        finally:
            process.kill()


@pytest.mark.parametrize(("age", "alive"), [(0.0, True), (10.0, True), (20.0, False)])
def test_a_worker_of_another_machine_is_judged_by_its_heartbeat(
    this: Worker, age: float, alive: bool
) -> None:
    elsewhere = dataclasses.replace(
        this, host="elsewhere", boot_id="another", pid=1, heartbeat=time.time() - age
    )
    assert elsewhere.is_alive() is alive


SOUND = {
    "host": "h",
    "boot_id": "b",
    "pid": 1,
    "start_time": 2,
    "nonce": "n",
    "heartbeat": 3.0,
}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        json.dumps({**SOUND, "pid": "1"}).encode(),
        json.dumps({**SOUND, "host": None}).encode(),
        json.dumps({**SOUND, "heartbeat": [3.0]}).encode(),
        json.dumps({**SOUND, "more": 1}).encode(),
    ],
)
def test_a_file_that_makes_no_sense_names_nobody(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "worker.json"
    path.write_text(json.dumps(SOUND))
    assert Worker.read(path) is not None
    path.write_bytes(content)
    assert Worker.read(path) is None


def test_a_missing_file_names_nobody(tmp_path: Path) -> None:
    assert Worker.read(tmp_path / "worker.json") is None
