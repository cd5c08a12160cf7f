"""Initializers: the weights that a network starts with."""

from collections.abc import Callable

import numpy as np

from tui_nn.network.arrays import Floats

Initializer = Callable[[np.random.Generator, int, int], Floats]
"""(generator, inputs, outputs) → float64 weights of the shape (inputs, outputs)."""


def tutorial(rng: np.random.Generator, inputs: int, outputs: int) -> Floats:
    """N(0, outputs^-½): the spread follows the nodes that a layer leads to."""
    return rng.normal(0.0, outputs**-0.5, (inputs, outputs))


def lecun(rng: np.random.Generator, inputs: int, outputs: int) -> Floats:
    """N(0, inputs^-½), which gives every node a weighted sum of about the same spread.

    LeCun, Bottou, Orr, Müller: Efficient BackProp (1998), equation 16.
    """
    return rng.normal(0.0, inputs**-0.5, (inputs, outputs))


def xavier(rng: np.random.Generator, inputs: int, outputs: int) -> Floats:
    """Uniform in ±√(6 / (inputs + outputs)): sums forward and errors back keep their spread.

    Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks
    (2010), equation 16.
    """
    limit = (6 / (inputs + outputs)) ** 0.5
    return rng.uniform(-limit, limit, (inputs, outputs))


def kaiming(rng: np.random.Generator, inputs: int, outputs: int) -> Floats:
    """N(0, √(2 / inputs)), which makes up for the half that a ReLU cuts off.

    He, Zhang, Ren, Sun: Delving deep into rectifiers (2015), equation 10.
    """
    return rng.normal(0.0, (2 / inputs) ** 0.5, (inputs, outputs))


INITIALIZERS: dict[str, Initializer] = {
    "tutorial": tutorial,
    "lecun": lecun,
    "xavier": xavier,
    "kaiming": kaiming,
}
