"""The accuracy of `classic` on the 10,000 test rows of the real MNIST, epoch by epoch.

    python -m tests.benchmarks.classic_accuracy

It takes about half a minute.
"""

import os

# BLAS reads these once, when NumPy loads.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

from tests.benchmarks import mnist
from tests.benchmarks.classic import CLASSIC, training
from tui_nn.network import evaluate

SEEDS = (0, 1, 2)


def accuracies(seed: int, rows: mnist.Rows, test_rows: mnist.Rows) -> list[float]:
    """The share of test rows read rightly after each epoch."""
    network, reports = training(seed, rows)
    targets = CLASSIC.target_table(10)
    return [
        evaluate(network, *test_rows, targets).accuracy for report in reports if report.epoch_ended
    ]


def main() -> None:
    rows, test_rows = mnist.load("train"), mnist.load("t10k")
    print("seed  " + "  ".join(f"epoch {n + 1}" for n in range(CLASSIC.epochs)))
    for seed in SEEDS:
        print(f"{seed:4}  " + "  ".join(f"{a:7.2%}" for a in accuracies(seed, rows, test_rows)))


if __name__ == "__main__":
    main()
