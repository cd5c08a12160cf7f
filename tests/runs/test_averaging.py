"""A run whose weights are averaged: it goes on with the one, and is read with the other."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from tests.runs.in_process import arrays_of, train
from tests.runs.workers import SMALL, TEST_ROWS, events_of
from tui_nn.dataset import open_dataset
from tui_nn.network import evaluate
from tui_nn.runs.assess import assess
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.reading import network_for

AVERAGED = dataclasses.replace(SMALL, averaging=0.9995)


@pytest.fixture
def run(prepare: Callable[..., RunFolder]) -> RunFolder:
    folder = prepare(AVERAGED)
    train(folder)
    return folder


def test_averaging_leaves_the_training_itself_as_it_is(
    run: RunFolder, prepare: Callable[..., RunFolder]
) -> None:
    plain = prepare(SMALL)
    train(plain)
    averaged, trained = arrays_of(run.checkpoint), arrays_of(plain.checkpoint)
    assert {name: averaged[name] for name in trained} == trained
    assert averaged.keys() - trained.keys() == {"average.steps"} | {
        f"average.{name}" for name in trained
    }


def test_whatever_is_read_is_read_with_the_average(run: RunFolder, files: tuple[str, str]) -> None:
    checkpoint = Checkpoint.load(run.checkpoint)
    test = open_dataset(files[1])
    test.finish_preparing()
    average, trained = (
        evaluate(network, *test.load(), AVERAGED.target_table(10))
        for network in (checkpoint.reading_network, checkpoint.network)
    )
    assert average.loss != pytest.approx(trained.loss, rel=1e-3)
    last = events_of(run)[-1]
    assert (last["accuracy"], last["loss"]) == (average.accuracy, pytest.approx(average.loss))
    content = np.frombuffer(run.predictions.read_bytes(), np.uint8)
    both = content.reshape(-1, 2, TEST_ROWS)[-1]
    assert np.array_equal(both, [average.predictions, average.confidences])
    assert not np.array_equal(both[1], trained.confidences)
    assert assess(run, None, best=False).evaluation.loss == pytest.approx(average.loss)
    for best in (False, True):
        model = Checkpoint.load(run.best if best else run.checkpoint)
        own, other = network_for(run, test, best=best).state(), model.reading_network.state()
        assert all(np.array_equal(own[name], other[name]) for name in other)
        assert not np.array_equal(other["layers.0.weights"], model.network.layers[0].weights.value)
