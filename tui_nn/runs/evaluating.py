"""Evaluations of a training: when one is due, and what is kept of it."""

from time import perf_counter

import numpy as np

from tui_nn.dataset.loading import UsableRows
from tui_nn.errors import ModelError, RunError
from tui_nn.network import Evaluation, evaluate
from tui_nn.network.arrays import Floats
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.rows import RunRows

EVALUATION_INTERVAL = 2.0
"""Seconds of training from one evaluation to the next, at most, unless they take too long."""

_FIRST_INTERVAL = 0.25  # seconds; the intervals grow from here, for most happens at first
_SHARE = 0.03  # of the time of a training, at most, for evaluations, beyond those of its start
_AT_THE_START = 1.0  # seconds that they may take in any case: a short training has few


class Evaluator:
    """Evaluates a training now and then, and saves it each time.

    Each epoch's end is one such moment, and in long epochs there are others. Where an evaluation
    takes long beside an epoch, some ends are left out.

    Args:
        folder: The run.
        rows: Its rows.
        targets: What the outputs should be for each class, (classes, outputs).
        seconds: Of training that lie behind it.
    """

    def __init__(self, folder: RunFolder, rows: RunRows, targets: Floats, seconds: float) -> None:
        self._folder, self._rows, self._targets = folder, rows, targets
        self._best = _best_so_far(folder)
        self._start = self._next = seconds
        self._spent = 0.0
        self._evaluated: int | None = None
        self.loss: float | None = None
        """On the test rows at the last evaluation; None before the first."""

    def is_due(self, now: Checkpoint, *, epoch_ended: bool) -> bool:
        """Whether to evaluate a training, which may just have ended an epoch."""
        if epoch_ended and now.patience.limit:  # it counts epochs, so it must see each
            return True
        if self._spent > _AT_THE_START + _SHARE * (now.seconds - self._start):
            return False
        return epoch_ended or now.seconds >= self._next

    def has_seen(self, now: Checkpoint) -> bool:
        """Whether nothing has been learned since the last evaluation."""
        return self._evaluated == now.samples

    def evaluate(self, now: Checkpoint, *, epoch_ended: bool = False) -> dict[str, object]:
        """Evaluate a training, let it take note of the result, and save it.

        Returns:
            What the journal is to say of it.

        Raises:
            RunError: The weights are beyond all numbers; nothing is saved then.
        """
        started = perf_counter()
        result = self._read(now, self._rows.test)
        refuse_divergence(result.loss)
        accuracy = now.accuracy = result.accuracy
        self.loss = result.loss
        if self._rows.validation is not None:
            accuracy = now.validation_accuracy = self._read(now, self._rows.validation).accuracy
        if epoch_ended:
            now.patience.see(accuracy)
        index = self._keep_predictions(result)
        now.save(self._folder.checkpoint)
        if self._best is None or accuracy > self._best:
            self._best = accuracy
            now.save(self._folder.best)
        self._evaluated = now.samples
        self._plan_next(now.seconds, perf_counter() - started)
        return {"loss": result.loss, "index": index, "confusion": result.confusion.tolist()}

    def _plan_next(self, seconds: float, taken: float) -> None:
        self._spent += taken
        interval = min(max(seconds, _FIRST_INTERVAL), EVALUATION_INTERVAL)
        # Between the ends of epochs at half the rate that is allowed, so that these come first.
        self._next = seconds + max(interval, 2 * taken / _SHARE)

    def _read(self, now: Checkpoint, rows: UsableRows) -> Evaluation:
        return evaluate(now.reading_network, rows.pixels, rows.labels, self._targets)

    def _keep_predictions(self, result: Evaluation) -> int:
        """Append the predictions, and say which evaluation of the file they are."""
        content = np.concatenate([result.predictions, result.confidences]).tobytes()
        with self._folder.predictions.open("ab") as file:
            index = file.tell() // len(content)
            file.truncate(index * len(content))  # half of one that a killed worker left
            file.write(content)
        return index


def refuse_divergence(loss: float) -> None:
    """Check that a loss is a number.

    Raises:
        RunError: It is not.
    """
    if not np.isfinite(loss):
        raise RunError("the weights have grown beyond all numbers", remedy="Learn more slowly")


def _best_so_far(folder: RunFolder) -> float | None:
    try:
        return Checkpoint.load(folder.best).chosen_by
    except ModelError:  # a run that begins, or a file that the next best one replaces
        return None
