"""Learning: what a network does with the rows of a round, step by step."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tui_nn.network.arrays import Floats, Pixels
from tui_nn.network.layers import Dense
from tui_nn.network.model import Network
from tui_nn.network.optimizers import Optimizer
from tui_nn.network.speed.accumulation import MOST_AT_ONCE, Accumulation
from tui_nn.network.speed.compact import CompactLayer
from tui_nn.network.speed.postponed import FEW_ROWS, PostponedLayer
from tui_nn.network.speed.turned import turned

Batch = Any
"""What the first layer takes: inputs (n, inputs), or what stands for them."""


@dataclass(frozen=True, eq=False, slots=True)
class Lesson:
    """Rows to learn one after the other, batch by batch.

    Args:
        grey: (n, inputs) uint8.
        targets: What the outputs should be, (n, outputs).
        rng: For what is random about a step.
        schedule_factor: What the learning rate is multiplied with.
    """

    grey: Pixels
    targets: Floats
    rng: np.random.Generator
    schedule_factor: float = 1.0


class Learner:
    """A network, and how it takes its steps.

    Args:
        network: Changed in place.
        optimizer: Of every step.
        batch_size: Rows a step.
    """

    def __init__(self, network: Network, optimizer: Optimizer, batch_size: int) -> None:
        self.network, self.optimizer, self.batch_size = network, optimizer, batch_size
        optimizer.prepare(network.parameters)
        self._unfolded = _unfolded(network.layers[0], optimizer, batch_size)
        self._sums = Accumulation(network.parameters) if batch_size > MOST_AT_ONCE else None
        self._inputs = np.empty((min(batch_size, MOST_AT_ONCE), network.inputs), network.dtype)

    def learn(self, lesson: Lesson) -> float:
        """Take a step for each batch; returns the loss of all rows, each before it was learned."""
        if not len(lesson.grey):  # the last round may have fewer rows than there are processes
            return 0.0
        self.optimizer.schedule_factor = lesson.schedule_factor
        self.network.learn_with(lesson.rng)
        try:
            return self._learn(lesson)
        finally:
            self.network.learn_with(None)
            self.optimizer.flush()

    def _learn(self, lesson: Lesson) -> float:
        if self._sums is not None:
            return self._take_large_steps(lesson, self._sums)
        if self._unfolded is None:
            batches = self._batches(lesson.grey, self.batch_size)
            return self._take_steps(batches, lesson.targets)
        of_outputs = self.network.layers[-1].weights
        with turned(of_outputs), self._unfolded.at_work(self.network, lesson.grey) as packed:
            return self._take_steps(packed, lesson.targets)

    def arrays(self) -> list[Floats]:
        """All that steps change, always in the same order; not copies."""
        values = [parameter.value for parameter in self.network.parameters]
        return [*values, *self.optimizer.state().values()]

    def move_to(self, arrays: Sequence[Floats]) -> None:
        """Go on with all that steps change in other arrays, of the same shapes and order."""
        parameters = self.network.parameters
        for array, own in zip(arrays, self.arrays(), strict=True):
            np.copyto(array, own)
        for parameter, array in zip(parameters, arrays, strict=False):
            parameter.value = array
        self.optimizer.move_to(arrays[len(parameters) :])

    def _take_steps(self, batches: Iterable[Batch], targets: Floats) -> float:
        parameters, outputs = self.network.parameters, np.empty_like(targets)
        parts = (_split(rows, self.batch_size) for rows in (targets, outputs))
        for inputs, wanted, output in zip(batches, *parts, strict=True):
            output[:] = self.network.forward(inputs)
            self.network.backward(wanted)
            self.optimizer.step(parameters)
        return self.network.loss.forward(outputs, targets)

    def _take_large_steps(self, lesson: Lesson, sums: Accumulation) -> float:
        loss = 0.0
        parameters = self.network.parameters
        parts = (_split(rows, self.batch_size) for rows in (lesson.grey, lesson.targets))
        for grey, targets in zip(*parts, strict=True):
            batches = self._batches(grey, MOST_AT_ONCE)
            for inputs, wanted in zip(batches, _split(targets, MOST_AT_ONCE), strict=True):
                loss += self.network.loss.forward(self.network.forward(inputs), wanted)
                self.network.backward(wanted)
                sums.add(parameters, share=len(inputs) / len(grey))
            self.optimizer.step(sums.take(parameters))
        return loss

    def _batches(self, grey: Pixels, size: int) -> Iterator[Floats]:
        """The inputs of each batch, in an array that the next one reuses."""
        for part in _split(grey, size):
            yield self.network.scaling.apply(part, out=self._inputs[: len(part)])


def _unfolded(
    layer: Dense, optimizer: Optimizer, batch_size: int
) -> PostponedLayer | CompactLayer | None:
    """What can stand for a first layer and do without its paper, where something can."""
    if not optimizer.leaves_zeros or batch_size > MOST_AT_ONCE:
        return None
    few = batch_size <= FEW_ROWS
    return PostponedLayer(layer, batch_size) if few else CompactLayer(layer, batch_size)


def _split(rows: Floats, size: int) -> Iterator[Floats]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]
