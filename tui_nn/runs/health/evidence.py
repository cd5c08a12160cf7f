"""What a run's health is judged by: its curves and signs, without what would mislead a judge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from math import isfinite
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tui_nn.network.losses import LOSSES
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.config import RunConfig
from tui_nn.runs.curves import Curve, Mark
from tui_nn.runs.health.curve_shapes import Point, falls
from tui_nn.runs.reader import Status

_FIRST_LOOKS = 3  # evaluations, the first one of the untrained network
_LATEST = 1000  # points of a curve that are looked at: a long training must not slow its watchers
_LITTLE = 0.3  # of the learning rate: while the schedule leaves less, little can happen
_NEXT_TO_NOTHING = 1e-9
_SLOWLY = 0.02  # of the training loss
_RATE_CHANGED = "r"  # the sign of the marks where somebody has set the learning rate


class Watched(Protocol):
    """What is asked of a reader of a run."""

    @property
    def config(self) -> RunConfig:
        """What the run was told to do."""

    @property
    def train_loss(self) -> Curve:
        """Of rows as they were learned."""

    @property
    def test_loss(self) -> Curve:
        """At evaluations."""

    @property
    def accuracy(self) -> Curve:
        """On the test rows, at evaluations."""

    @property
    def validation_accuracy(self) -> Curve:
        """The same on the rows that are set aside, where there are any."""

    @property
    def signs(self) -> dict[str, Any]:
        """Those of the latest evaluation; empty before one, and in runs of earlier versions."""

    @property
    def marks(self) -> Sequence[Mark]:
        """What somebody did to the run."""

    @property
    def learning_rate(self) -> float | None:
        """At the latest evaluation, before the schedule."""

    def confusion(self) -> NDArray[np.int64] | None:
        """Of the test rows at the latest evaluation."""

    def status(self) -> Status:
        """Where the run is."""


@dataclass(frozen=True)
class Layer:
    """The signs of a hidden layer.

    Args:
        number: Which, from 1 on.
        nodes: How many.
        activation: Its name.
        saturated: The share of its outputs that are at their limits.
        dead: The share of its nodes that are 0 for every row.
    """

    number: int
    nodes: int
    activation: str
    saturated: float
    dead: float


class Evidence:
    """A run, read for a judge of its health.

    Left out of curves is what says nothing of how well the training is set up: the untrained
    network, the times when the schedule leaves little of the learning rate, all that was before
    the learning rate was last changed, and values that are no numbers.

    Args:
        reader: Of the run; has read what there is.
    """

    def __init__(self, reader: Watched) -> None:
        self.reader = reader
        self.status = reader.status()
        self.chosen: Hyperparameters = reader.config.hyperparameters
        self.rate = reader.learning_rate or self.chosen.learning_rate
        self.is_validated = bool(_points(reader.validation_accuracy))
        """Whether the accuracy is that of validation rows; of the test rows otherwise."""
        curve = reader.validation_accuracy if self.is_validated else reader.accuracy
        self.all_accuracies = _points(curve)
        self.accuracies = self._telling(curve)
        self.test_losses = self._telling(reader.test_loss)
        self.train_losses = self._telling(reader.train_loss)

    @property
    def has_begun(self) -> bool:
        """Whether there is enough to judge what shows at once: three evaluations, or an epoch."""
        seen = self.all_accuracies
        return len(seen) >= _FIRST_LOOKS or (len(seen) > 1 and seen[-1].epoch >= 1)

    @property
    def accuracy(self) -> float:
        """The latest; 0 before one."""
        return self.all_accuracies[-1].value if self.all_accuracies else 0.0

    @property
    def noise(self) -> float:
        """How much the accuracy can differ by chance: a standard error (binomial)."""
        aside, config = self.chosen.validation, self.reader.config
        rows = aside if self.is_validated else config.test.rows
        return float(np.sqrt(self.accuracy * (1 - self.accuracy) / max(rows, 1)))

    @property
    def rows_of_epoch(self) -> int:
        """Rows to learn from."""
        return max(self.status.rows or self.reader.config.train.rows - self.chosen.validation, 1)

    @property
    def first_test_loss(self) -> float | None:
        """Before the first step; None where that is not known."""
        curve = self.reader.test_loss
        first = next(zip(curve.epochs, curve.values, strict=False), None)
        return first[1] if first and first[0] == 0 and _is_finite(first[1]) else None

    @cached_property
    def training_accuracy(self) -> float | None:
        """On training rows as they are, at the latest evaluation; None where it was not taken."""
        return _share(self.reader.signs.get("training_accuracy"))

    @property
    def known_accuracy(self) -> float:
        """The training accuracy or, where it is better or the only one, the other."""
        return max(self.training_accuracy or 0.0, self.accuracy)

    @cached_property
    def layers(self) -> list[Layer]:
        """The hidden layers whose signs were taken."""
        found = self.reader.signs.get("layers")
        told = zip(self.chosen.hidden, found if isinstance(found, list) else [], strict=False)
        layers = []
        for number, (nodes, signs) in enumerate(told, 1):
            if isinstance(signs, dict):
                shares = [_share(signs.get(name)) or 0.0 for name in ("saturated", "dead")]
                layers.append(Layer(number, nodes, str(signs.get("activation", "")), *shares))
        return layers

    def left_to_learn(self, loss: float) -> float:
        """A loss on a scale from 0, the best that there can be, to 1, that of knowing nothing.

        Whoever knows nothing can still say how frequent each class is.
        """
        confusion = self.reader.confusion()
        classes = 10 if confusion is None else max(int(confusion.any(axis=1).sum()), 2)
        targets = self.chosen.target_table(classes)
        of_all = np.broadcast_to(targets.mean(axis=0), targets.shape).copy()
        least, most = (
            LOSSES[self.chosen.loss]().forward(outputs, targets) / classes
            for outputs in (targets, of_all)
        )
        return (loss - least) / max(most - least, 1e-9)

    def loss_falls_since(self, epoch: float) -> bool:
        """Whether the training loss gets lower, be it slowly; True where that is not known."""
        return falls(self.train_losses, epoch, _SLOWLY)

    def _telling(self, curve: Curve) -> list[Point]:
        changes = [mark.epoch for mark in self.reader.marks if mark.sign == _RATE_CHANGED]
        begin = max(changes, default=0.0)
        schedule, epochs = self.chosen.course().schedule, max(self.status.epochs, 1)
        return _points(
            curve,
            lambda epoch: epoch > begin and schedule(min(epoch / epochs, 1.0)) >= _LITTLE,
        )


def _points(curve: Curve, tells: Callable[[float], bool] = lambda _: True) -> list[Point]:
    """The latest points of a curve that are numbers, of the epochs that tell something."""
    epochs, values = curve.epochs[::-1], curve.values[::-1]
    spans = [max(epoch - before, _NEXT_TO_NOTHING) for epoch, before in pairwise([*epochs, 0.0])]
    telling = (
        Point(epoch, value, span)
        for epoch, value, span in zip(epochs, values, spans, strict=False)
        if _is_finite(value) and tells(epoch)
    )
    return list(islice(telling, _LATEST))[::-1]


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and isfinite(value)


def _share(value: object) -> float | None:
    if isinstance(value, int | float) and 0 <= value <= 1:
        return float(value)
    return None
