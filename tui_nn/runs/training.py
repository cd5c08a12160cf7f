"""The training of a run: learn, look around, write down, obey."""

import time
from pathlib import Path

import numpy as np
import scipy.sparse  # else the first step loads it, and its speed is measured
import scipy.special  # noqa: F401 - the same

from tui_nn.dataset import open_dataset
from tui_nn.dataset.loading import UsableRows, load_usable
from tui_nn.errors import DataError, ModelError, RunError
from tui_nn.files import remove_leftovers
from tui_nn.network import Evaluation, Progress, Rows, evaluate, train
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import RowsUsed, RunConfig
from tui_nn.runs.control import CONTINUE, PAUSE, STOP, take_requests
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import HEARTBEAT, Worker
from tui_nn.runs.journal import JournalWriter
from tui_nn.runs.patience import Patience

EVALUATION_INTERVAL = 2.0
"""Seconds of training from one evaluation to the next, at most."""

_FIRST_EVALUATION = 0.25  # seconds; the intervals grow from here, for most happens at first
_PROGRESS_INTERVAL = 0.5  # seconds of training from one progress event to the next
_EVALUATION_SHARE = 0.03  # of the time of a training, at most, for evaluations of a large network
_CONTROL_INTERVAL = 0.1  # seconds between two looks into the control folder


class TrainingRun:
    """One training, from its start or from its checkpoint, to its end or to a request to stop.

    Args:
        folder: The run.
        identity: The process that trains it.
        journal: Where events go.
    """

    def __init__(self, folder: RunFolder, identity: Worker, journal: JournalWriter) -> None:
        self._folder = folder
        self._identity = identity
        self._journal = journal
        self._config = RunConfig.read(folder.config)
        self._test_rows = _load(self._config.test)
        self._train_rows, self._validation_rows = _part(
            _load(self._config.train), self._config.hyperparameters.validation
        )
        self._rng = np.random.default_rng(self._config.seed)
        self._now = self._start()
        self._targets = self._now.hyperparameters.target_table(self._now.network.outputs)
        self._best = _best_so_far(folder.best)
        self._test_loss: float | None = None
        self._stopping = self._paused = False
        self._next_look = self._next_heartbeat = 0.0
        self._next_evaluation = self._earliest_evaluation = 0.0
        self._next_progress = _PROGRESS_INTERVAL
        self._since_progress = Tally()

    def train(self) -> None:
        """Train until the last epoch has ended, or somebody asks to stop."""
        remove_leftovers(self._folder.path)
        now = self._now
        self._journal.append(
            "started",
            rows=len(self._train_rows.labels),
            test_rows=len(self._test_rows.labels),
            classes=now.network.outputs,
            nonce=self._identity.nonce,
            **self._whereabouts(),
        )
        self._evaluate()
        training = train(
            now.network,
            now.optimizer,
            Rows(self._train_rows.pixels, self._train_rows.labels, self._targets),
            now.hyperparameters.course(),
            self._rng,
            start=now.place,
            average=now.average,
        )
        while not (self._stopping or now.patience.is_over):
            started = time.perf_counter()
            progress = next(training, None)
            if progress is None:
                break
            self._count(progress, time.perf_counter() - started)
            self._look_around(progress)
        self._end()

    def _start(self) -> Checkpoint:
        if self._folder.checkpoint.exists():
            return Checkpoint.load(self._folder.checkpoint)
        hyperparameters = self._config.hyperparameters
        rows, labels = self._train_rows.pixels, (self._train_rows.labels, self._test_rows.labels)
        classes = max(10, 1 + max(int(of_rows.max()) for of_rows in labels))
        network = hyperparameters.build_network(rows.shape[1], classes, self._rng)
        return Checkpoint(
            hyperparameters,
            network,
            hyperparameters.build_optimizer(),
            hyperparameters.build_average(network),
            patience=Patience(hyperparameters.patience),
        )

    def _count(self, progress: Progress, seconds: float) -> None:
        self._refuse_divergence(progress.loss)
        self._now.place = progress.place
        self._now.samples += progress.rows
        self._now.seconds += seconds
        self._since_progress.add(progress, seconds)

    def _look_around(self, progress: Progress) -> None:
        """Between two reports of the training: whatever is due."""
        seconds = self._now.seconds
        if progress.epoch_ended or seconds >= self._next_progress:
            self._journal.append(
                "progress", **self._whereabouts(), loss=self._since_progress.mean_loss
            )
            self._since_progress = Tally()
            self._next_progress = seconds + _PROGRESS_INTERVAL
        if self._is_evaluation_due(progress):
            self._evaluate()
            if progress.epoch_ended and self._now.chosen_by is not None:
                self._now.patience.see(self._now.chosen_by)
        self._obey()

    def _is_evaluation_due(self, progress: Progress) -> bool:
        seconds = self._now.seconds
        if progress.epoch_ended:
            ends = progress.place.epoch >= self._now.hyperparameters.epochs
            if ends or self._now.patience.limit or seconds >= self._earliest_evaluation:
                return True
        return seconds >= self._next_evaluation

    def _evaluate(self) -> None:
        now = self._now
        started = time.perf_counter()
        result = self._read(self._test_rows)
        self._refuse_divergence(result.loss)
        now.accuracy, self._test_loss = result.accuracy, result.loss
        if self._validation_rows is not None:
            now.validation_accuracy = self._read(self._validation_rows).accuracy
        # The journal comes last: whoever reads of an evaluation finds all that belongs to it,
        # and a worker that goes on from the checkpoint is never behind one.
        index = self._keep_predictions(result)
        now.save(self._folder.checkpoint)
        if now.chosen_by is not None and (self._best is None or now.chosen_by > self._best):
            self._best = now.chosen_by
            now.save(self._folder.best)
        self._journal.append(
            "evaluation",
            **self._whereabouts(),
            loss=result.loss,
            index=index,
            confusion=result.confusion.tolist(),
        )
        seldom_enough = (time.perf_counter() - started) / _EVALUATION_SHARE
        self._earliest_evaluation = now.seconds + seldom_enough
        interval = min(max(now.seconds, _FIRST_EVALUATION), EVALUATION_INTERVAL)
        self._next_evaluation = now.seconds + max(interval, seldom_enough)

    def _read(self, rows: UsableRows) -> Evaluation:
        return evaluate(self._now.reading_network, rows.pixels, rows.labels, self._targets)

    def _keep_predictions(self, result: Evaluation) -> int:
        """Append the predictions, and say which evaluation of the file they are."""
        content = np.concatenate([result.predictions, result.confidences]).tobytes()
        with self._folder.predictions.open("ab") as file:
            index = file.tell() // len(content)
            file.truncate(index * len(content))  # half of one that a killed worker left
            file.write(content)
        return index

    def _obey(self) -> None:
        """Do what the control folder asks for; while paused, stay here."""
        while True:
            now = time.monotonic()
            if now >= self._next_look:
                self._next_look = now + _CONTROL_INTERVAL
                for request in take_requests(self._folder.control):
                    self._take(request)
            if now >= self._next_heartbeat:
                self._next_heartbeat = now + HEARTBEAT
                self._identity.write(self._folder.worker)
            if self._stopping or not self._paused:
                return
            time.sleep(_CONTROL_INTERVAL)

    def _take(self, request: str) -> None:
        if request == STOP:
            self._stopping = True
        elif request == PAUSE and not self._paused:
            self._paused = True
            self._evaluate()  # so that whoever looks closer sees what the saved weights say
            self._journal.append("paused", **self._whereabouts())
        elif request == CONTINUE and self._paused:
            self._paused = False
            self._journal.append("continued", **self._whereabouts())

    def _refuse_divergence(self, loss: float) -> None:
        if not np.isfinite(loss):
            raise RunError("the weights have grown beyond all numbers", remedy="Learn more slowly")

    def _end(self) -> None:
        now = self._now
        at_the_end = now.place.epoch >= now.hyperparameters.epochs
        if not at_the_end:  # otherwise the evaluation at the epoch's end has saved it
            self._evaluate()
        early = now.patience.is_over and not at_the_end
        ending = "finished" if at_the_end or early else "stopped"
        why = {"reason": f"no better for {now.patience.limit} epochs"} if early else {}
        self._journal.append(ending, **self._whereabouts(), loss=self._test_loss, **why)
        self._journal.sync()

    def _whereabouts(self) -> dict[str, float | None]:
        now, rows = self._now, len(self._train_rows.labels)
        own = {"validation_accuracy": now.validation_accuracy} if self._validation_rows else {}
        return {
            "epoch": round(now.place.epoch + now.place.rows / rows, 4),
            "step": self._steps(),
            "samples": now.samples,
            "samples_per_second": self._since_progress.rows_per_second,
            "seconds": round(now.seconds, 3),
            "accuracy": now.accuracy,
            **own,
        }

    def _steps(self) -> int:
        now, rows = self._now, len(self._train_rows.labels)
        batch = now.hyperparameters.batch_size or rows
        return now.place.epoch * -(-rows // batch) + -(-now.place.rows // batch)


class Tally:
    """What has been learned since the last progress event."""

    def __init__(self) -> None:
        self._rows = 0
        self._loss = 0.0
        self._seconds = 0.0

    def add(self, progress: Progress, seconds: float) -> None:
        """Count a report, and the seconds that it took."""
        self._rows += progress.rows
        self._loss += progress.loss * progress.rows
        self._seconds += seconds

    @property
    def mean_loss(self) -> float:
        """Of a row."""
        return self._loss / max(self._rows, 1)

    @property
    def rows_per_second(self) -> float | None:
        """Of training alone; None where nothing was learned."""
        return round(self._rows / self._seconds, 1) if self._seconds else None


def _load(used: RowsUsed) -> UsableRows:
    dataset = open_dataset(used.file)
    dataset.finish_preparing()
    rows = load_usable(dataset)
    if RowsUsed.of(dataset, len(rows.labels)) != used:
        raise DataError(
            "has changed since the run was made", path=used.file, remedy="Start a new run with it"
        )
    return rows


def _part(rows: UsableRows, count: int) -> tuple[UsableRows, UsableRows | None]:
    """Rows to learn from, and the last `count` of them, to choose by; None for 0."""
    if not count:
        return rows, None
    # The pixels of all stay together: they may be on disk.
    learned = UsableRows(rows.pixels, rows.labels[:-count])
    return learned, UsableRows(
        rows.pixels[len(learned.labels) : len(rows.labels)], rows.labels[-count:]
    )


def _best_so_far(best: Path) -> float | None:
    try:
        return Checkpoint.load(best).chosen_by
    except ModelError:  # a run that begins, or a file that the next best one replaces
        return None
