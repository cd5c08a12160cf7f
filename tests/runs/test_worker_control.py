"""The real worker process while it trains: on its own, watched, and obedient."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runs.workers import (
    ENDLESS,
    ROWS,
    events_of,
    kinds_of,
    state_of,
    wait_for,
    wait_for_event,
    wait_until_gone,
    worker_of,
)
from tui_nn.errors import RunError
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.control import CONTINUE, PAUSE, STOP, ask
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import start_worker
from tui_nn.runs.reader import RunReader


def test_a_worker_is_a_process_of_its_own(start: Callable[..., RunFolder]) -> None:
    folder = start(ENDLESS)
    pid = worker_of(folder).pid
    assert os.getsid(pid) not in (os.getsid(0), pid)  # no leader: it can never get a terminal
    parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    assert parent != os.getpid()
    for number, file in enumerate(("/dev/null", str(folder.log), str(folder.log))):
        assert str(Path(f"/proc/{pid}/fd/{number}").readlink()) == file
    environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    assert b"OPENBLAS_NUM_THREADS=1" in environment
    os.kill(pid, signal.SIGHUP)  # its terminal is closed, if it had one
    wait_for_event(folder, "evaluation", 2)
    assert worker_of(folder).pid == pid


@pytest.mark.usefixtures("ready_workers")
def test_a_running_run_can_be_watched_by_two_at_once(start: Callable[..., RunFolder]) -> None:
    folder = start(ENDLESS)
    early, late = RunReader(folder), RunReader(folder)
    assert early.status().state == "running"

    def look() -> bool | None:
        early.read_new()
        return True if len(early.accuracy.values) >= 2 else None

    wait_for(look)
    ask(folder.control, STOP)
    wait_until_gone(folder)
    seen = len(early.read_new())
    assert 0 < seen < len(late.read_new())
    assert early.status() == late.status()
    assert early.accuracy == late.accuracy
    assert early.train_loss == late.train_loss
    own, other = early.predictions(), late.predictions()
    assert own is not None
    assert other is not None
    assert own.classes.tolist() == other.classes.tolist()


def stop_by_request(folder: RunFolder) -> None:
    ask(folder.control, STOP)


def stop_by_sigterm(folder: RunFolder) -> None:
    os.kill(worker_of(folder).pid, signal.SIGTERM)


def stop_by_sigusr1(folder: RunFolder) -> None:
    os.kill(worker_of(folder).pid, signal.SIGUSR1)


@pytest.mark.parametrize(
    ("stop", "at_once"),
    [
        (stop_by_request, True),
        (stop_by_request, False),
        (stop_by_sigterm, True),
        (stop_by_sigusr1, False),
    ],
)
def test_a_stopped_run_has_saved_where_it_is(
    start: Callable[..., RunFolder], stop: Callable[[RunFolder], None], at_once: bool
) -> None:
    folder = start(ENDLESS)
    if not at_once:  # otherwise, it is still loading
        wait_for_event(folder, "progress")
    stop(folder)
    wait_until_gone(folder)
    kinds = [kind for kind in kinds_of(folder) if kind != "asked"]
    assert kinds[-2:] == ["evaluation", "stopped"]
    assert state_of(folder) == "stopped"
    checkpoint, last = Checkpoint.load(folder.checkpoint), events_of(folder)[-1]
    assert checkpoint.samples == last["samples"]
    assert checkpoint.place.epoch * ROWS + checkpoint.place.rows == checkpoint.samples
    assert checkpoint.accuracy == last["accuracy"]
    assert at_once or checkpoint.samples > 0
    assert list(folder.control.iterdir()) == []


@pytest.mark.usefixtures("ready_workers")
def test_a_paused_run_waits_and_goes_on(start: Callable[..., RunFolder]) -> None:
    folder = start(ENDLESS)
    wait_for_event(folder, "progress")
    ask(folder.control, PAUSE)
    paused = wait_for_event(folder, "paused")
    assert state_of(folder) == "paused"
    assert Checkpoint.load(folder.checkpoint).samples == paused["samples"]
    ask(folder.control, CONTINUE)
    wait_for_event(folder, "continued")
    assert state_of(folder) == "running"
    after = wait_for(
        lambda: next((e for e in events_of(folder) if e["samples"] > paused["samples"]), None)
    )
    kinds = kinds_of(folder)
    then = kinds.index("paused") + 1
    assert kinds[then : then + 2] == ["asked", "continued"]  # nothing happened in between
    assert after["seconds"] >= paused["seconds"]


@pytest.mark.usefixtures("ready_workers")
def test_a_paused_run_can_be_stopped(start: Callable[..., RunFolder]) -> None:
    folder = start(ENDLESS)
    ask(folder.control, PAUSE)
    wait_for_event(folder, "paused")
    ask(folder.control, STOP)
    wait_until_gone(folder)
    assert kinds_of(folder)[-1] == "stopped"


def test_a_second_worker_refuses_while_the_first_lives(start: Callable[..., RunFolder]) -> None:
    folder = start(ENDLESS)
    first = worker_of(folder)
    with pytest.raises(RunError, match="a worker trains it already"):
        start_worker(folder, 1)
    with folder.log.open("ab") as log:
        subprocess.run(
            [sys.executable, "-m", "tui_nn.runs.work.worker", str(folder.path)],
            stdout=log,
            stderr=log,
            check=True,
        )
    refusal = "another worker trains this run already\n"
    wait_for(lambda: True if refusal in folder.log.read_text() else None)
    wait_for_event(folder, "evaluation", 2)
    assert worker_of(folder).nonce == first.nonce
    assert kinds_of(folder).count("started") == 1
