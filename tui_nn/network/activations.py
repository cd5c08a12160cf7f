"""Activation functions: what a layer does with its weighted sums."""

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from tui_nn.network.arrays import Floats

# Constants as arrays of no dimension: a Python number costs each call a conversion, which is
# most of what a call on the few numbers of one row takes. All are exact in any precision.
_ZERO, _HALF, _ONE = (np.array(value, np.float32) for value in (0.0, 0.5, 1.0))

_FEW = 256
"""Up to so many numbers SciPy's expit is faster."""

LEAK = 0.01
"""The slope of a leaky ReLU below 0 (Maas, Hannun, Ng 2013)."""

_largest, _sum = np.maximum.reduce, np.add.reduce
"""What the methods of arrays come down to, without their detours in Python."""

_LOWEST_LOGIT = np.array(-50.0, np.float32)
"""e⁻⁵⁰ is 0 beside 1 even in float64, but no denormal number, with which processors are slow."""


class Activation(ABC):
    """A function a = f(z) of the weighted sums of a row."""

    @abstractmethod
    def forward(self, z: Floats, out: Floats) -> None:
        """Write f(z) into `out`; both are (n, nodes)."""

    @abstractmethod
    def backward(self, error: Floats, z: Floats, a: Floats, out: Floats) -> None:
        """Write the gradient by z into `out`, given the one by a = f(z); all are (n, nodes)."""

    def learn_with(self, rng: np.random.Generator | None) -> None:  # noqa: B027 - for most all is one
        """From here on values are to learn from; with None, to read by: the same for everybody.

        Args:
            rng: Where all that is random about them comes from.
        """


class Sigmoid(Activation):
    """The logistic function σ(z) = 1 / (1 + e⁻ᶻ), with σ' = σ · (1 - σ)."""

    def __init__(self) -> None:
        self._for_few: Callable[[Floats, Floats], Floats] | None = None

    def learn_with(self, rng: np.random.Generator | None) -> None:
        """Use SciPy's expit for few numbers to learn from.

        To read by, one formula is for all: the last bit must not depend on how many rows are read,
        and whoever only reads digits can do without SciPy.
        """
        self._for_few = None
        if rng is not None:
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


class Tanh(Activation):
    """The hyperbolic tangent, with tanh' = 1 - tanh²."""

    def forward(self, z: Floats, out: Floats) -> None:
        """Write tanh(z) into `out`."""
        np.tanh(z, out)

    def backward(self, error: Floats, z: Floats, a: Floats, out: Floats) -> None:  # noqa: ARG002 - others need z
        """Write error ∘ (1 - a²) into `out`."""
        np.multiply(a, a, out)
        np.subtract(_ONE, out, out)
        np.multiply(out, error, out)


class ReLU(Activation):
    """max(z, 0): what is negative is cut off (Nair, Hinton 2010)."""

    def forward(self, z: Floats, out: Floats) -> None:
        """Write max(z, 0) into `out`."""
        np.maximum(z, _ZERO, out=out)

    def backward(self, error: Floats, z: Floats, a: Floats, out: Floats) -> None:  # noqa: ARG002 - others need a
        """Write error where z > 0, else 0, into `out`."""
        np.copyto(out, z > _ZERO)  # by itself, as a product of two types takes longer
        np.multiply(out, error, out)


class LeakyReLU(Activation):
    """z where it is positive, else `LEAK` · z: no node can die."""

    def forward(self, z: Floats, out: Floats) -> None:
        """Write max(z, leak · z) into `out`."""
        np.multiply(z, z.dtype.type(LEAK), out)
        np.maximum(z, out, out=out)

    def backward(self, error: Floats, z: Floats, a: Floats, out: Floats) -> None:  # noqa: ARG002 - others need a
        """Write error where z > 0, else leak · error, into `out`."""
        np.multiply(z > 0, z.dtype.type(1 - LEAK), out)
        np.add(out, z.dtype.type(LEAK), out)
        np.multiply(out, error, out)


class GELU(Activation):
    """z · Φ(z), Φ being the normal distribution function (Hendrycks, Gimpel 2016)."""

    def forward(self, z: Floats, out: Floats) -> None:
        """Write z ∘ Φ(z) into `out`."""
        from scipy.special import ndtr

        ndtr(z, out)
        np.multiply(out, z, out)

    def backward(self, error: Floats, z: Floats, a: Floats, out: Floats) -> None:  # noqa: ARG002 - others need a
        """Write error ∘ (Φ(z) + z ∘ φ(z)) into `out`, φ being the normal density."""
        from scipy.special import ndtr

        np.exp(-0.5 * z * z, out)
        out *= z / z.dtype.type(np.sqrt(2 * np.pi))
        out += ndtr(z)
        np.multiply(out, error, out)


class Softmax(Activation):
    """eᶻ / Σ eᶻ over the nodes of a row: they add up to 1. For the outputs only."""

    def forward(self, z: Floats, out: Floats) -> None:
        """Write the softmax of each row into `out`."""
        # The largest is taken away first, so that e to the power of it cannot overflow.
        np.subtract(z, _largest(z, axis=1, keepdims=True), out)
        np.maximum(out, _LOWEST_LOGIT, out=out)
        np.exp(out, out)
        np.divide(out, _sum(out, axis=1, keepdims=True), out)

    def backward(self, error: Floats, z: Floats, a: Floats, out: Floats) -> None:  # noqa: ARG002 - others need z
        """Write a ∘ (error - Σ error ∘ a) into `out`: each output moves all of a row."""
        np.multiply(error, a, out)
        np.subtract(error, out.sum(axis=1, keepdims=True), out)
        np.multiply(out, a, out)


class Dropout(Activation):
    """An activation of which a share is set to 0 at random while training.

    Srivastava et al. 2014. What is left is scaled up, so that nothing changes when the network is
    only read.

    Args:
        activation: Of all nodes.
        rate: The share that is dropped, from 0 on and below 1.
    """

    def __init__(self, activation: Activation, rate: float) -> None:
        self._activation = activation
        self._rate = rate
        self._rng: np.random.Generator | None = None
        self._whole, self._kept = np.empty((2, 0, 0))

    def learn_with(self, rng: np.random.Generator | None) -> None:
        """Drop nodes from here on, chosen by `rng`; with None, none any more."""
        self._rng = rng
        self._activation.learn_with(rng)

    def forward(self, z: Floats, out: Floats) -> None:
        """Write f(z) into `out`, with some of it dropped."""
        if self._rng is None:
            self._activation.forward(z, out)
            return
        if self._whole.shape != z.shape:
            self._whole, self._kept = np.empty((2, *z.shape), z.dtype)
        self._activation.forward(z, self._whole)
        drawn = self._rng.random(z.shape, np.float32)
        np.multiply(drawn >= self._rate, z.dtype.type(1 / (1 - self._rate)), self._kept)
        np.multiply(self._whole, self._kept, out)

    def backward(self, error: Floats, z: Floats, a: Floats, out: Floats) -> None:
        """Send the error back through the nodes that were kept."""
        if self._rng is None:
            self._activation.backward(error, z, a, out)
            return
        np.multiply(error, self._kept, self._kept)
        self._activation.backward(self._kept, z, self._whole, out)


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Sigmoid(),
    "tanh": Tanh(),
    "relu": ReLU(),
    "leaky_relu": LeakyReLU(),
    "gelu": GELU(),
    "softmax": Softmax(),
}
