"""Whatever worker.json says, nobody is signalled, and no run is locked out for ever."""

import dataclasses
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runs.nursery import Nursery
from tests.runs.workers import ENDLESS, events_of, state_of, wait_for, wait_for_event
from tui_nn.runs.control import STOP, ask
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import SILENCE, Worker, is_tended
from tui_nn.runs.launch import start_worker
from tui_nn.runs.reader import RunReader


def start_time(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])


def forged(pid: int, **other: object) -> bytes:
    """A worker.json that names a process that is alive, and is no worker."""
    stranger = dataclasses.replace(
        Worker.this_process(), pid=pid, start_time=start_time(pid), heartbeat=time.time()
    )
    told = dataclasses.asdict(stranger) | other
    told["pid"] = told.pop("number", pid)
    return json.dumps(told).encode()


FORGERIES: dict[str, Callable[[], bytes]] = {
    "process 1": lambda: forged(1),
    "the own shell": lambda: forged(os.getppid()),
    "this very process": lambda: forged(os.getpid()),
    "a reused number": lambda: forged(1, start_time=1),
    "another host, long ago": lambda: forged(1, host="elsewhere", heartbeat=1.0),
    "another host, in a far future": lambda: forged(1, host="elsewhere", heartbeat=1e18),
    "another host, at no time": lambda: forged(1, host="elsewhere", heartbeat=float("nan")),
    "another start of the machine": lambda: forged(1, boot_id="before"),
    "a number of no process": lambda: forged(os.getpid(), number=-1),
    "a number beyond all": lambda: forged(os.getpid(), number=10**30),
    "garbage": lambda: b"\0\xff garbage",
    "a list": lambda: b"[1, 2]",
    "depth": lambda: b"[" * 100_000,
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_worker_keeps_nobody_from_the_run_and_is_not_signalled(
    prepare: Callable[..., RunFolder],
    monkeypatch: pytest.MonkeyPatch,
    forgery: Callable[[], bytes],
) -> None:
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("somebody was signalled"))
    folder = prepare(ENDLESS)
    folder.worker.write_bytes(forgery())
    assert not is_tended(folder.log, folder.worker)
    ask(folder.control, STOP)  # a request is a file: it reaches nobody but a worker
    assert folder.worker.exists()


def test_a_run_with_a_forged_worker_starts(start: Callable[..., RunFolder]) -> None:
    folder = start(ENDLESS)
    ask(folder.control, STOP)
    wait_for(lambda: None if folder.worker.exists() else True)
    folder.worker.write_bytes(forged(1))
    start_worker(folder, 1)
    wait_for_event(folder, "started", 2)
    named = Worker.read(folder.worker)
    assert named is not None
    assert named.pid != 1


def test_a_forged_worker_does_not_look_alive_for_long(prepare: Callable[..., RunFolder]) -> None:
    folder = prepare(ENDLESS)
    folder.worker.write_bytes(forged(1, heartbeat=time.time() - 60))
    assert state_of(folder) == "lost"


def test_a_worker_that_gives_no_sign_of_life_is_said_to(
    prepare: Callable[..., RunFolder],
) -> None:
    folder = prepare(ENDLESS)
    folder.worker.write_bytes(forged(os.getpid(), heartbeat=time.time() - SILENCE - 1))
    status = RunReader(folder).status()
    assert status.state == "running"
    assert status.trouble == "no sign of life for 5 s: its disk may be full, or gone"


def test_a_run_of_another_host_shows_its_last_heartbeat(
    prepare: Callable[..., RunFolder],
) -> None:
    folder = prepare(ENDLESS)
    folder.worker.write_bytes(forged(1, host="elsewhere", heartbeat=time.time() - 3))
    status = RunReader(folder).status()
    assert (status.state, status.trouble) == ("running", "")
    assert status.elsewhere == "on host elsewhere, last heartbeat 3 s ago"


def test_of_many_workers_started_at_once_one_trains(
    prepare: Callable[..., RunFolder], nursery: Nursery
) -> None:
    folder = prepare(ENDLESS)
    for _ in range(20):
        nursery.spawn(folder)
    wait_for_event(folder, "progress")
    refused = "another worker trains this run already\n"
    wait_for(lambda: True if folder.log.read_text() == 19 * refused else None)
    readers = [RunReader(folder) for _ in range(10)]
    for reader in readers:
        reader.read_new()
        assert reader.status().state == "running"
    ask(folder.control, STOP)  # any of those who watch can
    wait_for_event(folder, "stopped")
    assert sum(event["event"] == "started" for event in events_of(folder)) == 1
