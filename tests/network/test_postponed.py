"""Steps that are put off: what anybody sees of the layer between two rounds."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from tui_nn.network.activations import Dropout, Sigmoid
from tui_nn.network.layers import Dense
from tui_nn.network.losses import SquaredError
from tui_nn.network.model import Network
from tui_nn.network.scaling import Scaling
from tui_nn.network.speed.postponed import PostponedLayer

INPUTS, NODES, ROWS = 30, 6, 150


def digits() -> NDArray[np.uint8]:
    """Rows with paper and ink, one without any ink, one full of it."""
    rng = np.random.default_rng(0)
    grey = rng.integers(0, 256, (ROWS, INPUTS), np.uint8) * (rng.random((ROWS, INPUTS)) < 0.3)
    grey[3], grey[7] = 0, 255
    return grey


GREY = digits()
WHOLE = Scaling().apply(GREY, out=np.empty(GREY.shape))


def network_of(layer: Dense) -> Network:
    return Network([layer, Dense(np.ones((NODES, 1)), Sigmoid())], SquaredError())


def dense() -> Dense:
    rng = np.random.default_rng(1)
    return Dense(rng.normal(size=(INPUTS, NODES)), Sigmoid(), rng.normal(size=NODES))


def learn(layer: Dense, error: NDArray[np.float64], scale: float = -0.5) -> None:
    layer.backward(error)
    for parameter in layer.parameters:
        parameter.gradient.add_to(parameter.value, scale)


def errors(rows: int = 1) -> Iterator[NDArray[np.float64]]:
    rng = np.random.default_rng(2)
    while True:
        yield rng.normal(size=(rows, NODES))


def assert_same(one: Dense, other: Dense) -> None:
    for mine, theirs in zip(one.parameters, other.parameters, strict=True):
        np.testing.assert_allclose(mine.value, theirs.value, rtol=0, atol=1e-12)


@pytest.mark.parametrize("batch_size", [1, 4])
def test_each_step_sees_what_the_steps_before_it_have_changed(batch_size: int) -> None:
    whole, layer = dense(), dense()
    network, postponed = network_of(layer), PostponedLayer(layer, batch_size)
    with postponed.at_work(network, GREY) as steps:
        rows = np.split(WHOLE, range(batch_size, ROWS, batch_size))
        for step, inputs, error in zip(steps, rows, errors(batch_size), strict=False):
            a = whole.forward(inputs)
            np.testing.assert_allclose(postponed.forward(step), a, rtol=0, atol=1e-12)
            learn(whole, error[: len(a)])
            learn(postponed, error[: len(a)])
    assert_same(layer, whole)


def test_each_step_has_a_rate_of_its_own() -> None:
    whole, layer = dense(), dense()
    postponed = PostponedLayer(layer, 1)
    with postponed.at_work(network_of(layer), GREY) as steps:
        for number, (step, inputs, error) in enumerate(zip(steps, WHOLE, errors(), strict=False)):
            for each, x in ((whole, inputs[None]), (postponed, step)):
                each.forward(x)  # type: ignore[arg-type] # the two take each their own
                learn(each, error, scale=-0.1 * (number % 3))
    assert_same(layer, whole)


def test_a_layer_may_read_and_learn_from_whole_rows_between_rounds() -> None:
    whole, layer = dense(), dense()
    network, postponed = network_of(layer), PostponedLayer(layer, 1)
    error = np.ones((1, NODES))
    for grey, inputs in zip(GREY[:3, None], WHOLE[:3, None], strict=True):
        with postponed.at_work(network, grey) as steps:
            for step in steps:
                postponed.forward(step)
                learn(postponed, error)
        whole.forward(inputs)
        learn(whole, error)
        layer.forward(WHOLE[:5])  # as an evaluation does
        assert_same(layer, whole)
        for each in (layer, whole):
            each.forward(inputs)
            learn(each, error)
        assert_same(layer, whole)


def test_what_is_dropped_is_dropped_of_postponed_rows_too() -> None:
    layer = Dense(np.ones((INPUTS, NODES)), dropout := Dropout(Sigmoid(), 0.5))
    postponed = PostponedLayer(layer, 1)
    dropout.learn_with(np.random.default_rng(0))
    outputs = []
    with postponed.at_work(network_of(layer), GREY) as steps:
        for step in steps:
            outputs.append(postponed.forward(step).copy())
            learn(postponed, np.zeros((1, NODES)))
    seen = np.concatenate(outputs)
    assert 0 < (seen == 0.0).sum() < seen.size
    np.testing.assert_allclose(seen[3][seen[3] != 0.0], 2 / (1 + np.exp(-0.01 * INPUTS)))


def test_what_is_added_later_cannot_be_scaled_now() -> None:
    postponed = PostponedLayer(dense(), 1)
    with pytest.raises(ValueError, match="cannot be scaled"):
        postponed.weights.gradient.add_to(postponed.weights.value, -0.5, keep=0.9)


def test_the_layer_has_its_place_and_its_weights_back_even_after_an_error() -> None:
    layer = dense()
    network, postponed = network_of(layer), PostponedLayer(layer, 1)
    own, before, ahead = layer.weights.value, layer.weights.value.copy(), postponed._ahead

    def interrupted() -> None:
        with postponed.at_work(network, GREY) as steps:
            for number, step in enumerate(steps):
                assert network.layers[0] is postponed
                if number == ahead:
                    raise KeyboardInterrupt
                postponed.forward(step)
                learn(postponed, np.ones((1, NODES)))

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert network.layers[0] is layer
    assert layer.weights.value is own
    assert (own != before).any()
