"""What a model file says of its arrays, and the arrays that it must then have."""

import dataclasses
import math
import sys
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

import numpy as np

from tui_nn.network import Place
from tui_nn.network.optimizers import OPTIMIZERS
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.models.file import ARRAYS, LARGEST, Outline
from tui_nn.runs.models.strict_json import made, parsed
from tui_nn.runs.work.patience import Patience

OPTIMIZER, AVERAGE = "optimizer.", "average."
"""How the names of their arrays begin; those of the network have no such word before them."""

_RANGES = {
    "inputs": (1, LARGEST),
    "classes": (1, 256),  # labels are bytes
    "learning_rate": (math.ulp(0.0), sys.float_info.max),
    "epoch": (0, 1e6),
    "rows": (0, 1e9),
    "samples": (0, 1e15),
    "seconds": (0, 1e10),
    "accuracy": (0, 1),
    "validation_accuracy": (0, 1),
    "limit": (0, 1e6),
    "best": (0, 1),
    "waited": (0, 1e6),
    "evaluation_interval": (0, sys.float_info.max),
}
"""The least and the most that each number of a description can be."""


@dataclass(frozen=True)
class Description:
    """What a model file says of its arrays; what is younger than the format may be missing."""

    hyperparameters: Hyperparameters
    inputs: int
    classes: int
    learning_rate: float
    place: Place
    samples: int = 0
    seconds: float = 0.0
    accuracy: float | None = None
    validation_accuracy: float | None = None
    patience: Patience = field(default_factory=Patience)
    evaluation_interval: float | None = None
    epoch_loss: float = 0.0

    @classmethod
    def parse(cls, text: str) -> "Description":
        """A description from a file.

        Raises:
            ValueError: It makes no sense; the message says why.
        """
        description = made(cls, parsed(text.encode()), "its description")
        _refuse_nonsense(description)
        return description

    @property
    def widths(self) -> list[int]:
        """Inputs, hidden nodes of each layer, classes."""
        return [self.inputs, *self.hyperparameters.hidden, self.classes]


def copies(chosen: Hyperparameters) -> int:
    """How often a file holds numbers for all that is learned."""
    return 1 + len(OPTIMIZERS[chosen.optimizer].memories) + bool(chosen.averaging)


def most_arrays(chosen: Hyperparameters) -> int:
    """How many arrays a file can have; two of them count steps."""
    return (len(chosen.hidden) + 1) * (1 + chosen.biases) * copies(chosen) + 2


def _refuse_nonsense(about: Description) -> None:
    """Values of the right types that no training can have.

    Raises:
        ValueError: There is one.
    """
    values = {**vars(about), **dataclasses.asdict(about.place), **vars(about.patience)}
    for name, (least, most) in _RANGES.items():
        if values[name] is not None and not least <= values[name] <= most:
            raise ValueError(f"{name} is {values[name]}; it must be from {least:g} to {most:g}")
    if (arrays := most_arrays(about.hyperparameters)) > ARRAYS:
        raise ValueError(f"it would have {arrays:,} arrays, more than {ARRAYS:,}")


def outlines(about: Description, *, begun: bool) -> dict[str, Outline]:
    """The arrays that a file must have; an optimizer's where it has begun."""
    chosen = about.hyperparameters
    dtype, steps = np.dtype(chosen.dtype), Outline((1,), np.dtype(np.float64))
    network = {}
    for number, shape in enumerate(pairwise(about.widths)):
        network[f"layers.{number}.weights"] = Outline(shape, dtype)
        if chosen.biases:
            network[f"layers.{number}.biases"] = Outline(shape[1:], dtype)
    wanted = dict(network)
    if chosen.averaging:
        wanted |= prefixed(AVERAGE, {"steps": steps, **network})
    if begun:
        wanted |= prefixed(OPTIMIZER, memories(about))
    return wanted


def memories(about: Description) -> dict[str, Outline]:
    """What an optimizer's state is, in its order."""
    chosen = about.hyperparameters
    dtype, shapes = np.dtype(chosen.dtype), []
    for left, right in pairwise(about.widths):
        shapes += [(left, right), (1, right)] if chosen.biases else [(left, right)]
    kept = {
        f"{memory}.{number}": Outline(shape, dtype)
        for memory in OPTIMIZERS[chosen.optimizer].memories
        for number, shape in enumerate(shapes)
    }
    return {"steps": Outline((1,), np.dtype(np.float64)), **kept} if kept else {}


Value = TypeVar("Value")


def prefixed(prefix: str, values: dict[str, Value]) -> dict[str, Value]:
    """The same under longer names."""
    return {prefix + name: value for name, value in values.items()}
