"""Each optimizer against the formula of its paper, written out a second time here, in float64."""

import tracemalloc
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import DTypeLike

from tests.network.differences import Array
from tui_nn.network.activations import ACTIVATIONS
from tui_nn.network.layers import Dense, Parameter
from tui_nn.network.losses import LOSSES
from tui_nn.network.model import Network
from tui_nn.network.optimizers import OPTIMIZERS, GradientDescent, Optimizer
from tui_nn.network.speed.gradients import Gradient, Matrix, OuterProduct

STEPS = 6
RATES = [0.1, 0.1, 0.05, 0.2, 0.2, 0.01]
"""The learning rate of each step: schedules change it."""


def gradient_descent(w: Array, gradients: Iterator[Array], decay: float, l1: float) -> Array:
    for rate, g in zip(RATES, gradients, strict=True):
        w = w - rate * (g + decay * w + l1 * np.sign(w))
    return w


def polyak(w: Array, gradients: Iterator[Array], decay: float, l1: float) -> Array:
    velocity = np.zeros_like(w)
    for rate, g in zip(RATES, gradients, strict=True):
        velocity = 0.9 * velocity + (g + decay * w + l1 * np.sign(w))
        w = w - rate * velocity
    return w


def nesterov(w: Array, gradients: Iterator[Array], decay: float, l1: float) -> Array:
    velocity = np.zeros_like(w)
    for rate, g in zip(RATES, gradients, strict=True):
        whole = g + decay * w + l1 * np.sign(w)
        velocity = 0.9 * velocity + whole
        w = w - rate * (whole + 0.9 * velocity)
    return w


def rmsprop(w: Array, gradients: Iterator[Array], decay: float, l1: float) -> Array:
    squares = np.zeros_like(w)
    for rate, g in zip(RATES, gradients, strict=True):
        whole = g + decay * w + l1 * np.sign(w)
        squares = 0.9 * squares + 0.1 * whole**2
        w = w - rate * whole / (np.sqrt(squares) + 1e-8)
    return w


def adam(w: Array, gradients: Iterator[Array], decay: float, l1: float) -> Array:
    return adam_with(w, gradients, penalty=decay, l1=l1, decoupled=0.0)


def adamw(w: Array, gradients: Iterator[Array], decay: float, l1: float) -> Array:
    return adam_with(w, gradients, penalty=0.0, l1=l1, decoupled=decay)


def adam_with(
    w: Array, gradients: Iterator[Array], penalty: float, l1: float, decoupled: float
) -> Array:
    m, v = np.zeros_like(w), np.zeros_like(w)
    for t, (rate, g) in enumerate(zip(RATES, gradients, strict=True), start=1):
        shrunk = (1 - rate * decoupled) * w
        whole = g + penalty * w + l1 * np.sign(shrunk)
        m, v = 0.9 * m + 0.1 * whole, 0.999 * v + 0.001 * whole**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        w = shrunk - rate * m_hat / (np.sqrt(v_hat) + 1e-8)
    return w


FORMULAS = {
    "gradient_descent": gradient_descent,
    "momentum": polyak,
    "nesterov": nesterov,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamw": adamw,
}


def written_out(rng: np.random.Generator, inputs: int, nodes: int) -> tuple[Gradient, Array]:
    values = rng.normal(size=(inputs, nodes))
    return Matrix(values), values


def of_one_row(rng: np.random.Generator, inputs: int, nodes: int) -> tuple[Gradient, Array]:
    return of_rows(rng, inputs, nodes, rows=1)


def of_rows(
    rng: np.random.Generator, inputs: int, nodes: int, rows: int = 4
) -> tuple[Gradient, Array]:
    x, delta = rng.normal(size=(rows, inputs)), rng.normal(size=(rows, nodes))
    return OuterProduct(x, delta), x.T @ delta / rows


def test_every_optimizer_has_a_formula_here() -> None:
    assert FORMULAS.keys() == OPTIMIZERS.keys()


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(("decay", "l1"), [(0.0, 0.0), (0.3, 0.0), (0.0, 0.2), (0.3, 0.2)])
@pytest.mark.parametrize("form", [written_out, of_one_row, of_rows])
def test_steps_are_those_of_the_paper_and_biases_are_not_penalized(
    name: str,
    decay: float,
    l1: float,
    form: Callable[[np.random.Generator, int, int], tuple[Gradient, Array]],
) -> None:
    rng = np.random.default_rng(0)
    drawn = [[form(rng, 5, 4), form(rng, 1, 4)] for _ in range(STEPS)]
    weights, biases = rng.normal(size=(5, 4)), rng.normal(size=(1, 4))
    formula = FORMULAS[name]
    expected = [
        formula(weights, (of_weights[1] for of_weights, _ in drawn), decay, l1),
        formula(biases, (of_biases[1] for _, of_biases in drawn), 0.0, 0.0),
    ]
    optimizer = OPTIMIZERS[name](1.0, decay, l1)
    parameters = [
        Parameter(weights, drawn[0][0][0]),
        Parameter(biases, drawn[0][1][0], penalized=False),
    ]
    for rate, gradients in zip(RATES, drawn, strict=True):
        optimizer.learning_rate, optimizer.schedule_factor = 0.4, rate / 0.4
        for parameter, (gradient, _) in zip(parameters, gradients, strict=True):
            parameter.gradient = gradient
        optimizer.step(parameters)
    for parameter, value in zip(parameters, expected, strict=True):
        np.testing.assert_allclose(parameter.value, value, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "after"),
    [
        # W = 1, g = 0.5 twice, rate 0.1, with nothing remembered before.
        ("gradient_descent", [0.95, 0.9]),
        # V = 0.5, then 0.9 · 0.5 + 0.5 = 0.95
        ("momentum", [0.95, 0.855]),
        # 0.5 + 0.9 · 0.5 = 0.95, then 0.5 + 0.9 · 0.95 = 1.355
        ("nesterov", [0.905, 0.7695]),
        # S = 0.025, then 0.0475; 0.1 · 0.5 / √S = 0.316228, then 0.229416
        ("rmsprop", [0.683772, 0.454357]),
        # M̂ = 0.5 and Ŝ = 0.25 at both: a step of 0.1
        ("adam", [0.9, 0.8]),
        ("adamw", [0.9, 0.8]),
    ],
)
def test_the_first_two_steps_are_those_worked_out_by_hand(name: str, after: list[float]) -> None:
    parameter = Parameter(np.array([[1.0]]), Matrix(np.array([[0.5]])))
    optimizer = OPTIMIZERS[name](0.1)
    for expected in after:
        optimizer.step([parameter])
        assert parameter.value[0, 0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # W = 2, g = 0.5, rate 0.1, λ = 0.5, L1 0.25: g with penalties = 0.5 + 1 + 0.25 = 1.75
        ("gradient_descent", 1.825),
        ("momentum", 1.825),
        ("nesterov", 2 - 0.1 * 1.9 * 1.75),
        ("adam", 1.9),  # as large a step as without penalties
        ("adamw", 1.8),  # and here it decays by 0.1 · 0.5 · 2 apart from it
    ],
)
def test_a_first_step_with_penalties_is_the_one_worked_out_by_hand(
    name: str, expected: float
) -> None:
    parameter = Parameter(np.array([[2.0]]), Matrix(np.array([[0.5]])))
    OPTIMIZERS[name](0.1, 0.5, 0.25).step([parameter])
    assert parameter.value[0, 0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_rate_of_0_changes_no_weight(name: str) -> None:
    weights = np.random.default_rng(0).normal(size=(5, 4))
    parameter = Parameter(weights.copy(), Matrix(np.ones((5, 4))))
    OPTIMIZERS[name](0.0, 0.3, 0.2).step([parameter])
    np.testing.assert_allclose(parameter.value, weights, rtol=0, atol=1e-15)


@pytest.mark.parametrize("name", ["rmsprop", "adam", "adamw"])
def test_a_gradient_that_was_no_number_is_not_there_at_the_next_step(name: str) -> None:
    # The room that gradients are written into is used again, and not cleared.
    parameter = Parameter(np.ones((5, 4)), Matrix(np.full((5, 4), np.nan)))
    optimizer = OPTIMIZERS[name](0.1)
    optimizer.step([parameter])
    parameter.value.fill(1.0)
    for array in optimizer.state().values():
        array.fill(0.0)
    parameter.gradient = Matrix(np.full((5, 4), 0.5))
    optimizer.step([parameter])
    assert np.isfinite(parameter.value).all()


def wide_network(dtype: DTypeLike) -> Network:
    rng = np.random.default_rng(0)
    layers = [
        Dense(rng.normal(0.0, 0.05, shape).astype(dtype), ACTIVATIONS["sigmoid"])
        for shape in pairwise([600, 500, 10])
    ]
    return Network(layers, LOSSES["squared_error"]())


def most_allocated_in_a_step(network: Network, optimizer: Optimizer, rows: int) -> int:
    rng = np.random.default_rng(0)
    inputs = rng.random((rows, network.inputs)).astype(network.dtype)
    targets = rng.random((rows, network.outputs)).astype(network.dtype)

    def step() -> None:
        network.forward(inputs)
        network.backward(targets)
        optimizer.step(network.parameters)
        optimizer.flush()

    step()
    tracemalloc.start()
    try:
        step()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(("rows", "dtype"), [(1, np.float32), (32, np.float64)])
def test_a_step_changes_the_weights_where_they_lie_and_allocates_nothing_of_their_size(
    name: str, rows: int, dtype: DTypeLike
) -> None:
    network = wide_network(dtype)
    weights = [layer.weights.value for layer in network.layers]
    before = [matrix.copy() for matrix in weights]
    optimizer = OPTIMIZERS[name](0.1)
    assert most_allocated_in_a_step(network, optimizer, rows) < weights[0].nbytes / 20
    for layer, matrix, old in zip(network.layers, weights, before, strict=True):
        assert layer.weights.value is matrix
        assert (matrix != old).mean() > 0.9


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_penalties_allocate_nothing_of_the_weights_size_either(name: str) -> None:
    network = wide_network(np.float32)
    peak = most_allocated_in_a_step(network, OPTIMIZERS[name](0.1, 0.01, 0.001), rows=2)
    assert peak < network.layers[0].weights.value.nbytes / 4


def test_only_plain_gradient_descent_leaves_weights_without_a_gradient_alone() -> None:
    assert [name for name, kind in OPTIMIZERS.items() if kind(0.1).leaves_zeros] == [
        "gradient_descent"
    ]
    assert not GradientDescent(0.1, weight_decay=0.1).leaves_zeros
    assert not GradientDescent(0.1, l1=0.1).leaves_zeros
