"""What an optimizer remembers: handed on to the bit, refused where it is another's, kept clean."""

import re

import numpy as np
import pytest
from numpy.typing import DTypeLike

from tests.network.differences import Array
from tui_nn.network.layers import Parameter
from tui_nn.network.optimizers import OPTIMIZERS, Adam, GradientDescent, Momentum, Optimizer
from tui_nn.network.speed.gradients import Matrix

REMEMBERING = [name for name, kind in OPTIMIZERS.items() if kind.memories]
MEMORIES = {
    "momentum": ["velocity"],
    "nesterov": ["velocity"],
    "rmsprop": ["squares"],
    "adam": ["mean", "squares"],
    "adamw": ["mean", "squares"],
}


def some_parameters(seed: int = 0, dtype: DTypeLike = np.float32) -> list[Parameter]:
    rng = np.random.default_rng(seed)
    return [
        Parameter(
            rng.normal(size=shape).astype(dtype), Matrix(rng.normal(size=shape).astype(dtype))
        )
        for shape in [(5, 4), (1, 4), (4, 3)]
    ]


def take_steps(optimizer: Optimizer, parameters: list[Parameter], *seeds: int) -> None:
    for seed in seeds:
        optimizer.schedule_factor = 1 / (1 + seed)
        for parameter, other in zip(parameters, some_parameters(seed), strict=True):
            parameter.gradient = other.gradient
        optimizer.step(parameters)


def copied(state: dict[str, Array]) -> dict[str, Array]:
    return {name: array.copy() for name, array in state.items()}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_with_the_state_of_another_goes_on_like_it_to_the_bit(name: str) -> None:
    one, other = OPTIMIZERS[name](0.05, 0.01, 0.001), OPTIMIZERS[name](0.05, 0.01, 0.001)
    parameters = some_parameters()
    take_steps(one, parameters, 1, 2, 3)
    later = some_parameters()
    for parameter, left in zip(later, parameters, strict=True):
        np.copyto(parameter.value, left.value)
    other.load_state(copied(one.state()), later)
    take_steps(one, parameters, 4, 5)
    take_steps(other, later, 4, 5)
    for parameter, expected in zip(later, parameters, strict=True):
        assert parameter.value.tobytes() == expected.value.tobytes()
    assert {name: array.tobytes() for name, array in other.state().items()} == {
        name: array.tobytes() for name, array in one.state().items()
    }


@pytest.mark.parametrize("name", REMEMBERING)
def test_a_state_is_taken_over_as_a_copy(name: str) -> None:
    one, other = OPTIMIZERS[name](0.05), OPTIMIZERS[name](0.05)
    parameters = some_parameters()
    take_steps(one, parameters, 1)
    before = copied(one.state())
    other.load_state(one.state(), parameters)
    take_steps(other, some_parameters(), 2)
    for key, array in one.state().items():
        np.testing.assert_array_equal(array, before[key])


@pytest.mark.parametrize("name", REMEMBERING)
def test_a_state_names_the_steps_and_what_is_remembered_of_each_parameter(name: str) -> None:
    optimizer, parameters = OPTIMIZERS[name](0.05), some_parameters()
    take_steps(optimizer, parameters, 1, 2)
    state = optimizer.state()
    expected = {f"{memory}.{number}" for memory in MEMORIES[name] for number in range(3)}
    assert state.keys() == {"steps", *expected}
    assert state["steps"].tolist() == [2.0]
    for key in expected:
        number = int(key.split(".")[1])
        assert state[key].shape == parameters[number].value.shape
        assert state[key].dtype == np.float32


def test_gradient_descent_remembers_nothing() -> None:
    optimizer = GradientDescent(0.1)
    take_steps(optimizer, some_parameters(), 1, 2)
    assert optimizer.state() == {}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_state_of_a_training_that_has_not_begun_changes_nothing(name: str) -> None:
    optimizer, parameters = OPTIMIZERS[name](0.05), some_parameters()
    optimizer.load_state(OPTIMIZERS[name](0.05).state(), parameters)
    fresh, same = OPTIMIZERS[name](0.05), some_parameters()
    take_steps(optimizer, parameters, 1)
    take_steps(fresh, same, 1)
    for parameter, expected in zip(parameters, same, strict=True):
        np.testing.assert_array_equal(parameter.value, expected.value)


def momentum_state() -> dict[str, Array]:
    optimizer = Momentum(0.05)
    take_steps(optimizer, some_parameters(), 1)
    return optimizer.state()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gradient_descent", "steps is unknown"),
        ("rmsprop", "squares.0 is missing"),
        ("adam", "mean.0 is missing"),
        ("adamw", "mean.0 is missing"),
    ],
)
def test_the_state_of_another_optimizer_is_refused(name: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        OPTIMIZERS[name](0.05).load_state(momentum_state(), some_parameters())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda state: state.pop("steps"), "steps is missing"),
        (lambda state: state.pop("velocity.1"), "velocity.1 is missing"),
        (lambda state: state.update(extra=np.zeros(1)), "extra is unknown"),
        (
            lambda state: state.update({"velocity.0": np.zeros((4, 5), np.float32)}),
            "velocity.0 is (4, 5) float32, not (5, 4) float32",
        ),
        (
            lambda state: state.update({"velocity.2": np.zeros((4, 3))}),
            "velocity.2 is (4, 3) float64, not (4, 3) float32",
        ),
        (lambda state: state.update(steps=np.zeros(2)), "steps is (2,) float64, not (1,) float64"),
    ],
    ids=["no steps", "one missing", "one more", "another shape", "another precision", "two steps"],
)
def test_a_state_with_other_names_shapes_or_precision_is_refused_and_nothing_changes(
    change: object, told: str
) -> None:
    state, optimizer, parameters = momentum_state(), Momentum(0.05), some_parameters()
    take_steps(optimizer, parameters, 7)
    before = copied(optimizer.state())
    assert callable(change)
    change(state)
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        optimizer.load_state(state, parameters)
    for key, array in optimizer.state().items():
        np.testing.assert_array_equal(array, before[key])


def flushed(values: Array) -> Array:
    optimizer = Momentum(0.1)
    optimizer.prepare([Parameter(np.zeros_like(values), Matrix(np.zeros_like(values)))])
    velocity = optimizer.state()["velocity.0"]
    np.copyto(velocity, values)
    optimizer.flush()
    return velocity


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("sign", [1, -1])
def test_flushing_makes_denormal_numbers_0(dtype: DTypeLike, sign: int) -> None:
    limits = np.finfo(np.dtype(dtype).type)
    small = np.array([[limits.smallest_subnormal, limits.tiny / 3, limits.tiny, 0.0]], dtype)
    assert not flushed(sign * small).any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_flushing_leaves_all_that_matters_exactly_as_it_is(dtype: DTypeLike) -> None:
    rng = np.random.default_rng(0)
    values = 10.0 ** rng.uniform(-17.9, 10.0, (100, 50)) * rng.choice([-1.0, 1.0], (100, 50))
    values = values.astype(dtype)
    np.testing.assert_array_equal(flushed(values), values)


def test_flushing_reaches_every_memory_and_leaves_weights_and_steps_alone() -> None:
    optimizer, parameters = Adam(0.1), some_parameters()
    take_steps(optimizer, parameters, 1)
    for array in optimizer.state().values():
        array.fill(1e-40)
    for parameter in parameters:
        parameter.value.fill(1e-40)
    optimizer.flush()
    state = optimizer.state()
    assert state.pop("steps")[0] == 1e-40
    assert not any(array.any() for array in state.values())
    assert all(parameter.value.all() for parameter in parameters)
