"""Layers: a batch goes forward through them, its error goes back."""

from dataclasses import dataclass

import numpy as np

from tui_nn.network.activations import Activation
from tui_nn.network.arrays import Floats
from tui_nn.network.speed.gradients import Gradient, OuterProduct


@dataclass(eq=False, slots=True)
class Parameter:
    """Numbers that are learned, with their gradient.

    Args:
        value: (inputs, outputs), C order.
        gradient: Of the last batch that went forward and back.
        penalized: Whether it is kept small where a training does that; biases are not.
    """

    value: Floats
    gradient: Gradient
    penalized: bool = True

    def __post_init__(self) -> None:
        if not self.value.flags.c_contiguous:
            raise ValueError("updates in place need a matrix in C order")
        if self.value.dtype not in (np.float32, np.float64):
            raise ValueError(f"a network counts in float32 or float64, not {self.value.dtype}")


class Dense:
    """A fully connected layer: a = f(x · W + b).

    Args:
        weights: W, (inputs, outputs). Kept as it is given, where it is in C order: training
            changes it in place.
        activation: f.
        biases: b, (outputs,), or None for a layer without.
    """

    def __init__(
        self, weights: Floats, activation: Activation, biases: Floats | None = None
    ) -> None:
        self.activation = activation
        self._gradient = OuterProduct(*np.empty((2, 0, 0), weights.dtype))
        self.weights = Parameter(np.ascontiguousarray(weights), self._gradient)
        self.biases: Parameter | None = None
        if biases is not None:  # a bias is the weight of an input that is always 1
            self.biases = Parameter(biases.reshape(1, -1), self._gradient, penalized=False)
        self._sent: Floats | None = None
        self._make_room(0)

    @property
    def parameters(self) -> list[Parameter]:
        """The weights and, where the layer has them, the biases."""
        return [self.weights] if self.biases is None else [self.weights, self.biases]

    def forward(self, x: Floats) -> Floats:
        """The activations a (n, outputs) for the inputs x (n, inputs).

        The array belongs to the layer: the next batch of as many rows overwrites it.
        """
        if len(x) != len(self._z):
            self._make_room(len(x))
        self._gradient.inputs = x
        x.dot(self.weights.value, self._z)
        return self._activate()

    def backward(self, error: Floats) -> Floats:
        """The gradient by the weighted sums, delta (n, outputs), for the one by the activations.

        It is also kept, as a factor of the parameters' gradients.
        """
        self.activation.backward(error, self._z, self.a, self._delta)
        return self._delta

    def send_back(self, error: Floats) -> Floats:
        """What reaches the layer before: error · Wᵀ, (n, inputs)."""
        if self._sent is None:
            self._sent = np.empty((len(error), len(self.weights.value)), error.dtype)
        return error.dot(self.weights.value.T, self._sent)

    def _activate(self) -> Floats:
        if self.biases is not None:
            self._z += self.biases.value
        self.activation.forward(self._z, self.a)
        return self.a

    def _make_room(self, rows: int) -> None:
        # The arrays of a step are made once for a batch size, not once a step.
        value = self.weights.value
        self._z, self.a, self._delta = np.empty((3, rows, value.shape[1]), value.dtype)
        self._sent = None
        self._gradient.delta = self._delta
        if self.biases is not None:
            ones = np.ones((rows, 1), value.dtype)
            self.biases.gradient = OuterProduct(ones, self._delta)
