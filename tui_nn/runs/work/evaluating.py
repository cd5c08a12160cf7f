"""Evaluations of a training: when one is due, and what is kept of it."""

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np

from tui_nn.dataset.loading import UsableRows
from tui_nn.errors import ModelError, RunError
from tui_nn.network import Evaluation, evaluate
from tui_nn.network.arrays import Floats
from tui_nn.recipes.refusals import without_effect
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.health.signs import DIVERGED, EXPLODED, explodes, observe
from tui_nn.runs.rows import RunRows

Insist = Callable[[str, Callable[[], Any]], Any]
"""Does something with the disk (what, how), and gives what that gives; see `Persistence`."""

EVALUATION_INTERVAL = 2.0
"""Seconds of training from one evaluation to the next, at most, unless they take too long."""

_LEARNED_FOR_EACH = 10
"""Rows to learn for each one that the best weights are chosen by.

To read a row costs about a third of learning it, so that choosing takes about 3 % of a training.
By rows, not by the clock: the same command is to find the same best weights again."""

_FIRST_INTERVAL = 0.25  # seconds; the intervals grow from here, for most happens at first
_SHARE = 0.03  # of the time of a training, at most, for evaluations, beyond those of its start
_AT_THE_START = 1.0  # seconds that they may take in any case: a short training has few
_REMEDY = "The last save is from before; choose a smaller learning rate"


class Evaluator:
    """Evaluates a training now and then, and saves it each time.

    At the ends of epochs the best weights are chosen; where there are few rows to learn beside
    those to choose by, only every so many epochs. At other moments, such as the ends of the other
    epochs, the clock says whether there is time for one, for those who watch: whatever comes out
    then, the best weights stay as they are.

    Args:
        folder: The run.
        rows: Its rows.
        targets: What the outputs should be for each class, (classes, outputs).
        seconds: Of training that lie behind it.
        views: Looks at each row beside the one at the row as it is.
        insist: Writes what is kept.
    """

    def __init__(
        self,
        folder: RunFolder,
        rows: RunRows,
        targets: Floats,
        seconds: float,
        views: int = 0,
        insist: Insist = lambda _what, write: write(),
    ) -> None:
        self._folder, self._rows, self._targets = folder, rows, targets
        self._insist = insist
        self._best = _best_so_far(folder)
        evaluated = len(rows.test.labels) + (len(rows.validation.labels) if rows.validation else 0)
        looks = evaluated * (1 + views)
        self._epochs_a_choice = -(-_LEARNED_FOR_EACH * looks // len(rows.training.labels))
        self._start = self._next = seconds
        self._spent = 0.0
        self._evaluated: int | None = None
        self._first_loss: float | None = None
        self.loss: float | None = None
        """On the test rows at the last evaluation; None before the first."""

    def is_due(self, now: Checkpoint, *, epoch_ended: bool) -> bool:
        """Whether to evaluate a training, which may just have ended an epoch."""
        if epoch_ended and self._chooses(now):
            return True
        if now.evaluation_interval is not None:  # somebody has said when
            return epoch_ended if not now.evaluation_interval else now.seconds >= self._next
        if self._spent > _AT_THE_START + _SHARE * (now.seconds - self._start):
            return False
        return epoch_ended or now.seconds >= self._next

    def refuse_divergence(self, loss: float) -> None:
        """Check that a training is not lost, by the loss of some rows.

        Raises:
            RunError: It is.
        """
        refuse_divergence(loss, loss if self._first_loss is None else self._first_loss)

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
        if self._first_loss is None:
            self._first_loss = result.loss
        refuse_divergence(result.loss, self._first_loss)
        accuracy = now.accuracy = result.accuracy
        self.loss = result.loss
        if self._rows.validation is not None:
            accuracy = now.validation_accuracy = self._read(now, self._rows.validation).accuracy
        # By the place alone, so that a worker that goes on from there says the same of it.
        candidate = self._best is None or (now.place.rows == 0 and self._chooses(now))
        if epoch_ended and candidate:
            now.patience.see(accuracy)
        index = self._insist("write predictions", partial(self._keep_predictions, result))
        if self._best is None or (candidate and accuracy > self._best):
            self._best = accuracy
            self._insist("save the best weights", partial(now.save, self._folder.best))
        # After the best: a worker that is killed in between comes to them once more.
        self._insist("save", partial(now.save, self._folder.checkpoint))
        self._evaluated = now.samples
        signs = observe(now.reading_network, self._rows.training.pixels, self._rows.training.labels)
        self._plan_next(now, perf_counter() - started)
        return {
            "loss": result.loss,
            "learning_rate": now.optimizer.learning_rate,
            "index": index,
            "candidate": candidate,
            "confusion": result.confusion.tolist(),
            "signs": signs,
        }

    def _chooses(self, now: Checkpoint) -> bool:
        """Whether the best weights are chosen between the epochs that the training is between."""
        chosen, epoch = now.hyperparameters, now.place.epoch
        if chosen.patience and "patience" not in without_effect(chosen):
            return True  # it counts epochs, so it must see each
        return epoch % self._epochs_a_choice == 0 or epoch >= chosen.epochs

    def _plan_next(self, now: Checkpoint, taken: float) -> None:
        seconds = now.seconds
        self._spent += taken
        if now.evaluation_interval:
            self._next = seconds + now.evaluation_interval
            return
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


def refuse_divergence(loss: float, first_loss: float) -> None:
    """Check that a training is not lost.

    Args:
        loss: Of rows, lately.
        first_loss: On the test rows at the first evaluation of this worker.

    Raises:
        RunError: The loss is no number, or absurd.
    """
    if not np.isfinite(loss):
        raise RunError(DIVERGED, remedy=_REMEDY)
    if explodes(loss, first_loss):
        raise RunError(f"{EXPLODED}: {first_loss:.4g} at first, {loss:.4g} now", remedy=_REMEDY)


def _best_so_far(folder: RunFolder) -> float | None:
    try:
        return Checkpoint.load(folder.best).chosen_by
    except ModelError:  # a run that begins, or a file that the next best one replaces
        return None
