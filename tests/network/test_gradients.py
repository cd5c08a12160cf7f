import tracemalloc
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import DTypeLike, NDArray

from tui_nn.network.activations import ACTIVATIONS
from tui_nn.network.speed.gradients import OuterProduct
from tui_nn.network.layers import Dense
from tui_nn.network.losses import LOSSES
from tui_nn.network.model import Network
from tui_nn.network.optimizers import GradientDescent

Array = NDArray[Any]


def small_network(
    activation: str = "sigmoid",
    loss: str = "squared_error",
    *,
    widths: tuple[int, ...] = (4, 5, 3),
    biases: bool = False,
    rule: str = "gradient",
) -> Network:
    rng = np.random.default_rng(7)
    layers = [
        Dense(
            rng.normal(size=(inputs, nodes)),
            ACTIVATIONS[activation],
            rng.normal(size=nodes) if biases else None,
        )
        for inputs, nodes in pairwise(widths)
    ]
    return Network(layers, LOSSES[loss](), rule)


def batch(rows: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(rows)
    return rng.normal(size=(rows, 4)), rng.uniform(0.1, 0.9, (rows, 3))


def gradients(network: Network, inputs: Array, targets: Array) -> list[Array]:
    network.forward(inputs)
    network.backward(targets)
    written_out = [np.zeros_like(parameter.value) for parameter in network.parameters]
    for parameter, matrix in zip(network.parameters, written_out, strict=True):
        parameter.gradient.add_to(matrix, 1.0)
    return written_out


def mean_loss(network: Network, inputs: Array, targets: Array) -> float:
    return network.loss.forward(network.forward(inputs), targets) / len(inputs)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("biases", [False, True])
@pytest.mark.parametrize("rows", [1, 5])
@pytest.mark.parametrize("widths", [(4, 5, 3), (4, 6, 5, 3)])
def test_every_weight_and_bias_has_the_slope_of_the_mean_loss(
    activation: str, loss: str, biases: bool, rows: int, widths: tuple[int, ...]
) -> None:
    network = small_network(activation, loss, widths=widths, biases=biases)
    inputs, targets = batch(rows)
    step = 1e-5
    for parameter, gradient in zip(
        network.parameters, gradients(network, inputs, targets), strict=True
    ):
        slopes = np.empty_like(gradient)
        for place in np.ndindex(gradient.shape):
            value = parameter.value[place]
            parameter.value[place] = value + step
            above = mean_loss(network, inputs, targets)
            parameter.value[place] = value - step
            below = mean_loss(network, inputs, targets)
            parameter.value[place] = value
            slopes[place] = (above - below) / (2 * step)
        np.testing.assert_allclose(gradient, slopes, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("rows", [1, 5])
def test_the_tutorials_rule_differs_in_the_hidden_layer_only(rows: int) -> None:
    hidden, output = gradients(small_network(), *batch(rows))
    tutorial = gradients(small_network(rule="tutorial"), *batch(rows))
    np.testing.assert_array_equal(tutorial[1], output)
    assert np.abs(tutorial[0] - hidden).max() > 0.1 * np.abs(hidden).max()


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-13)])
@pytest.mark.parametrize("rows", [1, 6])
@pytest.mark.parametrize("keep", [1.0, 0.9, 0.0])
def test_an_outer_product_is_added_in_place(
    dtype: DTypeLike, tolerance: float, rows: int, keep: float
) -> None:
    rng = np.random.default_rng(0)
    inputs, delta = (rng.normal(size=(rows, nodes)).astype(dtype) for nodes in (8, 3))
    matrix = rng.normal(size=(8, 3)).astype(dtype)
    factors = inputs.copy(), delta.copy()
    expected = keep * matrix.astype(float) + 0.3 * inputs.T.astype(float) @ delta / rows
    same_memory = matrix[:]
    OuterProduct(inputs, delta).add_to(matrix, 0.3, keep)
    np.testing.assert_allclose(same_memory, expected, rtol=0, atol=tolerance)
    np.testing.assert_array_equal(inputs, factors[0])
    np.testing.assert_array_equal(delta, factors[1])


@pytest.mark.parametrize("rows", [1, 32])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_step_changes_the_weights_where_they_lie_and_allocates_nothing_of_their_size(
    rows: int, dtype: DTypeLike
) -> None:
    rng = np.random.default_rng(0)
    weights = [rng.normal(0.0, 0.05, shape).astype(dtype) for shape in [(400, 300), (300, 10)]]
    before = [matrix.copy() for matrix in weights]
    network = Network(
        [Dense(matrix, ACTIVATIONS["sigmoid"]) for matrix in weights], LOSSES["squared_error"]()
    )
    inputs = rng.random((rows, 400)).astype(dtype)
    targets = rng.random((rows, 10)).astype(dtype)
    optimizer = GradientDescent(0.1)

    def step() -> None:
        network.forward(inputs)
        network.backward(targets)
        optimizer.step(network.parameters)

    step()
    tracemalloc.start()
    try:
        step()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < weights[0].nbytes / 20
    for layer, matrix, old in zip(network.layers, weights, before, strict=True):
        assert layer.weights.value is matrix
        assert (matrix != old).mean() > 0.9
