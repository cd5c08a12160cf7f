"""Hyperparameters: a set of choices, checked, and the network and training that it describes."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from tui_nn.augmentation import Augmentation
from tui_nn.network.activations import ACTIVATIONS, Activation, Dropout
from tui_nn.network.arrays import Floats
from tui_nn.network.averaging import RunningAverage
from tui_nn.network.initializers import INITIALIZERS
from tui_nn.network.layers import Dense
from tui_nn.network.losses import LOSSES, Fused
from tui_nn.network.model import RULES, Network
from tui_nn.network.optimizers import OPTIMIZERS, Momentum, Optimizer
from tui_nn.network.scaling import Scaling, target_table
from tui_nn.network.schedules import SCHEDULES, warmed_up
from tui_nn.network.training import Course
from tui_nn.recipes.refusals import refuse_nonsense


@dataclass(frozen=True)
class Hyperparameters:
    """All that decides how a network is built and trained, but for the rows and the seed.

    The defaults are the tutorial's network. What each one means for a person stands in
    `descriptions`; where a name is wanted, it is one of `CHOICES`.

    Raises:
        ValueError: A value or a combination that makes no sense; the message names it and says
            what would.
    """

    input_low: float = 0.01
    input_high: float = 1.0
    hidden: tuple[int, ...] = (200,)
    activation: str = "sigmoid"
    output: str = "sigmoid"
    biases: bool = False
    initializer: str = "tutorial"
    loss: str = "squared_error"
    rule: str = "tutorial"
    target_low: float = 0.01
    target_high: float = 0.99
    label_smoothing: float = 0.0
    optimizer: str = "gradient_descent"
    learning_rate: float = 0.1
    momentum: float = 0.9
    schedule: str = "constant"
    warm_up: float = 0.0
    batch_size: int = 1
    epochs: int = 5
    patience: int = 0
    validation: int = 0
    weight_decay: float = 0.0
    l1: float = 0.0
    dropout: float = 0.0
    averaging: float = 0.0
    shift: float = 0.0
    rotation: float = 0.0
    scaling: float = 0.0
    shear: float = 0.0
    elastic: float = 0.0
    elastic_sigma: float = 6.0
    noise: float = 0.0
    views: int = 0
    processes: int = 1
    steps_alone: int = 20
    dtype: str = "float32"

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                given = getattr(self, name)
                raise ValueError(f"{name} is {given!r}; it can be {', '.join(choices)}")
        refuse_nonsense(self, partner=LOSSES[self.loss]().partner)

    @property
    def augmentation(self) -> Augmentation:
        """How rows are distorted."""
        return Augmentation(**{name: getattr(self, name) for name in AUGMENTATION})

    def build_network(self, inputs: int, classes: int, rng: np.random.Generator) -> Network:
        """A network with first weights drawn from `rng`, layer by layer.

        Args:
            inputs: Numbers in a row.
            classes: Outputs.
            rng: Where the weights are drawn from.
        """
        draw, loss = INITIALIZERS[self.initializer], LOSSES[self.loss]()
        layers = [
            Dense(
                draw(rng, left, right).astype(self.dtype),
                self._hidden_activation(),
                np.zeros(right, self.dtype) if self.biases else None,
            )
            for left, right in pairwise([inputs, *self.hidden, classes])
        ]
        output = ACTIVATIONS[self.output]
        layers[-1].activation = Fused(output) if loss.partner else output
        scaling = Scaling(self.input_low, self.input_high)
        views = self.augmentation.views(self.views) if self.augmentation else []
        return Network(layers, loss, self.rule, scaling, views)

    def _hidden_activation(self) -> Activation:
        activation = ACTIVATIONS[self.activation]
        return Dropout(activation, self.dropout) if self.dropout else activation

    def build_optimizer(self) -> Optimizer:
        """The optimizer, with nothing to remember yet."""
        kind = OPTIMIZERS[self.optimizer]
        optimizer = kind(self.learning_rate, self.weight_decay, self.l1)
        if isinstance(optimizer, Momentum):
            optimizer.momentum = self.momentum
        return optimizer

    def build_average(self, network: Network) -> RunningAverage | None:
        """The running average of a network's weights, where there is to be one."""
        return RunningAverage(network, self.averaging) if self.averaging else None

    def course(self) -> Course:
        """How the rows are gone through."""
        return Course(
            epochs=self.epochs,
            batch_size=self.batch_size,
            schedule=warmed_up(SCHEDULES[self.schedule], self.warm_up),
            distort=self.augmentation.apply if self.augmentation else None,
            processes=self.processes,
            steps_alone=self.steps_alone,
        )

    def target_table(self, classes: int) -> Floats:
        """What the outputs should be for each class, (classes, classes)."""
        if self.loss == "squared_error":
            low, high = self.target_low, self.target_high
        else:  # Szegedy et al. 2016, section 7
            low = self.label_smoothing / classes
            high = 1 - self.label_smoothing + low
        return target_table(classes, np.dtype(self.dtype), low, high)


AUGMENTATION = tuple(field.name for field in fields(Augmentation))
"""The hyperparameters that say how rows are distorted."""

CHOICES: dict[str, Collection[str]] = {
    "activation": [name for name in ACTIVATIONS if name != "softmax"],
    "output": ("sigmoid", "softmax"),
    "initializer": INITIALIZERS,
    "loss": LOSSES,
    "rule": RULES,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "dtype": ("float32", "float64"),
}
"""The hyperparameters that are chosen by name, each with its names."""

HYPERPARAMETERS = tuple(field.name for field in fields(Hyperparameters))
