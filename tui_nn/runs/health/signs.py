"""Signs of a training's health, taken at an evaluation: `health` makes sentences of them."""

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from tui_nn.network.activations import ACTIVATIONS, Activation
from tui_nn.network.arrays import Floats, Labels, PixelRows, Pixels

if TYPE_CHECKING:
    from tui_nn.network.model import Network

DIVERGED = "the weights have grown beyond all numbers"
"""Why a training has ended whose loss is no number any more."""

EXPLODED = "the loss has exploded"
"""Why a training has ended whose loss is far above that of its start."""

ROWS = 1000
"""So many training rows are looked at, at most: their accuracy is then known to about 1 %."""

_NUMBERS_AT_ONCE = 100_000  # sums of a layer that are worked on together: about a megabyte
_NEAR_ITS_LIMIT = 0.05  # of the largest slope; with less, errors hardly get through a node
_LARGEST_SLOPES = {"sigmoid": 0.25, "tanh": 1.0}

_ABSURD = 16.0  # times the loss of the start
_OF_IGNORANCE = 2.5  # about the cross-entropy of a network that gives ten classes equal chances


def observe(network: "Network", pixels: Pixels | PixelRows, labels: Labels) -> dict[str, Any]:
    """What tells of a training's health, for the journal.

    The same rows each time, as they are: not distorted. The network is left as it is, with all
    that its layers remember of a step.

    Args:
        network: The one that reads.
        pixels: (n or more, inputs) uint8, the training rows.
        labels: (n,) their classes.

    Returns:
        `training_accuracy`, a share, and `layers`: of each hidden one its `activation`, the share
        `saturated` of its outputs (sigmoid and tanh: where the slope is below 5 % of its largest)
        and the share `dead` of its nodes (ReLU: 0 for every row). Without rows there is nothing
        to tell: {}.
    """
    if not len(labels):
        return {}
    # Neither the first rows, nor every so many-th one: files may be sorted, or repeat an order.
    rng = np.random.default_rng(0)
    chosen = np.sort(rng.choice(len(labels), min(ROWS, len(labels)), replace=False, shuffle=False))
    hidden = [_Layer(_name_of(layer.activation)) for layer in network.layers[:-1]]
    widest = max(network.inputs, *(layer.weights.value.shape[1] for layer in network.layers))
    at_once = max(_NUMBERS_AT_ONCE // widest, 1)
    right = 0
    with np.errstate(over="ignore", invalid="ignore"):  # weights may be beyond all numbers
        for first in range(0, len(chosen), at_once):
            some = chosen[first : first + at_once]
            outputs = _forward(network, pixels.take(some, axis=0), hidden)
            right += int(np.count_nonzero(outputs.argmax(axis=1) == labels[some]))
    return {
        "training_accuracy": round(right / len(chosen), 4),
        "layers": [layer.signs(len(chosen)) for layer in hidden],
    }


def explodes(loss: float, first_loss: float) -> bool:
    """Whether a loss is beyond what a training comes back well from: no number, or absurdly large.

    A training that has begun with good weights may get much worse than them without exploding:
    so there is a loss below which none does. The cross-entropy cannot exceed about 50, which is
    that of a network whose weights are so large that it is sure of everything, and wrong; large
    first steps can bring it to 35 for a moment, and the training still gets somewhere. Of those
    that were at 40, some came back, but read 90 % of MNIST at best, where others read 98 %.

    Args:
        loss: The mean of many rows.
        first_loss: The mean of rows at the start of the training.
    """
    if not isfinite(loss):
        return True
    start = first_loss if isfinite(first_loss) else 0.0
    return loss > _ABSURD * max(start, _OF_IGNORANCE)


class _Layer:
    """What is seen of a hidden layer, batch by batch.

    Args:
        activation: Its name.
    """

    def __init__(self, activation: str) -> None:
        self._activation = activation
        self._saturated = 0
        self._alive = np.zeros(1, bool)

    def look(self, a: Floats) -> None:
        """Take in the activations of a batch, (n, nodes)."""
        largest = _LARGEST_SLOPES.get(self._activation)
        if largest is not None:
            slopes = a * (1 - a) if self._activation == "sigmoid" else 1 - a * a
            self._saturated += int(np.count_nonzero(slopes < _NEAR_ITS_LIMIT * largest))
        self._alive = self._alive | a.any(axis=0)

    def signs(self, rows: int) -> dict[str, str | float]:
        """For the journal, after so many rows."""
        nodes = self._alive.size
        dead = float(1 - self._alive.mean()) if self._activation == "relu" else 0.0
        return {
            "activation": self._activation,
            "saturated": round(self._saturated / (rows * nodes), 4),
            "dead": round(dead, 4),
        }


def _forward(network: "Network", grey: Pixels, hidden: list[_Layer]) -> Floats:
    """The outputs for some rows, in arrays of its own: those of the layers belong to training."""
    a = network.scaling.apply(grey, out=np.empty(grey.shape, network.dtype))
    for number, layer in enumerate(network.layers):
        z = a @ layer.weights.value
        if layer.biases is not None:
            z += layer.biases.value
        a = np.empty_like(z)
        layer.activation.forward(z, a)
        if number < len(hidden):
            hidden[number].look(a)
    return a


def _name_of(activation: Activation) -> str:
    # By what it does, not by what it is: dropout reads as what is inside of it does.
    sums = np.array([[-2.0, -0.5, 0.5, 2.0]])
    own, other = np.empty((2, *sums.shape))
    activation.forward(sums, own)
    for name, known in ACTIVATIONS.items():
        known.forward(sums, other)
        if np.array_equal(own, other):
            return name
    return type(activation).__name__.lower()
