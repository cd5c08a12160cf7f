"""Real workers that train with a second process: the same bits, and nobody is left behind."""

import dataclasses
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runs.in_process import arrays_of
from tests.runs.workers import (
    ENDLESS,
    kill,
    kinds_of,
    state_of,
    wait_for,
    wait_for_event,
    wait_until_gone,
    worker_of,
)
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.control import STOP, ask
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import start_worker

EVERYTHING = Hyperparameters(
    hidden=(8,),
    activation="tanh",
    biases=True,
    rule="gradient",
    optimizer="momentum",
    learning_rate=0.01,
    schedule="cosine",
    warm_up=0.2,
    batch_size=8,
    epochs=4,
    dropout=0.2,
    averaging=0.99,
    shift=2.0,
    elastic=20.0,
    processes=2,
    steps_alone=2,
)
TWO = dataclasses.replace(ENDLESS, processes=2, batch_size=8, steps_alone=2)


def stat_of(pid: int | str) -> list[str]:
    """State, parent and more of a process; nothing where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    return not {"Z", "X"}.issuperset(stat_of(pid)[:1])


def member_of(folder: RunFolder) -> int:
    """The process that trains with a worker."""
    worker = str(worker_of(folder).pid)
    processes = [path.name for path in Path("/proc").glob("[0-9]*")]
    [member] = [pid for pid in processes if stat_of(pid)[1:2] == [worker]]
    return int(member)


def test_a_run_of_two_processes_that_was_stopped_goes_on_to_the_same_bits(
    start: Callable[..., RunFolder],
) -> None:
    cut = start(EVERYTHING, "cut")
    ask(cut.control, STOP)  # before it has loaded all that it needs
    whole = start(EVERYTHING, "whole")
    wait_until_gone(cut)
    place = Checkpoint.load(cut.checkpoint).place
    assert (place.epoch, place.rows) == (0, 32)
    start_worker(cut, 1)
    for folder in (cut, whole):
        wait_for_event(folder, "finished")
        wait_until_gone(folder)
        assert folder.log.read_text() == ""
    assert kinds_of(cut).count("started") == 2
    assert arrays_of(cut.checkpoint) == arrays_of(whole.checkpoint)


def test_a_killed_worker_leaves_nobody_behind_and_the_run_free(
    start: Callable[..., RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_nn.runs.launch._PATIENCE", 10.0)
    folder = start(TWO)
    wait_for_event(folder, "progress")
    member = member_of(folder)
    os.kill(member, signal.SIGSTOP)  # so that it is there when the next worker comes
    try:
        kill(folder)
        assert is_alive(member)
        start_worker(folder, 1)
        assert state_of(folder) == "running"
    finally:
        os.kill(member, signal.SIGCONT)
    wait_for(lambda: None if is_alive(member) else True)
    wait_for_event(folder, "started", 2)


def test_a_run_whose_second_process_is_killed_fails_and_says_what_to_do(
    start: Callable[..., RunFolder],
) -> None:
    folder = start(TWO)
    wait_for_event(folder, "progress")
    os.kill(member_of(folder), signal.SIGKILL)
    reason = wait_for_event(folder, "failed")["reason"]
    assert reason.startswith(f"{folder.name}: one of the processes that train together has ended")
    assert "the last evaluation is saved" in reason
    wait_until_gone(folder)
    assert Checkpoint.load(folder.checkpoint).samples >= 0
