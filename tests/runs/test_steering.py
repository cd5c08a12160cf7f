"""A worker that is asked for something: it does it, says so, and another worker goes on so."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runs.in_process import arrays_of, train
from tests.runs.workers import ROWS, SMALL, events_of
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import RunConfig
from tui_nn.runs.control import (
    CONTINUE,
    EPOCH,
    EPOCHS,
    EVALUATION_INTERVAL,
    LEARNING_RATE,
    PAUSE,
    REQUESTS,
    SAVE,
    STEP,
    STOP,
    Request,
    ask,
)
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.reader import RunReader
from tui_nn.runs.resuming import kept_weights

BATCHES = dataclasses.replace(SMALL, batch_size=7, epochs=4)
TWO = dataclasses.replace(BATCHES, processes=2, steps_alone=3, rule="gradient")


@pytest.fixture
def steer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A function that trains a run, with requests at its looks: the first, the second..."""

    def train_steered(folder: RunFolder, *looks: Request | None) -> None:
        coming = iter(looks)

        def take(_: Path, names: tuple[str, ...] = REQUESTS) -> list[Request]:
            request = next(coming, None) if names is REQUESTS else None
            return [request] if request else []

        monkeypatch.setattr("tui_nn.runs.work.steering._INTERVAL", 0.0)
        monkeypatch.setattr("tui_nn.runs.work.steering.take_requests", take)
        train(folder)

    return train_steered


def told(folder: RunFolder, *kinds: str) -> list[tuple[str, float]]:
    return [
        (event["event"], event["epoch"]) for event in events_of(folder) if event["event"] in kinds
    ]


def test_a_step_is_one_batch_and_then_it_waits(
    prepare: Callable[..., RunFolder], steer: Callable[..., None]
) -> None:
    folder = prepare(BATCHES)
    steer(folder, Request(PAUSE), Request(STEP), Request(STEP), Request(STOP))
    samples = [event["samples"] for event in events_of(folder) if event["event"] == "paused"]
    assert [later - samples[0] for later in samples] == [0, 7, 14]
    assert Checkpoint.load(folder.checkpoint).samples == samples[-1]


def test_a_step_of_two_processes_is_one_of_each(
    prepare: Callable[..., RunFolder], steer: Callable[..., None]
) -> None:
    folder = prepare(TWO)
    steer(folder, Request(PAUSE), Request(STEP), Request(STOP))
    samples = [event["samples"] for event in events_of(folder) if event["event"] == "paused"]
    assert samples[1] - samples[0] == 14


def test_an_epoch_is_trained_to_its_end(
    prepare: Callable[..., RunFolder], steer: Callable[..., None]
) -> None:
    folder = prepare(TWO)
    steer(folder, Request(EPOCH), None, None, None, None, None, None, None, Request(STOP))
    assert told(folder, "paused", "stopped") == [("paused", 1.0), ("stopped", 1.0)]


def test_the_last_epoch_ends_a_run_and_does_not_keep_it_waiting(
    prepare: Callable[..., RunFolder], steer: Callable[..., None]
) -> None:
    folder = prepare(dataclasses.replace(BATCHES, epochs=1))
    steer(folder, Request(EPOCH))
    assert told(folder, "paused", "finished") == [("finished", 1.0)]


@pytest.mark.parametrize("chosen", [BATCHES, TWO], ids=["one process", "two"])
def test_another_learning_rate_is_learned_with_at_once_and_by_who_goes_on(
    prepare: Callable[..., RunFolder],
    steer: Callable[..., None],
    chosen: object,
) -> None:
    at_once, later, never = prepare(chosen, "a"), prepare(chosen, "b"), prepare(chosen, "c")
    steer(at_once, Request(LEARNING_RATE, 0.01))
    steer(later, Request(LEARNING_RATE, 0.01), Request(STOP))
    train(later)
    train(never)
    assert Checkpoint.load(later.checkpoint).optimizer.learning_rate == 0.01
    assert arrays_of(at_once.checkpoint) == arrays_of(later.checkpoint)
    assert arrays_of(at_once.checkpoint) != arrays_of(never.checkpoint)


def test_every_request_and_its_effect_stand_in_the_journal_and_on_the_curves(
    prepare: Callable[..., RunFolder], steer: Callable[..., None]
) -> None:
    folder = prepare(dataclasses.replace(BATCHES, epochs=9))
    steer(
        folder,
        Request(LEARNING_RATE, 0.01, by="there"),
        Request(EVALUATION_INTERVAL, 0.0),
        Request(SAVE),
        Request(EPOCHS, -1.0),
        Request(PAUSE),
        Request(CONTINUE),
        Request(STOP, by="SIGTERM"),
    )
    events = events_of(folder)
    asked = [event for event in events if event["event"] == "asked"]
    assert [event["request"] for event in asked] == [
        *(LEARNING_RATE, EVALUATION_INTERVAL, SAVE, EPOCHS, PAUSE, CONTINUE, STOP)
    ]
    assert (asked[0]["value"], asked[0]["by"], asked[-1]["by"]) == (0.01, "there", "SIGTERM")
    reader = RunReader(folder)
    reader.read_new()
    assert "".join(mark.sign for mark in reader.marks) == "ris?pcx"
    assert reader.marks[0].what == "learning rate: 0.1 -> 0.01"
    assert reader.learning_rate == 0.01
    assert all(0 < mark.epoch <= 9 and mark.samples for mark in reader.marks)


def test_what_was_kept_is_as_it_was_then(
    prepare: Callable[..., RunFolder], steer: Callable[..., None]
) -> None:
    folder = prepare(BATCHES)
    steer(folder, Request(SAVE))
    latest, best, kept = kept_weights(folder)
    assert (latest.name, best.name) == ("latest", "best")
    samples = Checkpoint.load(kept.path).samples
    assert 0 < samples < 4 * ROWS
    assert kept.name == f"{samples / ROWS:.4g}"
    assert kept.epoch == round(samples / ROWS, 4)


def test_more_epochs_are_trained_and_stand_in_the_config(
    prepare: Callable[..., RunFolder], steer: Callable[..., None]
) -> None:
    longer, as_long = prepare(BATCHES, "a"), prepare(dataclasses.replace(BATCHES, epochs=6), "b")
    steer(longer, Request(EPOCHS, 6.0))
    train(as_long)
    assert RunConfig.read(longer.config).hyperparameters.epochs == 6
    assert arrays_of(longer.checkpoint) == arrays_of(as_long.checkpoint)


def test_a_finished_run_goes_on_where_more_epochs_are_asked_for(
    prepare: Callable[..., RunFolder],
) -> None:
    longer, as_long = prepare(BATCHES, "a"), prepare(dataclasses.replace(BATCHES, epochs=6), "b")
    train(longer)
    ask(longer.control, EPOCHS, 6)
    train(longer)
    train(as_long)
    assert arrays_of(longer.checkpoint) == arrays_of(as_long.checkpoint)
    reader = RunReader(longer)
    reader.read_new()
    assert (reader.status().state, reader.status().epochs) == ("finished", 6)


def test_another_machine_goes_on_and_says_what_differs(
    prepare: Callable[..., RunFolder],
    steer: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = prepare(BATCHES)
    steer(folder, Request(STOP))
    monkeypatch.setattr("tui_nn.runs.work.machine._processor", lambda: "an abacus")
    train(folder)
    last = [event for event in events_of(folder) if event["event"] == "started"][-1]
    [difference] = last["differs"]
    assert difference.startswith("processor an abacus instead of ")
    reader = RunReader(folder)
    reader.read_new()
    assert reader.marks[-1].what == f"went on; {difference}"
    assert reader.status().state == "finished"


def test_the_same_machine_differs_in_nothing(
    prepare: Callable[..., RunFolder], steer: Callable[..., None]
) -> None:
    folder = prepare(BATCHES)
    steer(folder, Request(STOP))
    train(folder)
    started = [event for event in events_of(folder) if event["event"] == "started"]
    assert len(started) == 2
    assert not any("differs" in event for event in started)
