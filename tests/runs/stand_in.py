"""A stand-in for the reader of a run, whose course is told to it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.config import RowsUsed, RunConfig
from tui_nn.runs.curves import Curve, Mark
from tui_nn.runs.reader import Status

Signs = dict[str, Any]


class StandIn:
    """A run of MNIST, unless told otherwise, that has not begun."""

    def __init__(
        self, chosen: Hyperparameters, *, rows: int = 60_000, test_rows: int = 10_000
    ) -> None:
        used = [RowsUsed("file.csv", n, 1, "", drawn=False) for n in (rows, test_rows)]
        self.config = RunConfig("sick", "classic", chosen, 0, used[0], used[1], versions={})
        self.train_loss, self.test_loss, self.accuracy = Curve(), Curve(), Curve()
        self.validation_accuracy = Curve()
        self.signs: Signs = {}
        self.marks: list[Mark] = []
        self.learning_rate: float | None = chosen.learning_rate
        self.epoch, self.rows = 0.0, rows - chosen.validation
        self.epochs = chosen.epochs
        self.state, self.reason = "running", ""

    def progress(self, epoch: float, loss: float) -> None:
        self._add(self.train_loss, epoch, loss)

    def evaluation(
        self,
        epoch: float,
        loss: float,
        accuracy: float,
        signs: Signs | None = None,
        validation: float | None = None,
    ) -> None:
        self._add(self.test_loss, epoch, loss)
        self._add(self.accuracy, epoch, accuracy)
        if validation is not None:
            self._add(self.validation_accuracy, epoch, validation)
        self.signs = signs or {}

    def change_rate(self, rate: float) -> None:
        what = f"learning rate: {self.learning_rate:g} -> {rate:g}"
        self.marks.append(Mark(self.epoch, int(self.epoch * self.rows), self.epoch, "r", what))
        self.learning_rate = rate

    def end(self, state: str, reason: str = "") -> None:
        self.state, self.reason = state, reason

    def confusion(self) -> NDArray[np.int64] | None:
        return np.eye(10, dtype=np.int64) if self.accuracy.values else None

    def status(self) -> Status:
        samples = int(self.epoch * self.rows)
        batch = self.config.hyperparameters.batch_size or self.rows
        return Status(
            name="sick",
            state=self.state,
            reason=self.reason,
            recipe="classic",
            epoch=self.epoch,
            epochs=self.epochs,
            step=samples // batch,
            samples=samples,
            rows=self.rows,
            samples_per_second=None,
            seconds=self.epoch,
            accuracy=self.accuracy.values[-1] if self.accuracy.values else None,
            best_accuracy=None,
            validation_accuracy=None,
            loss=None,
            train_loss=None,
            drawn=False,
        )

    def _add(self, curve: Curve, epoch: float, value: float) -> None:
        self.epoch = epoch
        curve.epochs.append(epoch)
        curve.values.append(value)
        curve.samples.append(int(epoch * self.rows))
        curve.seconds.append(epoch)
