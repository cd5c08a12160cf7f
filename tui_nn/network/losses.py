"""Losses: how far the outputs of a network are from what they should be."""

from abc import ABC, abstractmethod

import numpy as np

from tui_nn.network.activations import Activation
from tui_nn.network.arrays import Floats


class Loss(ABC):
    """A number for each row that is smallest where outputs and targets agree.

    The gradient of all of them is o - t: of the squared error by the outputs, of the
    cross-entropies by the weighted sums before the outputs.
    """

    partner: str | None = None
    """The one activation, by name, that the outputs must have where `backward` is the gradient by
    the weighted sums; its derivative is in it already."""

    def __init__(self) -> None:
        self._difference = np.empty((0, 0))

    @abstractmethod
    def forward(self, outputs: Floats, targets: Floats) -> float:
        """The loss summed over the rows of a batch; both are (n, outputs)."""

    def backward(self, outputs: Floats, targets: Floats) -> Floats:
        """Its gradient, row by row: outputs - targets, (n, outputs).

        The array belongs to the loss: the next batch of as many rows overwrites it.
        """
        if self._difference.shape != outputs.shape:
            self._difference = np.empty(outputs.shape, outputs.dtype)
        return np.subtract(outputs, targets, self._difference)


class SquaredError(Loss):
    """½ Σ (o - t)² over the outputs of a row."""

    def forward(self, outputs: Floats, targets: Floats) -> float:
        """The loss summed over the rows of a batch; both are (n, outputs)."""
        difference = np.subtract(outputs, targets)
        return 0.5 * float(np.vdot(difference, difference))


class CrossEntropy(Loss):
    """-Σ t · ln o over the outputs of a row, which a softmax has made.

    Through the softmax its gradient is o - t (Bishop 2006, equation 4.109), whatever o is:
    nothing is divided by it, so nothing can overflow.
    """

    partner = "softmax"

    def forward(self, outputs: Floats, targets: Floats) -> float:
        """The loss summed over the rows of a batch; both are (n, outputs)."""
        # An output of 0 counts as the smallest number that has a logarithm to speak of.
        positive = np.maximum(outputs, _LEAST[outputs.dtype])
        return -float(np.vdot(targets, np.log(positive)))


class BinaryCrossEntropy(Loss):
    """-Σ t · ln o + (1 - t) · ln (1 - o): each output, a sigmoid's, is a yes or no by itself.

    Through the sigmoid its gradient is o - t (Bishop 2006, equation 4.91).
    """

    partner = "sigmoid"

    def forward(self, outputs: Floats, targets: Floats) -> float:
        """The loss summed over the rows of a batch; both are (n, outputs)."""
        # A sigmoid cannot tell anything from 0 or 1 that is nearer to it than the precision.
        near = np.finfo(outputs.dtype).eps
        yes, no = np.log(np.maximum(outputs, near)), np.log(np.maximum(1 - outputs, near))
        return -float(np.vdot(targets, yes) + np.vdot(1 - targets, no))


class Fused(Activation):
    """The activation of the outputs, where the loss has its derivative in its own gradient.

    Args:
        activation: The loss's partner.
    """

    def __init__(self, activation: Activation) -> None:
        self._activation = activation

    def learn_with(self, rng: np.random.Generator | None) -> None:
        """From here on values are to learn from; with None, to read by."""
        self._activation.learn_with(rng)

    def forward(self, z: Floats, out: Floats) -> None:
        """Write f(z) into `out`."""
        self._activation.forward(z, out)

    def backward(self, error: Floats, z: Floats, a: Floats, out: Floats) -> None:  # noqa: ARG002 - nothing is left to do
        """Write `error`, which is the gradient by z already, into `out`."""
        np.copyto(out, error)


_LEAST = {np.dtype(name): np.finfo(name).tiny for name in ("float32", "float64")}


LOSSES: dict[str, type[Loss]] = {
    "squared_error": SquaredError,
    "cross_entropy": CrossEntropy,
    "binary_cross_entropy": BinaryCrossEntropy,
}
