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


INITIALIZERS: dict[str, Initializer] = {"tutorial": tutorial, "lecun": lecun}
