"""A training of `classic`, for the benchmarks."""

from collections.abc import Iterator

import numpy as np

from tests.benchmarks import mnist
from tui_nn.network import Network, Progress, Rows, train
from tui_nn.recipes.named import RECIPES

CLASSIC = RECIPES["classic"]


def training(seed: int, rows: mnist.Rows) -> tuple[Network, Iterator[Progress]]:
    """A new network, and the reports of its training; the network learns as they are taken."""
    rng = np.random.default_rng(seed)
    network = CLASSIC.build_network(784, 10, rng)
    learned = Rows(*rows, CLASSIC.target_table(10))
    return network, train(network, CLASSIC.build_optimizer(), learned, CLASSIC.course(), rng)
