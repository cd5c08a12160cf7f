"""Watching a run: states, figures and curves, whatever became of its worker."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tui_nn.errors import RunError
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.config import RowsUsed, RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import Worker
from tui_nn.runs.journal import JournalWriter
from tui_nn.runs.reader import RunReader

ROWS = RowsUsed("/data/rows.csv", rows=100, bytes=1000, sha256="abc", drawn=True)
TEST_ROWS = 4
NO_FIGURE = {"validation_accuracy": "high"}


@pytest.fixture
def run(run_folder: RunFolder) -> RunFolder:
    config = RunConfig("a-run", "quick", Hyperparameters(epochs=8), 0, train=ROWS, test=ROWS)
    config.write(run_folder.config)
    return run_folder


@pytest.fixture
def worker(run: RunFolder) -> Worker:
    """A worker that lives as long as the test."""
    worker = Worker.this_process()
    worker.write(run.worker)
    return worker


def journal(run: RunFolder, *events: dict[str, Any]) -> None:
    writer = JournalWriter(run.journal)
    for event in events:
        writer.append(**event)
    writer.close()


def event(kind: str, epoch: float, **details: object) -> dict[str, Any]:
    samples = int(epoch * 100)
    place = {"epoch": epoch, "step": samples, "samples": samples, "seconds": epoch}
    return {"event": kind, **place, "samples_per_second": None, **details}


def started(epoch: float = 0.0, nonce: str = "") -> dict[str, Any]:
    return event("started", epoch, rows=100, test_rows=TEST_ROWS, classes=2, nonce=nonce)


def progress(epoch: float, loss: float = 0.5) -> dict[str, Any]:
    return event("progress", epoch, loss=loss, samples_per_second=200.0)


def evaluation(epoch: float, accuracy: float, index: int = 0) -> dict[str, Any]:
    confusion = [[1, 2], [3, 4]]
    return event(
        "evaluation", epoch, loss=1 - accuracy, accuracy=accuracy, index=index, confusion=confusion
    )


def read(run: RunFolder) -> RunReader:
    reader = RunReader(run)
    reader.read_new()
    return reader


def test_a_run_without_a_config_cannot_be_watched(run_folder: RunFolder, run: RunFolder) -> None:
    run.config.unlink()
    with pytest.raises(RunError, match="cannot be read"):
        RunReader(run_folder)


def test_a_run_before_its_first_event_has_no_figures(run: RunFolder, worker: Worker) -> None:
    assert worker.is_alive()
    reader = read(run)
    status = reader.status()
    assert (status.name, status.state, status.recipe) == ("a-run", "running", "quick")
    assert (status.epoch, status.epochs, status.samples, status.rows) == (0, 8, 0, 0)
    assert status.accuracy is status.loss is status.train_loss is status.seconds_left is None
    assert status.best_accuracy is None
    assert status.drawn
    assert reader.confusion() is None
    assert reader.predictions() is None


def test_a_status_tells_the_latest_figures(run: RunFolder, worker: Worker) -> None:
    events = [
        started(nonce=worker.nonce),
        evaluation(0, 0.25),
        progress(1.0, 0.75),
        evaluation(1.0, 0.75, index=1),
        evaluation(1.5, 0.5, index=2),
        progress(2.0, 0.25),
    ]
    journal(run, *events)
    reader = read(run)
    status = reader.status()
    assert status.state == "running"
    assert status.is_active
    assert (status.epoch, status.step, status.samples, status.rows) == (2.0, 200, 200, 100)
    assert (status.accuracy, status.best_accuracy, status.loss) == (0.5, 0.75, 0.5)
    assert status.train_loss == 0.25
    assert status.samples_per_second == 200.0
    assert status.seconds_left == (8 * 100 - 200) / 200.0
    assert (reader.accuracy.epochs, reader.accuracy.values) == ([0, 1, 1.5], [0.25, 0.75, 0.5])
    assert (reader.test_loss.epochs, reader.test_loss.values) == ([0, 1, 1.5], [0.75, 0.25, 0.5])
    assert (reader.train_loss.epochs, reader.train_loss.values) == ([1, 2], [0.75, 0.25])
    confusion = reader.confusion()
    assert confusion is not None
    assert confusion.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        (["paused"], "paused"),
        (["paused", "continued"], "running"),
        (["paused", "evaluation"], "paused"),
        (["paused", "started"], "running"),
    ],
)
def test_a_living_worker_runs_or_is_paused(
    run: RunFolder, worker: Worker, kinds: list[str], state: str
) -> None:
    events = {
        "evaluation": evaluation(1, 0.5),
        "started": started(1, worker.nonce),
        "paused": event("paused", 1),
        "continued": event("continued", 1),
    }
    journal(run, started(nonce=worker.nonce), *(events[kind] for kind in kinds))
    status = read(run).status()
    assert status.state == state
    assert status.is_active


@pytest.mark.parametrize("ending", ["finished", "stopped", "failed"])
def test_a_run_has_ended_as_soon_as_the_journal_says_so(
    run: RunFolder, worker: Worker, ending: str
) -> None:
    journal(run, started(nonce=worker.nonce), event("paused", 1), event(ending, 1, reason="why"))
    status = read(run).status()  # the worker has not gone yet
    assert status.state == ending
    assert status.reason == "why"
    assert not status.is_active
    run.worker.unlink()
    assert read(run).status() == status


def test_a_run_is_lost_when_its_worker_is_gone_without_a_word(
    run: RunFolder, worker: Worker
) -> None:
    journal(run, started(nonce=worker.nonce), event("paused", 1))
    dataclasses.replace(worker, start_time=1).write(run.worker)
    assert read(run).status().state == "lost"
    run.worker.unlink()
    assert read(run).status().state == "lost"


def test_a_run_that_ended_since_the_last_look_is_not_lost(run: RunFolder, worker: Worker) -> None:
    journal(run, started(nonce=worker.nonce))
    reader = read(run)
    assert reader.status().state == "running"
    journal(run, evaluation(8, 0.9), event("finished", 8))
    run.worker.unlink()
    status = reader.status()
    assert (status.state, status.epoch) == ("finished", 8)
    assert [event["event"] for event in reader.read_new()] == ["evaluation", "finished"]
    assert reader.read_new() == []


@pytest.mark.parametrize("ending", ["stopped", "failed"])
def test_a_run_that_another_worker_takes_up_is_running_before_the_journal_knows(
    run: RunFolder, worker: Worker, ending: str
) -> None:
    journal(run, started(nonce="the one before"), event("paused", 1), event(ending, 1))
    assert worker.is_alive()
    reader = read(run)
    assert reader.status().state == "running"
    journal(run, started(1, worker.nonce))
    reader.read_new()
    assert reader.status().state == "running"


def test_what_a_killed_worker_did_beyond_its_checkpoint_is_forgotten(
    run: RunFolder, worker: Worker
) -> None:
    journal(
        run,
        started(nonce="killed"),
        evaluation(0, 0.1),
        progress(1.0, 0.9),
        evaluation(1.0, 0.6, index=1),
        progress(2.0, 0.8),
        evaluation(2.0, 0.95, index=2),
        progress(2.5, 0.7),
    )
    reader = read(run)
    assert reader.status().best_accuracy == 0.95
    journal(run, started(1.0, worker.nonce))
    reader.read_new()
    assert reader.train_loss.epochs == [1.0]
    assert reader.accuracy.epochs == reader.test_loss.epochs == [0, 1.0]
    status = reader.status()
    assert (status.epoch, status.samples, status.best_accuracy) == (1.0, 100, 0.6)
    journal(run, evaluation(1.0, 0.6, index=3), progress(1.5, 0.75), evaluation(1.5, 0.65, index=4))
    reader.read_new()
    assert reader.train_loss.epochs == [1.0, 1.5]
    assert reader.train_loss.values == [0.9, 0.75]
    assert reader.accuracy.epochs == sorted(reader.accuracy.epochs)
    late = read(run)  # sees it all at once
    assert late.status() == reader.status()
    assert (late.accuracy, late.test_loss) == (reader.accuracy, reader.test_loss)


def test_a_stopped_run_that_goes_on_forgets_nothing(run: RunFolder, worker: Worker) -> None:
    journal(
        run,
        started(nonce="before"),
        progress(1.0),
        evaluation(1.5, 0.5),
        event("stopped", 1.5),
        started(1.5, worker.nonce),
    )
    reader = read(run)
    assert reader.accuracy.epochs == [1.5]
    assert reader.train_loss.epochs == [1.0]


def test_a_reason_is_that_of_the_last_end_only(run: RunFolder) -> None:
    journal(run, started(), event("failed", 1, reason="why"), started(1), event("finished", 8))
    assert read(run).status().reason == ""


def test_the_best_weights_are_those_that_the_rows_set_aside_chose(
    run: RunFolder, worker: Worker
) -> None:
    figures = [(0.3, 0.2), (0.5, 0.9), (0.7, 0.8)]
    journal(
        run,
        {**started(nonce=worker.nonce), "validation_accuracy": None},
        *({**evaluation(n, a), "validation_accuracy": v} for n, (a, v) in enumerate(figures)),
    )
    reader = read(run)
    status = reader.status()
    assert (status.accuracy, status.best_accuracy, status.validation_accuracy) == (0.7, 0.5, 0.8)
    assert reader.validation_accuracy.values == [0.2, 0.9, 0.8]


def test_only_weights_that_could_become_the_best_are_the_best(run: RunFolder) -> None:
    figures = [(0.1, True), (0.9, False), (0.6, True), (0.5, True), (0.7, False)]
    journal(
        run,
        started(),
        *({**evaluation(n, a), "candidate": candidate} for n, (a, candidate) in enumerate(figures)),
    )
    assert read(run).status().best_accuracy == 0.6


def test_the_predictions_are_those_of_the_latest_evaluation(run: RunFolder) -> None:
    run.predictions.write_bytes(bytes(range(6 * TEST_ROWS)))
    journal(run, started(), evaluation(0, 0.5, index=0), evaluation(1, 0.5, index=2))
    predictions = read(run).predictions()
    assert predictions is not None
    assert predictions.classes.dtype == predictions.confidences.dtype == np.uint8
    assert predictions.classes.tolist() == [16, 17, 18, 19]
    assert predictions.confidences.tolist() == [20, 21, 22, 23]


@pytest.mark.parametrize("length", [None, 0, 6 * TEST_ROWS - 1])
def test_predictions_that_are_not_there_are_none(run: RunFolder, length: int | None) -> None:
    if length is not None:
        run.predictions.write_bytes(bytes(length))
    journal(run, started(), evaluation(1, 0.5, index=2))
    assert read(run).predictions() is None


def test_a_reader_writes_nothing(run: RunFolder) -> None:
    def listing(folder: Path) -> list[tuple[str, int]]:
        return sorted((path.name, path.stat().st_mtime_ns) for path in folder.rglob("*"))

    journal(run, started(), evaluation(1, 0.5))
    before = listing(run.path)
    reader = read(run)
    reader.status()
    reader.predictions()
    assert listing(run.path) == before


@pytest.mark.parametrize("wrong", [{"epoch": "far"}, {"loss": []}, {"accuracy": {}}, NO_FIGURE])
def test_an_event_that_makes_no_sense_is_a_run_error(
    run: RunFolder, wrong: dict[str, object]
) -> None:
    journal(run, started(), {**evaluation(1, 0.5), **wrong})
    with pytest.raises(RunError, match="makes no sense"):
        read(run)


def test_weights_that_have_learned_nothing_are_not_the_best(run: RunFolder) -> None:
    journal(run, started(), evaluation(0, 0.1))
    assert read(run).status().best_accuracy is None
    journal(run, evaluation(1, 0.6, index=1))
    assert read(run).status().best_accuracy == 0.6
