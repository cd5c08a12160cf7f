"""The training of a run: learn, look around, write down, obey."""

import dataclasses
import time
from collections.abc import Callable, Generator
from contextlib import closing, suppress

import numpy as np
import scipy.sparse  # else the first step loads it, and its speed is measured
import scipy.special  # noqa: F401 - the same

from tui_nn.errors import RunError
from tui_nn.network import Progress, Rows, train
from tui_nn.network.speed.team import MemberLostError
from tui_nn.runs.checkpoint import Checkpoint, refuse_too_large
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import Worker
from tui_nn.runs.journal import Event, JournalReader, JournalWriter
from tui_nn.runs.rows import RunRows
from tui_nn.runs.work.evaluating import Evaluator
from tui_nn.runs.work.machine import differences, this_machine
from tui_nn.runs.work.patience import Patience
from tui_nn.runs.work.persistence import Persistence
from tui_nn.runs.work.signals import LeaveSignals
from tui_nn.runs.work.steering import Steering
from tui_nn.runs.work.tally import Tally

_PROGRESS_INTERVAL = 0.5  # seconds of training from one progress event to the next


class TrainingRun:
    """One training, from its start or from its checkpoint, to its end or to a request to stop.

    Args:
        folder: The run.
        identity: The process that trains it.
        journal: Where events go.
        signals: Those that ask the process to leave.
    """

    def __init__(
        self,
        folder: RunFolder,
        identity: Worker,
        journal: JournalWriter,
        signals: LeaveSignals,
    ) -> None:
        self._folder = folder
        self._identity = identity
        self._journal = journal
        self._persistence = Persistence(folder.path, self._tell_trouble, lambda: bool(signals.came))
        self.config = RunConfig.read(folder.config)
        self._rows = RunRows.load(self.config)
        self._before = _last_start(folder)
        self.now = self._start()
        self._targets = self.now.hyperparameters.target_table(self.now.network.outputs)
        self._evaluator = Evaluator(
            folder,
            self._rows,
            self._targets,
            self.now.seconds,
            self.now.hyperparameters.views,
            self._persistence.insist,
        )
        self._steering = Steering(self, folder, signals)
        self._trouble = ""
        self._next_progress = _PROGRESS_INTERVAL
        self._since_progress = Tally()

    def train(self) -> None:
        """Train until the last epoch has ended, patience is over, or somebody asks to stop.

        Raises:
            RunError: The training diverges, or cannot go on.
        """
        machine = this_machine(self.config.blas_threads)
        differs = differences(self._before.get("machine"), machine) if self._before else []
        self.tell(
            "started",
            rows=len(self._rows.training.labels),
            test_rows=len(self._rows.test.labels),
            classes=self.now.network.outputs,
            nonce=self._identity.nonce,
            machine=machine,
            **({"differs": differs} if differs else {}),
        )
        self.evaluate()
        self._steering.begin()
        while not self._steering.stopping and self._train_on():
            pass
        self._end()

    def _train_on(self) -> bool:
        """Train until the end, or until something changes that the training begins with.

        Returns:
            Whether to begin again from here.
        """
        with closing(self._training()) as training:
            while not self.now.patience.is_over:
                started = time.perf_counter()
                progress = next(training, None)
                if progress is None:
                    return False
                self._count(progress, time.perf_counter() - started)
                self._look_around(progress)
                if self._steering.stopping or self._steering.has_changed_course:
                    return True
        return False

    def _start(self) -> Checkpoint:
        if self._folder.checkpoint.exists():
            now = Checkpoint.load(self._folder.checkpoint)
            # The number of epochs may have changed since, and config.json is written first.
            epochs = self.config.hyperparameters.epochs
            now.hyperparameters = dataclasses.replace(now.hyperparameters, epochs=epochs)
            return now
        hyperparameters = self.config.hyperparameters
        inputs = self._rows.training.pixels.shape[1]
        # Whoever started it could not know yet of how many classes the rows are.
        refuse_too_large(hyperparameters, inputs, self._rows.classes)
        rng = np.random.default_rng(self.config.seed)
        network = hyperparameters.build_network(inputs, self._rows.classes, rng)
        if self.config.parent is not None:
            inherited = Checkpoint.load(self._folder.first).reading_network
            if inherited.outputs != network.outputs:
                raise RunError(
                    f"{self.config.parent.run} tells {inherited.outputs} classes apart, and these "
                    f"rows are of {network.outputs}"
                )
            network.load_state(inherited.state())
        return Checkpoint(
            hyperparameters,
            network,
            hyperparameters.build_optimizer(),
            hyperparameters.build_average(network),
            patience=Patience(hyperparameters.patience),
        )

    def _training(self) -> Generator[Progress, None, None]:
        now, rows = self.now, self._rows.training
        try:
            yield from train(
                now.network,
                now.optimizer,
                Rows(rows.pixels, rows.labels, self._targets),
                now.hyperparameters.course(),
                np.random.default_rng(self.config.seed),
                start=now.place,
                one_step=self._steering.take_course(),
                average=now.average,
            )
        except MemberLostError as error:
            raise RunError(
                "one of the processes that train together has ended",
                where=self._folder.name,
                remedy=f"{self._folder.log} may tell why; the last evaluation is saved",
            ) from error

    def _count(self, progress: Progress, seconds: float) -> None:
        self._evaluator.refuse_divergence(progress.loss)
        now = self.now
        now.place = progress.place
        now.samples += progress.rows
        now.seconds += seconds
        now.epoch_loss += progress.loss * progress.rows
        self._since_progress.add(progress, seconds)

    def _look_around(self, progress: Progress) -> None:
        """Between two reports of the training: whatever is due."""
        now = self.now
        if progress.epoch_ended or now.seconds >= self._next_progress:
            self.tell("progress", loss=self._since_progress.mean_loss)
            self._since_progress = Tally()
            self._next_progress = now.seconds + _PROGRESS_INTERVAL
        if progress.epoch_ended:
            self.tell("epoch", loss=now.epoch_loss / len(self._rows.training.labels))
            now.epoch_loss = 0.0
        if self._evaluator.is_due(now, epoch_ended=progress.epoch_ended):
            self.evaluate(epoch_ended=progress.epoch_ended)
        self._steering.after(progress)
        self._steering.obey()

    def evaluate(self, *, epoch_ended: bool = False) -> None:
        """Evaluate the training, save it, and tell of it."""
        # The journal comes last: whoever reads of an evaluation finds all that belongs to it,
        # and a worker that goes on from the checkpoint is never behind one.
        found = self._evaluator.evaluate(self.now, epoch_ended=epoch_ended)
        self.tell("evaluation", **found)

    def save(self) -> None:
        """Evaluate and save the training, unless it has just been."""
        if not self._evaluator.has_seen(self.now):
            self.evaluate()

    def tell(self, event: str, **details: object) -> None:
        """Write an event into the journal, with the place of the training."""
        content = {**self._whereabouts(), **details}
        self._persistence.insist(
            "write the journal", lambda: self._journal.append(event, **content)
        )

    def insist(self, what: str, write: Callable[[], object]) -> None:
        """Do something with the disk, again and again until it is done; see `Persistence`."""
        self._persistence.insist(what, write)

    def _tell_trouble(self, reason: str) -> None:
        """Tell what is the matter with the disk, once, as soon as the disk lets it."""
        if reason == self._trouble:
            return
        with suppress(OSError):
            event, details = ("trouble", {"reason": reason}) if reason else ("recovered", {})
            self._journal.append(event, **self._whereabouts(), **details)
            self._trouble = reason

    def _end(self) -> None:
        now = self.now
        self.save()
        over = now.place.epoch >= now.hyperparameters.epochs
        early = now.patience.is_over and not over
        why = {"reason": f"no better for {now.patience.limit} epochs"} if early else {}
        self.tell("finished" if over or early else "stopped", loss=self._evaluator.loss, **why)
        self._persistence.insist("write the journal", self._journal.sync)

    @property
    def epoch(self) -> float:
        """Epochs that have ended, with the fraction of the present one."""
        place = self.now.place
        return round(place.epoch + place.rows / len(self._rows.training.labels), 4)

    def _whereabouts(self) -> dict[str, float | None]:
        now = self.now
        validated = self._rows.validation is not None
        return {
            "epoch": self.epoch,
            "step": self._steps(),
            "samples": now.samples,
            "samples_per_second": self._since_progress.rows_per_second,
            "seconds": round(now.seconds, 3),
            "accuracy": now.accuracy,
            **({"validation_accuracy": now.validation_accuracy} if validated else {}),
        }

    def _steps(self) -> int:
        now, rows = self.now, len(self._rows.training.labels)
        batch = now.hyperparameters.batch_size or rows
        return now.place.epoch * -(-rows // batch) + -(-now.place.rows // batch)


def _last_start(folder: RunFolder) -> Event:
    """What the worker before this one said as it began; empty if this one is the first."""
    if not folder.checkpoint.exists():
        return {}
    events = JournalReader(folder.journal).read_new()
    return next((event for event in reversed(events) if event["event"] == "started"), {})
