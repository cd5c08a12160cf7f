"""What `classic` learns from digits that the program draws, and how fast they are drawn.

    python -m tests.benchmarks.drawn_digits

It is trained on the 60,000 built-in rows alone, and tested with the real test rows of MNIST, none
of which it has seen, and with 10,000 drawn rows of another seed. It takes about half a minute.
"""

import os
import time

# BLAS reads these once, when NumPy loads.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import numpy as np

from tests.benchmarks import mnist
from tests.benchmarks.classic import CLASSIC, training
from tui_nn.dataset.drawn import draw_in_chunks
from tui_nn.network import Network, evaluate
from tui_nn.network.evaluation import class_reports

SEEDS = (0, 1, 2)


def drawn(rows: int, seed: int) -> mnist.Rows:
    pixels, labels = zip(*draw_in_chunks(rows, seed), strict=True)
    return np.concatenate(pixels), np.concatenate(labels)


def trained(seed: int, rows: mnist.Rows) -> Network:
    network, reports = training(seed, rows)
    for _ in reports:
        pass
    return network


def main() -> None:
    real, targets = mnist.load("t10k"), CLASSIC.target_table(10)
    started = time.perf_counter()
    held_out = drawn(10_000, seed=2)
    print(f"10,000 rows drawn in {time.perf_counter() - started:.2f} s on one core")
    rows = drawn(60_000, seed=1)
    print("seed  real test rows  average recall  worst recall  held-out drawn rows")
    for seed in SEEDS:
        network = trained(seed, rows)
        result = evaluate(network, *real, targets)
        recalls = [report.recall for report in class_reports(result.confusion)]
        worst = int(np.argmin(recalls))
        print(
            f"{seed:4}  {result.accuracy:14.2%}  {np.mean(recalls):14.2%}  "
            f"{recalls[worst]:6.2%} ({worst})  "
            f"{evaluate(network, *held_out, targets).accuracy:18.2%}"
        )


if __name__ == "__main__":
    main()
