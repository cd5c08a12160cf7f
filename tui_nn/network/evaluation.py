"""Evaluation: how well a network reads rows, and which it takes for which."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tui_nn.network.arrays import Floats, Labels, PixelRows, Pixels
from tui_nn.network.committee import Committee
from tui_nn.network.model import Network

_ROWS_AT_ONCE = 500
"""Few enough to stay in a processor's cache."""


@dataclass(frozen=True)
class ClassReport:
    """How well one class is read.

    Args:
        label: The class.
        precision: The share of the rows predicted as it that are of it; 0 where there are none.
        recall: The share of its rows that are predicted as it; 0 where it has none.
        f1: The harmonic mean of both.
        support: How many rows it has.
    """

    label: int
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a network says of rows whose labels are known.

    Args:
        labels: (n,) the true classes.
        predictions: (n,) uint8, the predicted ones.
        confidences: (n,) uint8, the largest output of each row, 0 to 255 for 0.0 to 1.0.
        loss: The mean loss of a row.
        classes: How many there are.
    """

    labels: Labels
    predictions: NDArray[np.uint8]
    confidences: NDArray[np.uint8]
    loss: float
    classes: int

    @cached_property
    def confusion(self) -> NDArray[np.int64]:
        """The confusion matrix (true classes, predicted classes): how many rows of each pair."""
        pairs = self.labels.astype(np.int64) * self.classes + self.predictions
        return np.bincount(pairs, minlength=self.classes**2).reshape(self.classes, self.classes)

    @property
    def accuracy(self) -> float:
        """The share of rows that are read rightly."""
        return float(np.trace(self.confusion) / max(len(self.labels), 1))


def classes_shown(confusion: NDArray[np.int64]) -> NDArray[np.int64]:
    """The classes that a confusion matrix (true, predicted) has anything to say of, rising, (k,).

    One that has neither rows nor predictions is left out: labels have gaps, such as the 9 that Sign
    Language MNIST lacks. Where that would leave out every class, as before the first row, none is.
    """
    occurs = confusion.any(axis=0) | confusion.any(axis=1)
    return np.flatnonzero(occurs) if occurs.any() else np.arange(len(confusion))


def class_reports(confusion: NDArray[np.int64]) -> list[ClassReport]:
    """Precision, recall, F1 and support of each class of a confusion matrix (true, predicted)."""
    right = np.diagonal(confusion)
    support, predicted = confusion.sum(axis=1), confusion.sum(axis=0)
    precision, recall = right / np.maximum(predicted, 1), right / np.maximum(support, 1)
    both = precision + recall
    f1 = 2 * precision * recall / np.where(both > 0, both, 1)
    return [
        ClassReport(label, float(precision[label]), float(recall[label]), float(f1[label]), int(n))
        for label, n in enumerate(support)
    ]


def predict(network: Network | Committee, pixels: Pixels | PixelRows) -> Floats:
    """The outputs (n, classes) for rows of pixels (n, inputs) uint8."""
    if isinstance(network, Committee):
        of_all: Floats = np.mean([predict(member, pixels) for member in network.members], axis=0)
        return of_all
    outputs = np.zeros((len(pixels), network.outputs), network.dtype)
    inputs = np.empty((_ROWS_AT_ONCE, network.inputs), network.dtype)
    for first in range(0, len(pixels), _ROWS_AT_ONCE):
        part = pixels[first : first + _ROWS_AT_ONCE]
        looks = [part, *(view(part) for view in network.views)]
        for look in looks:
            batch = network.scaling.apply(look, out=inputs[: len(part)])
            outputs[first : first + len(part)] += network.forward(batch)
    outputs /= 1 + len(network.views)
    return outputs


def read_outputs(outputs: Floats) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The predicted class and the confidence (0 to 255) of each row of outputs (n, classes)."""
    confidences = np.rint(np.clip(outputs.max(axis=1), 0.0, 1.0) * 255).astype(np.uint8)
    return outputs.argmax(axis=1).astype(np.uint8), confidences


def evaluate(
    network: Network | Committee, pixels: Pixels | PixelRows, labels: Labels, targets: Floats
) -> Evaluation:
    """Read rows and compare with their labels.

    Args:
        network: Left as it is.
        pixels: (n, inputs) uint8.
        labels: (n,) the true classes.
        targets: What the outputs should be for each class, (classes, outputs).
    """
    outputs = predict(network, pixels)
    loss = network.loss.forward(outputs, targets[labels]) / max(len(labels), 1)
    predictions, confidences = read_outputs(outputs)
    return Evaluation(labels, predictions, confidences, loss, network.outputs)
