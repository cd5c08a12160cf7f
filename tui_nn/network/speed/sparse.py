"""Rows of which most entries are 0, as the few that are not: products by SciPy's loops."""

from dataclasses import dataclass
from functools import cache
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from tui_nn.network.arrays import Floats, Pixels


@dataclass(eq=False, slots=True)
class SparseRows:
    """Rows (n, columns) of which most entries are 0.

    Args:
        starts: Where each row's entries begin, and where the last one's end, (n + 1,).
        columns: The column of each entry.
        entries: What they are.
        width: How many columns there are.
    """

    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    entries: Floats
    width: int

    def __len__(self) -> int:
        """How many rows."""
        return len(self.starts) - 1

    def some(self, first: int, end: int) -> "SparseRows":
        """The rows from `first` up to `end`; they share the entries."""
        return SparseRows(self.starts[first : end + 1], self.columns, self.entries, self.width)

    def sums(self) -> Floats:
        """Of each row, (n,)."""
        sums = np.zeros((len(self), 1), self.entries.dtype)
        self.add_product(np.ones((self.width, 1), sums.dtype), sums)
        return sums[:, 0]

    def transposed(self) -> Floats:
        """Written out, (width, n)."""
        written = np.zeros((self.width, len(self)), self.entries.dtype)
        self.add_transposed_product(np.eye(len(self), dtype=written.dtype), written)
        return written

    def add_product(self, other: Floats, target: Floats) -> None:
        """Make `target` (n, nodes) target + rows · other (width, nodes), in place."""
        csr = self.starts, self.columns, self.entries
        sparsetools().csr_matvecs(len(self), *other.shape, *csr, other, target)

    def add_transposed_product(self, other: Floats, target: Floats) -> None:
        """Make `target` (width, nodes) target + rowsᵀ · other (n, nodes), in place."""
        csc = self.starts, self.columns, self.entries
        sparsetools().csc_matvecs(self.width, *other.shape, *csc, other, target)


def sparse_rows(by_column: Pixels, factor: float, dtype: np.dtype[np.floating]) -> SparseRows:
    """Rows times a factor, of those given column by column, (width, n) uint8 in C order."""
    (width, count), flat = by_column.shape, by_column.reshape(-1)
    places = np.flatnonzero(flat != 0)  # among truth values they are found ten times as fast
    columns, rows = np.divmod(places, count)
    # Small types are sorted much faster.
    by_row = rows.astype(np.min_scalar_type(count)).argsort(kind="stable")
    starts = np.zeros(count + 1, np.int32)
    np.cumsum(np.bincount(rows, minlength=count), out=starts[1:])
    entries = flat[places[by_row]].astype(dtype)
    entries *= dtype.type(factor)
    return SparseRows(starts, columns[by_row].astype(np.int32), entries, width)


@cache
def sparsetools() -> ModuleType:
    """SciPy's loops over sparse rows and columns: y += A · x, in place.

    They are the body of its sparse products, but not part of its public interface, which costs
    more for its checks and new arrays than a row takes in all.
    """
    # Loaded at the first step of a training, like BLAS.
    from scipy.sparse import _sparsetools

    module: ModuleType = _sparsetools
    return module
