"""What a worker does when it is asked for something while it trains."""

import dataclasses
import time
from collections.abc import Callable
from typing import Protocol

from tui_nn.errors import UsageError
from tui_nn.network import Progress
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import RunConfig
from tui_nn.runs.control import (
    CONTINUE,
    EPOCH,
    EPOCHS,
    EVALUATION_INTERVAL,
    LEARNING_RATE,
    PAUSE,
    SAVE,
    STEP,
    STOP,
    Request,
    refuse_value,
    take_requests,
)
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.work.signals import LeaveSignals

_INTERVAL = 0.1  # seconds between two looks into the control folder


class Steered(Protocol):
    """A training that can be steered."""

    config: RunConfig
    now: Checkpoint

    @property
    def epoch(self) -> float:
        """Epochs that have ended, with the fraction of the present one."""

    def save(self) -> None:
        """Evaluate and save it, unless it has just been."""

    def evaluate(self) -> None:
        """Evaluate and save it."""

    def tell(self, event: str, **details: object) -> None:
        """Write an event into its journal."""

    def insist(self, what: str, write: Callable[[], object]) -> None:
        """Do something with the disk, again and again until it is done."""


class Steering:
    """Obeys, and writes every request and its effect into the journal.

    Args:
        run: What is steered.
        folder: The run's.
        signals: Those that ask the process to leave.

    Attributes:
        stopping: Whether the training is to end.
        has_changed_course: Whether it is to begin again from where it is, as `take_course` says.
    """

    def __init__(self, run: Steered, folder: RunFolder, signals: LeaveSignals) -> None:
        self._run, self._folder, self._signals = run, folder, signals
        self._paused = False
        self._until = ""  # STEP or EPOCH: what it trains to the end of before it waits
        self._next_look = 0.0
        self.stopping = False
        self.has_changed_course = False

    def begin(self) -> None:
        """Do what was asked for before the worker started: how far to train."""
        for request in take_requests(self._folder.control, (EPOCHS,)):
            self._take(request)

    def take_course(self) -> bool:
        """Begin a course; whether its first step is to be reported by itself."""
        self.has_changed_course = False
        return self._until == STEP

    def after(self, progress: Progress) -> None:
        """Wait from here on, if that is what it trained to."""
        if self._until == STEP or (self._until == EPOCH and progress.epoch_ended):
            self._until = ""
            if self._run.now.place.epoch < self._run.now.hyperparameters.epochs:
                self._pause()

    def obey(self) -> None:
        """Do what the control folder and signals ask for; while paused, stay here."""
        while True:
            now = time.monotonic()
            if now >= self._next_look:
                self._next_look = now + _INTERVAL
                for request in take_requests(self._folder.control):
                    self._take(request)
            if self._signals.came and not self.stopping:
                self._take(Request(STOP, by=self._signals.came))
            if self.stopping or not self._paused:
                return
            time.sleep(_INTERVAL)

    def _take(self, request: Request) -> None:
        by = {"by": request.by} if request.by else {}
        value = {} if request.value is None else {"value": request.value}
        self._run.tell("asked", request=request.name, **value, **by)
        try:
            refuse_value(request.name, request.value)
            self._obey_one(request.name, request.value or 0.0)
        except UsageError as error:
            self._run.tell("refused", request=request.name, reason=str(error))

    def _obey_one(self, name: str, value: float) -> None:
        if name == STOP:
            self.stopping = True
        elif name == PAUSE:
            self._pause()
        elif name == CONTINUE:
            self._until = ""
            self._go_on()
        elif name in (STEP, EPOCH):
            self._until = name
            self.has_changed_course |= name == STEP
            self._go_on()
        elif name == SAVE:
            self._keep()
        elif name == LEARNING_RATE:
            self._change_learning_rate(value)
        elif name == EVALUATION_INTERVAL:
            before, self._run.now.evaluation_interval = self._run.now.evaluation_interval, value
            self._tell_change(name, before, value)
        elif name == EPOCHS:
            self._change_epochs(int(value))

    def _pause(self) -> None:
        if not self._paused:
            self._paused = True
            self._run.save()  # so that whoever looks closer sees what the saved weights say
            self._run.tell("paused")

    def _go_on(self) -> None:
        if self._paused:
            self._paused = False
            self._run.tell("continued")

    def _keep(self) -> None:
        self._run.save()
        path = self._folder.kept_at(self._run.epoch)

        def keep() -> None:
            path.parent.mkdir(exist_ok=True)
            self._run.now.save(path)

        self._run.insist("save", keep)
        self._run.tell("saved", kept=path.name)

    def _change_learning_rate(self, value: float) -> None:
        optimizer = self._run.now.optimizer
        before, optimizer.learning_rate = optimizer.learning_rate, value
        self.has_changed_course = True  # those who train together have optimizers of their own
        self._tell_change(LEARNING_RATE, before, value)

    def _change_epochs(self, epochs: int) -> None:
        run, now = self._run, self._run.now
        before = now.hyperparameters.epochs
        if epochs < run.epoch:
            raise UsageError(f"it is at epoch {run.epoch:g} already", remedy="Ask for more")
        now.patience.waited = 0  # where it is over, somebody wants more all the same
        now.hyperparameters = dataclasses.replace(now.hyperparameters, epochs=epochs)
        run.config = dataclasses.replace(run.config, hyperparameters=now.hyperparameters)
        run.insist("write the config", lambda: run.config.write(self._folder.config))
        self.has_changed_course = True
        self._tell_change(EPOCHS, before, epochs)

    def _tell_change(self, what: str, before: float | None, value: float) -> None:
        self._run.tell("changed", what=what, before=before, value=value)
        self._run.evaluate()  # and save: a worker that goes on from there has it too
