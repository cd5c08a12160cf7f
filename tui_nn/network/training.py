"""Training: rows in random order, batch by batch, epoch by epoch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tui_nn.network.arrays import Floats, Labels, PixelRows, Pixels
from tui_nn.network.inked import InkedLayer, InkedRows
from tui_nn.network.model import Network
from tui_nn.network.optimizers import Optimizer
from tui_nn.network.scaling import scale_pixels

ROWS_PER_REPORT = 512
"""Small batches are reported together: often enough to look and to stop, too rarely to cost."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a training is.

    Args:
        epoch: Epochs finished.
        rows: Rows of the present epoch that have been learned from.
    """

    epoch: int = 0
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """What has happened since the last report.

    Args:
        place: Where the training is now. At the end of an epoch it is the start of the next.
        rows: Rows learned from since the last report.
        loss: The mean loss of these rows, each measured before it was learned from.
    """

    place: Place
    rows: int
    loss: float

    @property
    def epoch_ended(self) -> bool:
        """Whether an epoch has just ended."""
        return self.place.rows == 0


def train(
    network: Network,
    optimizer: Optimizer,
    pixels: Pixels | PixelRows,
    labels: Labels,
    *,
    targets: Floats,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    start: Place = Place(),
) -> Iterator[Progress]:
    """Train a network in place; whoever iterates decides when to look, to save and to stop.

    Each epoch has a generator of its own, spawned from `rng`. So a training can go on from any
    place, to the bit: with the weights and the optimizer of then, and an `rng` that was made in
    the same way.

    Args:
        network: Changed in place.
        optimizer: Used for every step; its learning rate may be changed between reports.
        pixels: (n, inputs) uint8, in memory or not; scaled batch by batch.
        labels: (n,) classes.
        targets: What the outputs should be for each class, (classes, outputs).
        epochs: How many times to go through all rows, those before `start` included.
        batch_size: Rows a step; 0 for all of them. The last batch of an epoch may be smaller.
        rng: Where the order of the rows comes from.
        start: Where to go on.

    Yields:
        A report for every `ROWS_PER_REPORT` rows, at least one an epoch.

    Raises:
        ValueError: There are no rows.
    """
    count = len(pixels)
    if not count:
        raise ValueError("there are no rows to learn from")
    batch_size = min(batch_size or count, count)
    stride = max(ROWS_PER_REPORT // batch_size, 1) * batch_size
    row_by_row = batch_size == 1 and optimizer.leaves_zeros
    inked = InkedLayer(network.layers[0]) if row_by_row else None
    for layer in network.layers:
        layer.activation.prepare()
    for epoch in range(epochs):
        [epoch_rng] = rng.spawn(1)
        if epoch < start.epoch:
            continue
        order = epoch_rng.permutation(count)
        done = start.rows if epoch == start.epoch else 0
        while done < count:
            chosen = order[done : done + stride]
            grey, wanted = pixels.take(chosen, axis=0), targets.take(labels.take(chosen), axis=0)
            if inked is None:
                batches = _batches(grey, wanted, batch_size, network.dtype)
                loss = _learn(network, optimizer, batches)
            else:
                with inked.instead(network.layers):
                    rows = zip(InkedRows(grey, network.dtype), wanted[:, np.newaxis], strict=True)
                    loss = _learn(network, optimizer, rows)
            done += len(chosen)
            place = Place(epoch, done) if done < count else Place(epoch + 1)
            yield Progress(place, len(chosen), loss / len(chosen))


def _learn(network: Network, optimizer: Optimizer, batches: Iterable[tuple[Any, Floats]]) -> float:
    """A step for each batch (what the first layer takes, targets); the loss of all their rows."""
    loss = 0.0
    parameters = network.parameters
    for inputs, wanted in batches:
        network.forward(inputs)
        loss += network.backward(wanted)
        optimizer.step(parameters)
    return loss


def _batches(
    grey: Pixels, wanted: Floats, batch_size: int, dtype: np.dtype[np.floating]
) -> Iterator[tuple[Floats, Floats]]:
    """Rows as batches (inputs, targets); the inputs are in an array that the next one reuses."""
    inputs = np.empty((batch_size, grey.shape[1]), dtype)
    for first in range(0, len(grey), batch_size):
        part = grey[first : first + batch_size]
        yield scale_pixels(part, out=inputs[: len(part)]), wanted[first : first + batch_size]
