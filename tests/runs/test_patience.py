"""Patience: a training that gets no better stops, however often it was interrupted."""

import dataclasses
from collections.abc import Callable

import pytest

from tests.runs.in_process import Killed, train, train_some
from tests.runs.workers import ROWS, SMALL, events_of
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.journal import JournalWriter
from tui_nn.runs.reader import RunReader
from tui_nn.runs.work.patience import Patience

NO_BETTER = dataclasses.replace(SMALL, epochs=50, patience=2, learning_rate=1e-30)
"""The first epoch is the best, and the third the last."""


def test_so_many_in_a_row_that_are_no_better_are_waited_for() -> None:
    patience = Patience(2)
    over = []
    for accuracy in (0.5, 0.5, 0.6, 0.4, 0.6):
        patience.see(accuracy)
        over.append(patience.is_over)
    assert over == [False, False, False, False, True]
    assert (patience.best, patience.waited) == (0.6, 2)


def test_without_a_limit_patience_is_never_over() -> None:
    patience = Patience()
    for _ in range(1000):
        patience.see(0.5)
    assert not patience.is_over


def test_a_training_that_gets_no_better_finishes_early_and_says_why(
    prepare: Callable[..., RunFolder],
) -> None:
    folder = prepare(NO_BETTER)
    train(folder)
    events = events_of(folder)
    last = events[-1]
    assert (last["event"], last["reason"]) == ("finished", "no better for 2 epochs")
    assert (last["epoch"], last["samples"]) == (3, 3 * ROWS)
    evaluated = [event["epoch"] for event in events if event["event"] == "evaluation"]
    assert evaluated == [0, 1, 2, 3]
    reader = RunReader(folder)
    reader.read_new()
    status = reader.status()
    assert (status.state, status.reason) == ("finished", "no better for 2 epochs")


def test_a_training_that_gets_better_goes_on(prepare: Callable[..., RunFolder]) -> None:
    folder = prepare(dataclasses.replace(SMALL, patience=1, epochs=2))
    train(folder)
    last = events_of(folder)[-1]
    assert (last["event"], last["epoch"]) == ("finished", 2)
    assert "reason" not in last


def stop_after_two(folder: RunFolder) -> None:
    train_some(folder, reports=2)


def die_after_two(folder: RunFolder) -> None:
    class Mortal(JournalWriter):
        def append(self, event: str, **details: object) -> None:
            super().append(event, **details)
            if (event, details["epoch"]) == ("evaluation", 2):
                raise Killed

    with pytest.raises(Killed):
        train(folder, Mortal)


@pytest.mark.parametrize("end", [stop_after_two, die_after_two])
def test_the_count_goes_on_where_the_training_does(
    prepare: Callable[..., RunFolder], end: Callable[[RunFolder], None]
) -> None:
    folder = prepare(NO_BETTER)
    end(folder)
    checkpoint = Checkpoint.load(folder.checkpoint)
    assert (checkpoint.patience.limit, checkpoint.patience.waited) == (2, 1)
    assert checkpoint.place.epoch == 2
    train(folder)
    last = events_of(folder)[-1]
    assert (last["event"], last["epoch"]) == ("finished", 3)


def test_a_training_that_has_finished_early_stays_as_it_is(
    prepare: Callable[..., RunFolder],
) -> None:
    folder = prepare(NO_BETTER)
    train(folder)
    train(folder)
    events = events_of(folder)
    again = [event["event"] for event in events][-3:]
    assert again == ["started", "evaluation", "finished"]
    assert (events[-1]["epoch"], events[-1]["reason"]) == (3, "no better for 2 epochs")
