"""The types of arrays that the mathematics speaks of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
"""float32 or float64; every array of one network has the same."""

Labels = NDArray[np.integer[Any]]
"""(n,) classes, counted from 0."""

Pixels = NDArray[np.uint8]
"""(n, inputs) grey values, 0 to 255."""
