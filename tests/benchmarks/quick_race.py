"""How soon scikit-learn reads 97.5 % of the test rows, and what `quick` reaches in its time.

    python -m tests.benchmarks.quick_race

`MLPClassifier((100,))` with its defaults is timed until it reads 97.5 % for the first time, with
inputs of 0 to 1 that were scaled before the clock starts, in float32 and in float64, of which the
faster counts. `quick` is timed from the uint8 rows to its end. All on one core, in turns, three
seeds each; looks at the test rows are not timed. It takes a minute.
"""

from statistics import median
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from tests.benchmarks import mnist, peers
from tests.benchmarks.accuracy import job_of, train_seed
from tests.benchmarks.timing import settle_core
from tui_nn.recipes.named import RECIPES

SEEDS = (0, 1, 2)
ENOUGH = 0.975


class Peer:
    """scikit-learn's classifier, and the rows for it.

    Args:
        dtype: Of the inputs, and with them of all that it does.
    """

    def __init__(self, dtype: DTypeLike) -> None:
        self._name = np.dtype(dtype).name
        (pixels, self._labels), (test_pixels, self._test_labels) = map(
            mnist.load, ("train", "t10k")
        )
        self._inputs, self._test_inputs = (
            np.divide(grey, 255, dtype=dtype) for grey in (pixels, test_pixels)
        )

    def race(self, seed: int) -> float:
        """Seconds until it reads enough."""
        accuracies: list[float] = []

        def reached(classifier: Any) -> bool:  # noqa: ANN401 - it has no types
            read = classifier.predict(self._test_inputs)
            accuracies.append(float(np.mean(read == self._test_labels)))
            return accuracies[-1] >= ENOUGH

        classifier = peers.watched_classifier(reached, seed)
        classifier.fit(self._inputs, self._labels)
        end = f"{accuracies[-1]:.2%} after {classifier.epochs} epochs"
        print(f"{seed:>4}  {f'scikit-learn, {self._name}':<22}  {classifier.seconds:7.2f}  {end}")
        if accuracies[-1] < ENOUGH:
            print("      it has ended below that")
        return float(classifier.seconds)


def main() -> None:
    settle_core()
    job = job_of(RECIPES["quick"], validation=0)
    rivals = [Peer(np.float32), Peer(np.float64)] if peers.is_there("sklearn") else []
    print("seed  who                     seconds  accuracy on the test rows")
    own: list[float] = []
    accuracies: list[float] = []
    theirs: list[list[float]] = [[] for _ in rivals]
    for seed in SEEDS:
        for turn in range(max(len(rivals), 1)):
            training = train_seed(job, seed)
            own.append(training.seconds)
            accuracies.append(job.accuracy(training.network))
            print(f"{seed:>4}  {'quick':<22}  {training.seconds:7.2f}  {accuracies[-1]:.2%}")
            if rivals:
                theirs[turn].append(rivals[turn].race(seed))
    conclude(own, accuracies, theirs)


def conclude(own: list[float], accuracies: list[float], theirs: list[list[float]]) -> None:
    accuracy = float(np.mean(accuracies))
    verdict = "ok" if accuracy >= 0.983 else "missed"
    print(f"quick: median {median(own):.2f} s, mean accuracy {accuracy:.2%} (aim 98.3%: {verdict})")
    if theirs:
        fastest = min(map(median, theirs))
        verdict = "ok" if median(own) <= fastest else "missed"
        print(f"scikit-learn: median {fastest:.2f} s to {ENOUGH:.1%} (aim: no sooner: {verdict})")
        print(f"times as soon: {fastest / median(own):.2f}")


if __name__ == "__main__":
    main()
