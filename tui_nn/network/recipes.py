"""Recipes: named sets of hyperparameters, and the network that a set describes."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from tui_nn.network.activations import ACTIVATIONS
from tui_nn.network.arrays import Floats
from tui_nn.network.initializers import INITIALIZERS
from tui_nn.network.layers import Dense
from tui_nn.network.losses import LOSSES
from tui_nn.network.model import RULES, Network
from tui_nn.network.optimizers import OPTIMIZERS, Optimizer
from tui_nn.network.scaling import target_table


@dataclass(frozen=True)
class Hyperparameters:
    """All that decides how a network is built and trained, but for the rows and the seed.

    The defaults are the tutorial's network.

    Args:
        hidden: Nodes of each hidden layer, from the inputs on.
        activation: Of every layer, a name of `ACTIVATIONS`.
        biases: Whether the layers have them.
        initializer: The first weights, a name of `INITIALIZERS`.
        loss: A name of `LOSSES`.
        rule: What a layer sends back, a name of `RULES`.
        optimizer: A name of `OPTIMIZERS`.
        learning_rate: Greater than 0.
        batch_size: Rows a step; 0 for all.
        epochs: Times through all rows; at least 1.
        target_low: What the outputs of the wrong classes should be.
        target_high: What the output of the right class should be.
        dtype: "float32" or "float64".

    Raises:
        ValueError: A value that makes no sense; the message names it and says what would.
    """

    hidden: tuple[int, ...] = (200,)
    activation: str = "sigmoid"
    biases: bool = False
    initializer: str = "tutorial"
    loss: str = "squared_error"
    rule: str = "tutorial"
    optimizer: str = "gradient_descent"
    learning_rate: float = 0.1
    batch_size: int = 1
    epochs: int = 5
    target_low: float = 0.01
    target_high: float = 0.99
    dtype: str = "float32"

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                given = getattr(self, name)
                raise ValueError(f"{name} is {given!r}; it can be {', '.join(choices)}")
        if not self.hidden or not all(
            isinstance(nodes, int) and 1 <= nodes <= 100_000 for nodes in self.hidden
        ):
            raise ValueError("hidden needs at least one layer, each of 1 to 100,000 nodes")
        if not 0 < self.learning_rate < float("inf"):
            raise ValueError(f"learning_rate is {self.learning_rate}; it must be greater than 0")
        if self.batch_size < 0:
            raise ValueError(f"batch_size is {self.batch_size}; it is a number of rows, or 0: all")
        if self.epochs < 1:
            raise ValueError(f"epochs is {self.epochs}; it must be at least 1")
        if not 0 <= self.target_low < self.target_high <= 1:
            given = f"target_low is {self.target_low}, target_high is {self.target_high}"
            raise ValueError(f"{given}; they must be from 0 to 1, the first one smaller")

    def build_network(self, inputs: int, classes: int, rng: np.random.Generator) -> Network:
        """A network with first weights drawn from `rng`, layer by layer.

        Args:
            inputs: Numbers in a row.
            classes: Outputs.
            rng: Where the weights are drawn from.
        """
        widths = [inputs, *self.hidden, classes]
        draw, activation = INITIALIZERS[self.initializer], ACTIVATIONS[self.activation]
        layers = [
            Dense(
                draw(rng, left, right).astype(self.dtype),
                activation,
                np.zeros(right, self.dtype) if self.biases else None,
            )
            for left, right in pairwise(widths)
        ]
        return Network(layers, LOSSES[self.loss](), self.rule)

    def build_optimizer(self) -> Optimizer:
        """The optimizer, with nothing to remember yet."""
        return OPTIMIZERS[self.optimizer](self.learning_rate)

    def target_table(self, classes: int) -> Floats:
        """What the outputs should be for each class, (classes, classes)."""
        return target_table(classes, np.dtype(self.dtype), self.target_low, self.target_high)


CHOICES: dict[str, Collection[str]] = {
    "activation": ACTIVATIONS,
    "initializer": INITIALIZERS,
    "loss": LOSSES,
    "rule": RULES,
    "optimizer": OPTIMIZERS,
    "dtype": ("float32", "float64"),
}
"""The hyperparameters that are chosen by name, each with its names."""

HYPERPARAMETERS = tuple(field.name for field in fields(Hyperparameters))

RECIPES: dict[str, Hyperparameters] = {"classic": Hyperparameters()}
"""`classic` is the tutorial's network: 784-200-10, row by row, 5 epochs."""
