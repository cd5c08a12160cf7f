"""The network: layers in a row, one forward and one backward pass."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from tui_nn.network.arrays import Floats, Pixels, take_over
from tui_nn.network.layers import Dense, Parameter
from tui_nn.network.losses import Loss
from tui_nn.network.scaling import TUTORIAL, Scaling

RULES = ("gradient", "tutorial")
"""The rules of backpropagation by name.

`gradient` is that of the loss: each layer sends back error ∘ f'(z). By the tutorial's, each layer
sends back the raw error, and learns faster at first.
"""


class Network:
    """Layers in a row, with the loss that they are trained by.

    Args:
        layers: From the inputs to the outputs; each as wide as the next one's inputs.
        loss: What training makes small.
        rule: What a layer sends back to the one before, a name of `RULES`.
        scaling: Of grey values to the inputs that it is made for.
        views: Other looks at rows (n, inputs) uint8 that it takes when it reads, beside the rows
            as they are; the outputs of all are averaged.

    Raises:
        ValueError: Layers that do not fit together, or an unknown rule.
    """

    def __init__(
        self,
        layers: Sequence[Dense],
        loss: Loss,
        rule: str = "gradient",
        scaling: Scaling = TUTORIAL,
        views: Sequence[Callable[[Pixels], Pixels]] = (),
    ) -> None:
        if rule not in RULES:
            raise ValueError(f"unknown rule {rule!r}; there are {', '.join(RULES)}")
        widths = [layer.weights.value.shape for layer in layers]
        if any(left[1] != right[0] for left, right in pairwise(widths)):
            raise ValueError(f"layers of the shapes {widths} do not fit together")
        self.layers = list(layers)
        self.loss = loss
        self.rule = rule
        self.scaling = scaling
        self.views = views

    @property
    def inputs(self) -> int:
        """How many numbers a row has."""
        return len(self.layers[0].weights.value)

    @property
    def outputs(self) -> int:
        """How many classes it tells apart."""
        return int(self.layers[-1].weights.value.shape[1])

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """float32 or float64."""
        return self.layers[0].weights.value.dtype

    @property
    def parameters(self) -> list[Parameter]:
        """All that is learned, layer by layer."""
        return [parameter for layer in self.layers for parameter in layer.parameters]

    def learn_with(self, rng: np.random.Generator | None) -> None:
        """From here on `forward` is to learn from; with None, as at first, to read by.

        Args:
            rng: Where all that is random about it comes from, such as which nodes are dropped.
        """
        for layer in self.layers:
            layer.activation.learn_with(rng)

    def forward(self, x: Floats) -> Floats:
        """The outputs (n, outputs) for the inputs x (n, inputs); the array is the last layer's."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, targets: Floats) -> None:
        """Send the error of the last `forward` back through the layers.

        Afterwards each parameter has the factors of its gradient. Nothing is learned yet: all
        layers see the weights from before the step.

        Args:
            targets: What the outputs should have been, (n, outputs).
        """
        error = self.loss.backward(self.layers[-1].a, targets)
        for layer in self.layers[:0:-1]:
            delta = layer.backward(error)
            # The tutorial shares out the error itself among the hidden nodes, not its gradient
            # by the weighted sums (the factor f' of this layer is missing).
            error = layer.send_back(delta if self.rule == "gradient" else error)
        self.layers[0].backward(error)

    def state(self) -> dict[str, Floats]:
        """The learned arrays by name: `layers.0.weights` and so on; not copies."""
        named = {}
        for number, layer in enumerate(self.layers):
            named[f"layers.{number}.weights"] = layer.weights.value
            if layer.biases is not None:
                named[f"layers.{number}.biases"] = layer.biases.value[0]
        return named

    def load_state(self, state: dict[str, Floats]) -> None:
        """Take over the arrays of another network of the same shape.

        Raises:
            ValueError: A name is missing or unknown, or a shape or type differs; nothing is
                changed then.
        """
        take_over(self.state(), state)
