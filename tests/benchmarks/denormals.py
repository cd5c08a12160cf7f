"""What two measures against denormal numbers gain: inputs of 0.01 for paper, and flushing.

    python -m tests.benchmarks.denormals

Denormal numbers, below 1e-38 in float32, cost many processors (Intel's, not AMD's newer ones) many
times as long as others; first it says what they cost this one. They come where the memory of an
optimizer is made smaller again and again and nothing is added: for the weights of pixels that
carry no ink, if paper is an input of 0, and for those of nodes behind a dead ReLU.

784-800-10, batches of 128, one thread; rows a second of each epoch, the variants of an optimizer
in turns, epoch by epoch. It takes three minutes.
"""

import time
from dataclasses import dataclass, field, replace
from functools import partial
from unittest.mock import patch

import numpy as np

from tests.benchmarks import mnist
from tests.benchmarks.timing import INPUTS, in_turns, median_ratio, settle_threads
from tui_nn.network import Rows, train
from tui_nn.network.arrays import Floats
from tui_nn.network.model import Network
from tui_nn.network.optimizers import Optimizer
from tui_nn.recipes.hyperparameters import Hyperparameters

EPOCHS = 6
DYING_AFTER = 1
"""Epochs after which half of the nodes die, where they do."""

CHOSEN = Hyperparameters(
    hidden=(800,),
    activation="relu",
    output="softmax",
    biases=True,
    initializer="kaiming",
    loss="cross_entropy",
    rule="gradient",
    batch_size=128,
    epochs=EPOCHS,
)
RATES = {"momentum": 0.05, "adam": 0.001}


@dataclass(frozen=True)
class Variant:
    """What is done, or left out, against denormal numbers.

    Args:
        title: In words.
        paper_is_zero: Whether the inputs are 0 where there is no ink.
        flushed: Whether the optimizer's memories are.
        dying: Whether half of the hidden nodes die.
    """

    title: str
    paper_is_zero: bool
    flushed: bool
    dying: bool = False


VARIANTS = [
    Variant("paper 0.01, flushed (the program)", paper_is_zero=False, flushed=True),
    Variant("paper 0.01", paper_is_zero=False, flushed=False),
    Variant("paper 0, flushed", paper_is_zero=True, flushed=True),
    Variant("paper 0", paper_is_zero=True, flushed=False),
    Variant("paper 0.01, flushed, half dead", paper_is_zero=False, flushed=True, dying=True),
    Variant("paper 0.01, half dead", paper_is_zero=False, flushed=False, dying=True),
]


@dataclass
class Training:
    """A training of a variant.

    Args:
        variant: What is done.
        optimizer: By name.
        rows: To learn.
    """

    variant: Variant
    optimizer: str
    rows: mnist.Rows
    speeds: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        chosen = replace(
            CHOSEN,
            optimizer=self.optimizer,
            learning_rate=RATES[self.optimizer],
            input_low=0.0 if self.variant.paper_is_zero else CHOSEN.input_low,
        )
        rng = np.random.default_rng(0)
        self.network: Network = chosen.build_network(INPUTS, 10, rng)
        self.used: Optimizer = chosen.build_optimizer()
        rows = Rows(*self.rows, chosen.target_table(10))
        self._reports = train(self.network, self.used, rows, chosen.course(), rng)

    def learn_epoch(self) -> None:
        """Learn one, and note how fast."""
        if self.variant.dying and len(self.speeds) == DYING_AFTER:
            self.network.state()["layers.0.biases"][::2] = -1000.0
        flush = self.used.flush if self.variant.flushed else lambda: None
        with patch.object(self.used, "flush", flush):
            started = time.perf_counter()
            while not next(self._reports).epoch_ended:
                pass
            self.speeds.append(len(self.rows[1]) / (time.perf_counter() - started))

    def denormals(self) -> float:
        """The share of denormal numbers in what the optimizer remembers."""
        memories = [array for name, array in self.used.state().items() if name != "steps"]
        tiny = np.finfo(np.float32).tiny
        count = sum(int(((array != 0) & (np.abs(array) < tiny)).sum()) for array in memories)
        return count / sum(array.size for array in memories)


def cost_of_denormals() -> float:
    """How many times as long a product of denormal numbers takes this processor as of others."""
    numbers = {
        "denormal": np.full(100_000, 1e-40, np.float32),
        "other": np.ones(100_000, np.float32),
    }
    room, factor = np.empty(100_000, np.float32), np.float32(0.9)

    def seconds(array: Floats) -> float:
        started = time.perf_counter()
        for _ in range(100):
            np.multiply(array, factor, room)
        return time.perf_counter() - started

    found = in_turns({name: partial(seconds, array) for name, array in numbers.items()}, turns=7)
    return median_ratio(*found.values())


def main() -> None:
    settle_threads(1)
    print(f"A product of denormal numbers takes {cost_of_denormals():.1f} times as long here.")
    rows = mnist.load("train")
    epochs = "".join(f"{f'epoch {number + 1}':>10}" for number in range(EPOCHS))
    for optimizer in RATES:
        print(f"{optimizer + ', rows a second':<36}{epochs}  denormal at the end")
        trainings = [Training(variant, optimizer, rows) for variant in VARIANTS]
        for _ in range(EPOCHS):
            for training in trainings:
                training.learn_epoch()
        for training in trainings:
            speeds = "".join(f"{speed:>10,.0f}" for speed in training.speeds)
            print(f"{training.variant.title:<36}{speeds}  {training.denormals():.2%}", flush=True)


if __name__ == "__main__":
    main()
