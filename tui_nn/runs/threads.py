"""How many threads the matrix products may have: environment variables, read as NumPy loads.

The number is a part of what a run is: another one gives other bits. So it follows from the run's
shape by a fixed rule, and stands in config.json.
"""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_nn.recipes.hyperparameters import Hyperparameters

THREAD_SETTINGS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""The names that the usual BLAS libraries listen to."""

WORTH_TWO_THREADS = 20_000_000
"""Multiplications in a step's first product, from which on a second thread gains something."""


def blas_threads_for(chosen: "Hyperparameters", inputs: int) -> int:
    """The number of threads that a run's matrix products have.

    Two threads meet at the end of each product, which costs more than a small product takes. Where
    several processes train, each has a core for itself; and where rows are distorted, a thread of
    its own makes them, for which BLAS's threads would wait: a third of the speed of one. More than
    two have not been measured.

    Args:
        chosen: The hyperparameters.
        inputs: Numbers in a row.
    """
    if chosen.processes > 1 or chosen.augmentation or _cores() < 2:
        return 1
    rows = chosen.batch_size or WORTH_TWO_THREADS
    return 2 if rows * inputs * chosen.hidden[0] >= WORTH_TWO_THREADS else 1


def _cores() -> int:
    """How many this process may use; a container or `taskset` may leave it only some."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def thread_environment(threads: int) -> dict[str, str]:
    """The environment variables that fix the number of threads of a process started with them."""
    settings = dict.fromkeys(THREAD_SETTINGS, str(threads))
    # NumPy and SciPy come with a BLAS each, and their threads wait for work in a loop, each pool in
    # the way of the other, for 2 to the power of this many cycles; 26 is the default.
    return settings | ({"OPENBLAS_THREAD_TIMEOUT": "4"} if threads > 1 else {})
