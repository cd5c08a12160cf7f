"""When a training is evaluated: at every epoch's end, unless that would take too long."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from tests.runs.workers import SMALL
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import RunConfig
from tui_nn.runs.evaluating import EVALUATION_INTERVAL, Evaluator
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.patience import Patience
from tui_nn.runs.rows import RunRows

EXCUSED = 1.0
"""Seconds that the evaluations of a short training may take in any case."""


@pytest.fixture
def folder(prepare: Callable[..., RunFolder]) -> RunFolder:
    return prepare(SMALL)


@pytest.fixture
def checkpoint() -> Checkpoint:
    network = SMALL.build_network(784, 10, np.random.default_rng(0))
    return Checkpoint(SMALL, network, SMALL.build_optimizer())


@pytest.fixture
def evaluations(
    folder: RunFolder, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[float]]:
    """A function that says when a training is evaluated, by a clock of its own."""
    rows = RunRows.load(RunConfig.read(folder.config))
    monkeypatch.setattr(Checkpoint, "save", lambda *_: None)

    def moments(takes: float, epoch: float, until: float, start: float = 0.0) -> list[float]:
        """Moments of training, in seconds, at which evaluations are made that take so long."""
        clock = iter(float(number // 2) * takes for number in range(1, 10**6))
        monkeypatch.setattr("tui_nn.runs.evaluating.perf_counter", lambda: next(clock))
        evaluator = Evaluator(folder, rows, SMALL.target_table(10), start)
        checkpoint.seconds = start
        evaluator.evaluate(checkpoint)
        found = []
        for tenth in range(1, round((until - start) * 10) + 1):
            checkpoint.seconds = start + tenth / 10
            ended = tenth % round(epoch * 10) == 0
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
@pytest.mark.parametrize("epoch", [1.0, 5.0, 200.0])
@pytest.mark.parametrize("behind", [0.0, 5000.0])
def test_long_evaluations_take_three_hundredths_of_a_training(
    evaluations: Callable[..., list[float]], takes: float, epoch: float, behind: float
) -> None:
    found = evaluations(takes, epoch, until=behind + 600.0, start=behind)
    assert takes * len(found) <= EXCUSED + 0.03 * 600.0 + takes
    assert takes * (len(found) + 1) > 0.4 * 0.03 * 600.0


def test_long_evaluations_are_made_at_the_ends_of_epochs_where_these_are_short(
    evaluations: Callable[..., list[float]],
) -> None:
    assert {moment % 4.0 for moment in evaluations(takes=0.4, epoch=4.0, until=600.0)} == {0.0}


def test_patience_sees_every_epoch_whatever_that_takes(
    evaluations: Callable[..., list[float]], checkpoint: Checkpoint
) -> None:
    checkpoint.patience = Patience(1000)
    assert evaluations(takes=3.0, epoch=1.0, until=20.0) == list(range(1, 21))
    assert checkpoint.patience.waited == 19
