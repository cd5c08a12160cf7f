"""Averaging: a network whose weights are the running mean of those of another."""

import copy

import numpy as np

from tui_nn.network.arrays import Floats, take_over
from tui_nn.network.model import Network
from tui_nn.network.speed.gradients import add_scaled


class RunningAverage:
    """The exponential moving average of the weights of a network while it learns.

    W̄ ← d W̄ + (1 - d) W at every step (Polyak, Juditsky 1992; in this form Tarvainen, Valpola
    2017); over k steps at once, with dᵏ. In the first t steps d is (1 + t) / (10 + t) at most, as
    in TensorFlow's, so that the mean soon forgets where it began. It reads better than the network
    itself, which still jumps about, and it is good for reading only.

    Args:
        network: As it is before the first step.
        decay: d, from 0 on and below 1.
    """

    def __init__(self, network: Network, decay: float) -> None:
        self.network = copy.deepcopy(network)
        self._decay = decay
        self._steps = np.zeros(1)

    def add(self, network: Network, steps: int) -> None:
        """Take in the weights of the network, so many steps after the last time."""
        self._steps += steps
        taken = float(self._steps[0])
        keep = min(self._decay, (1 + taken) / (10 + taken)) ** steps
        means, weights = self.network.state().values(), network.state().values()
        for mean, new in zip(means, weights, strict=True):
            mean *= keep
            add_scaled(mean, 1 - keep, new)

    def state(self) -> dict[str, Floats]:
        """All that is needed to go on as if never stopped, by name; not copies."""
        return {"steps": self._steps, **self.network.state()}

    def load_state(self, state: dict[str, Floats]) -> None:
        """Take over the mean of another network of the same shape.

        Raises:
            ValueError: A name is missing or unknown, or a shape or type differs; nothing is
                changed then.
        """
        take_over(self.state(), state)
