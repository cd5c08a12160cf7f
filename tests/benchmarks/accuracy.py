"""The accuracy that a recipe reaches on the real MNIST, seed by seed.

    python -m tests.benchmarks.accuracy classic
    python -m tests.benchmarks.accuracy best --seeds 0,1 --set epochs=20 --set hidden=800
    python -m tests.benchmarks.accuracy quick --validation 5000
    python -m tests.benchmarks.accuracy best --drawn --set epochs=20

Without `--validation` it learns from all 60,000 training rows and is measured on the 10,000 test
rows; with it, that many of the last training rows are not learned from, but measured on. With
`--drawn` it learns from the 60,000 digits that the program draws, and from nothing else. Threads
and processes are those of the program. The seconds are those of learning alone.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from statistics import mean
from typing import Any

import numpy as np

from tests.benchmarks import mnist
from tests.benchmarks.timing import INPUTS, program_threads, settle_threads
from tui_nn.dataset.drawn import draw_in_chunks
from tui_nn.network import Network, Rows, evaluate, train
from tui_nn.network.committee import Committee
from tui_nn.recipes.descriptions import DESCRIPTIONS, NAME, NODES, NUMBER, WHOLE, YES_NO
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import RECIPES

CLASSES = 10

READERS: dict[str, Callable[[str], Any]] = {
    WHOLE: int,
    NUMBER: float,
    NAME: str,
    YES_NO: lambda text: {"yes": True, "no": False}[text],
    NODES: lambda text: tuple(int(nodes) for nodes in text.split(",")),
}


@dataclass(frozen=True)
class Job:
    """What is trained, and measured.

    Args:
        chosen: How it is trained.
        learned: Pixels and labels; of the last pixels there may be no labels.
        measured: Pixels and labels.
    """

    chosen: Hyperparameters
    learned: mnist.Rows
    measured: mnist.Rows

    def accuracy(self, network: Network | Committee) -> float:
        """The share of the measured rows that are read rightly."""
        return evaluate(network, *self.measured, self.chosen.target_table(CLASSES)).accuracy


class Training:
    """A training of one seed; each step of the iteration is an epoch.

    Args:
        job: What it is about.
        seed: Of all that is random.
    """

    def __init__(self, job: Job, seed: int) -> None:
        self._job, self._rng = job, np.random.default_rng(seed)
        self._network = job.chosen.build_network(INPUTS, CLASSES, self._rng)
        self._average = job.chosen.build_average(self._network)
        self.seconds, self.rows = 0.0, 0

    @property
    def network(self) -> Network:
        """What digits are read with."""
        return self._average.network if self._average else self._network

    def __iter__(self) -> Iterator[int]:
        """Train, and say after each epoch how many there have been."""
        chosen = self._job.chosen
        reports = train(
            self._network,
            chosen.build_optimizer(),
            Rows(*self._job.learned, chosen.target_table(CLASSES)),
            chosen.course(),
            self._rng,
            average=self._average,
        )
        started = time.perf_counter()
        for progress in reports:
            self.rows += progress.rows
            if progress.epoch_ended:
                self.seconds += time.perf_counter() - started
                yield progress.place.epoch
                started = time.perf_counter()


def train_seed(job: Job, seed: int, *, each_epoch: bool = False) -> Training:
    """Train, and show what came of it."""
    training = Training(job, seed)
    for epoch in training:
        if each_epoch:
            print(f"      after epoch {epoch}: {job.accuracy(training.network):.2%}", flush=True)
    return training


def changed(recipe: str, settings: list[str]) -> Hyperparameters:
    """A recipe with some values of its own, each as `name=value`."""
    values: dict[str, Any] = {}
    for setting in settings:
        name, _, text = setting.partition("=")
        if name not in DESCRIPTIONS:
            raise SystemExit(f"There is no hyperparameter {name!r}: {', '.join(DESCRIPTIONS)}.")
        values[name] = READERS[DESCRIPTIONS[name].kind](text)
    return replace(RECIPES[recipe], **values)


def drawn_rows() -> mnist.Rows:
    """The 60,000 built-in training rows."""
    pixels, labels = zip(*draw_in_chunks(60_000, seed=1), strict=True)
    return np.concatenate(pixels), np.concatenate(labels)


def job_of(chosen: Hyperparameters, validation: int, *, drawn: bool = False) -> Job:
    """What to learn and to measure, with so many rows for validation, or with the test rows."""
    if chosen.patience:
        raise SystemExit("Nothing measured: this one trains to the end; set patience=0.")
    pixels, labels = drawn_rows() if drawn else mnist.load("train")
    count = len(labels) - (validation or chosen.validation)
    measured = (pixels[count:], labels[count:]) if validation else mnist.load("t10k")
    return Job(chosen, (pixels, labels[:count]), measured)


def report(job: Job, seeds: list[int], *, each_epoch: bool) -> None:
    """Train them all, and show what came of it."""
    print("seed  accuracy   seconds  rows a second")
    networks, accuracies, seconds = [], [], []
    for seed in seeds:
        training = train_seed(job, seed, each_epoch=each_epoch)
        networks.append(training.network)
        accuracies.append(job.accuracy(training.network))
        seconds.append(training.seconds)
        speed = training.rows / training.seconds
        print(f"{seed:>4}  {accuracies[-1]:8.2%}  {seconds[-1]:8.1f}  {speed:13,.0f}", flush=True)
    print(f"mean  {mean(accuracies):8.2%}  {mean(seconds):8.1f}")
    if len(networks) > 1:
        print(f"as a committee of {len(networks)}: {job.accuracy(Committee(networks)):.2%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("recipe", choices=RECIPES)
    parser.add_argument("--seeds", default="0,1,2", help="such as 0,1,2")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--validation", type=int, default=0, metavar="ROWS")
    parser.add_argument("--drawn", action="store_true", help="learn from drawn digits alone")
    parser.add_argument("--each-epoch", action="store_true", help="show the accuracy of each")
    given = parser.parse_args()
    chosen = changed(given.recipe, given.set)
    threads = program_threads(chosen, otherwise=1)
    settle_threads(threads)
    rows = f"the last {given.validation:,} training rows" if given.validation else "the test rows"
    print(f"{given.recipe}, on {rows}; BLAS threads: {threads}, processes: {chosen.processes}")
    seeds = [int(seed) for seed in given.seeds.split(",")]
    job = job_of(chosen, given.validation, drawn=given.drawn)
    report(job, seeds, each_epoch=given.each_epoch)


if __name__ == "__main__":
    main()
