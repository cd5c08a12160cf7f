"""Going on with a run whose worker was killed or stopped, as if nothing had happened."""

import dataclasses
import itertools
from collections.abc import Callable

import numpy as np
import pytest

from tests.runs.workers import (
    ENDLESS,
    ROWS,
    SMALL,
    TEST_ROWS,
    events_of,
    kill,
    kinds_of,
    state_of,
    wait_for_event,
    wait_until_gone,
    weights_of,
)
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.control import PAUSE, STOP, ask
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import start_worker
from tui_nn.runs.reader import RunReader

pytestmark = pytest.mark.usefixtures("ready_workers")


def test_a_killed_run_is_lost_and_goes_on_to_the_same_weights(
    start: Callable[..., RunFolder],
) -> None:
    longer = dataclasses.replace(SMALL, epochs=80)
    killed = start(longer, "killed")
    wait_for_event(killed, "evaluation", 4)
    kill(killed)
    assert state_of(killed) == "lost"
    assert killed.worker.exists()
    resumed_from = Checkpoint.load(killed.checkpoint)
    assert 0 < resumed_from.samples < 80 * ROWS

    whole = start(longer, "whole")
    start_worker(killed, 1)
    assert state_of(killed) in ("running", "finished")
    wait_for_event(killed, "finished")
    wait_until_gone(killed)
    wait_until_gone(whole)
    assert weights_of(killed) == weights_of(whole)
    started = [event for event in events_of(killed) if event["event"] == "started"]
    assert [event["samples"] for event in started] == [0, resumed_from.samples]
    one, other = RunReader(killed), RunReader(whole)
    one.read_new()
    other.read_new()
    assert one.status().accuracy == other.status().accuracy
    for curve in (one.accuracy, one.test_loss, one.train_loss):
        assert curve.epochs == sorted(curve.epochs)
    predictions = one.predictions()
    wanted = other.predictions()
    assert predictions is not None
    assert wanted is not None
    assert predictions.classes.tolist() == wanted.classes.tolist()


def test_a_stopped_run_goes_on_from_its_checkpoint_at_once(
    start: Callable[..., RunFolder],
) -> None:
    folder = start(ENDLESS)
    wait_for_event(folder, "progress")
    ask(folder.control, STOP)
    wait_for_event(folder, "stopped")
    start_worker(folder, 1)  # the first one may not be gone yet
    assert state_of(folder) == "running"
    ask(folder.control, PAUSE)
    assert (
        wait_for_event(folder, "started", 2)["samples"]
        == (wait_for_event(folder, "stopped")["samples"])
    )
    wait_for_event(folder, "paused")
    assert state_of(folder) == "paused"


def test_a_request_that_came_too_late_does_not_stop_the_next_worker(
    start: Callable[..., RunFolder],
) -> None:
    folder = start(ENDLESS)
    kill(folder)
    ask(folder.control, STOP)
    start_worker(folder, 1)
    wait_for_event(folder, "progress")
    assert state_of(folder) == "running"


def test_half_of_what_a_killed_worker_wrote_is_mended_by_the_next(
    start: Callable[..., RunFolder],
) -> None:
    folder = start(ENDLESS)
    wait_for_event(folder, "evaluation", 2)
    kill(folder)
    with folder.journal.open("ab") as file:
        file.write(b'{"event": "prog')
    with folder.predictions.open("ab") as file:
        file.write(b"half")
    (folder.path / ".checkpoint.safetensors.abc.tmp").write_bytes(b"half")
    times = kinds_of(folder).count("evaluation")
    start_worker(folder, 1)
    wait_for_event(folder, "evaluation", times + 2)
    ask(folder.control, STOP)
    wait_until_gone(folder)
    evaluations = [event for event in events_of(folder) if event["event"] == "evaluation"]
    indices = [event["index"] for event in evaluations]
    assert all(later > earlier for earlier, later in itertools.pairwise(indices))
    assert folder.predictions.stat().st_size == (indices[-1] + 1) * 2 * TEST_ROWS
    reader = RunReader(folder)
    reader.read_new()
    predictions, confusion = reader.predictions(), reader.confusion()
    assert predictions is not None
    assert confusion is not None
    right = predictions.classes == np.arange(TEST_ROWS) % 10
    assert right.sum() == np.trace(confusion)
    assert list(folder.path.glob(".*.tmp")) == []
