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
from tui_nn.network.speed.compact import FEWEST_ROWS, CompactLayer
from tui_nn.network.speed.inked import InkedLayer

Batch = tuple[Any, Floats]
"""What the first layer takes, and the targets."""


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
        if self._unfolded is not None:
            targets = _split(lesson.targets, self.batch_size)
            with self._unfolded.at_work(self.network, lesson.grey) as batches:
                return self._take_steps(zip(batches, targets, strict=True))
        if self._sums is not None:
            return self._take_large_steps(lesson, self._sums)
        return self._take_steps(self._batches(lesson.grey, lesson.targets, self.batch_size))

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

    def _take_steps(self, batches: Iterable[Batch]) -> float:
        loss = 0.0
        parameters = self.network.parameters
        for inputs, targets in batches:
            self.network.forward(inputs)
            loss += self.network.backward(targets)
            self.optimizer.step(parameters)
        return loss

    def _take_large_steps(self, lesson: Lesson, sums: Accumulation) -> float:
        loss = 0.0
        parameters = self.network.parameters
        parts = (_split(rows, self.batch_size) for rows in (lesson.grey, lesson.targets))
        for grey, targets in zip(*parts, strict=True):
            for inputs, wanted in self._batches(grey, targets, MOST_AT_ONCE):
                self.network.forward(inputs)
                loss += self.network.backward(wanted)
                sums.add(parameters, share=len(inputs) / len(grey))
            self.optimizer.step(sums.take(parameters))
        return loss

    def _batches(self, grey: Pixels, targets: Floats, size: int) -> Iterator[Batch]:
        """Batches (inputs, targets); the inputs are in an array that the next one reuses."""
        for part, wanted in zip(_split(grey, size), _split(targets, size), strict=True):
            yield self.network.scaling.apply(part, out=self._inputs[: len(part)]), wanted


def _unfolded(
    layer: Dense, optimizer: Optimizer, batch_size: int
) -> InkedLayer | CompactLayer | None:
    """What can stand for a first layer and do without its paper, where something can."""
    if optimizer.leaves_zeros and batch_size == 1:
        return InkedLayer(layer)
    if optimizer.leaves_zeros and FEWEST_ROWS <= batch_size <= MOST_AT_ONCE:
        return CompactLayer(layer, batch_size)
    return None


def _split(rows: Floats, size: int) -> Iterator[Floats]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]
