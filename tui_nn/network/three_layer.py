"""The three-layer network of a first tutorial, on the engine of this package."""

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from tui_nn.network.activations import Sigmoid
from tui_nn.network.arrays import Floats
from tui_nn.network.initializers import tutorial
from tui_nn.network.layers import Dense
from tui_nn.network.losses import SquaredError
from tui_nn.network.model import Network
from tui_nn.network.optimizers import GradientDescent


class NeuralNetwork:
    """Inputs, one hidden layer, outputs: sigmoid on both, squared error, no biases.

    For a row x and targets t: h = σ(wih · x), o = σ(who · h), e = t - o, and then, with the
    weights from before the step,

        who += learningrate · (e ∘ o ∘ (1 - o)) · hᵀ
        wih += learningrate · ((whoᵀ · e) ∘ h ∘ (1 - h)) · xᵀ

    The hidden nodes get whoᵀ · e, the raw error: this is the tutorial's rule, not the gradient
    of the squared error, which would send back whoᵀ · (e ∘ o ∘ (1 - o)).

    Args:
        inputnodes: Numbers in a row.
        hiddennodes: Nodes of the hidden layer.
        outputnodes: Classes.
        learningrate: How far one row moves the weights.
        rng: Where the weights are drawn from; a generator with the seed 0 by default.
        dtype: float32, or float64.
    """

    def __init__(
        self,
        inputnodes: int,
        hiddennodes: int,
        outputnodes: int,
        learningrate: float,
        *,
        rng: np.random.Generator | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        rng = np.random.default_rng(0) if rng is None else rng
        widths = [inputnodes, hiddennodes, outputnodes]
        layers = [
            Dense(tutorial(rng, inputs, outputs).astype(dtype), Sigmoid())
            for inputs, outputs in pairwise(widths)
        ]
        self.network = Network(layers, SquaredError(), rule="tutorial")
        self._optimizer = GradientDescent(learningrate)

    @property
    def wih(self) -> Floats:
        """The weights from the inputs to the hidden nodes, (hiddennodes, inputnodes)."""
        return self.network.layers[0].weights.value.T

    @wih.setter
    def wih(self, weights: ArrayLike) -> None:
        np.copyto(self.wih, np.asarray(weights), casting="same_kind")

    @property
    def who(self) -> Floats:
        """The weights from the hidden nodes to the outputs, (outputnodes, hiddennodes)."""
        return self.network.layers[1].weights.value.T

    @who.setter
    def who(self, weights: ArrayLike) -> None:
        np.copyto(self.who, np.asarray(weights), casting="same_kind")

    @property
    def lr(self) -> float:
        """The learning rate; it may be changed between rows."""
        return self._optimizer.learning_rate

    @lr.setter
    def lr(self, learningrate: float) -> None:
        self._optimizer.learning_rate = learningrate

    def train(self, inputs_list: ArrayLike, targets_list: ArrayLike) -> None:
        """Learn from one row, or from several, one after the other.

        Args:
            inputs_list: (inputnodes,) or (n, inputnodes), scaled to 0.01 ... 1.
            targets_list: (outputnodes,) or (n, outputnodes), 0.01 or 0.99.
        """
        inputs, targets = self._batch(inputs_list), self._batch(targets_list)
        for row in range(len(inputs)):
            self.network.forward(inputs[row : row + 1])
            self.network.backward(targets[row : row + 1])
            self._optimizer.step(self.network.parameters)

    def query(self, inputs_list: ArrayLike) -> Floats:
        """The outputs as a column, (outputnodes, 1), or (outputnodes, n) for n rows.

        Args:
            inputs_list: (inputnodes,) or (n, inputnodes), scaled to 0.01 ... 1.
        """
        return self.network.forward(self._batch(inputs_list)).T.copy()

    def _batch(self, numbers: ArrayLike) -> Floats:
        return np.array(numbers, dtype=self.network.dtype, ndmin=2)
