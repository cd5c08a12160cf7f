"""What is timed: this program, the floor below it, and the equations written literally.

Each is made of a shape and of the training rows, and yields how many rows it has learned, about
`ROWS_PER_REPORT` at a time, for as long as anybody asks.
"""

from collections.abc import Callable, Iterator

import numpy as np

from tests.benchmarks import mnist
from tests.benchmarks.speed_shapes import CLASSES, Shape
from tests.benchmarks.timing import INPUTS
from tui_nn.network import Rows, train
from tui_nn.network.arrays import Floats

Learner = Callable[[Shape, mnist.Rows], Iterator[int]]

ROWS_PER_REPORT = 512


def first_weights(shape: Shape) -> list[Floats]:
    """What everybody starts from: (784, hidden) and (hidden, 10) float32."""
    network = shape.hyperparameters.build_network(INPUTS, CLASSES, np.random.default_rng(0))
    return [layer.weights.value for layer in network.layers]


def batches(count: int, batch: int) -> Iterator[list[Floats]]:
    """The rows of each report, in random order, as the indices of its batches; epoch by epoch."""
    rng = np.random.default_rng(0)
    stride = max(ROWS_PER_REPORT // batch, 1) * batch
    while True:
        order = rng.permutation(count)
        for first in range(0, count, stride):
            chosen = order[first : first + stride]
            yield [chosen[start : start + batch] for start in range(0, len(chosen), batch)]


def program(shape: Shape, rows: mnist.Rows) -> Iterator[int]:
    """This program, with all that a training does: order, scaling, both passes, steps, reports."""
    chosen, rng = shape.hyperparameters, np.random.default_rng(0)
    network = chosen.build_network(INPUTS, CLASSES, rng)
    learned = Rows(*rows, chosen.target_table(CLASSES))
    for progress in train(network, chosen.build_optimizer(), learned, chosen.course(), rng):
        yield progress.rows


def floor(shape: Shape, rows: mnist.Rows) -> Iterator[int]:
    """The matrix products of a step and nothing else, on one batch, into arrays that are there.

    Forward through both layers, the error back through the second, a gradient for each.
    """
    first, second = first_weights(shape)
    x = np.ascontiguousarray(rows[0][: shape.batch] / np.float32(255))
    hidden, outputs = (np.empty((shape.batch, nodes), np.float32) for nodes in (shape.hidden, 10))
    sent_back, first_gradient, second_gradient = map(np.empty_like, (hidden, first, second))
    outputs_delta, hidden_delta = np.full_like(outputs, 0.1), np.full_like(hidden, 0.1)
    steps = max(ROWS_PER_REPORT // shape.batch, 1)
    while True:
        for _ in range(steps):
            x.dot(first, hidden)
            hidden.dot(second, outputs)
            outputs_delta.dot(second.T, sent_back)
            hidden.T.dot(outputs_delta, second_gradient)
            x.T.dot(hidden_delta, first_gradient)
        yield steps * shape.batch


def literal(shape: Shape, rows: mnist.Rows) -> Iterator[int]:
    """The equations as they are written, float32, with a new array for each term."""
    pixels, labels = rows
    first, second = first_weights(shape)
    rate = shape.hyperparameters.learning_rate
    table = shape.hyperparameters.target_table(CLASSES)
    for report in batches(len(labels), shape.batch):
        for chosen in report:
            x = pixels[chosen].astype(np.float32) / 255 * 0.99 + 0.01
            t = table[labels[chosen]]
            z = x @ first
            h = np.maximum(z, 0) if shape.is_softmax else _sigmoid(z)
            o = _softmax(h @ second) if shape.is_softmax else _sigmoid(h @ second)
            delta = o - t if shape.is_softmax else (o - t) * o * (1 - o)
            slope = z > 0 if shape.is_softmax else h * (1 - h)
            hidden_delta = delta @ second.T * slope
            second -= rate * (h.T @ delta) / len(x)
            first -= rate * (x.T @ hidden_delta) / len(x)
        yield sum(map(len, report))


def _sigmoid(z: Floats) -> Floats:
    positive: Floats = 1 / (1 + np.exp(-z))
    return positive


def _softmax(z: Floats) -> Floats:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares
