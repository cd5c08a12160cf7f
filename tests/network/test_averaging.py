from dataclasses import replace

import numpy as np
import pytest

from tests.network.plain_equations import random_rows
from tests.network.trainings import DEEP, assert_same_bytes, build, copy_of, training
from tui_nn.network import Network
from tui_nn.network.averaging import RunningAverage

DOUBLE = replace(DEEP, dtype="float64", dropout=0.2)


def other_weights(network: Network, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for array in network.state().values():
        np.copyto(array, rng.normal(size=array.shape))


def kept_at(step: int, decay: float) -> float:
    """What the mean keeps at a step: less at first, when it is over a few steps only."""
    return min(decay, (1 + step) / (10 + step))


@pytest.mark.parametrize("decay", [0.0, 0.5, 0.999])
def test_step_by_step_the_mean_follows_its_formula(decay: float) -> None:
    network = build(DOUBLE)
    average, expected = RunningAverage(network, decay), copy_of(network)
    for step in range(1, 21):
        other_weights(network, seed=step)
        average.add(network, steps=1)
        keep = kept_at(step, decay)
        for name, weights in network.state().items():
            expected[name] = keep * expected[name] + (1 - keep) * weights
    for name, mean in average.network.state().items():
        np.testing.assert_allclose(mean, expected[name], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("decay", [0.5, 0.9])
def test_several_steps_at_once_are_as_many_alone_with_the_same_weights(decay: float) -> None:
    network = build(DOUBLE)
    at_once, alone = RunningAverage(network, decay), RunningAverage(network, decay)
    # Past the first steps, in which the decay still grows: (1 + 90) / (10 + 90) is above 0.9.
    for average in (at_once, alone):
        average.add(network, steps=90)
    other_weights(network, seed=1)
    at_once.add(network, steps=7)
    for _ in range(7):
        alone.add(network, steps=1)
    for name, mean in at_once.network.state().items():
        np.testing.assert_allclose(mean, alone.network.state()[name], rtol=1e-11, atol=1e-13)


def test_the_first_weights_are_soon_forgotten_however_long_the_mean() -> None:
    network = build(DOUBLE)
    average = RunningAverage(network, 0.9999)
    other_weights(network, seed=1)
    for _ in range(100):
        average.add(network, steps=1)
    for name, mean in average.network.state().items():
        np.testing.assert_allclose(mean, network.state()[name], rtol=0, atol=1e-6)


def test_the_network_that_learns_and_the_one_to_read_with_share_nothing() -> None:
    network = build(DOUBLE)
    average = RunningAverage(network, 0.9)
    before, inputs = copy_of(network), np.ones((3, 20))
    outputs = network.forward(inputs).copy()
    other_weights(network, seed=1)
    assert_same_bytes(average.network.state(), before)
    np.testing.assert_array_equal(average.network.forward(inputs), outputs)
    other_weights(average.network, seed=2)
    after = copy_of(network)
    average.network.forward(inputs)
    assert_same_bytes(network.state(), after)
    for name, array in average.network.state().items():
        assert not np.shares_memory(array, network.state()[name])


def test_averaging_changes_neither_the_learning_nor_what_is_dropped() -> None:
    rows = random_rows(700, 20)
    averaged, alone = build(DOUBLE), build(DOUBLE)
    average = RunningAverage(averaged, 0.9)
    list(training(averaged, DOUBLE, rows=rows, average=average))
    list(training(alone, DOUBLE, rows=rows))
    assert_same_bytes(averaged.state(), alone.state())
    assert (average.network.layers[0].weights.value != alone.layers[0].weights.value).any()


def test_a_training_takes_its_steps_into_the_mean_round_by_round() -> None:
    # 700 rows in batches of 16 are rounds of 32 and of 12 steps, the last one with 12 rows.
    rows, network, watched = random_rows(700, 20), build(DOUBLE), build(DOUBLE)
    average, expected = RunningAverage(network, 0.9), RunningAverage(network, 0.9)
    list(training(network, DOUBLE, rows=rows, average=average))
    for steps, _ in zip([32, 12, 32, 12], training(watched, DOUBLE, rows=rows), strict=True):
        expected.add(watched, steps)
    assert average.state()["steps"].tolist() == [88.0]
    assert_same_bytes(average.state(), expected.state())


def test_a_state_makes_another_mean_go_on_the_same_way() -> None:
    network = build(DOUBLE)
    one, other = RunningAverage(network, 0.9), RunningAverage(build(DOUBLE), 0.9)
    for step in range(3):
        other_weights(network, seed=step)
        one.add(network, steps=2)
    other.load_state({name: array.copy() for name, array in one.state().items()})
    other_weights(network, seed=9)
    for average in (one, other):
        average.add(network, steps=2)
    assert_same_bytes(other.state(), one.state())


@pytest.mark.parametrize("wrong", ["steps", "layers.0.weights"])
def test_a_state_without_something_is_refused_and_nothing_changes(wrong: str) -> None:
    average = RunningAverage(build(DOUBLE), 0.9)
    before = {name: array.copy() for name, array in average.state().items()}
    state = {name: array + 1.0 for name, array in before.items()}
    del state[wrong]
    with pytest.raises(ValueError, match=f"^{wrong} is missing$"):
        average.load_state(state)
    assert_same_bytes(average.state(), before)
