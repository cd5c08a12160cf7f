"""The networks and batch sizes that training is timed with, and what the program aims at."""

from dataclasses import dataclass

from tests.benchmarks.timing import INPUTS
from tui_nn.recipes.hyperparameters import Hyperparameters

CLASSES = 10

OF_FLOOR = 0.75
"""The part of the floor's speed to be reached, at batches of `LARGE` rows and more."""

LARGE = 16

TIMES_PYTORCH = {
    **{(hidden, 1): 10.0 for hidden in (100, 200, 800)},
    **{(hidden, 32): 3.0 for hidden in (100, 200, 800)},
    (200, 128): 1.5,
    (800, 256): 1.15,
}
"""How many times PyTorch's speed is to be reached, by hidden nodes and batch size."""


@dataclass(frozen=True)
class Shape:
    """A network 784-hidden-10, and how many rows it takes at once.

    With 800 hidden nodes it is ReLU and softmax with cross-entropy, else sigmoid with squared
    error; without biases.

    Args:
        hidden: Nodes.
        batch: Rows a step.
    """

    hidden: int
    batch: int

    @property
    def is_softmax(self) -> bool:
        """Whether it is the ReLU and softmax kind."""
        return self.hidden == 800

    @property
    def title(self) -> str:
        """Of the network, for a person."""
        kind = "ReLU softmax" if self.is_softmax else "sigmoid"
        return f"{INPUTS}-{self.hidden}-{CLASSES} {kind}"

    @property
    def hyperparameters(self) -> Hyperparameters:
        """The same for everybody who is timed: plain gradient descent, the gradient's rule."""
        softmax = self.is_softmax
        return Hyperparameters(
            hidden=(self.hidden,),
            activation="relu" if softmax else "sigmoid",
            output="softmax" if softmax else "sigmoid",
            initializer="kaiming" if softmax else "lecun",
            loss="cross_entropy" if softmax else "squared_error",
            rule="gradient",
            learning_rate=0.01 if softmax else 0.1,
            batch_size=self.batch,
            epochs=1000,
        )


TABLE = [
    *(Shape(100, batch) for batch in (1, 32)),
    *(Shape(200, batch) for batch in (1, 16, 32, 128)),
    *(Shape(800, batch) for batch in (1, 32, 128, 256)),
]
"""What is timed on one thread."""

THREADED = [Shape(hidden, 2**power) for hidden in (100, 200, 800) for power in range(11)]
"""What is timed on several."""
