"""How many rows a second `classic` learns from, beside its equations written literally in NumPy.

    python -m tests.benchmarks.training_speed

Both learn from the same rows of the real MNIST, in turns and on one thread, so that other work on
the machine slows both. It takes ten seconds.
"""

import os

# BLAS reads these once, when NumPy loads.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import time
from statistics import median

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from tests.benchmarks import mnist
from tui_nn.network import Rows, train
from tui_nn.recipes.named import RECIPES

TURNS = 11
ROWS_PER_TURN = 4000
CLASSIC = RECIPES["classic"]


class Literal:
    """The tutorial's network in the tutorial's words: float64, columns, an array for each term."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.wih = rng.normal(0.0, 200**-0.5, (200, 784))
        self.who = rng.normal(0.0, 10**-0.5, (10, 200))
        self.lr = 0.1

    def train(self, inputs_list: NDArray[np.float64], targets_list: NDArray[np.float64]) -> None:
        x = np.array(inputs_list, ndmin=2).T
        t = np.array(targets_list, ndmin=2).T
        h = expit(np.dot(self.wih, x))
        o = expit(np.dot(self.who, h))
        e = t - o
        sent_back = np.dot(self.who.T, e)
        self.who += self.lr * np.dot(e * o * (1.0 - o), h.T)
        self.wih += self.lr * np.dot(sent_back * h * (1.0 - h), x.T)


class Literally:
    """Trains that network row by row, scaling each as it comes."""

    def __init__(self) -> None:
        self.network = Literal(np.random.default_rng(0))

    def learn(self, rows: mnist.Rows) -> None:
        for pixels, label in zip(*rows, strict=True):
            targets = np.zeros(10) + 0.01
            targets[label] = 0.99
            self.network.train(pixels / 255.0 * 0.99 + 0.01, targets)


class Classic:
    """Trains the same network by this program."""

    def __init__(self) -> None:
        self.rng = np.random.default_rng(0)
        self.network = CLASSIC.build_network(784, 10, self.rng)
        self.optimizer = CLASSIC.build_optimizer()

    def learn(self, rows: mnist.Rows) -> None:
        for _ in train(
            self.network,
            self.optimizer,
            *rows,
            targets=CLASSIC.target_table(10),
            epochs=1,
            batch_size=CLASSIC.batch_size,
            rng=self.rng,
        ):
            pass


def main() -> None:
    pixels, labels = mnist.load("train")
    learners: dict[str, Classic | Literally] = {"classic": Classic(), "literal": Literally()}
    times: dict[str, list[float]] = {name: [] for name in learners}
    for turn in range(TURNS + 1):
        part = slice(turn * ROWS_PER_TURN, (turn + 1) * ROWS_PER_TURN)
        for name, learner in learners.items():
            started = time.perf_counter()
            learner.learn((pixels[part], labels[part]))
            times[name].append((time.perf_counter() - started) / ROWS_PER_TURN)
    print(f"{TURNS} turns of {ROWS_PER_TURN} rows each, after one to warm up")
    for name, turns in times.items():
        middle, least = median(turns[1:]), min(turns[1:])
        print(
            f"{name}: median {middle * 1e6:6.1f} us a row ({1 / middle:6.0f} rows a second), "
            f"minimum {least * 1e6:6.1f} us"
        )
    ours, theirs = (times[name][1:] for name in ("classic", "literal"))
    ratios = [slow / fast for fast, slow in zip(ours, theirs, strict=True)]
    print(
        f"times as fast: {median(theirs) / median(ours):.2f} by medians, "
        f"{min(theirs) / min(ours):.2f} by minima, {median(ratios):.2f} in the median turn"
    )


if __name__ == "__main__":
    main()
