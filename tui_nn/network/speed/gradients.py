"""The gradient of a dense layer's weights, kept as the two factors that it is a product of.

Written out, it would be as large as the weights. As two factors it can be added to them in place,
by one call, and nothing of that size is ever allocated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tui_nn.network.arrays import Floats
from tui_nn.network.speed.sparse import sparsetools


class Gradient(Protocol):
    """The mean gradient over a batch, (inputs, outputs), in whatever form it is kept."""

    def add_to(self, matrix: Floats, scale: float, keep: float = 1.0) -> None:
        """Make `matrix` keep · matrix + scale · gradient, in place; (inputs, outputs), C order."""


@dataclass(eq=False, slots=True)
class OuterProduct:
    """The mean over a batch of inputsᵀ · delta: the gradient of weights (inputs, outputs).

    Args:
        inputs: What the layer was given, (n, inputs).
        delta: The gradient of the loss by the layer's weighted sums, (n, outputs).
    """

    inputs: Floats
    delta: Floats

    def add_to(self, matrix: Floats, scale: float, keep: float = 1.0) -> None:
        """Make `matrix` keep · matrix + scale · mean(inputsᵀ · delta), in place.

        It may be turned as well: in C order when transposed.
        """
        rows, inputs, delta = len(self.inputs), self.inputs, self.delta
        if not matrix.flags.c_contiguous:
            matrix, inputs, delta = matrix.T, delta, inputs
        if rows == 1 and keep == 1.0:
            # Not by BLAS: SciPy's has threads of its own, which get into the way of NumPy's when
            # the two take turns as quickly as here, and cost ten times what the row does.
            count, nodes = matrix.shape
            change = delta * scalar(scale, matrix.dtype)
            column = _full_column(count)
            sparsetools().csc_matvecs(count, 1, nodes, *column, inputs, change, matrix)
        else:
            add_product(matrix, scale / rows, inputs, delta, keep)


@dataclass(eq=False, slots=True)
class Matrix:
    """A gradient written out.

    Args:
        values: (inputs, outputs), C order.
    """

    values: Floats

    def add_to(self, matrix: Floats, scale: float, keep: float = 1.0) -> None:
        """Make `matrix` keep · matrix + scale · gradient, in place."""
        if keep == 0.0:  # whatever is in the matrix, even what is no number
            np.multiply(self.values, scalar(scale, matrix.dtype), matrix)
            return
        if keep != 1.0:
            np.multiply(matrix, scalar(keep, matrix.dtype), matrix)
        add_scaled(matrix, scale, self.values)


def add_product(
    target: Floats, scale: float, inputs: Floats, delta: Floats, keep: float = 1.0
) -> None:
    """Make `target` keep · target + scale · inputsᵀ · delta, in place, without another array.

    Args:
        target: (inputs, outputs), C order.
        scale: Of the product.
        inputs: (n, inputs), row by row or column by column in memory.
        delta: (n, outputs), C order.
        keep: Of what is there.
    """
    # BLAS counts in columns, so it is told of the transposed matrices, which are the same bytes.
    # Given another order than it takes, it would write into a copy.
    by_rows = inputs.flags.c_contiguous
    factor = inputs.T if by_rows else inputs
    _gemm(target.dtype)(
        scale, delta.T, factor, beta=keep, c=target.T, trans_b=by_rows, overwrite_c=1
    )


def add_scaled(target: Floats, scale: float, other: Floats) -> None:
    """Target += scale · other, in place and without an array in between; both in C order."""
    _axpy(target.dtype)(other.reshape(-1), target.reshape(-1), a=scale)


@lru_cache(maxsize=16)
def scalar(value: float, dtype: np.dtype[np.floating]) -> Floats:
    """A number as an array of no dimension.

    Given a Python number, NumPy takes longer to convert it than to multiply a row by it.
    """
    return np.array(value, dtype)


@cache
def _full_column(count: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Where a column without zeros has its entries: from 0 to `count`, in all of its rows."""
    return np.array([0, count], np.int32), np.arange(count, dtype=np.int32)


@cache
def _gemm(dtype: np.dtype[np.floating]) -> Callable[..., Any]:
    """BLAS's product of two matrices, added to a third."""
    from scipy.linalg import blas

    return blas.sgemm if dtype == np.float32 else blas.dgemm  # type: ignore[no-any-return]


@cache
def _axpy(dtype: np.dtype[np.floating]) -> Callable[..., Any]:
    """BLAS's sum of two vectors, one of them times a number, in place of the other."""
    from scipy.linalg import blas

    return blas.saxpy if dtype == np.float32 else blas.daxpy  # type: ignore[no-any-return]
