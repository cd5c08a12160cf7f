"""What is found about the health of trainings that are well set up, and of some that are not.

    python -m tests.benchmarks.training_health [NAME ...]

Trains each on the real MNIST, looks at it four times an epoch at first and then at the end of
each, as a run does, and prints what is found and when. The names are printed first; without any,
all are trained, the healthy ones with three seeds. Takes about ten minutes. The exit status is 1
where a healthy one has a finding, or a sick one lacks the one that it is known for.
"""

import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tests.benchmarks import mnist
from tests.runs.stand_in import StandIn
from tui_nn.network import Rows, evaluate, train
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import BEST, CLASSIC, QUICK
from tui_nn.runs.health import findings
from tui_nn.runs.signs import DIVERGED, EXPLODED, explodes, observe

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
    "classic, rate 1e-12": Case(replace(CLASSIC, learning_rate=1e-12, epochs=2), TOO_SMALL),
    "quick, rate 1e-5": Case(replace(QUICK, learning_rate=1e-5), TOO_SMALL),
    "quick, steady 1e-5": Case(replace(STEADY, learning_rate=1e-5), TOO_SMALL),
    "classic, rate 1": Case(replace(CLASSIC, learning_rate=1.0, epochs=3), TOO_LARGE),
    "classic, rate 3": Case(replace(CLASSIC, learning_rate=3.0, epochs=3), TOO_LARGE),
    "tanh, rate 0.5": Case(replace(TANH, learning_rate=0.5), TOO_LARGE[:1]),
    "leaky_relu, rate 0.5": Case(
        replace(STEADY, activation="leaky_relu", learning_rate=0.5), TOO_LARGE[:1]
    ),
    "quick, rate 1": Case(replace(QUICK, learning_rate=1.0), TOO_LARGE),
    "relu, one by one, rate 1": Case(replace(BY_ONE, learning_rate=1.0), LOST, 20_000),
    "leaky_relu, rate 1": Case(
        replace(STEADY, activation="leaky_relu", hidden=(256, 256), learning_rate=1.0), LOST
    ),
    "quick, 1,000 rows": Case(replace(QUICK, epochs=100), ("overfitting",), 1000),
    "classic, 1,000 rows": Case(replace(CLASSIC, epochs=100), ("overfitting",), 1000),
    "deep sigmoids": Case(
        replace(CLASSIC, hidden=(50,) * 6, rule="gradient", epochs=4),
        ("no_progress", "rate_too_small"),
    ),
}


class Training:
    """One case, with one seed, and all that was found."""

    def __init__(self, case: Case, seed: int) -> None:
        self.case, self._seed = case, seed
        self.reader = StandIn(case.chosen, rows=case.rows)
        self.first: dict[str, float] = {}
        self.last: dict[str, float] = {}
        self._pixels, self._labels = (array[: case.rows] for array in mnist.load("train"))
        self._test = mnist.load("t10k")
        self._targets = case.chosen.target_table(10)

    def run(self) -> None:
        """Train, and look."""
        chosen, rows = self.case.chosen, self.case.rows
        rng = np.random.default_rng(self._seed)
        self._network = chosen.build_network(784, 10, rng)
        for layer in self._network.layers[:-1]:
            layer.weights.value *= self.case.first_weights
        average = chosen.build_average(self._network)
        if average:
            self._reading = average.network
        else:
            self._reading = self._network
        self._look(0.0)
        done, due, losses = 0, rows // LOOKS, list[float]()
        learned = Rows(self._pixels, self._labels, self._targets)
        optimizer, course = chosen.build_optimizer(), chosen.course()
        for progress in train(self._network, optimizer, learned, course, rng, average=average):
            done += progress.rows
            losses.append(progress.loss)
            if self._is_lost(done / rows, progress.loss):
                return
            if progress.epoch_ended or (done >= due and done < DENSE_EPOCHS * rows):
                due = done + rows // LOOKS
                self.reader.progress(done / rows, float(np.mean(losses)))
                losses.clear()
                self._look(done / rows)
        self.reader.end("finished")
        self._take_findings()

    def _look(self, epoch: float) -> None:
        result = evaluate(self._reading, *self._test, self._targets)
        signs = observe(self._reading, self._pixels, self._labels)
        self.reader.evaluation(epoch, result.loss, result.accuracy, dict(signs))
        self._take_findings()

    def _is_lost(self, epoch: float, loss: float) -> bool:
        first = self.reader.test_loss.values[0]
        if not explodes(loss, first):
            return False
        self.reader.epoch = epoch
        why = f"{EXPLODED}: {first:.4g} at first, {loss:.4g} now" if np.isfinite(loss) else DIVERGED
        self.reader.end("failed", why)
        self._take_findings()
        return True

    def _take_findings(self) -> None:
        for finding in findings(self.reader):
            self.first.setdefault(finding.kind, self.reader.epoch)
            self.last[finding.kind] = self.reader.epoch

    def tell(self, name: str) -> None:
        """Print what was found."""
        accuracy = self.reader.accuracy.values[-1]
        times = [f"{kind} {self.first[kind]:.2f} to {self.last[kind]:.2f}" for kind in self.first]
        print(f"{name:26} seed {self._seed}  {accuracy:7.2%}  {'; '.join(times) or 'nothing'}")
        for finding in findings(self.reader):
            print(f"    {finding.what}: {finding.evidence}. {finding.remedy}.", flush=True)

    @property
    def is_as_expected(self) -> bool:
        """Whether what was found at the end, or ever where nothing is to be, is right."""
        if not self.case.kinds:
            return not self.first
        return any(finding.kind in self.case.kinds for finding in findings(self.reader))


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
