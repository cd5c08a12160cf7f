"""Slopes by finite differences: what gradients are compared with."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def slopes(value: Callable[[], float], at: Array, step: float = 1e-5) -> Array:
    """How much `value()` rises with each number of `at`, by central differences.

    `at` is changed in place, and is as before at the end. The error grows with step², and that of
    rounding with 1 / step; in float64 both are small at 1e-5.
    """
    found = np.empty_like(at)
    for place in np.ndindex(at.shape):
        before = at[place]
        at[place] = before + step
        above = value()
        at[place] = before - step
        below = value()
        at[place] = before
        found[place] = (above - below) / (2 * step)
    return found
