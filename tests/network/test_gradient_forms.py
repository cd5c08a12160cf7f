"""The forms that a gradient is kept in: what each adds to a matrix, and what it leaves alone."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import DTypeLike, NDArray

from tui_nn.network.layers import Parameter
from tui_nn.network.speed.accumulation import Accumulation
from tui_nn.network.speed.gradients import Matrix, OuterProduct, add_scaled

Array = NDArray[Any]


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


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-6), (np.float64, 1e-15)])
@pytest.mark.parametrize("keep", [1.0, 0.9, 0.0])
def test_a_written_out_gradient_is_added_in_place(
    dtype: DTypeLike, tolerance: float, keep: float
) -> None:
    values, matrix = np.random.default_rng(0).normal(size=(2, 8, 3)).astype(dtype)
    given, expected = values.copy(), keep * matrix.astype(float) + 0.3 * values.astype(float)
    Matrix(values).add_to(matrix, 0.3, keep)
    np.testing.assert_allclose(matrix, expected, rtol=0, atol=tolerance)
    np.testing.assert_array_equal(values, given)


@pytest.mark.parametrize("rows", [1, 4])
def test_what_is_not_kept_may_be_no_number(rows: int) -> None:
    # The room for a gradient is not cleared before it is first used.
    rng = np.random.default_rng(0)
    inputs, delta = rng.normal(size=(rows, 8)), rng.normal(size=(rows, 3))
    expected = inputs.T @ delta / rows
    for gradient in (OuterProduct(inputs, delta), Matrix(expected.copy())):
        matrix = np.full((8, 3), np.nan)
        gradient.add_to(matrix, 1.0, keep=0.0)
        np.testing.assert_allclose(matrix, expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_multiple_is_added_where_the_sum_lies(dtype: DTypeLike) -> None:
    target, other = np.ones((2, 6, 5), dtype)
    row, same_memory = target[2], target[:]
    add_scaled(target, 0.5, other)
    add_scaled(row, 2.0, other[0])
    np.testing.assert_array_equal(same_memory[0], 1.5)
    np.testing.assert_array_equal(same_memory[2], 3.5)


def test_parts_of_a_batch_add_up_to_its_gradient_and_the_next_batch_begins_at_0() -> None:
    rng = np.random.default_rng(0)
    inputs, delta = rng.normal(size=(10, 8)), rng.normal(size=(10, 3))
    parameter = Parameter(np.zeros((8, 3)), OuterProduct(inputs, delta))
    sums = Accumulation([parameter])
    for _ in range(2):
        for rows in (slice(0, 4), slice(4, 8), slice(8, 10)):
            part = inputs[rows]
            parameter.gradient = OuterProduct(part, delta[rows])
            sums.add([parameter], share=len(part) / 10)
        [summed] = sums.take([parameter])
        matrix = np.zeros((8, 3))
        summed.gradient.add_to(matrix, 1.0)
        np.testing.assert_allclose(matrix, inputs.T @ delta / 10, rtol=0, atol=1e-14)


@pytest.mark.parametrize("penalized", [False, True])
def test_parts_of_a_batch_change_the_same_numbers_and_spare_the_same_biases(
    penalized: bool,
) -> None:
    parameter = Parameter(np.zeros((8, 3)), Matrix(np.zeros((8, 3))), penalized)
    [summed] = Accumulation([parameter]).take([parameter])
    assert summed.value is parameter.value
    assert summed.penalized == penalized
