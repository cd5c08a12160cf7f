"""What the benchmarks that measure speed share: threads, the clock, turns, and their ratios."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median

from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs import threads
from tui_nn.runs.launch import _environment

INPUTS = 784

Turns = dict[str, list[float]]
"""What was measured of each, turn by turn."""


def program_environment(blas_threads: int) -> dict[str, str]:
    """What the program gives its workers."""
    return _environment(blas_threads)


def program_threads(chosen: Hyperparameters, otherwise: int) -> int:
    """How many BLAS threads the program chooses for a training, where it has a rule for it."""
    choose: Callable[[Hyperparameters, int], int] | None
    choose = getattr(threads, "blas_threads_for", None)
    return otherwise if choose is None else choose(chosen, INPUTS)


def settle_threads(blas_threads: int) -> None:
    """Have this program run with so many BLAS threads, and return.

    They are read once, when NumPy loads; with another number, the program starts anew.
    """
    wanted = program_environment(blas_threads)
    del wanted["PYTHONPATH"]
    if any(os.environ.get(name) != value for name, value in wanted.items()):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **wanted})


def settle_core() -> None:
    """Have this program run on one core, and with one thread."""
    settle_threads(1)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def speed_of(learning: Iterator[int], seconds: float) -> float:
    """Rows a second of what reports the rows that it has learned, over at least such a time."""
    rows, started, spent = 0, time.perf_counter(), 0.0
    while spent < seconds:
        rows += next(learning)
        spent = time.perf_counter() - started
    return rows / spent


def in_turns(measures: dict[str, Callable[[], float]], turns: int) -> Turns:
    """Measure one after the other, again and again, after a turn to warm up: A B A B.

    What else the machine does, and the heat of its processor, so meet all of them alike.
    """
    found: Turns = {name: [] for name in measures}
    for turn in range(1 + turns):
        for name, measure in measures.items():
            figure = measure()
            if turn:
                found[name].append(figure)
    return found


def median_ratio(one: list[float], other: list[float]) -> float:
    """How many times as large one is as the other, in the median turn."""
    return median(mine / beside for mine, beside in zip(one, other, strict=True))
