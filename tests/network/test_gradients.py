"""Whole networks: every gradient of them against finite differences, in float64."""

from itertools import pairwise

import numpy as np
import pytest

from tests.network.differences import Array, slopes
from tui_nn.network.activations import ACTIVATIONS, Activation, Dropout
from tui_nn.network.layers import Dense, Parameter
from tui_nn.network.losses import LOSSES, Fused
from tui_nn.network.model import Network
from tui_nn.network.optimizers import Momentum

HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
ENDS = [
    ("sigmoid", "squared_error"),
    ("softmax", "squared_error"),
    ("tanh", "squared_error"),
    ("softmax", "cross_entropy"),
    ("sigmoid", "binary_cross_entropy"),
]
"""Outputs with a loss."""


def small_network(
    hidden: str = "sigmoid",
    output: str = "sigmoid",
    loss: str = "squared_error",
    *,
    widths: tuple[int, ...] = (4, 5, 3),
    biases: bool = False,
    rule: str = "gradient",
    dropout: float = 0.0,
) -> Network:
    rng = np.random.default_rng(7)

    def activation() -> Activation:
        return Dropout(ACTIVATIONS[hidden], dropout) if dropout else ACTIVATIONS[hidden]

    layers = [
        Dense(
            rng.normal(size=(inputs, nodes)),
            activation(),
            rng.normal(size=nodes) if biases else None,
        )
        for inputs, nodes in pairwise(widths)
    ]
    end = ACTIVATIONS[output]
    layers[-1].activation = Fused(end) if LOSSES[loss].partner else end
    return Network(layers, LOSSES[loss](), rule)


def batch(rows: int) -> tuple[Array, Array]:
    """Inputs, and targets that add up to 1 in each row."""
    rng = np.random.default_rng(rows)
    targets = rng.uniform(0.1, 0.9, (rows, 3))
    return rng.normal(size=(rows, 4)), targets / targets.sum(axis=1, keepdims=True)


def written_out(parameters: list[Parameter]) -> list[Array]:
    matrices = [np.zeros_like(parameter.value) for parameter in parameters]
    for parameter, matrix in zip(parameters, matrices, strict=True):
        parameter.gradient.add_to(matrix, 1.0)
    return matrices


def gradients(network: Network, inputs: Array, targets: Array) -> list[Array]:
    network.forward(inputs)
    network.backward(targets)
    return written_out(network.parameters)


def mean_loss(network: Network, inputs: Array, targets: Array) -> float:
    return network.loss.forward(network.forward(inputs), targets) / len(inputs)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("output", "loss"), ENDS)
@pytest.mark.parametrize(
    ("widths", "biases", "rows"),
    [
        ((4, 5, 3), False, 1),
        ((4, 5, 3), True, 5),
        ((4, 6, 5, 3), True, 1),
        ((4, 6, 5, 3), False, 5),
    ],
)
def test_every_weight_and_bias_has_the_slope_of_the_mean_loss(
    hidden: str, output: str, loss: str, widths: tuple[int, ...], biases: bool, rows: int
) -> None:
    network = small_network(hidden, output, loss, widths=widths, biases=biases)
    inputs, targets = batch(rows)
    found = gradients(network, inputs, targets)
    for parameter, gradient in zip(network.parameters, found, strict=True):
        expected = slopes(lambda: mean_loss(network, inputs, targets), parameter.value)
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_with_dropout_every_weight_has_the_slope_of_the_loss_with_the_same_nodes_dropped(
    hidden: str,
) -> None:
    network = small_network(
        hidden, "softmax", "cross_entropy", widths=(4, 6, 5, 3), biases=True, dropout=0.4
    )
    inputs, targets = batch(5)

    def choose_again() -> None:
        rng = np.random.default_rng(2)
        for layer in network.layers[:-1]:
            assert isinstance(layer.activation, Dropout)
            layer.activation.learn_with(rng)

    def value() -> float:
        choose_again()
        return mean_loss(network, inputs, targets)

    choose_again()
    found = gradients(network, inputs, targets)
    for parameter, gradient in zip(network.parameters, found, strict=True):
        expected = slopes(value, parameter.value)
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-9)


def test_a_loss_that_is_only_read_has_its_slope_in_a_network_with_dropout_too() -> None:
    network = small_network("tanh", biases=True, dropout=0.4)
    inputs, targets = batch(5)
    found = gradients(network, inputs, targets)
    for parameter, gradient in zip(network.parameters, found, strict=True):
        expected = slopes(lambda: mean_loss(network, inputs, targets), parameter.value)
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
@pytest.mark.parametrize("l1", [0.0, 0.2])
def test_penalties_add_their_slope_to_that_of_the_loss(weight_decay: float, l1: float) -> None:
    # The first velocity of a momentum optimizer is the gradient itself, penalties included.
    network = small_network("tanh", "softmax", "cross_entropy", biases=True)
    inputs, targets = batch(5)

    def value() -> float:
        weights = [layer.weights.value for layer in network.layers]  # biases cost nothing
        square = 0.5 * weight_decay * sum(float(np.sum(matrix**2)) for matrix in weights)
        size = l1 * sum(float(np.abs(matrix).sum()) for matrix in weights)
        return mean_loss(network, inputs, targets) + square + size

    expected = [slopes(value, parameter.value) for parameter in network.parameters]
    optimizer = Momentum(0.0, weight_decay, l1)
    network.forward(inputs)
    network.backward(targets)
    optimizer.step(network.parameters)
    for number, slope in enumerate(expected):
        velocity = optimizer.state()[f"velocity.{number}"]
        np.testing.assert_allclose(velocity, slope, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("rows", [1, 5])
def test_the_tutorials_rule_differs_in_the_hidden_layer_only(rows: int) -> None:
    hidden, output = gradients(small_network(), *batch(rows))
    tutorial = gradients(small_network(rule="tutorial"), *batch(rows))
    np.testing.assert_array_equal(tutorial[1], output)
    assert np.abs(tutorial[0] - hidden).max() > 0.1 * np.abs(hidden).max()


def test_the_gradient_of_a_batch_is_the_mean_of_its_rows_gradients() -> None:
    network = small_network("gelu", "softmax", "cross_entropy", biases=True)
    inputs, targets = batch(5)
    together = gradients(network, inputs, targets)
    alone = [gradients(network, inputs[[row]], targets[[row]]) for row in range(5)]
    for gradient, rows in zip(together, zip(*alone, strict=True), strict=True):
        np.testing.assert_allclose(gradient, np.mean(rows, axis=0), rtol=1e-12, atol=1e-15)
