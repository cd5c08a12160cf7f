"""What is found about the health of trainings that are well set up, and of some that are not.

    python -m tests.benchmarks.training_health [NAME ...]

Trains each on the real MNIST, looks at it as often as a run does on a fast machine, four times an
epoch at first and then at the end of each, and judges it by all looks and, as on a slow machine,
by those at the ends of epochs alone. Prints what is found, and at which epochs. The names are
printed first; without any, all are trained, the healthy ones with three seeds. Takes about ten
minutes. The exit status is 1 where a healthy one has a finding, or a sick one never has the one
that it is known for.
"""

import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.benchmarks import mnist
from tests.runs.stand_in import StandIn
from tui_nn.network import Network, Rows, evaluate, train
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import BEST, CLASSIC, QUICK
from tui_nn.runs.health.findings import Finding, findings
from tui_nn.runs.health.signs import DIVERGED, EXPLODED, explodes, observe

LOOKS = 4  # in an epoch
DENSE_EPOCHS = 3  # in which there are so many


@dataclass(frozen=True)
class Case:
    """A training, and what is to be found: one of these kinds, or nothing."""

    chosen: Hyperparameters
    kinds: tuple[str, ...] = ()
    rows: int = 60_000
    first_weights: float = 1.0  # how much larger than drawn


STEADY = replace(QUICK, schedule="constant", warm_up=0.0)
TANH = replace(STEADY, activation="tanh", initializer="xavier")
BY_ONE = replace(STEADY, optimizer="gradient_descent", batch_size=1, epochs=1)
TOO_SMALL, TOO_LARGE = ("rate_too_small",), ("rate_too_large", "dead", "saturated")
LOST = ("dead", "diverged", "exploding")

HEALTHY = {
    "classic": Case(CLASSIC),
    "quick": Case(QUICK),
    "best, 3 epochs": Case(replace(BEST, epochs=3, views=0)),
    "quick, 1 epoch": Case(replace(QUICK, epochs=1)),
    "quick, adam 0.001": Case(replace(STEADY, optimizer="adam", learning_rate=0.001)),
    "quick, one_cycle": Case(replace(QUICK, schedule="one_cycle", warm_up=0.0)),
    "quick, dropout": Case(replace(QUICK, dropout=0.3)),
    "quick, tanh": Case(replace(TANH, learning_rate=0.05, schedule="linear")),
    "quick, cosine to the end": Case(replace(QUICK, schedule="cosine", epochs=15)),
    "classic, gradient": Case(replace(CLASSIC, rule="gradient")),
    "classic, 10 nodes": Case(replace(CLASSIC, hidden=(10,))),
    "classic, 30 nodes": Case(replace(CLASSIC, hidden=(30,))),
}
SICK = {
    "classic, weights of sd 5": Case(replace(CLASSIC, epochs=2), ("saturated",), 60_000, 70.0),
    "classic, inputs to 100": Case(replace(CLASSIC, input_high=100.0, epochs=2), ("saturated",)),
    "classic, rate 1e-5": Case(replace(CLASSIC, learning_rate=1e-5), TOO_SMALL),
    "classic, rate 1e-12": Case(replace(CLASSIC, learning_rate=1e-12, epochs=3), TOO_SMALL),
    "quick, rate 1e-5": Case(replace(QUICK, learning_rate=1e-5), TOO_SMALL),
    "quick, steady 1e-5": Case(replace(STEADY, learning_rate=1e-5), TOO_SMALL),
    "classic, rate 1": Case(replace(CLASSIC, learning_rate=1.0, epochs=3), TOO_LARGE),
    "classic, rate 3": Case(replace(CLASSIC, learning_rate=3.0, epochs=3), TOO_LARGE),
    "tanh, rate 0.5": Case(replace(TANH, learning_rate=0.5), TOO_LARGE[:1]),
    "leaky_relu, rate 1": Case(
        replace(STEADY, activation="leaky_relu", learning_rate=1.0), ("rate_too_large", *LOST)
    ),
    "quick, rate 1": Case(replace(QUICK, learning_rate=1.0), TOO_LARGE),
    "relu, one by one, rate 1": Case(replace(BY_ONE, learning_rate=1.0), LOST, 20_000),
    "leaky_relu, two layers": Case(
        replace(STEADY, activation="leaky_relu", hidden=(256, 256), learning_rate=1.0), LOST
    ),
    "quick, 1,000 rows": Case(replace(QUICK, epochs=100), ("overfitting",), 1000),
    "classic, 1,000 rows": Case(replace(CLASSIC, epochs=100), ("overfitting",), 1000),
    "deep sigmoids": Case(
        replace(CLASSIC, hidden=(50,) * 6, rule="gradient", epochs=7),
        ("no_progress", "rate_too_small"),
    ),
}


class Watcher:
    """Judges a training at each of its looks, or only at the ends of epochs."""

    def __init__(self, case: Case, *, rarely: bool) -> None:
        self.reader = StandIn(case.chosen, rows=case.rows)
        self.times: dict[str, list[float]] = {}
        self._rarely = rarely

    def look(self, epoch: float, loss: float, accuracy: float, signs: dict[str, Any]) -> None:
        if not self._rarely or epoch == round(epoch):
            self.reader.evaluation(epoch, loss, accuracy, signs)
            self.judge()

    def judge(self) -> list[Finding]:
        found = findings(self.reader)
        for finding in found:
            times = self.times.setdefault(finding.kind, [])
            if self.reader.epoch not in times:
                times.append(self.reader.epoch)
        return found

    def tell(self) -> None:
        looks = len(self.reader.accuracy.values)
        told = [
            f"{kind} {times[0]:.2f} to {times[-1]:.2f} ({len(times)} times)"
            for kind, times in self.times.items()
        ]
        print(f"  {looks} looks: {'; '.join(told) or 'nothing'}", flush=True)


class Training:
    """One case, with one seed."""

    def __init__(self, case: Case, seed: int) -> None:
        self.watchers = [Watcher(case, rarely=rarely) for rarely in (False, True)]
        self._case, self._seed = case, seed
        self._pixels, self._labels = (array[: case.rows] for array in mnist.load("train"))
        self._test = mnist.load("t10k")
        self._targets = case.chosen.target_table(10)

    def run(self) -> None:
        """Train, and look."""
        chosen, rows = self._case.chosen, self._case.rows
        rng = np.random.default_rng(self._seed)
        network = chosen.build_network(784, 10, rng)
        for layer in network.layers[:-1]:
            layer.weights.value *= self._case.first_weights
        average = chosen.build_average(network)
        reading = average.network if average else network
        learned = Rows(self._pixels, self._labels, self._targets)
        optimizer, course = chosen.build_optimizer(), chosen.course()
        first = self._look(reading, 0.0)
        done, due, losses = 0, rows // LOOKS, list[float]()
        for progress in train(network, optimizer, learned, course, rng, average=average):
            done += progress.rows
            losses.append(progress.loss)
            if explodes(progress.loss, first):
                lost = np.isfinite(progress.loss)
                self._end("failed", f"{EXPLODED}: {progress.loss:.4g} now" if lost else DIVERGED)
                return
            if progress.epoch_ended or (done >= due and done < DENSE_EPOCHS * rows):
                due = done + rows // LOOKS
                for watcher in self.watchers:
                    watcher.reader.progress(done / rows, float(np.mean(losses)))
                losses.clear()
                self._look(reading, done / rows)
        self._end("finished")

    def _look(self, network: Network, epoch: float) -> float:
        result = evaluate(network, *self._test, self._targets)
        signs = observe(network, self._pixels, self._labels)
        for watcher in self.watchers:
            watcher.look(epoch, result.loss, result.accuracy, signs)
        return result.loss

    def _end(self, state: str, reason: str = "") -> None:
        for watcher in self.watchers:
            watcher.reader.end(state, reason)
            watcher.judge()

    def tell(self, name: str) -> None:
        """Print what was found."""
        accuracy = self.watchers[0].reader.accuracy.values[-1]
        print(f"{name}, seed {self._seed}: test accuracy {accuracy:.2%}")
        for watcher in self.watchers:
            watcher.tell()
        for finding in self.watchers[0].judge():
            print(f"    {finding.what}: {finding.evidence}. {finding.remedy}.", flush=True)

    @property
    def is_as_expected(self) -> bool:
        """Whether both watchers have found what is to be found, or nothing."""
        kinds = self._case.kinds
        if not kinds:
            return not any(watcher.times for watcher in self.watchers)
        return all(watcher.times.keys() & set(kinds) for watcher in self.watchers)


def main(names: Sequence[str]) -> int:
    """Train those of these names, or all."""
    cases = {**HEALTHY, **SICK}
    print(", ".join(cases))
    wrong = []
    for name in names or cases:
        for seed in range(1 if cases[name].kinds else 3):
            training = Training(cases[name], seed)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # numbers that overflow
                training.run()
            training.tell(name)
            if not training.is_as_expected:
                wrong.append(f"{name} (seed {seed})")
    print(f"not as expected: {', '.join(wrong) or 'none'}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
