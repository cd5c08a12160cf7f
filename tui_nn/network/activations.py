"""Activation functions: what a layer does with its weighted sums."""

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from tui_nn.network.arrays import Floats

# Constants as arrays of no dimension: a Python number costs each call a conversion, which is
# most of what a call on the few numbers of one row takes. Both are exact in any precision.
_HALF, _ONE = np.array(0.5, np.float32), np.array(1.0, np.float32)

_FEW = 256
"""Up to so many numbers SciPy's expit is faster."""


class Activation(ABC):
    """A function a = f(z), applied to each number by itself."""

    @abstractmethod
    def forward(self, z: Floats, out: Floats) -> None:
        """Write f(z) into `out`; both are (n, nodes)."""

    @abstractmethod
    def backward(self, error: Floats, z: Floats, a: Floats, out: Floats) -> None:
        """Write error ∘ f'(z) into `out`, where a = f(z); all are (n, nodes)."""

    def prepare(self) -> None:  # noqa: B027 - most have nothing to do
        """Get ready for a training: load what makes single rows faster, if there is anything."""


class Sigmoid(Activation):
    """The logistic function σ(z) = 1 / (1 + e⁻ᶻ), with σ' = σ · (1 - σ)."""

    def __init__(self) -> None:
        self._for_few: Callable[[Floats, Floats], Floats] | None = None

    def prepare(self) -> None:
        """Load SciPy's expit; whoever only reads digits can do without SciPy."""
        from scipy.special import expit

        self._for_few = expit

    def forward(self, z: Floats, out: Floats) -> None:
        """Write σ(z) into `out`."""
        # σ(z) = ½ (1 + tanh(z / 2)): it cannot overflow, and on a batch NumPy's tanh is several
        # times faster than its exp and SciPy's expit. On few numbers the calls cost more than
        # the arithmetic, so there one call is better than four.
        if self._for_few is not None and z.size <= _FEW:
            self._for_few(z, out)
            return
        np.multiply(z, _HALF, out)
        np.tanh(out, out)
        np.multiply(out, _HALF, out)
        np.add(out, _HALF, out)

    def backward(self, error: Floats, z: Floats, a: Floats, out: Floats) -> None:  # noqa: ARG002 - others need z
        """Write error ∘ a ∘ (1 - a) into `out`."""
        np.subtract(_ONE, a, out)
        np.multiply(out, a, out)
        np.multiply(out, error, out)


ACTIVATIONS: dict[str, Activation] = {"sigmoid": Sigmoid()}
