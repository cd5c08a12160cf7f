"""When a training is evaluated: by the epoch to choose the best weights, by the clock to watch."""

import dataclasses
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from tests.runs.in_process import arrays_of, train
from tests.runs.workers import ROWS, SMALL, TEST_ROWS, events_of
from tui_nn.network import Place
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.rows import RunRows
from tui_nn.runs.work.evaluating import EVALUATION_INTERVAL, Evaluator

LONG = dataclasses.replace(SMALL, epochs=5000)

CHOICE = -(-10 * TEST_ROWS // ROWS)
"""Epochs from one choice of the best weights to the next."""

EXCUSED = 1.0
"""Seconds that the evaluations of a short training may take in any case."""


@pytest.fixture
def folder(prepare: Callable[..., RunFolder]) -> RunFolder:
    return prepare(SMALL)


@pytest.fixture
def checkpoint() -> Checkpoint:
    network = LONG.build_network(784, 10, np.random.default_rng(0))
    return Checkpoint(LONG, network, LONG.build_optimizer())


@pytest.fixture
def evaluations(
    folder: RunFolder, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[float]]:
    """A function that says when a training is evaluated, by a clock of its own."""
    rows = RunRows.load(RunConfig.read(folder.config))
    monkeypatch.setattr(Checkpoint, "save", lambda *_: None)

    def moments(takes: float, epoch: float, until: float, start: float = 0.0) -> list[float]:
        """Moments of training, in seconds, at which evaluations are made that take so long.

        Args:
            takes: Seconds of an evaluation.
            epoch: Seconds of an epoch.
            until: The last moment.
            start: The first moment.
        """
        clock = iter(float(number // 2) * takes for number in range(1, 10**6))
        monkeypatch.setattr("tui_nn.runs.work.evaluating.perf_counter", lambda: next(clock))
        evaluator = Evaluator(folder, rows, SMALL.target_table(10), start)
        checkpoint.seconds = start
        evaluator.evaluate(checkpoint)
        found = []
        for tenth in range(1, round((until - start) * 10) + 1):
            checkpoint.seconds = start + tenth / 10
            ended = tenth % round(epoch * 10) == 0
            checkpoint.place = Place(tenth // round(epoch * 10), 0 if ended else 1)
            if evaluator.is_due(checkpoint, epoch_ended=ended):
                evaluator.evaluate(checkpoint, epoch_ended=ended)
                found.append(checkpoint.seconds)
        return found

    return moments


def test_every_epochs_end_is_evaluated_where_that_takes_little(
    evaluations: Callable[..., list[float]],
) -> None:
    assert evaluations(takes=0.01, epoch=0.5, until=20.0) == [end / 2 for end in range(1, 41)]


def test_a_long_epoch_is_evaluated_more_and_more_rarely_at_first(
    evaluations: Callable[..., list[float]],
) -> None:
    found = evaluations(takes=0.001, epoch=60.0, until=20.0)
    assert found[:5] == [0.3, 0.6, 1.2, 2.4, 4.4]
    gaps = {round(after - before, 1) for before, after in pairwise(found[4:])}
    assert gaps == {EVALUATION_INTERVAL}


@pytest.mark.parametrize("takes", [0.1, 0.4, 3.0])
@pytest.mark.parametrize("behind", [0.0, 5000.0])
def test_for_those_who_watch_three_hundredths_of_a_training_are_spent(
    evaluations: Callable[..., list[float]], takes: float, behind: float
) -> None:
    found = evaluations(takes, epoch=10_000.0, until=behind + 600.0, start=behind)
    assert takes * len(found) <= EXCUSED + 0.03 * 600.0 + takes
    assert takes * (len(found) + 1) > 0.4 * 0.03 * 600.0


def test_long_evaluations_are_made_at_the_ends_of_epochs_where_these_are_short(
    evaluations: Callable[..., list[float]],
) -> None:
    assert {moment % 4.0 for moment in evaluations(takes=0.4, epoch=4.0, until=600.0)} == {0.0}


@pytest.mark.parametrize("takes", [0.01, 10.0])
def test_the_best_weights_are_chosen_after_the_same_epochs_however_long_that_takes(
    evaluations: Callable[..., list[float]], takes: float
) -> None:
    found = evaluations(takes, epoch=1.0, until=20.0)
    assert {float(epoch) for epoch in range(CHOICE, 21, CHOICE)} <= set(found)
    if takes > EXCUSED:
        assert len(found) == 20 // CHOICE


def test_the_last_epoch_is_always_evaluated(
    evaluations: Callable[..., list[float]], checkpoint: Checkpoint
) -> None:
    checkpoint.hyperparameters = dataclasses.replace(LONG, epochs=20)
    assert 20 % CHOICE
    assert evaluations(takes=10.0, epoch=1.0, until=20.0)[-1] == 20.0


def test_patience_sees_every_epoch_whatever_that_takes(
    evaluations: Callable[..., list[float]], checkpoint: Checkpoint
) -> None:
    checkpoint.hyperparameters = dataclasses.replace(LONG, patience=1000)
    assert evaluations(takes=3.0, epoch=1.0, until=20.0) == list(range(1, 21))
    assert checkpoint.patience.waited == 19


def test_patience_that_cannot_stop_a_training_changes_nothing(
    evaluations: Callable[..., list[float]], checkpoint: Checkpoint
) -> None:
    checkpoint.hyperparameters = dataclasses.replace(LONG, patience=LONG.epochs - 1)
    assert len(evaluations(takes=10.0, epoch=1.0, until=20.0)) == 20 // CHOICE


def test_the_clock_decides_nothing_about_the_best_weights(
    prepare: Callable[..., RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    often, rarely = (prepare(dataclasses.replace(SMALL, epochs=4)) for _ in range(2))
    with monkeypatch.context() as patch:
        patch.setattr(Evaluator, "_plan_next", lambda *_: None)  # the next is due at once
        train(often)
    with monkeypatch.context() as patch:
        patch.setattr(
            Evaluator, "_plan_next", lambda self, *_: setattr(self, "_next", float("inf"))
        )
        train(rarely)
    assert arrays_of(often.best) == arrays_of(rarely.best)
    asked = {
        run.name: [
            event["epoch"]
            for event in events_of(run)
            if event["event"] == "evaluation" and event["candidate"]
        ]
        for run in (often, rarely)
    }
    assert asked == {run.name: [0, CHOICE, 4] for run in (often, rarely)}
    assert len([e for e in events_of(often) if e["event"] == "evaluation"]) > 3


def test_an_evaluation_in_between_leaves_the_best_weights_as_they_are(
    folder: RunFolder, checkpoint: Checkpoint, prepare: Callable[..., RunFolder]
) -> None:
    trained = prepare(SMALL)
    train(trained)
    rows = RunRows.load(RunConfig.read(folder.config))
    evaluator = Evaluator(folder, rows, SMALL.target_table(10), 0.0)
    checkpoint.network.layers[1].weights.value[:] = 0  # every row is taken for a 0
    evaluator.evaluate(checkpoint)
    best = folder.best.read_bytes()
    checkpoint.network = Checkpoint.load(trained.checkpoint).network
    for place, ended, kept in (
        (Place(CHOICE, 300), False, True),
        (Place(CHOICE - 1), True, True),
        (Place(CHOICE), True, False),
    ):
        checkpoint.place = place
        assert evaluator.evaluate(checkpoint, epoch_ended=ended)["candidate"] is not kept
        assert (folder.best.read_bytes() == best) is kept
