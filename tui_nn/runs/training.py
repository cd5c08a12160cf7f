"""The training of a run: learn, look around, write down, obey."""

import time
from collections.abc import Generator
from contextlib import closing

import numpy as np
import scipy.sparse  # else the first step loads it, and its speed is measured
import scipy.special  # noqa: F401 - the same

from tui_nn.errors import RunError
from tui_nn.files import remove_leftovers
from tui_nn.network import Progress, Rows, train
from tui_nn.network.speed.team import MemberLostError
from tui_nn.runs.checkpoint import Checkpoint, refuse_too_large
from tui_nn.runs.config import RunConfig
from tui_nn.runs.control import CONTINUE, PAUSE, STOP, take_requests
from tui_nn.runs.evaluating import Evaluator, refuse_divergence
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import HEARTBEAT, Worker
from tui_nn.runs.journal import JournalWriter
from tui_nn.runs.patience import Patience
from tui_nn.runs.rows import RunRows

_PROGRESS_INTERVAL = 0.5  # seconds of training from one progress event to the next
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
        self._rows = RunRows.load(self._config)
        self._rng = np.random.default_rng(self._config.seed)
        self._now = self._start()
        self._targets = self._now.hyperparameters.target_table(self._now.network.outputs)
        self._evaluator = Evaluator(
            folder,
            self._rows,
            self._targets,
            self._now.seconds,
            self._now.hyperparameters.views,
        )
        self._stopping = self._paused = False
        self._next_look = self._next_heartbeat = 0.0
        self._next_progress = _PROGRESS_INTERVAL
        self._since_progress = Tally()

    def train(self) -> None:
        """Train until the last epoch has ended, patience is over, or somebody asks to stop.

        Raises:
            RunError: The training diverges, or cannot go on.
        """
        remove_leftovers(self._folder.path)
        self._journal.append(
            "started",
            rows=len(self._rows.training.labels),
            test_rows=len(self._rows.test.labels),
            classes=self._now.network.outputs,
            nonce=self._identity.nonce,
            **self._whereabouts(),
        )
        self._evaluate()
        with closing(self._training()) as training:
            while not (self._stopping or self._now.patience.is_over):
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
        inputs = self._rows.training.pixels.shape[1]
        # Whoever started it could not know yet of how many classes the rows are.
        refuse_too_large(hyperparameters, inputs, self._rows.classes)
        network = hyperparameters.build_network(inputs, self._rows.classes, self._rng)
        return Checkpoint(
            hyperparameters,
            network,
            hyperparameters.build_optimizer(),
            hyperparameters.build_average(network),
            patience=Patience(hyperparameters.patience),
        )

    def _training(self) -> Generator[Progress, None, None]:
        now, rows = self._now, self._rows.training
        try:
            yield from train(
                now.network,
                now.optimizer,
                Rows(rows.pixels, rows.labels, self._targets),
                now.hyperparameters.course(),
                self._rng,
                start=now.place,
                average=now.average,
            )
        except MemberLostError as error:
            raise RunError(
                "one of the processes that train together has ended",
                where=self._folder.name,
                remedy=f"{self._folder.log} may tell why; the last evaluation is saved",
            ) from error

    def _count(self, progress: Progress, seconds: float) -> None:
        refuse_divergence(progress.loss)
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
        if self._evaluator.is_due(self._now, epoch_ended=progress.epoch_ended):
            self._evaluate(epoch_ended=progress.epoch_ended)
        self._obey()

    def _evaluate(self, *, epoch_ended: bool = False) -> None:
        # The journal comes last: whoever reads of an evaluation finds all that belongs to it,
        # and a worker that goes on from the checkpoint is never behind one.
        found = self._evaluator.evaluate(self._now, epoch_ended=epoch_ended)
        self._journal.append("evaluation", **self._whereabouts(), **found)

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

    def _end(self) -> None:
        now = self._now
        if not self._evaluator.has_seen(now):
            self._evaluate()
        over = now.place.epoch >= now.hyperparameters.epochs
        early = now.patience.is_over and not over
        why = {"reason": f"no better for {now.patience.limit} epochs"} if early else {}
        self._journal.append(
            "finished" if over or early else "stopped",
            **self._whereabouts(),
            loss=self._evaluator.loss,
            **why,
        )
        self._journal.sync()

    def _whereabouts(self) -> dict[str, float | None]:
        now, rows = self._now, len(self._rows.training.labels)
        validated = self._rows.validation is not None
        return {
            "epoch": round(now.place.epoch + now.place.rows / rows, 4),
            "step": self._steps(),
            "samples": now.samples,
            "samples_per_second": self._since_progress.rows_per_second,
            "seconds": round(now.seconds, 3),
            "accuracy": now.accuracy,
            **({"validation_accuracy": now.validation_accuracy} if validated else {}),
        }

    def _steps(self) -> int:
        now, rows = self._now, len(self._rows.training.labels)
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
