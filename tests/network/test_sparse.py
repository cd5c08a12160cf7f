"""Rows of which most entries are 0: the same products as with all that is written out."""

import numpy as np
import pytest

from tests.network.trainings import Array
from tui_nn.network.speed.sparse import sparse_rows

DTYPES = [(np.dtype(np.float32), 1e-4), (np.dtype(np.float64), 1e-12)]


def mostly_zeros(rows: int, width: int) -> Array:
    rng = np.random.default_rng(0)
    return rng.integers(1, 256, (rows, width), np.uint8) * (rng.random((rows, width)) < 0.1)


def by_column(rows: Array) -> Array:
    return np.ascontiguousarray(rows.T)


@pytest.mark.parametrize(("dtype", "tolerance"), DTYPES)
@pytest.mark.parametrize(("rows", "width"), [(1, 1), (40, 30), (300, 7), (5, 0), (70_000, 2)])
def test_products_are_those_of_the_rows_written_out(
    dtype: np.dtype[np.floating], tolerance: float, rows: int, width: int
) -> None:
    grey = mostly_zeros(rows, width)
    sparse, dense = sparse_rows(by_column(grey), 0.01, dtype), grey * 0.01
    rng = np.random.default_rng(1)
    weights, delta = (rng.normal(size=(count, 3)).astype(dtype) for count in (width, rows))
    sums, changed = np.ones((rows, 3), dtype), weights.copy()
    sparse.add_product(weights, sums)
    sparse.add_transposed_product(delta, changed)
    assert len(sparse) == rows
    np.testing.assert_allclose(sums, 1 + dense @ weights, rtol=tolerance, atol=tolerance)
    change = dense.T @ delta.astype(float)
    np.testing.assert_allclose(changed, weights + change, rtol=tolerance, atol=rows * tolerance)
    np.testing.assert_allclose(sparse.sums(), dense.sum(axis=1), rtol=tolerance)


def test_only_what_is_not_zero_is_kept() -> None:
    grey = mostly_zeros(40, 30)
    sparse = sparse_rows(by_column(grey), 1.0, np.dtype(np.float64))
    assert len(sparse.entries) == np.count_nonzero(grey)
    np.testing.assert_array_equal(sparse.transposed(), grey.T)


@pytest.mark.parametrize(("first", "end"), [(0, 40), (3, 4), (17, 40), (5, 5)])
def test_rows_that_follow_each_other_are_rows_too(first: int, end: int) -> None:
    grey = mostly_zeros(40, 30)
    some = sparse_rows(by_column(grey), 1.0, np.dtype(np.float64)).some(first, end)
    np.testing.assert_array_equal(some.transposed(), grey[first:end].T)
    np.testing.assert_array_equal(some.sums(), grey[first:end].sum(axis=1))
