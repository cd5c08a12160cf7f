"""Schedules: how the learning rate changes from the start of a training to its end."""

from collections.abc import Callable

import numpy as np

Schedule = Callable[[float], float]
"""The share of the training that is done, 0 to 1 → what the learning rate is multiplied with."""


def constant(share: float) -> float:  # noqa: ARG001 - others need it
    """1, from the start to the end."""
    return 1.0


def step(share: float) -> float:
    """A tenth from half of the training on, a hundredth from three quarters on.

    As He et al. 2016 trained residual networks.
    """
    return 1.0 if share < 0.5 else 0.1 if share < 0.75 else 0.01


def linear(share: float) -> float:
    """In a straight line from 1 to 0."""
    return 1.0 - share


def cosine(share: float) -> float:
    """Half a cosine from 1 to 0 (Loshchilov, Hutter 2017, equation 5, without restarts)."""
    return float(0.5 * (1 + np.cos(np.pi * share)))


def one_cycle(share: float) -> float:
    """Up from a tenth to 1, down to a tenth, and then to a thousandth (Smith, Topin 2018)."""
    return float(np.interp(share, [0, 0.45, 0.9, 1], [0.1, 1, 0.1, 0.001]))


def warmed_up(schedule: Schedule, warm_up: float) -> Schedule:
    """A schedule that begins after a share `warm_up`, in which it rises in a line from 0 to 1."""

    def warmed(share: float) -> float:
        if share < warm_up:
            return share / warm_up
        return schedule((share - warm_up) / (1 - warm_up))

    return warmed if warm_up else schedule


SCHEDULES: dict[str, Schedule] = {
    "constant": constant,
    "step": step,
    "linear": linear,
    "cosine": cosine,
    "one_cycle": one_cycle,
}
