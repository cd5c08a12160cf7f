"""Optimizers: what a step does with the gradients."""

from collections.abc import Callable, Iterable
from typing import Protocol

from tui_nn.network.arrays import Floats
from tui_nn.network.layers import Parameter


class Optimizer(Protocol):
    """A way to learn from gradients. Between steps its learning rate may be changed."""

    learning_rate: float
    leaves_zeros: bool
    """Whether a weight whose gradient is 0 stays as it is; then a step can pass it over."""

    def step(self, parameters: Iterable[Parameter]) -> None:
        """Change each parameter in place by its gradient."""

    def state(self) -> dict[str, Floats]:
        """What it remembers from step to step, by name; needed to go on as if never stopped."""

    def load_state(self, state: dict[str, Floats]) -> None:
        """Take over what another one remembered."""


class GradientDescent:
    """W ← W - learning rate · gradient (Cauchy, 1847; by the batch: Robbins, Monro, 1951).

    Args:
        learning_rate: How far to go against the gradient.
    """

    leaves_zeros = True

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    def step(self, parameters: Iterable[Parameter]) -> None:
        """Change each parameter in place by its gradient."""
        for parameter in parameters:
            parameter.gradient.add_to(parameter.value, -self.learning_rate)

    def state(self) -> dict[str, Floats]:
        """Nothing: each step is by itself."""
        return {}

    def load_state(self, state: dict[str, Floats]) -> None:
        """Nothing to take over.

        Raises:
            ValueError: The state is another optimizer's.
        """
        if state:
            raise ValueError(f"gradient descent remembers nothing, but was given {sorted(state)}")


OPTIMIZERS: dict[str, Callable[[float], Optimizer]] = {"gradient_descent": GradientDescent}
