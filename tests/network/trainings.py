"""Small trainings, and what the tests about them compare."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.network.plain_equations import Bytes, random_rows
from tui_nn.network import Network, Place, Progress, Rows, train
from tui_nn.network.averaging import RunningAverage
from tui_nn.network.optimizers import Optimizer
from tui_nn.network.training import ROWS_PER_ROUND
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import RECIPES

Array = NDArray[Any]

SMALL = replace(RECIPES["classic"], hidden=(8,), epochs=2)
"""The tutorial's network, on rows of 20 pixels."""

DEEP = replace(
    SMALL,
    hidden=(7, 6),
    activation="relu",
    output="softmax",
    biases=True,
    initializer="kaiming",
    loss="cross_entropy",
    rule="gradient",
    learning_rate=0.01,
    batch_size=16,
)
"""A network of today, for square rows of 5 · 5 pixels."""

COUNT = 2 * ROWS_PER_ROUND + 300
PIXELS, LABELS = random_rows(COUNT, inputs=20)
SEED = 11


def build(hyperparameters: Hyperparameters = SMALL, inputs: int = 20) -> Network:
    return hyperparameters.build_network(inputs, 10, np.random.default_rng(3))


def training(
    network: Network,
    hyperparameters: Hyperparameters = SMALL,
    *,
    rows: tuple[Bytes, Bytes] = (PIXELS, LABELS),
    optimizer: Optimizer | None = None,
    start: Place | None = None,
    average: RunningAverage | None = None,
    seed: int = SEED,
) -> Iterator[Progress]:
    return train(
        network,
        optimizer or hyperparameters.build_optimizer(),
        Rows(*rows, targets=hyperparameters.target_table(10)),
        hyperparameters.course(),
        np.random.default_rng(seed),
        start=start or Place(),
        average=average,
    )


def order_of_the_first_epoch(count: int) -> Array:
    return np.random.default_rng(SEED).spawn(1)[0].permutation(count)


def copy_of(network: Network) -> dict[str, Array]:
    return {name: array.copy() for name, array in network.state().items()}


def assert_same_bytes(one: dict[str, Array], other: dict[str, Array]) -> None:
    assert {name: array.tobytes() for name, array in one.items()} == {
        name: array.tobytes() for name, array in other.items()
    }
