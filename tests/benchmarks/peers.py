"""Other programs that the benchmarks measure beside this one, where they are installed.

They are no dependencies: nothing is loaded before it is asked for, and their types are unknown.
"""

# ruff: noqa: ANN401 - the type checker sees nothing of them

import importlib
import os
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np

from tests.benchmarks import mnist
from tests.benchmarks.speed_learners import batches, first_weights
from tests.benchmarks.speed_shapes import CLASSES, Shape

NAMES = {"torch": "PyTorch", "sklearn": "scikit-learn"}


def is_there(module: str) -> bool:
    """Whether a peer is installed; says so where it is not."""
    there = find_spec(module) is not None
    if not there:
        print(f"{NAMES[module]} is not installed here: left out")
    return there


def pytorch(shape: Shape, rows: mnist.Rows) -> Iterator[int]:
    """PyTorch as its users write it: layers, a loss, autograd, plain SGD; eager.

    Its rows are scaled to float32 before the clock starts, and gathered a report at a time, which
    is faster than batch by batch.
    """
    torch: Any = importlib.import_module("torch")
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    inputs = torch.from_numpy(rows[0] * np.float32(0.99 / 255) + np.float32(0.01))
    labels = torch.from_numpy(rows[1].astype(np.int64))
    targets = torch.from_numpy(shape.hyperparameters.target_table(CLASSES))
    network, loss, optimizer = _pytorch_network(torch, shape)
    for report in batches(len(labels), shape.batch):
        order = torch.from_numpy(np.concatenate(report))
        known = labels[order]
        wanted = known if shape.is_softmax else targets[known]
        for x, t in zip(inputs[order].split(shape.batch), wanted.split(shape.batch), strict=True):
            optimizer.zero_grad()
            loss(network(x), t).backward()
            optimizer.step()
        yield len(order)


def _pytorch_network(torch: Any, shape: Shape) -> tuple[Any, Any, Any]:
    """The network, its loss and its optimizer, from the same first weights as everybody's."""
    nn = torch.nn
    layers = []
    for weights in first_weights(shape):
        layer = nn.Linear(*weights.shape, bias=False)
        layer.weight = nn.Parameter(torch.from_numpy(weights.T.copy()))
        layers.append(layer)
    rate = shape.hyperparameters.learning_rate
    if shape.is_softmax:
        network, loss = nn.Sequential(layers[0], nn.ReLU(), layers[1]), nn.CrossEntropyLoss()
    else:
        network = nn.Sequential(layers[0], nn.Sigmoid(), layers[1], nn.Sigmoid())
        # Its mean is over rows and outputs, ours is half of the sum over the outputs. The rate
        # makes up for it, and costs no step.
        loss, rate = nn.MSELoss(), rate * CLASSES / 2
    return network, loss, torch.optim.SGD(network.parameters(), lr=rate)


class ReachedError(Exception):
    """Ends a training of scikit-learn that has got as far as was wanted."""


def watched_classifier(reached: Callable[[Any], bool], seed: int) -> Any:
    """scikit-learn's `MLPClassifier((100,))`, otherwise as it comes, looked at after each epoch.

    Its `seconds` are those of its own work: the looks are not counted.

    Args:
        reached: Given the classifier, whether it may stop.
        seed: Of all that is random in it.
    """
    neural_network: Any = importlib.import_module("sklearn.neural_network")

    class Watched(neural_network.MLPClassifier):  # type: ignore[misc] # no type information
        seconds = 0.0
        epochs = 0

        def fit(self, pixels: Any, labels: Any) -> Any:
            self._since = time.perf_counter()
            try:
                return super().fit(pixels, labels)
            except ReachedError:
                return self

        def _update_no_improvement_count(self, *words: Any, **named: Any) -> None:
            super()._update_no_improvement_count(*words, **named)
            self.seconds += time.perf_counter() - self._since
            self.epochs += 1
            if reached(self):
                raise ReachedError
            self._since = time.perf_counter()

    return Watched((100,), random_state=seed)
